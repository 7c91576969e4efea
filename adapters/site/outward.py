"""Our requests to the other site: each signed, each answer proven, nothing believed else.

A letter may be sent twice: the other site knows it by its key. So whatever goes wrong on the way is
"later", even where nobody knows whether it arrived.
"""

from datetime import timedelta
from io import BytesIO
from typing import TypeVar

import aiohttp
from msgspec import Struct

from adapters.site import wire
from adapters.site.signature import Unsigned, headers, stamped, verify
from bridge.errors import Refused, TryLater
from bridge.ports import Services

CONNECT = 5.0  # seconds
SPOILT = 422  # the other site cannot read it, now or later
AGAIN = timedelta(seconds=1)

NOBODY = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)  # no way to it now

T = TypeVar("T", bound=Struct)


class Away(Exception):
    """The other site did not do what was asked, and why."""

    def __init__(self, message: str, status: int = 0, *, there: bool = True) -> None:
        super().__init__(message)
        self.status, self.there = status, there  # `there`: something answered the telephone


def client() -> aiohttp.ClientSession:
    """Keep-alive, no cookies, no proxies from the environment, no unpacking of bombs."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=8, keepalive_timeout=20),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers={"Accept-Encoding": "identity", "User-Agent": "patrolbridge"},
    )


class Caller:
    """Speaks to the other site at its address."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        secret: bytes,
        other: str,
        services: Services,
        *,
        within: float,
    ) -> None:
        self._session, self._url = session, url.rstrip("/")
        self._secret, self._other, self._within = secret, other, within
        self._services = services
        self._own = str(services.site.get("id", ""))

    async def hand(self, letter: wire.Letter) -> None:
        """The letter is durable over there when this returns. `TryLater`, `Refused`."""
        try:
            taken = await self._ask("/hand", wire.Parcel(letters=(letter,)), wire.Taken)
        except Away as away:
            if away.status == SPOILT:
                raise Refused(str(away)) from away
            raise TryLater(str(away), AGAIN, whole_adapter=away.status == 0) from away
        if letter.key not in taken.keys:
            raise TryLater("it was not taken", AGAIN) from Away("it was not taken", 1)

    async def fetch(self, got: tuple[str, ...], wait: float) -> tuple[wire.Letter, ...]:
        """Letters for us, waited for so many seconds; `got` are those that came last. `Away`."""
        wish = wire.Fetch(got=got, wait=wait)
        return (await self._ask("/fetch", wish, wire.Parcel, more=wait)).letters

    async def hello(self) -> None:
        """Is it there, and is it the right one? `Away`."""
        await self._ask("/hello", wire.Hello(site=self._own), wire.Hello)

    async def _ask(self, path: str, question: Struct, of: type[T], *, more: float = 0.0) -> T:
        body, clock = wire.encode(question), self._services.clock
        stamp = stamped(self._own, clock.now())
        signed = headers(self._secret, path, stamp, body)
        timeout = aiohttp.ClientTimeout(total=self._within + more, sock_connect=CONNECT)
        try:
            async with self._session.post(
                self._url + path,
                data=BytesIO(body),  # in pieces: it may hold files
                headers={"Content-Type": "application/json", **signed},
                allow_redirects=False,
                timeout=timeout,
            ) as response:
                said = await _read(response)
                given = {name.lower(): value for name, value in response.headers.items()}
                status = response.status
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            there = not isinstance(error, NOBODY)
            raise Away(f"not reached: {str(error) or type(error).__name__}", there=there) from error
        return self._proven(status, given, said, stamp.nonce, of)

    def _proven(
        self, status: int, given: dict[str, str], said: bytes, nonce: str, of: type[T]
    ) -> T:
        """What a signed answer to this very request says."""
        now = self._services.clock.now()
        try:
            stamp = verify(self._secret, f"answer {status}", given, said, of=self._other, now=now)
            if stamp.nonce != nonce:
                raise Unsigned("the answer is to another request")  # noqa: TRY301
            if status != 200:  # noqa: PLR2004 - the one good status
                raise Away(f"answered {status}: {said[:160].decode('utf-8', 'replace')}", status)
            return wire.decode(said, of)
        except Unsigned as error:
            raise Away(f"answered {status}, but {error}", 1) from error
        except wire.Spoilt as error:
            raise Away(str(error), 1) from error


async def _read(response: aiohttp.ClientResponse) -> bytes:
    said = b""
    async for chunk in response.content.iter_chunked(8192):
        said += chunk
        if len(said) > wire.LARGEST:
            raise Away("its answer is too long", 1)
    return said
