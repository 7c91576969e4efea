"""How a bot is set up, what is told when it cannot be, and that its token stays a secret."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from adapters import telegram
from adapters.telegram import Config
from adapters.telegram.patrols import opened
from bridge.errors import NotAllowed, NotReady
from bridge.message import Outbound
from tests.adapters.house import Home
from tests.adapters.telegram.conftest import settings, staged
from tests.adapters.telegram.judges import by_ptb
from tests.adapters.telegram.people import message, photo
from tests.adapters.telegram.server import TOKEN, BotServer, serving
from tests.servers import free_port

WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "token_file or token_env"),
    ({"token_file": "a", "token_env": "B"}, "token_file or token_env"),
    ({"token_file": TOKEN}, "that is a token"),
    ({"token_file": "a", "api": "ftp://x"}, "api: "),
    ({"token_file": "a", "proxy": "http://me:secret@proxy:1"}, "no name and password"),
    ({"token_file": "a", "mode": "webhook"}, "webhook"),
    ({"token_file": "a", "webhook": {"url": "https://x/y", "secret_env": "S"}}, "only with it"),
    (
        {"token_file": "a", "mode": "webhook", "webhook": {"url": "x", "secret_env": "S"}},
        "webhook.url",
    ),
    (
        {"token_file": "a", "mode": "webhook", "webhook": {"url": "https://x"}},
        "secret_file or secret_env",
    ),
    ({"token_file": "a", "groups": {"east": "t.me/east"}}, "groups.east"),
    ({"token_file": "a", "groups": {"east": "-1", "west": "-1"}}, "two names"),
    ({"token_file": "a", "quiet": {"begins": "25:00", "ends": "07:00"}}, "begins"),
    ({"token_file": "a", "bot": "both"}, "both"),
    ({"token_file": "a", "colour": "red"}, "colour"),
]


@pytest.fixture(autouse=True)
async def _in_time() -> AsyncIterator[None]:
    async with asyncio.timeout(20):
        yield


@pytest.mark.parametrize(("told", "fault"), WRONG)
def test_telegram_settings_that_cannot_be(told: dict[str, Any], fault: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=fault):
        msgspec.convert({"bot": "patrols", **told}, Config)


def test_only_the_bot_of_tourists_is_public() -> None:
    for bot, public in (("patrols", False), ("tourists", True)):
        config = msgspec.convert({"bot": bot, "token_env": "X"}, Config)
        assert telegram.can(config).public is public


@pytest.mark.parametrize("kept", ["", "no token", "42:", "42:with space in it"])
async def test_a_token_that_is_none(home: Home, server: BotServer, kept: str) -> None:
    config = settings(home, server)
    (home.services.folder / "token").write_text(kept)
    with pytest.raises(NotAllowed, match="token"):
        async with telegram.open(config, home.services):
            pass


async def test_a_token_that_telegram_refuses(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    async with serving(by_ptb, token="42:anotherANOTHERanotherANOTHER") as server:
        config = settings(home, server)
        with pytest.raises(NotAllowed) as told:
            async with opened(config, home.services):
                pass
    assert TOKEN not in f"{told.value!r} {caplog.text}"


async def test_a_server_that_is_away(
    home: Home, server: BotServer, caplog: pytest.LogCaptureFixture
) -> None:
    config = msgspec.structs.replace(settings(home, server), api=f"http://127.0.0.1:{free_port()}")
    with caplog.at_level(logging.DEBUG), pytest.raises(NotReady) as told:
        async with opened(config, home.services):
            pass
    assert TOKEN not in f"{told.value!r} {caplog.text}"


async def test_somebody_else_polls_the_same_bot(home: Home, server: BotServer) -> None:
    async with opened(settings(home, server), home.services) as bot:
        server.conflict = True
        with pytest.raises(NotReady, match="somebody else"):
            await bot.listen(home.ear)


async def test_a_bot_goes_on_where_it_stopped(home: Home, server: BotServer) -> None:
    async with staged(home, server):
        (first,) = await server.brings(message(1, text="一"))
        await server.until(lambda: server.confirmed == first + 1)
    (second,) = await server.brings(message(2, text="二"))
    asked = len(server.requests)
    async with staged(home, server) as again:
        await again.home.ear.heard(2)
        await server.until(lambda: server.confirmed == second + 1)
    polls = [params for method, params in server.requests[asked:] if method == "getUpdates"]
    assert polls[0]["offset"] == str(first + 1)


async def test_an_album_is_one_message_even_when_its_parts_come_apart(
    home: Home, server: BotServer
) -> None:
    server.files |= {f"p{n}": b"\xff\xd8\xff%d" % n for n in range(3)}
    parts = [
        message(n, photo=photo(f"p{n}"), media_group_id="9", caption="东门塌方" if n == 0 else None)
        for n in range(3)
    ]
    async with staged(home, server, album=1.0) as stage:
        await server.brings(parts[0])
        await server.until(lambda: server.polls >= 1 and not home.ear.lines)
        await server.brings(*parts[1:], message(9, text="后面还有话"))
        while len(home.ear.lines) < 2:
            await stage.home.clock.advance(timedelta(seconds=0.5))
    album, words = home.ear.lines.values()
    assert (album.words, len(album.pictures), words.words) == ("东门塌方", 3, "后面还有话")


async def test_all_goes_through_a_proxy(home: Home, server: BotServer) -> None:
    async with proxied() as (proxy, passed):
        async with staged(home, server, proxy=proxy) as stage:
            await stage.bot.send(Outbound(key="k", channel="7001", text="喂", language="zh"))
        assert passed
    assert [s.text for s in server.said] == ["喂"]


def proxied() -> Any:
    """A small HTTP proxy that tunnels (CONNECT)."""

    @asynccontextmanager
    async def running() -> AsyncIterator[tuple[str, list[str]]]:
        passed: list[str] = []
        tasks: set[asyncio.Task[None]] = set()

        async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            host, _, port = head.split()[1].rpartition(":")
            passed.append(host)
            there_in, there_out = await asyncio.open_connection(host, int(port))
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_pump(reader, there_out), _pump(there_in, writer))

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            tasks.add(asyncio.create_task(tunnel(reader, writer)))

        listener = await asyncio.start_server(begin, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}", passed
        finally:
            listener.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return running()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()
    finally:
        writer.close()
