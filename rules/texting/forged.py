"""Orders from a channel where a sender can be forged: what matters waits for a code.

Law: on such a channel nothing that ends, gives back or orders anything is done before the code came
that was sent to the unit's own channel. Whatever is not on the list of what may be done at once
waits. A yes and an arrival are done at once, for they bring help, and are told where they can be
gainsaid: on the unit's other channel.
"""

from msgspec import Struct
from msgspec.structs import replace

from rules.commands import (
    Acknowledge,
    Arrive,
    Asked,
    Command,
    Decline,
    Duty,
    Locate,
    Note,
    PassOn,
    Position,
    Refused,
    Reply,
    Report,
    Take,
)
from rules.decide import decide
from rules.doing import Doing
from rules.errands import What, errand, errand_key
from rules.events import Arrived, Taken
from rules.inputs import Inbound
from rules.interpret import Reading, interpret
from rules.member_commands import Roster
from rules.model import Forged, Role, Unit
from rules.roll_commands import Present, RollStatus, WhoCan
from rules.said import Said, Source
from rules.site_events import ErrandOver
from rules.telling import Told
from rules.texting.events import Doubted, Vouched
from rules.texting.vouching import code_for, missed, waiting_for
from rules.transitions import Part
from rules.wish import Disown, MoreOnTip, OpenTip, Subscribe, Unsubscribe, Vouch
from rules.world import World

ASKED_MOST = 3  # how often one code is told, and how many orders of one unit wait for theirs
_ANYBODY = (
    Report | Note | Reply | Present | RollStatus | WhoCan | Roster | Position | Acknowledge
    | OpenTip | MoreOnTip | Subscribe | Unsubscribe | Vouch | Disown
)  # fmt: skip
_HELPS = Take | Arrive


class Again(Struct, frozen=True):
    """What was held back, read again."""

    said: Said
    heard: Inbound
    reading: Reading


def matters(asked: Asked, by: Unit, world: World, forged: Forged) -> bool:
    """Must it wait for a code, where this unit's name can be borrowed?"""
    if isinstance(asked, _ANYBODY):
        return False
    if by.role is not Role.RESPONDER or forged is Forged.ALL:
        return True
    match asked:
        case Take() | Arrive() | PassOn() | Locate() | Duty(on=True):
            return False
        case Decline(call=call, unit=unit):
            known = world.calls.get(call)
            part = known.assignment(unit) if known else None
            return part is None or part.part is not Part.OFFERED
    return True


def held(doing: Doing, said: Said, heard: Inbound, reading: Reading) -> bool:
    """Keep it back and send the code, where that must be; False where it may be done now."""
    by = doing.book.site.units.get(reading.by)
    policy = doing.book.policy
    if by is None or not doing.book.manner(said.source.address).forgeable:
        return False
    if not matters(reading.asked, by, doing.world, policy.forged) or _refused(reading, doing):
        return False
    fact = _doubt(doing, said, heard, reading)
    if fact is not None:
        doing.add(fact, errand(What.VOUCH, fact.key, doing.at + policy.forged_within, doing.at))
        doing.tell([_asks(fact, doing)], doing.world.calls.get(fact.call), len(doing.facts))
    return True


def vouched(doing: Doing, asked: Vouch) -> Again | None:
    """The code came: what it was for, if the words still mean that; else nothing is done."""
    doubt = doing.world.doubts.get(asked.key)
    if doubt is None:
        missed(doing, asked.by)
        return None
    fact = doubt.fact
    doing.add(
        Vouched(call=fact.call, at=doing.at, key=fact.key, unit=fact.unit, words=fact.words),
        ErrandOver(at=doing.at, key=errand_key(What.VOUCH, fact.key)),
    )
    address, sender = fact.source.address, fact.source.sender
    heard = Inbound(
        key=doing.key, adapter=address.adapter, channel=address.channel, sender=sender,
        words=fact.words, reply_to=fact.reply_to, language=fact.source.language,
    )  # fmt: skip
    said = Said(key=doing.key, source=fact.source, words=fact.words)
    reading = interpret(said, heard, doing.book, doing.world)
    if (_name(reading.asked), _call(reading.asked)) != (fact.asks, fact.call):
        doing.reply("vouch_stale", fact.source, {"words": fact.words})
        return None
    return Again(said, heard, reading)


def gainsayable(doing: Doing, said: Said, reading: Reading) -> None:
    """What helped at once is told where a forger does not hear: the unit's other channel."""
    by = doing.book.site.units.get(reading.by)
    manner = doing.book.manner(said.source.address)
    if by is None or not manner.forgeable or not isinstance(reading.asked, _HELPS):
        return
    if not any(isinstance(f, Taken | Arrived) and f.unit == by.id for f in doing.facts):
        return
    safe = [c for c in by.channels if not doing.book.manner(c).forgeable]
    if not safe or by.channels[0] == safe[0]:  # the answer itself goes there
        return
    to = Source(address=safe[0], sender="", unit=by.id, language=doing.book.language(by))
    told = Told(message="done_in_your_name", to=to, gaps={"to": by.id, "words": said.words})
    doing.tell([told], doing.world.calls.get(reading.asked.call), len(doing.facts))


def _refused(reading: Reading, doing: Doing) -> bool:
    """Would it be refused anyhow? Then there is nothing to prove."""
    if not isinstance(reading.asked, Command):
        return False
    try:
        decide(reading.asked, doing.book, doing.world, doing.at)
    except Refused:
        return True
    return False


def _doubt(doing: Doing, said: Said, heard: Inbound, reading: Reading) -> Doubted | None:
    """The fact; the same again has the same code. None: the code was told often enough."""
    asks, call = _name(reading.asked), _call(reading.asked)
    waiting = waiting_for(reading.by, doing.world)
    for doubt in waiting:
        if (doubt.fact.asks, doubt.fact.words) == (asks, said.words) and doubt.fact.call == call:
            more = doubt.fact.times < ASKED_MOST
            return replace(doubt.fact, at=doing.at, times=doubt.fact.times + 1) if more else None
    if len(waiting) >= ASKED_MOST:
        return None
    return Doubted(
        call=call, at=doing.at, key=said.key, unit=reading.by, asks=asks, source=said.source,
        words=said.words, code=code_for(said.key, doing.at), reply_to=heard.reply_to,
    )  # fmt: skip


def _asks(fact: Doubted, doing: Doing) -> Told:
    call = doing.world.calls.get(fact.call)
    minutes = doing.book.policy.forged_within.total_seconds() / 60
    gaps: dict[str, object] = {
        "to": fact.unit, "words": fact.words, "minutes": minutes,
        "vouch": f"{call.number} {fact.code}" if call else fact.code,
    }  # fmt: skip
    return Told(message="vouch_asked", to=_own_channel(fact, doing), gaps=gaps, surely=True)


def _own_channel(fact: Doubted, doing: Doing) -> Source:
    """The unit's own channel on that adapter, as the site writes it: whatever the sender says."""
    by = doing.book.site.units[fact.unit]
    own = [c for c in by.channels if c.adapter == fact.source.address.adapter]
    language = fact.source.language or doing.book.language(by)
    return Source(address=own[0], sender="", unit=by.id, language=language)


def _name(asked: Asked) -> str:
    return type(asked).__name__


def _call(asked: Asked) -> str:
    return str(getattr(asked, "call", ""))
