"""Any other system over HTTP: messages and receipts in by POST, messages out by POST, both signed.

In, `POST /messages`: one JSON object, an array of at most 500, or newline-delimited JSON, with

    key        idempotency key, unique per message; one heard twice is one
    channel    where it was heard and where an answer goes
    sender, name, words, language, point {lat, lon}, place, reply_to, voice_b64

Degrees are WGS-84, or what `datum` says (wgs84, gcj02, bd09).
`200 {"accepted": n}` comes when all of them are durable, never before. 503 = send it again.
`POST /receipts`: {relay, reach: sent|delivered|read|failed, native, reason}, one or many.
`POST /cameras`: one event of a camera system, see `cameras`.
`GET /health`: 200 while the bridge listens.

Out, POST to `url`: {key, channel, text, language, form, priority, number, call, choices, point
{lat, lon, datum}, expires, again} and, where wanted, pictures [{mime, b64}]; an array of such where
`batch` allows. The answer may carry {"reach", "native"}.
The signature is described in `signature`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from adapters.webhook.cameras import Cameras
from adapters.webhook.inward import Door
from adapters.webhook.outward import Sender, client
from adapters.webhook.signature import secret_of_environment, secret_of_file
from bridge.message import Capabilities, Datum, Outbound, Receipt
from bridge.ports import Hear, Services

CAN = Capabilities(idempotent=True, batch=100, lanes=32)


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where we are reached and where we send. Without `url` nothing is sent.

    The secret comes from `secret_file` (made where missing), or the variable that `secret_env`
    names; with neither from `<adapter>.secret`. `largest` is the longest request in bytes, `within`
    the seconds that the far side has for an answer, `datum` what its degrees mean. `pictures`:
    photos and stills go along, each as {mime, b64}. `still`: bytes of a camera's picture; `events`:
    how many of one camera and kind are taken in a minute.
    """

    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8082
    url: str = ""
    batch: Annotated[int, Meta(ge=1, le=CAN.batch)] = 1
    secret_file: str = ""
    secret_env: str = ""
    largest: Annotated[int, Meta(ge=1_000, le=16_000_000)] = 1_000_000
    within: Annotated[float, Meta(ge=0.1, le=25)] = 20.0
    proxy: str = ""
    pictures: bool = False
    still: Annotated[int, Meta(ge=10_000, le=12_000_000)] = 700_000
    events: Annotated[int, Meta(ge=1, le=600)] = 12
    datum: Datum = CAN.datum

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong before anything starts."""
        if self.secret_file and self.secret_env:
            raise ValueError("give secret_file or secret_env, not both")
        for key, address in (("url", self.url), ("proxy", self.proxy)):
            if address:
                _check(key, address)


class Webhook:
    """One far side, heard and spoken to over HTTP. `port` is where it is heard."""

    def __init__(self, door: Door, sender: Sender, port: int) -> None:
        self._door = door
        self._sender = sender
        self.port = port

    async def listen(self, hear: Hear) -> None:
        """Take requests, for ever."""
        self._door.hear = hear
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self._door.hear = None

    async def send(self, message: Outbound) -> Receipt:
        """Post one message."""
        return await self._sender.send(message)

    async def send_many(self, messages: Sequence[Outbound]) -> Sequence[Receipt | Exception]:
        """Post several; one outcome for each."""
        return await self._sender.send_many(messages)


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Webhook]:
    """Serve, and keep connections out, while it is open. `NotReady`, `NotAllowed`."""
    secret = await asyncio.to_thread(_secret, config, services)
    cameras = Cameras(services, config.still, config.events)
    door = Door(services, secret, cameras, config.datum)
    async with (
        client(config.within) as session,
        services.serve(door, config.host, config.port, largest=config.largest) as port,
    ):
        sender = Sender(
            session,
            config.url,
            secret,
            clock=services.clock,
            batch=config.batch,
            proxy=config.proxy,
            datum=config.datum,
            media=services.media if config.pictures else None,
        )
        yield Webhook(door, sender, port)


def _secret(config: Config, services: Services) -> bytes:
    if config.secret_env:
        return secret_of_environment(config.secret_env)
    return secret_of_file(services.folder / (config.secret_file or f"{services.name}.secret"))


def _check(key: str, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{key}: {address!r} is not an http or https address")
    if parts.username or parts.password:
        raise ValueError(f"{key}: no name and password in an address")
