"""No answer of a reporter stays without a word of ours.

Law: whoever says where it is, or that it is something else, hears at once that it is heard: that
people search now, or that it is noted. Nobody waits in silence until somebody is found who comes.
"""

from typing import TYPE_CHECKING

from rules.commands import Command, Locate
from rules.events import Relayed
from rules.said import Said
from rules.telling import Told

if TYPE_CHECKING:  # it plans with what is told there
    from rules.doing import Doing


def answered(doing: "Doing", command: Command, said: Said) -> None:
    """Tell a reporter who said where it is, unless they hear more than that already."""
    call = doing.world.talk(said.source)
    if call is None or not call.live or said.source.unit:
        return
    told = (f.to for f in doing.facts if isinstance(f, Relayed))
    if said.source.address in told:
        return
    search = doing.book.kind_of(call).search and call.active()
    message = "search_started" if search and isinstance(command, Locate) else "noted"
    doing.tell((Told(message=message, to=said.source),), call, len(doing.facts))
