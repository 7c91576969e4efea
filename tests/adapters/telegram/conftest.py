"""A bot of patrols, its house, and the Bot API server that it speaks to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import convert

from adapters.telegram import Config
from adapters.telegram.patrols import PatrolBot, opened
from tests.adapters.house import Home
from tests.adapters.telegram.board import Board
from tests.adapters.telegram.judges import by_ptb
from tests.adapters.telegram.server import TOKEN, BotServer, serving


@dataclass
class Stage:
    """An open bot that listens, and both sides of it."""

    home: Home
    server: BotServer
    bot: PatrolBot
    board: Board


def settings(home: Home, server: BotServer, **more: Any) -> Config:
    """A bot at the server; its token lies in the house."""
    (home.services.folder / "token").write_text(TOKEN + "\n")
    told = {"bot": "patrols", "token_file": "token", "api": server.base, "wait": 5, "album": 0}
    return convert({**told, **more}, Config)


@asynccontextmanager
async def staged(home: Home, server: BotServer, **more: Any) -> AsyncIterator[Stage]:
    """The bot is open and listens until the end; a fault of it fails the test."""
    board = Board()
    home.services = replace(home.services, board=board)
    async with opened(settings(home, server, **more), home.services) as bot:
        assert isinstance(bot, PatrolBot)
        listening = asyncio.create_task(bot.listen(home.ear))
        try:
            yield Stage(home, server, bot, board)
            assert not listening.done(), listening.exception()
        finally:
            listening.cancel()
            await asyncio.wait((listening,))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, "-1001", "-1001/5", "7001", "-55")


@pytest.fixture
async def server() -> AsyncIterator[BotServer]:
    async with serving(by_ptb) as made:
        yield made


@pytest.fixture
async def stage(home: Home, server: BotServer) -> AsyncIterator[Stage]:
    async with staged(home, server) as made:
        yield made
