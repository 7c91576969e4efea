"""Words along the levels of command: up to who is above, down to all who are below.

"上报：游客增多" goes to the unit above and waits for its "copy"; "传达：注意落石" goes to all
below, as a roll-call does: each answers, who does not is told by name. A level may be another site.
"""

import re

from rules.commands import Asked, PassOn, Reply
from rules.levels import above
from rules.model import Unit
from rules.roll_commands import CallAll, Scope
from rules.rulebook import Rulebook
from rules.said import Said

_END = r"(?:[\s,，:：]+|(?<=[级报达]))(.+)"
_UP = re.compile(rf"\s*(?:向上级报告|报告上级|上报|report up){_END}", re.IGNORECASE | re.DOTALL)
_DOWN = re.compile(
    rf"\s*(?:传达下级|通知下级|向下级传达|传达|下达|order down){_END}", re.IGNORECASE | re.DOTALL
)


def asked(said: Said, by: Unit, book: Rulebook) -> Asked | None:
    """What a unit says to its levels; None where it says nothing to them."""
    if found := _UP.fullmatch(said.words):
        chief = next((u for u in above(by.id, book) if u.channels), None)
        if chief is None:
            return Reply(message="nobody_above")
        return PassOn(to=chief.id, words=found[1].strip())
    if found := _DOWN.fullmatch(said.words):
        scope = Scope(under=by.id, said=said.words[:20])
        return CallAll(by=by.id, words=found[1].strip(), scope=scope, answer=True)
    return None
