"""Who wants no more texts: STOP, 退订, TD, T; and START, 恢复 to have them again.

Law: a number that opted out gets the one word that it is so, answers on its own call, and nothing
else: no advisory, no notice, no question afterwards. Only a digest of the number is kept for it, so
that it also holds for somebody who is forgotten. Units of the site are on duty and cannot opt out.
"""

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from rules.call import Call
from rules.commands import Asked
from rules.events import Relayed
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.model import Address, Form
from rules.people_events import Unsubscribed
from rules.rulebook import Rulebook
from rules.said import Said, reporter
from rules.texting.events import OptedIn, OptedOut
from rules.wish import OptIn, OptOut
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

_OUT = re.compile(r"\W*(?:stop(?:all)?|unsubscribe|quit|t|td|退订|拒收|不要再发)\W*")
_IN = re.compile(r"\W*(?:start|unstop|恢复|恢复接收|重新接收)\W*")
ACKS = frozenset({"opted_out_ack", "opted_in_ack"})
_AFTER = frozenset({"closed_ask"})  # asks for something: nobody asks who wants to be left alone


def digest(address: Address) -> str:
    """By which a channel is known without being told."""
    return sha256(str(address).encode()).hexdigest()[:24]


def asked(said: Said, book: Rulebook, world: World) -> tuple[Asked, str] | None:
    """Does somebody outside opt out or in? Only where texts are short are such words used."""
    if book.manner(said.source.address).form is not Form.SHORT:
        return None
    words = fold(said.words)
    if _OUT.fullmatch(words):
        return OptOut(), "wants no more messages"
    out = digest(said.source.address) in world.opted_out
    return (OptIn(), "wants messages again") if out and _IN.fullmatch(words) else None


def opted_out(doing: "Doing", said: Said, _heard: Inbound, _wish: OptOut) -> None:
    """Told so once; who opts out again hears nothing."""
    who = digest(said.source.address)
    if who in doing.world.opted_out:
        return
    doing.add(OptedOut(at=doing.at, who=who))
    if reporter(said.source) in doing.world.subscribers:
        doing.add(Unsubscribed(at=doing.at, source=said.source))
    doing.reply("opted_out_ack", said.source, {})


def opted_in(doing: "Doing", said: Said, _heard: Inbound, _wish: OptIn) -> None:
    """They hear from us again."""
    doing.add(OptedIn(at=doing.at, who=digest(said.source.address)))
    doing.reply("opted_in_ack", said.source, {})


def silent(relay: Relayed, world: World) -> bool:
    """Must it not be said, because its reader wants no more than answers on their call?"""
    if relay.unit or not world.opted_out or digest(relay.to) not in world.opted_out:
        return False
    if relay.message in ACKS:
        return False
    if relay.call:
        return relay.message in _AFTER or not _theirs(world.calls.get(relay.call), relay.to)
    return not any(call.live and _theirs(call, relay.to) for call in world.calls.values())


def _theirs(call: Call | None, address: Address) -> bool:
    return call is not None and any(s.address == address for s in call.sources)
