"""Talking: one WebSocket for each transmission, its sound taken as it comes.

    page    {key, rate, language, pin}         text; `pin` may stand in X-Patrol-Pin
    bridge  {have}                             go on with this sample; again now and then
    page    s16le mono samples                 binary, some tenths of a second at a time
    page    {end}                              how many samples it has
    bridge  {done, seconds}                    in the journal: the page may forget it

A page that lost its link sends the same key again and goes on where `have` tells. `closed` beside
it: the bridge waited long enough and handed it in; what the page has beyond is another message,
under another key. `{error, status}` ends it; 5xx and 429 = later.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Annotated, TypeVar

from msgspec import DecodeError, Meta, Struct, ValidationError, json
from starlette.exceptions import HTTPException
from starlette.websockets import WebSocket, WebSocketDisconnect

from adapters.handset.door import KEY, LANGUAGE, LONGEST, Door
from adapters.handset.spool import WIDTH, Head
from adapters.handset.takes import Crowded, Handed, Take, Takes
from bridge.errors import LogError

SILENCE = 8.0  # seconds without a message of a page that should send
SLACK = 1.0  # seconds that a page may be over the limit, by its own clock
TOLD_EVERY = 0.5  # seconds of sound between two `have`
LATER = 503
T = TypeVar("T")

log = logging.getLogger(__name__)


class Begin(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first message of a page."""

    key: Annotated[str, Meta(pattern=KEY)]
    rate: Annotated[int, Meta(ge=8_000, le=48_000)]
    language: Annotated[str, Meta(pattern=LANGUAGE)] = ""
    pin: str = ""


class End(Struct, frozen=True, forbid_unknown_fields=True):
    """The last message of a page: so many samples in all."""

    end: Annotated[int, Meta(ge=0)]


class Talk:
    """Takes transmissions of pages."""

    def __init__(self, door: Door, takes: Takes) -> None:
        self._door, self._takes = door, takes

    async def __call__(self, socket: WebSocket) -> None:
        """One transmission, or a part of it."""
        await socket.accept()
        try:
            await self._transmission(socket)
        except HTTPException as error:
            await _refuse(socket, error.status_code, error.detail)
        except Crowded as error:
            await _refuse(socket, 429, str(error))
        except (OSError, LogError) as error:
            log.warning("a transmission stops, for it cannot be written: %s", error)
            await _refuse(socket, LATER, "not written down")
        except (TimeoutError, WebSocketDisconnect):
            await _close(socket)

    async def _transmission(self, socket: WebSocket) -> None:
        begin = _read(Begin, await _text(socket))
        station = self._door.station(socket, begin.pin)
        head = Head(station=station, key=begin.key, rate=begin.rate, language=begin.language)
        take = await self._takes.open(head, socket)
        if isinstance(take, Handed):
            return await _tell(socket, have=take.samples, closed=True, done=take.samples)
        try:
            await self._receive(socket, take)
        finally:
            self._takes.leave(take, socket)
        return None

    async def _receive(self, socket: WebSocket, take: Take) -> None:
        tape, cut = take.tape, take.cut
        await _tell(socket, have=tape.samples, closed=take.ended)
        told = tape.samples
        while not take.ended:
            message = await _message(socket)
            if cut.is_set():
                raise HTTPException(409, "it goes on by another connection")
            if isinstance(message, str):
                self._end(take, _read(End, message))
                break
            await self._sound(take, message)
            if tape.samples - told >= TOLD_EVERY * tape.head.rate:
                await _tell(socket, have=(told := tape.samples))
        await _until(socket, take.handed)
        await _tell(socket, done=tape.samples, seconds=round(tape.seconds, 3))

    async def _sound(self, take: Take, pcm: bytes) -> None:
        tape = take.tape
        if len(pcm) % WIDTH:
            raise HTTPException(400, "samples have 16 bits")
        if tape.samples + len(pcm) // WIDTH > (LONGEST + SLACK) * tape.head.rate:
            self._takes.end(take)
            raise HTTPException(413, f"at most {LONGEST:.0f} s at a time")
        await self._takes.write(take, pcm)

    def _end(self, take: Take, end: End) -> None:
        if end.end != take.tape.samples:
            raise HTTPException(409, f"{take.tape.samples} samples have come, not {end.end}")
        self._takes.end(take)


async def _message(socket: WebSocket) -> bytes | str:
    async with asyncio.timeout(SILENCE):
        message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    sound: bytes | None = message.get("bytes")
    return str(message.get("text")) if sound is None else sound


async def _text(socket: WebSocket) -> str:
    message = await _message(socket)
    if isinstance(message, bytes):
        raise HTTPException(400, "says first what it is")
    return message


def _read(kind: type[T], text: str) -> T:
    try:
        return json.decode(text, type=kind)
    except (DecodeError, ValidationError) as error:
        raise HTTPException(400, str(error)) from error


async def _until(socket: WebSocket, handed: asyncio.Event) -> None:
    """Wait for the journal, unless the page leaves."""
    gone = asyncio.ensure_future(socket.receive())
    done = asyncio.ensure_future(handed.wait())
    try:
        await asyncio.wait((gone, done), return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        done.cancel()
        await asyncio.gather(gone, done, return_exceptions=True)
    if not handed.is_set():
        raise WebSocketDisconnect(1001)


async def _tell(socket: WebSocket, **fields: float | bool) -> None:
    await socket.send_text(json.encode(fields).decode())


async def _refuse(socket: WebSocket, status: int, why: str) -> None:
    try:
        await socket.send_text(json.encode({"error": why, "status": status}).decode())
    except WebSocketDisconnect:
        return
    await _close(socket)


async def _close(socket: WebSocket) -> None:
    """The far side may be gone already."""
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.close()
