"""Who hears that a place is in doubt: the reporter, one question with the names; so the desk.

The desk is asked as well while nobody can be sent there, or where a code tells another place.
"""

from collections.abc import Iterator

from rules.call import Call
from rules.events import PlaceAsked
from rules.rulebook import Rulebook
from rules.telling import Told
from rules.which import is_disputed


def asked_where(fact: PlaceAsked, call: Call, book: Rulebook) -> Iterator[Told]:
    """The question, to whoever said it; and to the dispatchers, who may know it."""
    gaps = {"places": fact.places}
    if not fact.places:
        yield Told(message="received_elsewhere", to=call.said.source)
        yield from _desks("desk_unplaced" if call.where is None else "desk_not_there", book)
        return
    message = "received_which" if len(fact.places) > 1 else "received_is_it"
    yield Told(message=message, to=call.said.source, gaps=gaps)
    if call.where is None or is_disputed(call.where):
        for unit in book.dispatchers:
            yield Told(message="desk_which", unit=unit, gaps=gaps)


def _desks(message: str, book: Rulebook) -> Iterator[Told]:
    for unit in book.dispatchers:
        yield Told(message=message, unit=unit)
