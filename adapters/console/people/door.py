"""What all pages of the door share: accounts, sessions, counts, and the cookies."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from adapters.console.config import Config
from adapters.console.guard import loopback
from adapters.console.people.accounts import Accounts
from adapters.console.people.attempts import Attempts
from adapters.console.people.passwords import Passwords
from adapters.console.people.sessions import DEVICE_LONGEST, Sessions
from bridge.ports import Clock, Keep

_AGE = int(DEVICE_LONGEST.total_seconds())


class Door:
    """The accounts of a console and everything that lets them in."""

    def __init__(self, config: Config, name: str, keep: Keep, clock: Clock) -> None:
        self.config, self.clock = config, clock
        self.accounts = Accounts(keep, clock)
        self.sessions = Sessions(keep, clock, self.accounts)
        self.attempts = Attempts(keep, clock)
        self.passwords = Passwords()
        self.turn = asyncio.Lock()  # who reads an account to change it, holds it
        self._name = "".join(c if c.isascii() and c.isalnum() else "_" for c in name)

    async def asks(self) -> bool:
        """Must one sign in? Not on a trusted network, nor on this machine before any account."""
        if self.config.open_desk:
            return False
        return not loopback(self.config.host) or await self.accounts.some()

    def session(self, request: Request) -> str:
        """The token that the browser sends along, "" for none."""
        return request.cookies.get(self.cookie(request, "session"), "")

    def device(self, request: Request) -> str:
        """The token of a browser that somebody has signed in from before."""
        return request.cookies.get(self.cookie(request, "device"), "")

    def give(self, request: Request, response: Response, what: str, token: str) -> None:
        """Hand out `session` or `device` ("" takes it back), out of reach of scripts."""
        response.set_cookie(
            self.cookie(request, what),
            token,
            max_age=_AGE if token else 0,
            path="/",
            httponly=True,
            samesite="strict",
            secure=self.secure(request),
        )

    def secure(self, request: Request) -> bool:
        """Does the browser speak https with us, or with a proxy of ours?"""
        proxied = self.config.proxy and request.headers.get("x-forwarded-proto") == "https"
        return proxied or request.url.scheme == "https"

    def address(self, request: Request) -> str:
        """The client's address: a proxy of ours adds it last, whatever the client wrote before."""
        forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if self.config.proxy and forwarded:
            return forwarded[:60]
        return request.client.host if request.client else ""

    def cookie(self, request: Request, what: str) -> str:
        """A cookie's name; browsers keep one with `__Host-` to this host and to https."""
        prefix = "__Host-" if self.secure(request) else ""
        return f"{prefix}patrol-{what}-{self._name}"
