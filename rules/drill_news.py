"""Who hears that a drill is none: the desks, and everybody who has a part in it."""

from collections.abc import Iterator

from rules.call import Call
from rules.events import MadeReal
from rules.rulebook import Rulebook
from rules.telling import Told

URGENT = 1


def told(fact: MadeReal, call: Call, book: Rulebook) -> Iterator[Told]:
    """Before all else: it happened."""
    gaps = {"unit": fact.by}
    for desk in book.dispatchers:
        yield Told(message="desk_drill_real", unit=desk, gaps=gaps, priority=URGENT)
    for unit in dict.fromkeys((*(p.unit for p in call.active()), fact.by)):
        if unit not in book.dispatchers:
            yield Told(message="drill_real", unit=unit, gaps=gaps, priority=URGENT)
