"""The promises of every adapter, kept by the bot of patrols in both of its modes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from json import dumps
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from msgspec.structs import replace

from adapters.telegram import CAN
from adapters.telegram.patrols import PatrolBot
from adapters.telegram.patrols import opened as open_bot
from bridge.errors import Refused, TryLater
from bridge.message import Outbound
from bridge.ports import Hear
from tests.adapters.contract import AdapterContract, Open, Rig, Uncertain
from tests.adapters.house import Home, outbound
from tests.adapters.telegram.conftest import settings
from tests.adapters.telegram.judges import by_ptb
from tests.adapters.telegram.people import ANN, message
from tests.adapters.telegram.server import BotServer, Fault, serving

CHANNEL = str(ANN)
FAST = {"chat": 1000, "chat_per": 0.001, "bot": 1000}
SECRET = "a-secret-that-nobody-knows"


class Far:
    """The far side of the contract: one chat, one person."""

    def __init__(self, home: Home, server: BotServer) -> None:
        self.home, self.server = home, server
        self.numbers: dict[str, int] = {}
        self.relays: dict[str, str] = {}

    def update(self, key: str, words: str) -> dict[str, Any]:
        number = self.numbers.setdefault(key, 5_000 + len(self.numbers))
        return {"update_id": number, **message(number, ANN, text=words)}

    async def says(self, key: str, words: str) -> bool:
        """By polling: confirmed = the next poll asks from behind it."""
        server = self.server
        update = self.update(key, words)
        id, polls, seen = update["update_id"], server.polls, server.confirmed
        if id < seen:
            return True  # Telegram never brings again what was confirmed
        if update not in server.pending:
            server.pending.append(update)
        async with server.changed:
            server.changed.notify_all()
        while server.confirmed <= id:
            if self.home.ear.error and self.home.ear.times and server.polls > polls:
                server.pending.remove(update)
                return False
            if server.closed:
                return False
            await self.home.clock.advance(timedelta(seconds=3))
        return True

    async def posts(self, key: str, words: str, url: str) -> bool:
        """By webhook: 200 = confirmed."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=dumps(self.update(key, words)), headers=headers) as answer,
        ):
            return answer.status == 200

    async def got(self, key: str) -> list[str]:
        keys = [s.text for s in self.server.said]
        assert key in keys
        return keys

    def rig(self, bot: PatrolBot, says: Any) -> Rig:
        return Rig(
            can=CAN, adapter=_Named(bot, self.server), says=says, got=self.got, channel=CHANNEL,
            outcomes={TryLater: self._flood, Refused: self._blocked, Uncertain: self._lost},
        )  # fmt: skip

    async def _flood(self) -> Outbound:
        fault = Fault(429, "Too Many Requests: retry after 3", {"retry_after": 3})
        self.server.faults[ANN].append(fault)
        return outbound("in/7/here/7001", CHANNEL)

    async def _blocked(self) -> Outbound:
        self.home.clock.set(self.home.clock.now() + timedelta(seconds=5))
        self.server.faults[ANN].append(Fault(403, "Forbidden: bot was blocked by the user"))
        return outbound("in/8/here/7001", CHANNEL)

    async def _lost(self) -> Outbound:
        self.home.clock.set(self.home.clock.now() + timedelta(seconds=5))
        self.server.faults[ANN].append(Fault(lost=True))
        return outbound("in/9/here/7001", CHANNEL)


class _Named:
    """The bot, saying each relay's key, so that the far side can tell which it got."""

    def __init__(self, bot: PatrolBot, server: BotServer) -> None:
        self._bot, self._server = bot, server

    async def listen(self, hear: Hear) -> None:
        try:
            await self._bot.listen(hear)
        finally:
            self._server.hook = {}  # the far side waits for the next

    async def send(self, message: Outbound) -> Any:
        return await self._bot.send(replace(message, text=message.key))


@asynccontextmanager
async def polled(home: Home) -> AsyncIterator[Rig]:
    async with serving(by_ptb) as server:
        far = Far(home, server)
        config = settings(home, server, limits=FAST)
        async with open_bot(config, home.services) as bot:
            assert isinstance(bot, PatrolBot)
            yield far.rig(bot, far.says)


@asynccontextmanager
async def brought(home: Home) -> AsyncIterator[Rig]:
    (home.services.folder / "hook").write_text(SECRET)
    hook = {"url": "https://example.org/telegram", "port": 0, "secret_file": "hook"}
    async with serving(by_ptb) as server:
        far = Far(home, server)
        config = settings(home, server, limits=FAST, mode="webhook", webhook=hook)
        async with open_bot(config, home.services) as bot:
            assert isinstance(bot, PatrolBot)
            url = f"http://127.0.0.1:{bot.port}/telegram"

            async def says(key: str, words: str) -> bool:
                await server.until(lambda: bool(server.hook))
                return await far.posts(key, words, url)

            yield far.rig(bot, says)


class TestTelegramPolling(AdapterContract):
    @pytest.fixture
    def open(self) -> Open:
        return polled

    test_a_repeated_key_is_no_second_message = None  # type: ignore[assignment] # Telegram cannot tell


class TestTelegramWebhook(AdapterContract):
    @pytest.fixture
    def open(self) -> Open:
        return brought

    test_a_repeated_key_is_no_second_message = None  # type: ignore[assignment]


async def test_telegram_webhook_wants_the_secret(tmp_path: Path) -> None:
    home = Home(tmp_path, CHANNEL)
    async with asyncio.timeout(10), brought(home) as rig:
        listening = asyncio.create_task(rig.adapter.listen(home.ear))
        assert await rig.says("k1", "喂")
        bot: PatrolBot = rig.adapter._bot  # type: ignore[attr-defined]
        url = f"http://127.0.0.1:{bot.port}/telegram"
        async with aiohttp.ClientSession() as session:
            for headers, body, status in (
                ({}, "{}", 401),
                ({"X-Telegram-Bot-Api-Secret-Token": "wrong"}, "{}", 401),
                ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, "[1]", 400),
                ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, "{{{", 400),
                ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, "x" * 1_000_001, 413),
            ):
                async with session.post(url, data=body, headers=headers) as answer:
                    assert answer.status == status
        listening.cancel()
        await asyncio.wait((listening,))
    assert len(home.ear.lines) == 1
