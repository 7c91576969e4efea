"""Who stays unknown: names that stand for a channel, and the one place where they become one again.

Law: a call that comes of a tip knows its reporter as "=T3" alone. What is said to "=T3" goes to the
informant's own channel, under a key that does not tell it, and belongs to no call: no page, export
or desk can show where it went.
"""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.events import Relayed
from rules.model import Address
from rules.people_events import TipStage
from rules.people_states import Tip
from rules.said import Said, Source

if TYPE_CHECKING:  # it is changed with what is told here
    from rules.world import World

MARK = "="  # no network has a channel that begins so
_GONE = "=gone"
OVER = frozenset({TipStage.REFUSED, TipStage.UNFOUNDED, TipStage.REWARDED})


def over(tip: Tip) -> bool:
    """Is nothing left to do for it? A confirmed one may still be rewarded."""
    return tip.stage in OVER


def pseudonym(source: Source, tip: str) -> Source:
    """Who told a tip, as calls and their readers know them; the network's name stays."""
    channel = f"{MARK}{tip}"
    address = Address(source.address.adapter, channel)
    return Source(address=address, sender=channel, language=source.language)


def disguised(said: Said, tip: str) -> Said:
    """What an informant said, without who they are; a voice would tell."""
    source = pseudonym(said.source, tip)
    return replace(said, source=source, name="", voice=None, doubts=())


def nobody(source: Source) -> Source:
    """Somebody who is forgotten."""
    address = Address(source.address.adapter, _GONE)
    return Source(address=address, sender=_GONE, language=source.language)


def delivered(relay: Relayed, world: "World") -> Relayed | None:
    """The same relay with the real channel of who is meant; None where nobody knows them now."""
    channel = relay.to.channel
    if not channel.startswith(MARK):
        return relay
    if known := world.notices.get(channel.removeprefix(MARK)):
        return replace(relay, to=known.fact.to.address, call="", unit="")
    tip = world.tips.get(channel.removeprefix(MARK))
    if tip is None or tip.said.source.address.channel.startswith(MARK):
        return None
    return replace(relay, to=tip.said.source.address, call="", unit="")
