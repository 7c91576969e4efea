"""Who hears of a move: the desks, and the unit itself, with the place and the way."""

from collections.abc import Iterator

from rules.reserves.events import (
    CALLED,
    Move,
    MoveFact,
    MoveOver,
    MoveProposed,
    MoveRefused,
    MoveSent,
    MoveThere,
    Stage,
)
from rules.rulebook import Rulebook
from rules.telling import Told

URGENT = 2


def told(fact: MoveFact, book: Rulebook) -> Iterator[Told]:
    """What is said because of a fact. A proposal that nobody answered ends without a word."""
    move = fact.move
    gaps: dict[str, object] = {
        "name": move.id, "unit": move.unit, "post": move.post, "minutes": move.minutes,
        "spots": move.closes, "people": move.away, "ways": move.via,
    }  # fmt: skip
    match fact:
        case MoveProposed():
            yes, no = f"cover {move.id}", f"no cover {move.id}"
            both = (("choice_cover", yes), ("choice_cover_no", no))
            yield from _desks("desk_cover_open", book, gaps, both)
        case MoveSent(by=by):
            yield Told(message=_order(move, book), unit=move.unit, gaps=gaps, priority=URGENT)
            if not by:
                back = (("choice_cover_no", f"no cover {move.id}"),)
                yield from _desks("desk_cover_sent", book, gaps, back)
        case MoveThere():
            yield from _desks("desk_cover_there", book, gaps)
        case MoveRefused(by=by, sent=sent):
            if by == move.unit:
                yield from _desks("desk_cover_cannot", book, gaps)
            if sent:
                yield Told(message="cover_over", unit=move.unit, gaps=gaps)
        case MoveOver(stage=stage, reason=reason) if stage in (Stage.SENT, Stage.THERE):
            gaps["reason"] = reason
            if reason != CALLED:  # it knows: it said yes to the call
                yield Told(message="cover_over", unit=move.unit, gaps=gaps)
            yield from _desks("desk_cover_over", book, gaps)


def _order(move: Move, book: Rulebook) -> str:
    """With the way, where one of its paths has a name."""
    named = any((path := book.site.paths.get(id)) and path.names for id in move.via)
    return "cover_order_way" if named else "cover_order"


def _desks(
    message: str, book: Rulebook, gaps: dict[str, object],
    choices: tuple[tuple[str, str], ...] = (),
) -> Iterator[Told]:  # fmt: skip
    for desk in book.dispatchers:
        yield Told(message=message, unit=desk, gaps=gaps, choices=choices, priority=URGENT)
