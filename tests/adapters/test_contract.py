"""The contract, over every adapter that can run here."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest

from adapters import handset, loopback, webhook
from bridge.errors import LogError, Refused, TryLater
from bridge.message import Inbound, Outbound
from tests.adapters.contract import AdapterContract, Open, Rig, Uncertain
from tests.adapters.handset.phone import phone
from tests.adapters.house import Home, outbound
from tests.adapters.webhook.far import SECRET, Answer, Client, server


class TestLoopback(AdapterContract):
    """No wire at all."""

    @pytest.fixture
    def open(self) -> Open:
        @asynccontextmanager
        async def rig(home: Home) -> AsyncIterator[Rig]:
            async with loopback.open(loopback.Config(), home.services) as adapter:

                async def says(key: str, words: str) -> bool:
                    message = Inbound(key=key, channel="a", sender="bob", words=words)
                    try:
                        await adapter.hear(message)
                    except LogError:
                        return False
                    return True

                async def got(until: str) -> list[str]:
                    assert until in adapter.said
                    return list(adapter.said)

                def failing(error: Exception) -> Callable[[], Awaitable[Outbound]]:
                    async def arrange() -> Outbound:
                        adapter.fail("b", error)
                        return outbound("in/9/here/b", "b")

                    return arrange

                outcomes = {
                    TryLater: failing(TryLater("busy", timedelta(seconds=3))),
                    Refused: failing(Refused("never")),
                    Uncertain: failing(ConnectionError("lost")),
                }
                yield Rig(loopback.CAN, adapter, says, got, outcomes)

        return rig


class TestWebhook(AdapterContract):
    """Against a real client and a real server on loopback."""

    @pytest.fixture
    def open(self) -> Open:
        @asynccontextmanager
        async def rig(home: Home) -> AsyncIterator[Rig]:
            (home.services.folder / "s").write_text(SECRET)
            async with (
                server() as far,
                webhook.open(
                    webhook.Config(port=0, secret_file="s", url=far.url), home.services
                ) as adapter,
                aiohttp.ClientSession() as session,
            ):
                client = Client(session, adapter.port, home.clock.now())

                async def says(key: str, words: str) -> bool:
                    status, _ = await client.post({"key": key, "channel": "a", "words": words})
                    return status == 200

                async def got(until: str) -> list[str]:
                    keys = [said["key"] for said in far.said]
                    assert until in keys
                    return keys

                def answering(answer: Answer) -> Callable[[], Awaitable[Outbound]]:
                    async def arrange() -> Outbound:
                        far.answers.append(answer)
                        return outbound("in/9/here/b", "b")

                    return arrange

                outcomes = {
                    TryLater: answering(Answer(503, headers={"Retry-After": "3"})),
                    Refused: answering(Answer(404)),
                    Uncertain: answering(Answer(hang_up=True)),
                }
                yield Rig(webhook.CAN, adapter, says, got, outcomes)

        return rig


class TestHandset(AdapterContract):
    """With a phone that really listens."""

    @pytest.fixture
    def open(self) -> Open:
        @asynccontextmanager
        async def rig(home: Home) -> AsyncIterator[Rig]:
            async with (
                handset.open(handset.Config(port=0), home.services) as adapter,
                phone(adapter.port) as bob,
                bob.listening(),
            ):

                async def says(key: str, words: str) -> bool:
                    status, _ = await bob.post("/words", {"words": words}, Idempotency_Key=key)
                    return status == 200

                async def got(until: str) -> list[str]:
                    while (await bob.hear())["key"] != until:
                        pass
                    return [said["key"] for said in bob.said]

                async def switched_off() -> Outbound:
                    return outbound("in/9/here/b", "b")

                async def unknown() -> Outbound:
                    return outbound("in/9/here/c", "c")

                outcomes = {TryLater: switched_off, Refused: unknown}
                yield Rig(handset.CAN, adapter, says, got, outcomes)

        return rig
