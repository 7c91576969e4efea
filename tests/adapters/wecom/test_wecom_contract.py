"""The promises of every adapter, kept by an intelligent bot and by an application of WeCom."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.wecom import CAN
from adapters.wecom.company import Company
from bridge.errors import Refused, TryLater
from bridge.message import Outbound
from bridge.ports import Hear
from tests.adapters.contract import AdapterContract, Open, Rig, Uncertain
from tests.adapters.house import Home, outbound
from tests.adapters.wecom.server import CORP, IGNORED, WeCom
from tests.adapters.wecom.town import (
    ANN,
    APP_OF,
    BOT_OF,
    CALLBACK,
    GROUP,
    Caller,
    company,
    house,
    said,
    xml,
)


class Named:
    """The adapter, saying each relay's key, so that the far side can tell which it got."""

    def __init__(self, adapter: Company) -> None:
        self._adapter = adapter

    async def listen(self, hear: Hear) -> None:
        await self._adapter.listen(hear)

    async def send(self, message: Outbound) -> Any:
        return await self._adapter.send(replace(message, text=message.key))


def rig(adapter: Company, server: WeCom, says: Any, channel: str) -> Rig:
    async def got(key: str) -> list[str]:
        keys = [str((m.get("markdown") or m.get("text"))["content"]) for m in server.sent]  # type: ignore[index]
        assert key in keys
        return keys

    def failing(code: int, key: str) -> Any:
        async def arranged() -> Outbound:
            server.faults.append(code)
            return outbound(key, channel)

        return arranged

    outcomes = {
        TryLater: failing(45009, "in/7/here/a"),
        Refused: failing(40058, "in/8/here/a"),
        Uncertain: failing(IGNORED, "in/9/here/a"),
    }
    return Rig(
        can=CAN, adapter=Named(adapter), says=says, got=got, channel=channel, outcomes=outcomes
    )


@asynccontextmanager
async def linked(home: Home) -> AsyncIterator[Rig]:
    async with company(home, bot=BOT_OF) as (adapter, server):

        async def says(key: str, words: str) -> bool:
            answer = await server.push(said(key, words))
            return bool(answer and answer["stream"]["content"].startswith("✓"))

        yield rig(adapter, server, says, GROUP)


@asynccontextmanager
async def called(home: Home) -> AsyncIterator[Rig]:
    async with company(home, app=APP_OF, callback=CALLBACK | {"receiver": CORP}) as (
        adapter,
        server,
    ):
        caller = Caller(home, adapter.port, CORP)

        async def says(key: str, words: str) -> bool:
            status = 503
            while status == 503 and not (home.ear.error and home.ear.times):
                status = await caller.brings(xml(key, words))  # it listens in a moment
            return status == 200

        yield rig(adapter, server, says, ANN)


class TestWecomLink(AdapterContract):
    @pytest.fixture
    def home(self, tmp_path: Path) -> Home:
        return house(tmp_path, GROUP)

    @pytest.fixture
    def open(self) -> Open:
        return linked

    test_a_repeated_key_is_no_second_message = None  # type: ignore[assignment] # WeCom cannot tell


class TestWecomApp(AdapterContract):
    @pytest.fixture
    def home(self, tmp_path: Path) -> Home:
        return house(tmp_path, ANN)

    @pytest.fixture
    def open(self) -> Open:
        return called

    test_a_repeated_key_is_no_second_message = None  # type: ignore[assignment]
