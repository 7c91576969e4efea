"""Who hears of an alarm: the desks, once when it begins and once when it is over."""

from collections.abc import Iterator

from rules.rulebook import Rulebook
from rules.site_events import Alarmed, AlarmOver
from rules.telling import Told

URGENT = 1


def told(fact: Alarmed | AlarmOver, book: Rulebook) -> Iterator[Told]:
    """What the desks are told; nothing of what comes and goes in between."""
    if isinstance(fact, AlarmOver):
        often = fact.times > 1
        yield from _desks("desk_alarm_over_often" if often else "desk_alarm_over", fact, book)
    elif fact.on and fact.times == 1:
        yield from _desks("desk_alarm", fact, book)


def _desks(message: str, fact: Alarmed | AlarmOver, book: Rulebook) -> Iterator[Told]:
    begins = isinstance(fact, Alarmed)
    more = (fact.about, fact.detail) if isinstance(fact, Alarmed) else (fact.about,)
    gaps: dict[str, object] = {
        "adapter": fact.adapter,
        "alarm": fact.what,
        "more": tuple(part for part in more if part),
        "times": fact.times,
    }
    for desk in book.dispatchers:
        yield Told(message=message, unit=desk, gaps=gaps, priority=URGENT if begins else 0)
