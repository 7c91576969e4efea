"""WebSockets of the web server under all adapters: they live, are watched, and end cleanly."""

import asyncio
import logging

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bridge.web import Patience, serve

HASTY = Patience(silence=0.1, whole=0.2, grace=0.2)


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    try:
        while True:
            await socket.send_text(await socket.receive_text())
    except WebSocketDisconnect:
        return


APP = Starlette(routes=[WebSocketRoute("/echo", echo)])


async def test_the_impatience_with_requests_does_not_reach_a_socket() -> None:
    async with (
        serve(APP, "127.0.0.1", 0, patience=HASTY) as port,
        aiohttp.ClientSession() as client,
        client.ws_connect(f"http://127.0.0.1:{port}/echo") as socket,
    ):
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.4)
        await socket.send_str("still here")
        assert await socket.receive_str(timeout=5) == "still here"


async def test_at_the_end_sockets_are_told_and_nothing_is_left() -> None:
    before = asyncio.all_tasks()
    async with asyncio.timeout(5), aiohttp.ClientSession() as client:
        async with serve(APP, "127.0.0.1", 0, patience=HASTY) as port:
            socket = await client.ws_connect(f"http://127.0.0.1:{port}/echo")
        assert (await socket.receive())[:2] == (aiohttp.WSMsgType.CLOSE, 1012)
        await socket.close()
    assert not asyncio.all_tasks() - before


async def test_what_is_no_socket_there_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    async with serve(APP, "127.0.0.1", 0) as port, aiohttp.ClientSession() as client:
        with pytest.raises(aiohttp.WSServerHandshakeError) as told:
            await client.ws_connect(f"http://127.0.0.1:{port}/nowhere")
        assert told.value.status in {403, 404}
        answer = await client.post(f"http://127.0.0.1:{port}/echo")
        assert answer.status in {404, 405}
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
