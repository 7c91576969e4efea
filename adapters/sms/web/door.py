"""Callbacks in: only from the addresses that the site names, only with the token, 200 = durable.

The token stands in the path (`/<token>/…`), since that is all that many gateways can be told; so
the path is never logged. Who is not allowed learns nothing but 404.
"""

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Annotated, Any
from urllib.parse import parse_qsl

from msgspec import Meta, Struct

from adapters.sms.line import Arrived, Delivery, Heard
from adapters.sms.web.credential import Variable, one_of
from bridge.errors import LogError
from bridge.message.unsaid import for_log

LARGEST = 1_000_000  # bytes of a callback
FIELDS = 200  # of a form
AWAY = 5  # seconds until a gateway should try again

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
News = Arrived | Delivery

_log = logging.getLogger(__name__)


class Callbacks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a gateway reaches us, and who may.

    `allow`: its addresses, single ones or networks. The token comes from `token_file` or
    `token_env`; it is the first piece of the path. `public`: the address that the gateway calls,
    where it is not `http://<host>:<port>` (a proxy in front, or 0.0.0.0). `behind_proxy`: the
    addresses of that proxy, whose X-Forwarded-For is believed.
    """

    allow: Annotated[tuple[str, ...], Meta(min_length=1)]
    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8085
    token_file: str = ""
    token_env: Variable = ""
    public: str = ""
    behind_proxy: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong."""
        one_of("token", self.token_file, self.token_env)
        for address in (*self.allow, *self.behind_proxy):
            ip_network(address)


class Callback(Struct, frozen=True, kw_only=True):
    """One request: what comes after the token, the query, and the body as it was."""

    what: str
    query: Mapping[str, bytes]
    body: bytes
    mime: str

    def form(self) -> dict[str, bytes]:
        """The fields of a form in the body. `ValueError`."""
        return fields(self.body)


class Answered(Struct, frozen=True, kw_only=True):
    """What we say to it once the news are durable."""

    body: bytes = b""
    mime: bytes = b"text/plain"


Read = Callable[[Callback], Sequence[News]]
"""What a callback says. `ValueError`: it says nothing that we understand."""


class Door:
    """The ASGI application. `heard` is set while the line listens."""

    def __init__(self, settings: Callbacks, token: str, read: Read, answered: Answered) -> None:
        self._allow = [ip_network(address) for address in settings.allow]
        self._proxies = [ip_network(address) for address in settings.behind_proxy]
        self._token, self._read, self._answered = token.encode(), read, answered
        self.heard: Heard | None = None

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """One callback, one answer."""
        if scope["type"] != "http":
            return
        status, body = await self._serve(scope, receive)
        headers = [(b"content-length", b"%d" % len(body)), (b"content-type", self._answered.mime)]
        if status == 503:  # noqa: PLR2004 (come again)
            headers.append((b"retry-after", b"%d" % AWAY))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _serve(self, scope: Event, receive: Receive) -> tuple[int, bytes]:
        token, _, what = scope["path"].lstrip("/").partition("/")
        if not (self._allowed(scope) and hmac.compare_digest(token.encode(), self._token)):
            return 404, b""
        if self.heard is None:
            return 503, b"not listening yet"
        try:
            news = self._read(await _callback(scope, receive, what))
        except ValueError as error:
            _log.warning(
                "a callback of %d bytes was not understood: %s", _length(scope), for_log(error)
            )
            return 400, b"not understood"
        try:
            for one in news:
                await self.heard(one)
        except (LogError, OSError) as error:
            _log.warning("a callback cannot be written down now: %s", error)
            return 503, b"not written down"
        return 200, self._answered.body

    def _allowed(self, scope: Event) -> bool:
        far = _address(scope["client"][0] if scope.get("client") else "")
        if far and any(far in network for network in self._proxies):
            told = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
            far = _address(told.rpartition(",")[2].strip())
        return far is not None and any(far in network for network in self._allow)


def fields(data: bytes) -> dict[str, bytes]:
    """A query or a form as bytes: what a value means is for the one who asked for it."""
    pairs = parse_qsl(data.decode("latin-1"), True, encoding="latin-1", max_num_fields=FIELDS)
    return {name: value.encode("latin-1") for name, value in pairs}


async def _callback(scope: Event, receive: Receive, what: str) -> Callback:
    body = b"" if scope["method"] in {"GET", "HEAD"} else (await receive())["body"]
    mime = dict(scope["headers"]).get(b"content-type", b"").partition(b";")[0]
    return Callback(
        what=what,
        query=fields(scope["query_string"]),
        body=body,
        mime=mime.strip().lower().decode("latin-1"),
    )


def _address(text: str) -> Any:  # noqa: ANN401 (either version of the protocol)
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _length(scope: Event) -> int:
    return len(scope["query_string"])
