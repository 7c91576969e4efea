"""HTTP to Feishu: JSON in, JSON out, files with a limit; no URL and no token gets into an error.

A connection that was never made is `TryLater`; one that broke after the request went out proves
nothing, and is `Uncertain`.
"""

from collections.abc import Callable
from typing import Any

import aiohttp
from msgspec import DecodeError, Struct, field, json

from adapters.feishu.outcomes import Uncertain, judged, unreached
from bridge.errors import Refused

CONNECT = 5.0  # seconds
ANSWER = 1_000_000  # bytes of an answer that we read
SERVERS = 500
Form = Callable[[], aiohttp.FormData]
"""Makes a form anew for each try: one can be sent only once."""


class Answer(Struct, frozen=True, kw_only=True):
    """What every answer of Feishu says, and what some say besides."""

    code: int = 0
    msg: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    bot: dict[str, Any] = field(default_factory=dict)
    tenant_access_token: str = ""
    expire: int = 7_200

    def told(self, name: str) -> str:
        """One field of the data, "" where it is none."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""


class Http:
    """One pool of connections. `within`: seconds that an answer may take."""

    def __init__(self, within: float, proxy: str = "") -> None:
        self._proxy = proxy or None
        self.session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=within, sock_connect=CONNECT),
            headers={"User-Agent": "patrolbridge"},
        )

    async def ask(
        self,
        way: str,
        url: str,
        *,
        token: str = "",
        content: object = None,
        form: Form | None = None,
    ) -> Answer:
        """Ask, and read the answer. The errors of `outcomes`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if content is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        body = json.encode(content) if content is not None else form and form()
        status, told = await self._fetched(way, url, ANSWER, body, headers)
        if status >= SERVERS:
            raise Uncertain(f"Feishu answers with status {status}")
        try:
            answer = json.decode(told, type=Answer)
        except (DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Uncertain(f"Feishu answers with what is no answer (status {status})") from error
        if answer.code:
            raise judged(answer.code, answer.msg)
        return answer

    async def file(self, url: str, token: str, largest: int) -> bytes:
        """The content of a file. `Refused`: too large, or gone."""
        headers = {"Authorization": f"Bearer {token}"}
        status, content = await self._fetched("GET", url, largest, None, headers)
        if status != 200:  # noqa: PLR2004
            raise Refused(f"the file cannot be had: status {status}")
        return content

    async def socket(self, url: str, largest: int) -> aiohttp.ClientWebSocketResponse:
        """A WebSocket. `TryLater`: it cannot be opened."""
        try:
            return await self.session.ws_connect(url, max_msg_size=largest, proxy=self._proxy)
        except aiohttp.WSServerHandshakeError:
            raise
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreached(type(error).__name__) from None

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
            raise unreached(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Uncertain(f"no whole answer of Feishu: {type(error).__name__}") from None


async def _read(response: aiohttp.ClientResponse, largest: int) -> bytes:
    found = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        found += chunk
        if len(found) > largest:
            raise Refused("it is too large")
    return bytes(found)
