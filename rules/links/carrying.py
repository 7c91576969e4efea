"""Which plain words go over a link, and how."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.events import Relayed
from rules.model import Form

if TYPE_CHECKING:  # it tells them
    from rules.doing import Doing

ACK = "pass_on_acked"
_CARRIED = frozenset({"pass_on", "pass_on_answer", ACK})


def carried(relay: Relayed, doing: "Doing") -> Relayed | None:
    """Words that go over a link as they are: a bare "copy" for an answer; None for all else."""
    if relay.message not in _CARRIED:
        return None
    if relay.message == ACK:
        copy = doing.book.site.catalogue.say("link_copy", relay.language, Form.TEXT)
        return replace(relay, text=copy)
    return relay
