"""A reporter says that nobody needs to come: what becomes of it, and what they hear.

Law: a grave matter, and one that somebody is on the way to, is not over because its reporter says
so; they may have been made to say it, or not know how bad it is. It stays with people until one of
them has looked. The desk is told, and the reporter hears so each time they say it.
"""

from typing import TYPE_CHECKING

from rules.call import Call
from rules.commands import Cancel, Command
from rules.said import Said
from rules.telling import Told
from rules.transitions import Status

if TYPE_CHECKING:  # it plans with what is told there
    from rules.doing import Doing

ORDINARY = 3  # a reporter may end calls of this priority and below alone
_COMING = frozenset({Status.TAKEN, Status.ON_SCENE})


def kept(call: Call) -> str:
    """Why a person must look before the call ends, as a key; "" where the reporter may end it."""
    if call.status in _COMING:
        return "reason_withdrew_coming"
    return "reason_reporter_withdrew" if call.priority < ORDINARY else ""


def answered(doing: "Doing", command: Command, said: Said) -> None:
    """Tell the reporter that the matter stays with people."""
    if not isinstance(command, Cancel) or command.by:
        return
    call = doing.world.calls.get(command.call)
    if call is not None and call.live:
        coming = call.status in _COMING
        message = "withdrawn_coming" if coming else "withdrawn_kept"
        told = Told(message=message, to=said.source)
        doing.tell((told,), call, len(doing.facts))
