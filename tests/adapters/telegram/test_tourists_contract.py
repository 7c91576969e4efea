"""The promises of every adapter, kept by the tourists' bot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from adapters import telegram as adapter
from adapters.telegram import CAN
from bridge.errors import Refused, TryLater
from bridge.message import Outbound, Receipt
from tests.adapters.contract import WITHIN, AdapterContract, Open, Rig, Uncertain, listening
from tests.adapters.house import Home, outbound
from tests.adapters.telegram.tourists_far import Far, Fault, telegram
from tests.adapters.telegram.tourists_town import Town

ANN = 55_500_077
FAST = {"chat": 1000, "chat_per": 0.001, "bot": 1000}


class TestTourists(AdapterContract):
    """By polling: confirmed = the bot asks for what comes after it."""

    @pytest.fixture
    def open(self) -> Open:
        return polled

    async def test_messages_may_come_side_by_side(self, home: Home, open: Open) -> None:
        """Of one person they come in order; those of several people do not wait for each other."""
        async with asyncio.timeout(WITHIN), open(home) as rig, listening(rig, home):
            assert await rig.says("k0", "喂")
            home.ear.hold()
            far = rig.adapter.far  # type: ignore[attr-defined]
            people = [far.phone(ANN + n) for n in range(1, 6)]
            far.updates += [
                {"update_id": 6_000 + n, "message": who.message(text="喂")}
                for n, who in enumerate(people)
            ]
            await far.nudge()
            await home.ear.handed_in(6)
            home.ear.release()
            await far.confirmed(6_004)
        assert len(home.ear.lines) == 6


class Told:
    """The bot, saying each relay's key, so that the far side can tell which it got."""

    def __init__(self, bot: Any, far: Far) -> None:
        self._bot, self.listen, self.far = bot, bot.listen, far

    async def send(self, message: Outbound) -> Receipt:
        receipt: Receipt = await self._bot.send(replace(message, text=message.key))
        return receipt


@asynccontextmanager
async def polled(home: Home) -> AsyncIterator[Rig]:
    async with telegram() as far:
        here = Town(far, home, {"limits": FAST, "wait": 0})
        async with adapter.open(here.config, here.services) as bot:
            person = await bot._people.of(ANN, home.clock.now())  # type: ignore[attr-defined]
            if not person.heard:
                await bot._people.save(person)  # type: ignore[attr-defined]
            yield _rig(far, home, Told(bot, far), person.channel)


def _rig(far: Far, home: Home, bot: Told, channel: str) -> Rig:
    numbers: dict[str, int] = {}
    ann = far.phone(ANN)

    async def says(key: str, words: str) -> bool:
        id = numbers.setdefault(key, 5_000 + len(numbers))
        if far.offset > id:
            return True  # Telegram never brings again what was confirmed
        update = {"update_id": id, "message": ann.message(text=words)}
        far.updates = sorted(
            [*(u for u in far.updates if u["update_id"] != id), update],
            key=lambda u: u["update_id"],
        )
        polls = far.polls
        while far.offset <= id:
            if (home.ear.error and home.ear.times and far.polls > polls + 1) or far.ended:
                far.updates = [u for u in far.updates if u["update_id"] != id]
                return False
            await home.clock.advance(timedelta(seconds=3))
            await far.nudge()
        return True

    async def got(key: str) -> list[str]:
        assert key in ann.texts
        return ann.texts

    def failing(fault: Fault, key: str) -> Any:
        async def arrange() -> Outbound:
            home.clock.set(home.clock.now() + timedelta(seconds=5))
            far.fail("sendMessage", fault)
            return outbound(key, channel)

        return arrange

    outcomes = {
        TryLater: failing(Fault(429, "Too Many Requests: retry after 3", 3), "in/7/here/7001"),
        Uncertain: failing(Fault(hang_up=True), "in/9/here/7001"),
        Refused: failing(Fault(403, "Forbidden: bot was blocked by the user"), "in/8/here/7001"),
    }
    return Rig(
        can=replace(CAN, idempotent=True),
        adapter=bot,
        says=says,
        got=got,
        outcomes=outcomes,
        channel=channel,
    )
