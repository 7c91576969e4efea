"""The promises of every adapter, kept by Feishu's long connection and by its callbacks."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.feishu import CAN
from adapters.feishu.tenant import Tenant
from bridge.errors import Refused, TryLater
from bridge.message import Outbound
from bridge.ports import Hear
from tests.adapters.contract import AdapterContract, Open, Rig, Uncertain
from tests.adapters.feishu.server import IGNORED, Feishu
from tests.adapters.feishu.town import CALLBACK, GROUP, Caller, house, said, tenant
from tests.adapters.house import Home, outbound


class Named:
    """The adapter, saying each relay's key, so that the far side can tell which it got."""

    def __init__(self, adapter: Tenant) -> None:
        self._adapter = adapter

    async def listen(self, hear: Hear) -> None:
        await self._adapter.listen(hear)

    async def send(self, message: Outbound) -> Any:
        return await self._adapter.send(replace(message, text=message.key))


def rig(adapter: Tenant, server: Feishu, says: Any) -> Rig:
    async def got(key: str) -> list[str]:
        keys = [str(m["content"]["text"]) for m in server.sent]
        assert key in keys, json.dumps(server.sent)
        return keys

    def failing(code: int, key: str) -> Any:
        async def arranged() -> Outbound:
            server.faults.append(code)
            return outbound(key, GROUP)

        return arranged

    outcomes = {
        TryLater: failing(230020, "in/7/here/a"),
        Refused: failing(230002, "in/8/here/a"),
        Uncertain: failing(IGNORED, "in/9/here/a"),
    }
    return Rig(
        can=CAN, adapter=Named(adapter), says=says, got=got, channel=GROUP, outcomes=outcomes
    )


@asynccontextmanager
async def linked(home: Home) -> AsyncIterator[Rig]:
    async with tenant(home) as (adapter, server):

        async def says(key: str, words: str) -> bool:
            answer = await server.push(said(key, words))
            return bool(answer and answer["code"] == 200)

        yield rig(adapter, server, says)


@asynccontextmanager
async def called(home: Home) -> AsyncIterator[Rig]:
    async with tenant(home, connection="callback", callback=CALLBACK) as (adapter, server):
        caller = Caller(home, adapter.port)

        async def says(key: str, words: str) -> bool:
            status = 503
            while status == 503 and not (home.ear.error and home.ear.times):
                status = await caller.brings(said(key, words))  # it listens in a moment
            return status == 200

        yield rig(adapter, server, says)


class TestFeishuLink(AdapterContract):
    test_a_repeated_key_is_no_second_message = None  # type: ignore[assignment] # only for an hour

    @pytest.fixture
    def home(self, tmp_path: Path) -> Home:
        return house(tmp_path, GROUP)

    @pytest.fixture
    def open(self) -> Open:
        return linked


class TestFeishuCallback(AdapterContract):
    test_a_repeated_key_is_no_second_message = None  # type: ignore[assignment] # only for an hour

    @pytest.fixture
    def home(self, tmp_path: Path) -> Home:
        return house(tmp_path, GROUP)

    @pytest.fixture
    def open(self) -> Open:
        return called
