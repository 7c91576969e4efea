"""Who hears of an invitation and of its answer: the one invited, the desks, and who deals with it.

What is added to a call, and its end, the invited hear as those who were sent do.
"""

from collections.abc import Iterator

from rules.call import Call
from rules.drill import NEEDED
from rules.events import Closed, Event, Heard, Merged
from rules.guests.events import GuestCame, GuestDeclined, GuestFact, GuestLeft, GuestSilent, Invited
from rules.rulebook import Rulebook
from rules.telling import Told
from rules.transitions import COMING


def told(fact: GuestFact, call: Call, book: Rulebook) -> Iterator[Told]:
    """What is told because of one fact of an invitation."""
    match fact:
        case Invited(unit=unit, by=by, until=until):
            gaps: dict[str, object] = {"unit": by}
            yield Told(message="guest_invited", unit=unit, gaps=gaps, until=until, surely=True)
            yield Told(message="guest_asked", unit=by, gaps={"unit": unit})
        case GuestCame(unit=unit, there=there):
            yield Told(message="arrived_ack" if there else "guest_welcome", unit=unit)
            yield from _others("guest_there" if there else "guest_came", fact, call, book)
        case GuestDeclined(unit=unit, reason=reason):
            heard = "drill_stopped" if reason == NEEDED else "guest_declined_ack"
            yield Told(message=heard, unit=unit)
            yield from _others("guest_declined", fact, call, book, reason=reason)
        case GuestSilent(reason=reason):
            yield from _others("guest_silent", fact, call, book, reason=reason)
        case GuestLeft(unit=unit, by=by, outcome=outcome) if unit == by:
            yield Told(message="done_ack", unit=unit)
            yield from _others("guest_done", fact, call, book, outcome=outcome)
        case GuestLeft(unit=unit):
            yield Told(message="guest_released", unit=unit)


def also(fact: Event, before: Call | None) -> Iterator[Told]:
    """What the invited hear of the call that they are in."""
    for guest in before.guests if before is not None and before.live else ():
        match fact:
            case Heard(said=said) if guest.part in COMING and said.source.unit != guest.unit:
                gaps: dict[str, object] = {"words": said.words}
                yield Told(message="note_unit", unit=guest.unit, gaps=gaps, pictures=said.pictures)
            case Closed(outcome=outcome, because=because, by=by) if (
                guest.active and by != guest.unit
            ):
                gaps = {"outcome": outcome or because}
                yield Told(message="guest_over", unit=guest.unit, gaps=gaps)
            case Merged() if guest.active:
                yield Told(message="guest_released", unit=guest.unit)


def _others(
    message: str, fact: GuestFact, call: Call, book: Rulebook, **gaps: object
) -> Iterator[Told]:
    """The desks, and everybody who deals with it, once each; not who said it."""
    inside = [a.unit for a in (*call.active(), *call.guests) if a.part in COMING]
    for unit in dict.fromkeys((*book.dispatchers, *inside)):
        if unit != fact.unit:
            yield Told(message=message, unit=unit, gaps={"unit": fact.unit, **gaps})
