"""HTTP to a vendor: JSON in, JSON out, files with a limit; no URL and no token gets into an error.

A connection that was never made is `TryLater`; one that broke after the request went out proves
nothing, and is `Uncertain`.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

import aiohttp
from msgspec import DecodeError, json

from bridge.errors import BridgeError, NotReady, Refused, SendError, TryLater
from bridge.ports import Clock

CONNECT = 5.0  # seconds
ANSWER = 1_000_000  # bytes of an answer that we read
SERVERS = 500
AWAY = timedelta(seconds=5)
MINUTE = timedelta(seconds=60)
EARLY = timedelta(minutes=5)  # before its end, a token is fetched anew

T = TypeVar("T")
Form = Callable[[], aiohttp.FormData]
"""Makes a form anew for each try: one can be sent only once."""


class Uncertain(BridgeError):
    """The request may have been carried out."""


class Stale(TryLater):
    """The access token is not good any more: another one may be."""


def unreached(vendor: str, why: str) -> TryLater:
    """Nothing was sent."""
    return TryLater(f"{vendor} cannot be reached: {why}"[:200], AWAY, whole_adapter=True)


class Wire:
    """One pool of connections to a vendor. `within`: seconds that an answer may take."""

    def __init__(self, vendor: str, within: float, proxy: str = "") -> None:
        self.vendor, self._proxy = vendor, proxy or None
        self.session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=within, sock_connect=CONNECT),
            headers={"User-Agent": "patrolbridge"},
        )

    async def answered(
        self,
        way: str,
        url: str,
        shape: type[T],
        *,
        content: object = None,
        form: Form | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, T]:
        """The status and the answer. `TryLater`, `Uncertain`."""
        told = dict(headers or {})
        if content is not None:
            told["Content-Type"] = "application/json; charset=utf-8"
        body = json.encode(content) if content is not None else form and form()
        status, text = await self._fetched(way, url, ANSWER, body, told)
        if status >= SERVERS:
            raise Uncertain(f"{self.vendor} answers with status {status}")
        try:
            return status, json.decode(text, type=shape)
        except (DecodeError, UnicodeDecodeError, RecursionError) as error:
            words = f"{self.vendor} answers with what is no answer (status {status})"
            raise Uncertain(words) from error

    async def file(self, url: str, largest: int, headers: dict[str, str] | None = None) -> bytes:
        """The content of a file. `Refused`: too large, gone, or not where files may lie."""
        if urlsplit(url).scheme not in {"http", "https"}:
            raise Refused("that is no address of a file")
        status, content = await self._fetched("GET", url, largest, None, headers or {})
        if status != 200:  # noqa: PLR2004
            raise Refused(f"the file cannot be had: status {status}")
        return content

    async def socket(self, url: str, largest: int) -> aiohttp.ClientWebSocketResponse:
        """A WebSocket. `TryLater`: it cannot be opened; `WSServerHandshakeError`: it is refused."""
        try:
            return await self.session.ws_connect(url, max_msg_size=largest, proxy=self._proxy)
        except aiohttp.WSServerHandshakeError:
            raise
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreached(self.vendor, type(error).__name__) from None

    async def close(self) -> None:
        """Let go of all connections."""
        await self.session.close()

    async def _fetched(
        self,
        way: str,
        url: str,
        largest: int,
        body: bytes | aiohttp.FormData | None,
        headers: dict[str, str],
    ) -> tuple[int, bytes]:
        try:
            async with self.session.request(
                way, url, allow_redirects=False, proxy=self._proxy, data=body, headers=headers
            ) as response:
                return response.status, await _read(response, largest)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise unreached(self.vendor, type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Uncertain(f"no whole answer of {self.vendor}: {type(error).__name__}") from None


async def introduced(asking: Awaitable[T]) -> T:
    """What a vendor answers who is told who we are. `NotAllowed`; `NotReady`: it is away."""
    try:
        return await asking
    except (SendError, Uncertain) as error:
        raise NotReady(str(error)) from error


class Token:
    """An access token, kept until shortly before its end. `fetch`: a token and its seconds."""

    def __init__(self, clock: Clock, fetch: Callable[[], Awaitable[tuple[str, int]]]) -> None:
        self._clock, self._fetch = clock, fetch
        self._token, self._until = "", datetime.min.replace(tzinfo=clock.now().tzinfo)

    async def good(self) -> str:
        """A token that is good. `NotAllowed`: the id or the secret is refused."""
        now = self._clock.now()
        if not self._token or now >= self._until:
            self._token, seconds = await self._fetch()
            self._until = now + max(timedelta(seconds=seconds) - EARLY, EARLY / 5)
        return self._token

    async def used(self, ask: Callable[[str], Awaitable[T]]) -> T:
        """Ask with the token; once more with another where it is stale."""
        try:
            return await ask(await self.good())
        except Stale:
            self._token = ""
            return await ask(await self.good())


def form(field: str, content: bytes, name: str, **fields: str) -> Form:
    """A form with one file, and other fields before it."""

    def made() -> aiohttp.FormData:
        form = aiohttp.FormData()
        for key, value in fields.items():
            form.add_field(key, value)
        form.add_field(field, content, filename=name, content_type="application/octet-stream")
        return form

    return made


async def _read(response: aiohttp.ClientResponse, largest: int) -> bytes:
    found = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        found += chunk
        if len(found) > largest:
            raise Refused("it is too large")
    return bytes(found)
