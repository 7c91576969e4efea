"""What desks hear of an all-call: at its deadline, and when it is over."""

from collections.abc import Iterator, Sequence

from rules.roll_events import RollFact, RollLate, RollOver
from rules.rulebook import Rulebook
from rules.telling import Told

NAMED = 20  # units by name in one message; the board has all


def told(fact: RollFact, book: Rulebook) -> Iterator[Told]:
    """The dispatchers, and who called."""
    match fact:
        case RollLate():
            yield from _desks("desk_roll_late", fact, book)
        case RollOver(number=number, missing=missing) if number:
            yield from _desks("desk_roll_over" if missing else "desk_roll_all", fact, book)
        case RollOver(missing=missing) if missing:
            yield from _desks("desk_all_unreached", fact, book)


def _desks(message: str, fact: RollLate | RollOver, book: Rulebook) -> Iterator[Told]:
    gaps: dict[str, object] = {
        "roll": fact.number,
        "total": fact.total,
        "there": fact.total - len(fact.missing),
        "missing": len(fact.missing),
        "units": listed(fact.missing),
    }
    if isinstance(fact, RollOver):
        gaps["minutes"] = (fact.at - fact.began).total_seconds() / 60
    for desk in dict.fromkeys((*book.dispatchers, fact.by)):
        if desk in book.site.units:
            yield Told(message=message, unit=desk, gaps=gaps)


def listed(units: Sequence[str]) -> tuple[str, ...]:
    """As many as can be read or heard, and how many more there are."""
    more = len(units) - NAMED
    return (*units[:NAMED], f"+{more}") if more > 0 else tuple(units)
