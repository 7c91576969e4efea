"""JSON pointers (RFC 6901): where a value stands in what a gateway says."""

from typing import Any

MISSING = object()
PLACES = 5  # digits of an index


def at(document: Any, pointer: str) -> Any:  # noqa: ANN401 (JSON)
    """The value, or `MISSING`. "" is the whole document."""
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        match document:
            case dict() if step in document:
                document = document[step]
            case list() if step.isascii() and step.isdigit() and len(step) <= PLACES:
                if int(step) >= len(document):
                    return MISSING
                document = document[int(step)]
            case _:
                return MISSING
    return document


def plain(value: Any) -> str:  # noqa: ANN401 (JSON)
    """A single value as text, True as "true"; "" for null, objects, arrays and what is missing."""
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
    return ""


def text_at(document: Any, pointer: str) -> str:  # noqa: ANN401 (JSON)
    """The single value there as text; "" also where no pointer is given."""
    return plain(at(document, pointer)) if pointer else ""
