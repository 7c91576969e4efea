"""The web server under all adapters: whole bodies, slow and greedy far sides, a clean end."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from bridge.errors import NotReady
from bridge.web import HEAD, Patience, serve

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
HASTY = Patience(silence=0.2, whole=0.6, grace=0.2)


async def echo(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Says how many events and bytes the body had."""
    events = [await receive()]
    while events[-1].get("more_body"):
        events.append(await receive())
    body = b"%d %d" % (len(events), sum(len(event["body"]) for event in events))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})
    assert scope["type"] == "http"


async def spoken(port: int, *lines: bytes) -> bytes:
    """All that the server answers to raw bytes until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"".join(lines))
        await writer.drain()
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def test_a_body_comes_whole() -> None:
    async with serve(echo, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        answer = await session.post(f"http://127.0.0.1:{port}/", data=BytesIO(b"x" * 3_000_000))
        assert await answer.text() == "1 3000000"


async def test_a_body_that_is_too_long_is_refused_in_words() -> None:
    async def pieces() -> Any:
        for _ in range(30):
            yield b"x" * 100_000

    async with (
        serve(echo, "127.0.0.1", 0, largest=1_000) as port,
        aiohttp.ClientSession() as session,
    ):
        url = f"http://127.0.0.1:{port}/"
        for data in (BytesIO(b"x" * 10_000_000), pieces()):
            answer = await session.post(url, data=data)
            assert answer.status == 413
            assert await answer.json() == {"error": "longer than 1000 bytes"}
        assert await (await session.post(url, data=b"x" * 1_000)).text() == "1 1000"


async def test_whoever_writes_on_before_reading_gets_the_refusal_too() -> None:
    async with serve(echo, "127.0.0.1", 0, largest=1_000) as port:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n"
        assert (await spoken(port, head, b"x" * 8_000_000)).startswith(b"HTTP/1.1 413")


async def test_whoever_never_stops_writing_is_cut_off() -> None:
    async with serve(echo, "127.0.0.1", 0, largest=1_000) as port:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n"
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head)
        with pytest.raises(ConnectionError):
            await flood(writer, 100_000_000)
        writer.close()


async def flood(writer: asyncio.StreamWriter, most: int) -> None:
    """Write up to `most` bytes, as fast as they are taken."""
    for _ in range(0, most, 100_000):
        writer.write(b"x" * 100_000)
        await writer.drain()


async def test_a_port_in_use_is_named() -> None:
    async with serve(echo, "127.0.0.1", 0) as port:
        with pytest.raises(NotReady, match=f"127.0.0.1:{port}"):
            await serve(echo, "127.0.0.1", port).__aenter__()


async def test_a_host_that_is_not_ours_is_named() -> None:
    with pytest.raises(NotReady, match=r"192\.0\.2\.1:8099"):
        await serve(echo, "192.0.2.1", 8099).__aenter__()


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123",
    ],
)
async def test_whoever_falls_silent_within_a_request_is_let_go(start: bytes) -> None:
    async with serve(echo, "127.0.0.1", 0, patience=HASTY) as port:
        assert await spoken(port, start) == b""


async def test_whoever_drips_is_let_go_as_well() -> None:
    async with serve(echo, "127.0.0.1", 0, patience=HASTY) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
        drops = 0
        while not reader.at_eof():
            writer.write(b"x")
            drops += 1
            try:
                async with asyncio.timeout(0.05):
                    await reader.read(1)
            except TimeoutError:
                continue
            except ConnectionResetError:
                break
        assert 5 < drops < 100
        writer.close()


async def test_endless_headers_are_cut_off() -> None:
    async with serve(echo, "127.0.0.1", 0) as port:
        head = b"GET / HTTP/1.1\r\n" + b"X-Long: %b\r\n" % (b"y" * HEAD)
        assert (await spoken(port, head)).startswith(b"HTTP/1.1 400")


async def test_a_quiet_connection_between_requests_is_kept() -> None:
    async with serve(echo, "127.0.0.1", 0, patience=HASTY) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert await reader.readuntil(b"0\r\n\r\n")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(1), HASTY.silence * 2)
        writer.close()


async def test_at_the_end_nothing_is_left_running() -> None:
    started, parted = asyncio.Event(), asyncio.Event()

    async def forever(_: object, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        started.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        parted.set()
        await asyncio.Event().wait()

    before = asyncio.all_tasks()
    async with aiohttp.ClientSession() as session:
        async with serve(forever, "127.0.0.1", 0, patience=HASTY) as port:
            asking = asyncio.create_task(session.get(f"http://127.0.0.1:{port}/"))
            await asyncio.wait_for(started.wait(), 5)
        await asyncio.gather(asking, return_exceptions=True)
    assert parted.is_set()
    assert asyncio.all_tasks() == before
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_running_request_may_finish() -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        started.set()
        await go_on.wait()
        await echo(scope, receive, send)

    async with aiohttp.ClientSession() as session:
        async with serve(slow, "127.0.0.1", 0) as port:
            asking = asyncio.create_task(session.post(f"http://127.0.0.1:{port}/", data=b"x"))
            await asyncio.wait_for(started.wait(), 5)
            asyncio.get_running_loop().call_soon(go_on.set)
        assert await (await asking).text() == "1 1"
