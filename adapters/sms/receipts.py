"""Which relay the network's ids belong to, kept until its news is old: a message is several parts.

going/<relay>        since when it may have gone out, and nothing was heard of it yet
bound/<relay>        the line on which some of its parts are out, and since when
said/<relay>         the ids of its parts, and what was reported of each
id/<line>/<id>       the relay that an id belongs to
early/<line>/<id>    news that came before the id was known to us
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, json
from msgspec.structs import replace

from adapters.sms.line import Delivery
from bridge.message import Reach, Reported
from bridge.ports import Clock, Keep

OLD = timedelta(days=8)  # the longest that networks keep trying, and a day
EARLY = timedelta(minutes=10)  # that news can come before the answer to what it is of
FINISH = timedelta(seconds=120)  # that a line has to finish what it began
_FINAL = {Reach.DELIVERED, Reach.FAILED}


class Said(Struct, frozen=True, kw_only=True):
    """One relay that went out whole: `reached` has one entry for each id."""

    line: str
    at: datetime
    ids: tuple[str, ...]
    reached: tuple[Reach, ...]
    reason: str = ""
    cost: str = ""  # parts and price, as a reason
    missed: bool = False  # its news may be lost, and the house was told so


class Early(Struct, frozen=True, kw_only=True):
    """News of an id that was not known when it came."""

    at: datetime
    news: Delivery


class Bound(Struct, frozen=True, kw_only=True):
    """A relay of which some parts are out. `over`: its line had time enough."""

    line: str = ""
    since: datetime | None = None
    over: bool = False


class Receipts:
    """The memory of one adapter's messages."""

    def __init__(self, keep: Keep, clock: Clock) -> None:
        self._keep, self._clock = keep, clock
        self._one_at_a_time = asyncio.Lock()

    async def said(self, relay: str) -> Said | None:
        """What became of a relay, if all of it went out."""
        found = await self._keep.get(f"said/{relay}")
        return json.decode(found, type=Said) if found else None

    async def going(self, relay: str) -> bool:
        """May it have gone out without our knowing?"""
        return await self._keep.get(f"going/{relay}") is not None

    async def leaving(self, relay: str) -> None:
        """From now on nobody knows whether it went out."""
        await self._keep.put({f"going/{relay}": self._clock.now().isoformat().encode()})

    async def bind(self, relay: str, line: str) -> None:
        """Some of its parts are out on that line, and the next one is not."""
        known = await self._keep.get(f"bound/{relay}")
        if known is None:
            bound = json.encode(Bound(line=line, since=self._clock.now()))
            await self._keep.put({f"bound/{relay}": bound})

    async def bound(self, relay: str) -> Bound:
        """The line that should finish it; after a while any may begin anew (`over`)."""
        found = await self._keep.get(f"bound/{relay}")
        if found is None:
            return Bound()
        bound = json.decode(found, type=Bound)
        assert bound.since is not None
        late = self._clock.now() - bound.since >= FINISH
        return Bound(over=True) if late else bound

    async def stayed(self, relay: str) -> None:
        """It certainly did not go out."""
        await self._keep.drop(f"going/{relay}")

    async def sent(
        self, relay: str, line: str, ids: Sequence[str], cost: str = ""
    ) -> Reported | None:
        """It went out as these; the news of it that came before."""
        async with self._one_at_a_time:
            now, reached = self._clock.now(), (Reach.SENT,) * len(ids)
            said = Said(line=line, at=now, ids=tuple(ids), reached=reached, cost=cost)
            early = [await self._early(line, id) for id in ids]
            for found in early:
                said = _with(said, found.news) if found else said
            rows = {f"id/{line}/{id}": relay.encode() for id in ids}
            await self._keep.put({f"said/{relay}": json.encode(said), **rows})
            await self._keep.drop(
                f"going/{relay}", f"bound/{relay}", *(f"early/{line}/{id}" for id in ids)
            )
            return told(relay, said) if any(early) else None

    async def _early(self, line: str, id: str) -> Early | None:
        """News of it that came while it was on its way; older is of another with the same id."""
        found = await self._keep.get(f"early/{line}/{id}")
        early = json.decode(found, type=Early) if found else None
        return early if early and self._clock.now() - early.at < EARLY else None

    async def news(self, line: str, news: Delivery) -> Reported | None:
        """What it means for the relay: None while other parts are open, or nothing is new."""
        async with self._one_at_a_time:
            relay = (await self._keep.get(f"id/{line}/{news.id}") or b"").decode()
            said = await self.said(relay) if relay else None
            if said is None:
                early = json.encode(Early(at=self._clock.now(), news=news))
                await self._keep.put({f"early/{line}/{news.id}": early})
                return None
            after = _with(said, news)
            if after != said:
                await self._keep.put({f"said/{relay}": json.encode(after)})
            return told(
                relay, after
            )  # the same again is harmless: it may not be in the journal yet

    async def missed(self, line: str) -> list[Reported]:
        """What is open on a line that may have lost its news, and was not told (`noted`) yet."""
        found = []
        for key, value in await self._keep.under("said/"):
            said, relay = json.decode(value, type=Said), key.removeprefix("said/")
            if said.line == line and not said.missed and set(said.reached) - _FINAL:
                found += [_missed(relay, said)] if told(relay, said) is None else []
        return found

    async def noted(self, relay: str) -> None:
        """The house knows that news of it may be lost."""
        async with self._one_at_a_time:
            if said := await self.said(relay):
                await self._keep.put({f"said/{relay}": json.encode(replace(said, missed=True))})

    async def forget_old(self) -> int:
        """Drop what no news can come of any more; how many relays that were."""
        oldest = self._clock.now() - OLD
        gone = 0
        for key, value in await self._keep.under("said/"):
            said = json.decode(value, type=Said)
            if said.at < oldest:
                await self._keep.drop(key, *await self._own(key.removeprefix("said/"), said))
                gone += 1
        rows = await self._keep.under("early/")
        stale = [key for key, value in rows if json.decode(value, type=Early).at < oldest]
        stale += await self._doubts(oldest)
        if stale:
            await self._keep.drop(*stale)
        return gone

    async def _doubts(self, oldest: datetime) -> list[str]:
        """Rows of relays that came to nothing, so long ago that nobody sends them any more."""
        going = await self._keep.under("going/")
        bound = await self._keep.under("bound/")
        old = [key for key, value in going if datetime.fromisoformat(value.decode()) < oldest]
        since = [(key, json.decode(value, type=Bound).since) for key, value in bound]
        return old + [key for key, at in since if at is not None and at < oldest]

    async def _own(self, relay: str, said: Said) -> list[str]:
        """Its ids, without those that a network gave to another message since."""
        keys = [f"id/{said.line}/{id}" for id in said.ids]
        return [key for key in keys if await self._keep.get(key) == relay.encode()]


def _with(said: Said, news: Delivery) -> Said:
    """A later report does not undo a final one."""
    if news.reach not in _FINAL or news.id not in said.ids:
        return said
    at = said.ids.index(news.id)
    if said.reached[at] in _FINAL:
        return said
    reached = (*said.reached[:at], news.reach, *said.reached[at + 1 :])
    return replace(said, reached=reached, reason=said.reason or news.reason)


def told(relay: str, said: Said) -> Reported | None:
    """Failed when a part failed, delivered when all parts were."""
    if Reach.FAILED in said.reached:
        reason = said.reason or "the network could not deliver it"
        return Reported(relay=relay, reach=Reach.FAILED, native=said.ids, reason=reason[:200])
    if set(said.reached) == {Reach.DELIVERED}:
        return Reported(relay=relay, reach=Reach.DELIVERED, native=said.ids, reason=said.cost)
    return None


def _missed(relay: str, said: Said) -> Reported:
    return Reported(relay=relay, reach=Reach.SENT, native=said.ids, reason="reason_report_missed")
