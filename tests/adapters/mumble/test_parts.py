"""When a Mumble channel may be spoken on, and how its faults are told."""

import asyncio
from datetime import timedelta

from adapters.mumble.manners import Manners
from adapters.mumble.telling import MUTED, Telling
from bridge.errors import LogError
from bridge.message.untold import AGAIN
from tests.adapters.house import Ear
from tests.clock import ManualClock
from tests.waiting import running

SECOND = timedelta(seconds=1)


async def test_who_asks_listens_and_what_is_urgent_does_not_wait(clock: ManualClock) -> None:
    manners = Manners(clock, 3 * SECOND)
    assert manners.may(3)
    manners.asked()
    assert not manners.may(3)
    assert manners.may(1)
    await clock.advance(2 * SECOND)
    assert not manners.may(2)
    await clock.advance(SECOND)
    assert manners.may(3)
    manners.asked()
    manners.answered()
    assert manners.may(3)


async def test_a_fault_is_told_when_it_begins_and_when_it_is_over(clock: ManualClock) -> None:
    telling, ear = Telling(clock), Ear()
    ear.error = LogError("locked")
    for why in ("", "by an administrator", "by an administrator", "", ""):
        telling.tell(MUTED, why)
    async with asyncio.timeout(5), running(telling.run(ear)):
        await ear.handed_in(1)
        ear.error = None
        await clock.advance(AGAIN)
        begun, over = await ear.alarmed(2)
    assert (begun.what, begun.on, begun.detail) == (MUTED, True, "by an administrator")
    assert (over.what, over.on) == (MUTED, False)
