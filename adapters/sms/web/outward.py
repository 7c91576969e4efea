"""Requests out, and what a broken one means.

A connection that was never made: the message certainly did not go. One that broke or fell silent
after the request was written proves nothing: that error goes on as it is, and counts as uncertain.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct
from yarl import URL

from bridge.errors import TryLater
from bridge.message.unsaid import without_numbers

CONNECT = 5.0  # seconds
ANSWER = 65_536  # bytes of an answer that we read
AWAY = timedelta(seconds=10)  # until a gateway that was not reached is tried again


class Lost(aiohttp.ClientError):
    """The request was written, and the connection broke before the answer was here."""


async def _once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """A lost answer makes aiohttp repeat a GET or PUT by itself: a text would go out twice.

    It does so for its own errors only, so this one is ours.
    """
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Lost(str(error)) from error


class Answer(Struct, frozen=True, kw_only=True):
    """What came back. `retry_after`: seconds that it asks for, 0 = it does not say."""

    status: int
    body: bytes
    retry_after: float = 0.0

    @property
    def text(self) -> str:
        """The body for a person, on one line, and without whose number it was."""
        text = self.body[:300].decode("utf-8", "replace")
        shown = "".join(c if c.isprintable() else " " for c in text).strip()
        return without_numbers(shown)


def client(within: float) -> aiohttp.ClientSession:
    """No cookies, no proxies from the environment, no unpacking of bombs, no redirects later."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=15),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=within, connect=CONNECT, sock_connect=CONNECT),
        auto_decompress=False,
        middlewares=(_once,),
        headers={"Accept-Encoding": "identity", "User-Agent": "patrolbridge"},
    )


async def ask(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request; the address goes over the wire as it stands. `TryLater`: it was not sent.

    No error holds the address: there may be a password in it.
    """
    address = URL(url, encoded=True)
    try:
        async with session.request(
            method, address, data=body, headers=headers, allow_redirects=False
        ) as answer:
            return Answer(
                status=answer.status,
                body=await _read(answer),
                retry_after=_seconds(answer.headers.get("Retry-After", "")),
            )
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        said = f"{address.host}:{address.port} is not reached"
        raise TryLater(said, AWAY, whole_adapter=True) from error
    except aiohttp.ClientError as error:
        raise ConnectionError(f"the answer was lost: {type(error).__name__}") from None


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """The body, as far as we look at it; without it the status alone speaks."""
    body = b""
    with suppress(aiohttp.ClientError, TimeoutError):
        async for chunk in answer.content.iter_chunked(8192):
            body += chunk
            if len(body) > ANSWER:
                answer.close()
                return body[:ANSWER]
    return body


def _seconds(text: str) -> float:
    """Retry-After in seconds, at most an hour; dates and nonsense are 0."""
    return min(float(text), 3_600.0) if text.isascii() and text.isdigit() else 0.0


def check_address(key: str, address: str) -> None:
    """`ValueError` unless it is an http(s) address without a password in it."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{key}: {address!r} is not an http or https address")
    if parts.username or parts.password:
        raise ValueError(f"{key}: no name and password in an address")
