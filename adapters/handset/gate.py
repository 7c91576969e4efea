"""Around every request: may this browser be here at all, and what may the page do.

A handset on this machine asks nobody for a PIN. So a foreign page that the same browser has open
must not be able to raise a call or to listen: it is known by its Origin, and by a Host name that is
not ours (a name that was pointed at this machine).
"""

import ipaddress
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import JSONResponse

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ALWAYS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"microphone=(self), camera=(), geolocation=()"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


class Gate:
    """Lets a request through to `app`, or says why not. `hosts` None = any name is ours."""

    def __init__(self, app: App, hosts: Iterable[str] | None) -> None:
        self._app = app
        self._hosts = None if hosts is None else frozenset(hosts) | {"localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or a WebSocket before it is one."""

        async def marked(event: Event) -> None:
            if event["type"] in {"http.response.start", "websocket.http.response.start"}:
                event["headers"] = [*event.get("headers", ()), *ALWAYS]
            await send(event)

        refused = self._refused(dict(scope["headers"]), scope["path"])
        await (refused or self._app)(scope, receive, marked)

    def _refused(self, headers: dict[bytes, bytes], path: str) -> JSONResponse | None:
        host = headers.get(b"host", b"").decode("latin-1")
        if not self._ours(host):
            told = f"{host!r} is not a name of this handset; the key `hosts` lists its names"
            return JSONResponse({"error": told}, 421)
        origin = headers.get(b"origin", b"").decode("latin-1")
        foreign = headers.get(b"sec-fetch-site", b"none") not in {b"none", b"same-origin"}
        if origin not in {"", f"http://{host}", f"https://{host}"} or (foreign and path != "/"):
            return JSONResponse({"error": "asked for by a page of somebody else"}, 403)
        return None

    def _ours(self, host: str) -> bool:
        if self._hosts is None:
            return True
        try:
            name = urlsplit(f"//{host}").hostname or ""
            return name in self._hosts or bool(ipaddress.ip_address(name))
        except ValueError:  # neither known nor a bare address, which cannot be pointed elsewhere
            return False
