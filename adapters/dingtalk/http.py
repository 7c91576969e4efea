"""HTTP to DingTalk: JSON in, JSON out, files with a limit; no URL and no token gets into an error.

A connection that was never made is `TryLater`; one that broke after the request went out proves
nothing, and is `Uncertain`.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

import aiohttp
from msgspec import DecodeError, Struct, json

from adapters.dingtalk.outcomes import Uncertain, judged, unreached
from bridge.errors import Refused

CONNECT = 5.0  # seconds
ANSWER = 1_000_000  # bytes of an answer that we read
REFUSALS, TOO_MANY, SERVERS = 400, 429, 500
Form = Callable[[], aiohttp.FormData]
"""Makes a form anew for each try: one can be sent only once."""


_NAMES = {
    "access_token": "accessToken",
    "expire_in": "expireIn",
    "process_query_key": "processQueryKey",
    "download_url": "downloadUrl",
    "invalid_staff": "invalidStaffIdList",
    "controlled_staff": "flowControlledStaffIdList",
}


class Answer(Struct, frozen=True, kw_only=True, rename=_NAMES):
    """What every answer of DingTalk says, and what some say besides."""

    code: str | int = ""
    message: str = ""
    errcode: int = 0
    errmsg: str = ""
    access_token: str = ""
    expire_in: int = 7_200
    endpoint: str = ""
    ticket: str = ""
    process_query_key: str = ""
    download_url: str = ""
    media_id: str = ""
    invalid_staff: tuple[str, ...] | None = ()
    controlled_staff: tuple[str, ...] | None = ()


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
        headers = {"x-acs-dingtalk-access-token": token} if token else {}
        if content is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        body = json.encode(content) if content is not None else form and form()
        status, told = await self._fetched(way, url, ANSWER, body, headers)
        if status >= SERVERS:
            raise Uncertain(f"DingTalk answers with status {status}")
        try:
            answer = json.decode(told, type=Answer)
        except (DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Uncertain(f"DingTalk answers with what is no answer (status {status})") from error
        if status == TOO_MANY:
            raise judged("throttling", answer.message or answer.errmsg)
        if answer.errcode or status >= REFUSALS:
            raise judged(str(answer.code or answer.errcode), answer.message or answer.errmsg)
        return answer

    async def file(self, url: str, largest: int) -> bytes:
        """The content of a file. `Refused`: too large, or gone."""
        if urlsplit(url).scheme not in {"http", "https"}:
            raise Refused("that is no address of a file")
        status, content = await self._fetched("GET", url, largest, None, {})
        if status != 200:  # noqa: PLR2004
            raise Refused(f"the file cannot be had: status {status}")
        return content

    async def socket(self, url: str, largest: int) -> aiohttp.ClientWebSocketResponse:
        """A WebSocket. `TryLater`: it cannot be opened."""
        try:
            return await self.session.ws_connect(url, max_msg_size=largest, proxy=self._proxy)
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
            raise Uncertain(f"no whole answer of DingTalk: {type(error).__name__}") from None


async def _read(response: aiohttp.ClientResponse, largest: int) -> bytes:
    found = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        found += chunk
        if len(found) > largest:
            raise Refused("it is too large")
    return bytes(found)
