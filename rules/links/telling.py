"""What another site is told of a call: whenever what it should know of it is not what it was told.

Law: every line of the inbox ends with this; so nothing that happens to a shared call can be left
untold, whatever caused it. Only what is new is told, so two sites never answer each other for ever.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.call import Assignment, Call
from rules.events import Closed, Event, Relayed
from rules.handed import SITE, Going, Handed, State
from rules.informants import MARK
from rules.links.fold import Beside, Share
from rules.links.sites import link_of, links_of, stands_for
from rules.model import Address, Unit
from rules.rulebook import Rulebook
from rules.said import Source
from rules.telling import Told, relays
from rules.transitions import COMING, Part, Status
from rules.wanting import is_shortage

if TYPE_CHECKING:  # it tells at its end
    from rules.doing import Doing

_STATES = {Status.CLOSED: State.CLOSED, Status.MERGED: State.CLOSED}


def tell(doing: "Doing") -> None:
    """Tell every site that shares a call which these facts touched, where it has news."""
    touched = dict.fromkeys(getattr(f, "call", "") for f in doing.facts)
    for nth, id in enumerate(id for id in touched if id in doing.world.calls):
        if doing.world.calls[id].drill:
            continue  # there it would be taken for real
        for relay in list(
            _due(doing.world.calls[id], f"{doing.key}/{len(doing.facts)}.{nth}", doing)
        ):
            doing.add(relay)


def _due(call: Call, key: str, doing: "Doing") -> Iterator[Relayed]:
    share = doing.world.shares.get(call.id) or Share(ref=f"{doing.book.site.id}/{call.id}")
    wanted = doing.shared.get(call.id, ())
    known = dict.fromkeys((*(b.link for b in share.beside), *links_of(call, doing.book), *wanted))
    for link in known:
        over, unit = share.over(link), stands_for(link, doing.book)
        if unit is None:
            continue
        now = _handed(call, share, over, link in wanted, doing)
        if _is_news(now, over):
            yield from _relays(now, over, call, unit, key, doing)


def _is_news(now: Handed, over: Beside) -> bool:
    if over.told is None and over.heard is None:
        return now.state is not State.CLOSED and bool(now.asks or now.tell)
    return over.told is None or replace(now, nth=over.told.nth) != over.told


def _handed(call: Call, share: Share, over: Beside, wanted: bool, doing: "Doing") -> Handed:  # noqa: FBT001
    book, place = doing.book, doing.book.place(call.where.place) if call.where else None
    closed = _closing(call, doing.facts, over)
    return Handed(
        ref=share.ref,
        nth=over.told.nth + 1 if over.told else 1,
        number=call.number,
        state=_state(call),
        asks=tuple(_asks(call, over, book)),
        tell=wanted or bool(over.told and over.told.tell),
        kind=call.kind,
        kinds=book.kind(call.kind).names,
        priority=call.priority,
        words=call.said.words,
        place=place.names if place else {},
        point=call.where.point if call.where else None,
        radius=call.where.radius if call.where else 0.0,
        sure=call.where.confidence if call.where else 0.0,
        going=tuple(_going(call, over.link, book)),
        because=closed[0],
        outcome=closed[1],
        found=closed[2],
        files=_files(call, doing),
    )


def _files(call: Call, doing: "Doing") -> tuple[str, ...]:
    """What was heard and seen of it at first; nothing of an informant, whom a voice would tell."""
    channel = call.said.source.address.channel
    if channel.startswith(MARK) or any(t.call == call.id for t in doing.world.tips.values()):
        return ()
    voice = (call.said.voice.ref,) if call.said.voice else ()
    return (*voice, *(picture.ref for picture in call.said.pictures))


def _state(call: Call) -> State:
    stuck = call.status is Status.ESCALATED and is_shortage(call.escalated)
    return _STATES.get(call.status, State.STUCK if stuck else State.LIVE)


def _asks(call: Call, over: Beside, book: Rulebook) -> Iterator[str]:
    """Channels of that site on which we asked for somebody. What it does by itself is not asked."""
    before = over.told.asks if over.told else ()
    for part in call.active():
        address = link_of(part.unit, book)
        if address is None or address.adapter != over.link:
            continue
        if part.part is Part.OFFERED or address.channel in before:
            yield address.channel


def _going(call: Call, link: str, book: Rulebook) -> Iterator[Going]:
    """Who deals with it here, and at third sites: never those of the site that is told."""
    for part in call.active():
        address = link_of(part.unit, book)
        unit = book.site.units.get(part.unit)
        if part.part in COMING and unit and (address is None or address.adapter != link):
            there = part.part is Part.ON_SCENE
            yield Going(unit=unit.id, names=unit.names, there=there, minutes=part.minutes)


def _closing(call: Call, facts: list[Event], over: Beside) -> tuple[str, str, bool | None]:
    """Why a call is over, its outcome, and whether a search found what it looked for."""
    if call.live:
        return "", "", None
    done: list[Assignment] = [a for a in call.assignments if a.part is Part.DONE]
    found = next((a.found for a in done if a.found is not None), None)
    for fact in facts:
        if isinstance(fact, Closed) and fact.call == call.id:
            return fact.because, fact.outcome, found
    last = over.told
    return (
        (last.because, last.outcome, last.found) if last else ("outcome_done", call.outcome, found)
    )


def _relays(
    now: Handed, over: Beside, call: Call, unit: Unit, key: str, doing: "Doing"
) -> Iterator[Relayed]:
    """The relay on the link: a question goes on the site's next channel where it fails."""
    before = over.told.asks if over.told else ()
    asks = any(channel not in before for channel in now.asks)
    source = Source(address=Address(over.link, SITE), sender=SITE, unit=unit.id)
    told = Told(
        message="offer_link" if asks else "link_news",
        gaps={"unit": unit.id},
        to=replace(source, language=doing.book.language(unit)),
        until=_until(call, doing.at, doing.book, asks=asks),
    )
    for relay in relays(told, call, doing.book, at=doing.at, key=key):
        yield replace(relay, handed=now)


def _until(call: Call, at: datetime, book: Rulebook, *, asks: bool) -> datetime:
    """A question is worth asking while it waits; news as long as the call is remembered."""
    if not asks:
        return at + book.policy.forget_after
    return at + (book.kind_of(call).offer_for or book.policy.offer_for)
