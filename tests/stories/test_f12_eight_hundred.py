"""F12 at its largest: 800 people by chat, SMS and radio at once, and a real call in the middle.

The networks are as slow as real ones: a text gateway that takes ten messages a second, a bot that
may send 25, and five radio channels on which every word takes its time.
"""

import asyncio
from bisect import insort
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.loopback import Config, Loopback
from bridge.config import load
from bridge.message import Outbound, Receipt
from rules.events import Offered, Relayed
from rules.model import Address, Site
from rules.roll_events import RollLate, RollOver
from rules.rulebook import Rulebook
from tests.clock import ManualClock
from tests.rosters import people, site_folder, workbook
from tests.rules.play import Play
from tests.stories.evening import Evening

SECOND = timedelta(seconds=1)
PROMISE = timedelta(seconds=5)
SPOKEN = 5.0  # letters a second on the air
PER_SECOND = {"texts": 10, "chat": 25}


class Paced(Loopback):
    """A network that takes its time, by the clock of the house."""

    def __init__(self, name: str, clock: ManualClock) -> None:
        super().__init__(Config(), name)
        self._clock, self._rate = clock, PER_SECOND.get(name, 0)
        self._second, self._used = clock.now(), 0
        self._queue: list[tuple[int, int]] = []
        self.begun: dict[str, datetime] = {}  # relay → when it went out

    async def send(self, message: Outbound) -> Receipt:
        """On the radio for as long as it is spoken; elsewhere in the next second with room."""
        if not self._rate:
            self.begun[message.key] = now = self._clock.now()
            await self._clock.sleep_until(now + timedelta(seconds=len(message.text) / SPOKEN))
            return await super().send(message)
        me = message.priority, self.attempts + len(self._queue)
        insort(self._queue, me)
        while not self._may_go(me):
            await self._clock.sleep_until(self._second + SECOND)
        self.begun[message.key] = self._clock.now()
        return await super().send(message)

    def _may_go(self, me: tuple[int, int]) -> bool:
        """The most urgent of those who wait go first, as in the queue of our text lines."""
        if self._clock.now() >= self._second + SECOND:
            self._second, self._used = self._clock.now(), 0
        if self._queue.index(me) >= self._rate - self._used:
            return False
        self._queue.remove(me)
        self._used += 1
        return True


class Slow(Evening):
    """An evening that rests while networks are still busy."""

    def _waiting(self) -> list[tuple[str, str]]:
        return [line for line in super()._waiting() if line[0] == "inbox"]


def spread(site: Site) -> Site:
    """300 people by text, 400 by chat, 100 on five open radio channels."""
    units = dict(site.units)
    for nth, (id, unit) in enumerate((i, u) for i, u in site.units.items() if u.person):
        if nth >= 300:
            to = Address("chat", id) if nth < 700 else Address("radio", f"ch{nth % 5}")
            units[id] = replace(unit, channels=(to,))
    manners = {**site.manners, "radio": replace(site.manners["radio"], shared=True)}
    return replace(site, units=units, manners=manners)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return spread(load(site_folder(tmp_path_factory.mktemp("lake"), workbook(people()))).site)


@pytest.mark.parametrize("channel", ["texts", "chat", "radio"])
async def test_f12_a_real_call_in_the_middle_is_on_the_air_within_five_seconds(
    tmp_path: Path, clock: ManualClock, lake: Site, channel: str
) -> None:
    fit = {
        id: replace(u, skills=frozenset({"first-aid"} if u.channels[0].adapter == channel else ()))
        for id, u in lake.units.items()
        if u.person
    }
    site = replace(lake, units={**lake.units, **fit})
    tonight = Slow(f"memory:{tmp_path}", clock, site, timedelta(hours=9))
    ends = {name: Paced(name, clock) for name in ("texts", "chat", "radio")}
    tonight.ends |= ends
    await tonight.start()
    try:
        await tonight.say("console/desk", "全体点名")
        await tonight.pass_(seconds=3)
        behind = sum(len(end.begun) for end in ends.values())
        assert 0 < behind < 705, "the all-call is under way"
        raised = clock.now()
        await tonight.say("console/desk", "北码头有人受伤")
        facts = await tonight.journal()
        (asked,) = [f for f in facts if isinstance(f, Offered)]
        (offer,) = [f for f in facts if isinstance(f, Relayed) and f.unit == asked.unit and f.call]
        assert offer.to.adapter == channel
        await tonight.pass_(seconds=8)
        assert ends[channel].begun[offer.key] - raised <= PROMISE
        await tonight.pass_(seconds=45)
        called = [f for f in facts if isinstance(f, Relayed) and f.message == "roll_call"]
        assert len(called) == 706, "300 texts, 400 chats, five channels, and the squad's own"
        begun = {key for end in ends.values() for key in end.begun}
        assert {r.key for r in called} <= begun, "and everybody was reached in under a minute"
        assert max(
            e.begun[r.key] for r in called for e in ends.values() if r.key in e.begun
        ) - raised < timedelta(minutes=1)
    finally:
        await tonight.stop()
        await asyncio.sleep(0)


def test_f12_the_roll_call_of_eight_hundred_is_complete(lake: Site) -> None:
    play = Play(Rulebook(lake))
    play.say("console/desk", "全体点名")
    silent = {"p5", "p305", "p705"}
    for unit in (u for u in lake.units.values() if u.person and u.id not in silent):
        to = unit.channels[0]
        words = f"{unit.aliases[0]}，到" if to.adapter == "radio" else "到"
        play.say(str(to), words, sender=unit.aliases[0] if to.adapter == "radio" else to.channel)
    play.say("radio/ch0", "到", sender="一小队")
    play.say("console/desk", "点名情况")
    assert "应到801，已答798，未答3" in play.relays(unit="desk")[-1].text
    play.pass_(minutes=2, seconds=1)
    (late,) = [f for f in play.facts if isinstance(f, RollLate)]
    assert set(late.missing) == silent
    play.pass_(minutes=2, seconds=1)
    (over,) = [f for f in play.facts if isinstance(f, RollOver)]
    assert (set(over.missing), over.total) == (silent, 801)
