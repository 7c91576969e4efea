"""Strict templates: `{name}` stands for a value, `{{` and `}}` for braces; nothing else is done.

A value never becomes syntax. In an address or a form it is percent-encoded, in JSON it is put into
a string of a document that was parsed before, in a header it must be plain, or nothing is sent.
Every name is known when the site file is read.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote_plus

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_PLAIN = re.compile(r"[\x20-\x7e]*")
DEEP = 20  # levels of a document


class Unfit(Exception):
    """A value cannot stand where the template puts it."""


def names(template: str) -> set[str]:
    """All names in it. `ValueError`: a brace alone."""
    found = set()
    for piece in _PIECE.finditer(template):
        if piece[0] in "{}":
            raise ValueError(f"{template!r}: a brace alone; {{{{ and }}}} are braces as such")
        if piece[1] is not None:
            found.add(piece[1])
    return found


def check(where: str, template: str, known: Collection[str]) -> None:
    """`ValueError` where a name is not known, or not allowed there."""
    for name in sorted(names(template) - set(known)):
        raise ValueError(
            f"{where}: there is no {{{name}}} here; there are {', '.join(sorted(known))}"
        )


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text with its values as they are."""

    def one(piece: re.Match[str]) -> str:
        return values[piece[1]] if piece[1] is not None else piece[0][0]

    return _PIECE.sub(one, template)


def fill_header(template: str, values: Mapping[str, str]) -> str:
    """A header's value. `Unfit`: it would be more than one line of ASCII."""
    filled = fill(template, values)
    if not _PLAIN.fullmatch(filled):
        raise Unfit("a value does not fit into a header")
    return filled


def fill_form(form: Mapping[str, str], values: Mapping[str, str], charset: str) -> str:
    """`application/x-www-form-urlencoded`. `Unfit`: the charset has no such character."""
    try:
        pairs = [(name, fill(template, values)) for name, template in form.items()]
        return "&".join(
            f"{quote_plus(n, encoding=charset, errors='strict')}"
            f"={quote_plus(v, encoding=charset, errors='strict')}"
            for n, v in pairs
        )
    except UnicodeEncodeError as error:
        raise Unfit(f"{charset} has no such character") from error


def fill_document(document: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 (JSON)
    """The document with values in its strings; its keys and its shape stay."""
    match document:
        case str():
            return fill(document, values)
        case dict():
            return {key: fill_document(value, values) for key, value in document.items()}
        case list():
            return [fill_document(value, values) for value in document]
    return document


def strings(document: Any, deep: int = DEEP) -> list[str]:  # noqa: ANN401 (JSON)
    """All strings of a document that are filled. `ValueError`: too deep."""
    if not deep:
        raise ValueError(f"deeper than {DEEP} levels")
    match document:
        case str():
            return [document]
        case dict():
            return [s for value in document.values() for s in strings(value, deep - 1)]
        case list():
            return [s for value in document for s in strings(value, deep - 1)]
    return []
