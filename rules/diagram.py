"""The life of a call as a picture: TRANSITIONS, drawn. A test keeps the README true to it."""

from collections.abc import Iterator

from rules.transitions import OVER, TRANSITIONS, Status

BEGIN, END = "<!-- the life of a call -->", "<!-- end of the life of a call -->"


def mermaid() -> str:
    """A Mermaid state diagram of every move that changes where a call stands."""
    lines = ["stateDiagram-v2", "    direction LR", *(f"    {line}" for line in _drawn())]
    return "\n".join(lines) + "\n"


def shown(text: str) -> str:
    """The same text with the diagram of today between its markers. `ValueError` without these."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the text lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n```mermaid\n{mermaid()}```\n{END}{after}"


def _drawn() -> Iterator[str]:
    yield "state live {"
    yield f"    [*] --> {_id(Status.UNPLACED)}: Opened"
    for start, row in TRANSITIONS.items():
        moves: dict[Status, list[str]] = {}
        for event, ends in row.items():
            for end in ends - OVER - {start}:
                moves.setdefault(end, []).append(event.__name__)
        for end in (s for s in Status if s in moves):
            yield f"    {_id(start)} --> {_id(end)}: {', '.join(sorted(moves[end]))}"
    yield "}"
    for name, over in (("Closed", Status.CLOSED), ("Merged", Status.MERGED)):
        yield f"live --> {_id(over)}: {name}"
        yield f"{_id(over)} --> [*]"


def _id(status: Status) -> str:
    return status.value.replace(" ", "_")
