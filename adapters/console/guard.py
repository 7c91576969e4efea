"""Who may speak to the pages at all, and in what shape.

Law: everything from outside is hostile. A foreign host name, a foreign origin, a wrong type or an
oversized body is refused before anybody reads it, each with its own status and a plain reason.
"""

import ipaddress
import secrets
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.console.people.who import token_for, who

TOKEN = "x-patrol-token"  # noqa: S105 - the header's name
Shape = TypeVar("Shape")


def loopback(host: str) -> bool:
    """Does only this machine reach that address?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Guard:
    """Refuses foreign host names, and gives every response its security headers."""

    def __init__(self, app: ASGIApp, names: tuple[str, ...], headers: Mapping[str, str]) -> None:
        self._app = app
        self._names = frozenset(n.lower() for n in (*names, "localhost"))
        self._headers = dict(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as an ASGI application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        app = self._app if self._ours(host) else _misdirected(host)
        await app(scope, receive, self._armed(send))

    def _ours(self, host: str) -> bool:
        """An IP address cannot be rebound by DNS; a name can, unless it was configured."""
        name = _name(host)
        return name is not None and (name in self._names or _is_address(name))

    def _armed(self, send: Send) -> Send:
        async def armed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for key, value in self._headers.items():
                    headers.setdefault(key, value)
            await send(message)

        return armed


def same_origin(request: Request) -> None:
    """403 for a request that another site's page has caused."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise HTTPException(403, "this request comes from another site")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403, f"the origin {origin[:80]!r} is not this console")


def with_token(request: Request, token: str) -> None:
    """403 without the token that only a page of ours can know; each session has its own."""
    expected = token_for(who(request), token)
    if not secrets.compare_digest(request.headers.get(TOKEN, "").encode(), expected.encode()):
        raise HTTPException(403, f"{TOKEN}: missing or old; reload the page")


async def read(request: Request, shape: type[Shape], limit: int) -> Shape:
    """The JSON body as `shape`: 415 other type, 413 over `limit` bytes, 400 bad."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "content-type: must be application/json")
    body = await request.body()
    if len(body) > limit:
        raise HTTPException(413, f"over {limit} bytes")
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HTTPException(400, str(error)) from None


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _misdirected(host: str) -> ASGIApp:
    reason = f"host {host[:80]!r} is not a name of this console; add it to `names`"
    return JSONResponse({"error": reason}, status_code=421)
