"""What goes along with words to a unit: photos that it needs, and zones that it may file by.

Only who is sent, or decides, sees what a reporter photographed; nobody is sent the same photo with
every step of the call.
"""

from rules.call import Call
from rules.inputs import Picture
from rules.model import Form
from rules.rulebook import Rulebook
from rules.territory import zones_of

_SEEN = frozenset({Form.TEXT, Form.DESK})
FIRST = ("offer", "desk_new", "desk_unplaced", "desk_proposed", "told_call", "guest_invited")


def pictures(
    message: str, own: tuple[Picture, ...], call: Call | None, form: Form, *, unit: bool
) -> tuple[Picture, ...]:
    """Photos with a message to one of ours: its `own`, else those of the report it first tells."""
    if not unit or form not in _SEEN:
        return ()
    first = call is not None and message.startswith(FIRST)
    return own or (call.said.pictures if first and call else ())


def zones(call: Call | None, book: Rulebook) -> tuple[str, ...]:
    """Ids of the zones that the call lies in, in order; none where nobody knows where it is."""
    if call is None or call.where is None or not book.site.zones:
        return ()
    return tuple(sorted(zones_of(call.where.point, call.where.place, book.site)))
