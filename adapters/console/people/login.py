"""The door: signing in and out, and opening a set-up link.

Law: what is wrong with a name, a password or a code is told in one and the same way, after the same
work. The pages get a code in place of a sentence: they speak two languages.
"""

import logging
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.console.files import Files
from adapters.console.front import Front
from adapters.console.guard import read, same_origin, with_token
from adapters.console.people.accounts import NAME, Account, folded
from adapters.console.people.door import Door
from adapters.console.people.passwords import weakness
from adapters.console.people.roles import HOME, Role
from adapters.console.people.totp import spent, step_of
from adapters.console.people.who import token_for, who
from adapters.console.reply import as_json

BODY = 4_096  # bytes of one request
NOBODY = "?"  # stands for every name that can be no account's
log = logging.getLogger(__name__)

Text = Annotated[str, Meta(max_length=300)]


class SignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody wants in. `code`: of the second factor, or one for a lost phone."""

    name: Text
    password: Text
    code: Text = ""


class SetUp(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody opens their set-up link; without a password they are only told whose it is."""

    token: Text
    password: Text = ""
    device: bool = False  # open it for a display, which has no password


class SignOut(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody leaves."""

    everywhere: bool = False


class Login:
    """The door's pages."""

    def __init__(self, front: Front, door: Door, files: Files) -> None:
        self._front, self._door, self._files = front, door, files

    def routes(self) -> list[Route]:
        """Where browsers find them."""
        return [
            Route("/login", self._page),
            Route("/api/me", self._me),
            Route("/api/login", self._sign_in, methods=["POST"]),
            Route("/api/setup", self._set_up, methods=["POST"]),
            Route("/api/logout", self._sign_out, methods=["POST"]),
        ]

    async def _page(self, request: Request) -> Response:
        return self._files.answer(request, "login.html")

    async def _me(self, request: Request) -> Response:
        """Who this is, for every page's corner; `open` where nobody needs to sign in."""
        same_origin(request)
        someone = who(request)
        open, some = not await self._door.asks(), await self._door.accounts.some()
        told = {
            "open": open,
            "accounts": some,
            "names": self._front.services.site.get("names", {}),
            "zone": self._front.services.site.get("timezone", ""),
            "report": self._front.config.report,
        }
        if not someone.account:
            return as_json(told | self._house()) if open else as_json(told, 401)
        told |= someone.told()
        told |= {
            "desks": someone.speaks(self._front.desks),
            "home": HOME.get(Role(someone.role), "/"),
            "token": token_for(someone, self._front.token),
        }
        return as_json(told | self._house())

    def _house(self) -> dict[str, Any]:
        """What every page of the house shows: does it exercise, and what are its desks called."""
        site, name = self._front.services.site, self._front.name
        units = site.get("units", {})
        called = {desk: site.get("desks", {}).get(f"{name}/{desk}") for desk in self._front.desks}
        names = {desk: units[unit]["names"] for desk, unit in called.items() if unit in units}
        return {"drill": self._front.services.board.snapshot().drill, "desk_names": names}

    async def _sign_in(self, request: Request) -> Response:
        same_origin(request)
        said = await read(request, SignIn, BODY)
        door = self._door
        name = folded(said.name)
        name = name if NAME.fullmatch(name) else NOBODY
        whence = name, door.address(request), door.device(request)
        if wait := await door.attempts.begin(*whence):
            return later(wait.total_seconds())
        account = await door.accounts.get(name)
        kept = account.password if account and not account.disabled else ""
        if not await door.passwords.fits(kept, said.password) or account is None:
            return wrong()
        if account.secret:
            if not said.code:
                await door.attempts.half(*whence)
                return as_json({"error": "the second factor", "code": "second"}, 401)
            async with door.turn:
                if not await self._second(account.name, said.code):
                    return wrong()
        await door.attempts.well(*whence)
        return await self._let_in(request, account)

    async def _second(self, name: str, said: str) -> bool:
        """Is it a code that counts? It does not again."""
        account = await self._door.accounts.get(name)
        if account is None or account.disabled or not account.secret:
            return False
        step = step_of(account.secret, said, self._door.clock.now(), account.step)
        left = tuple(code for code in account.recovery if code != spent(said))
        if step is None and left == account.recovery:
            return False
        changed = replace(account, recovery=left) if step is None else replace(account, step=step)
        await self._door.accounts.put(changed)
        return True

    async def _set_up(self, request: Request) -> Response:
        same_origin(request)
        said = await read(request, SetUp, BODY)
        async with self._door.turn:
            account = await self._door.accounts.linked(said.token)
            if account is None:
                told = {"error": "this link does not count (any more)", "code": "link"}
                return as_json(told, 404)
            if not (said.device if account.role is Role.DEVICE else said.password):
                told = {"name": account.name, "shown": account.shown, "role": account.role.value}
                return as_json(told)
            return await self._opened(request, said, account)

    async def _opened(self, request: Request, said: SetUp, account: Account) -> Response:
        """The link counts: it gets its password, and whoever had one before is out."""
        door = self._door
        if account.role is not Role.DEVICE:
            if weak := weakness(said.password, account.name):
                return as_json({"error": f"the password: {weak}", "code": weak}, 422)
            account = replace(account, password=await door.passwords.kept(said.password))
            await door.accounts.put(account)
        await door.accounts.used(said.token)
        await door.sessions.end_all(account.name)
        await door.attempts.forget(account.name)
        return await self._let_in(request, account)

    async def _let_in(self, request: Request, account: Account) -> Response:
        door = self._door
        before = door.session(request)
        token = await door.sessions.begin(account, door.address(request), before)
        device = await door.attempts.remember(account.name, door.device(request))
        response = as_json({"home": HOME.get(account.role, "/"), "shown": account.shown})
        door.give(request, response, "session", token)
        door.give(request, response, "device", device)
        return response

    async def _sign_out(self, request: Request) -> Response:
        same_origin(request)
        someone = who(request)
        with_token(request, self._front.token)
        said = await read(request, SignOut, BODY)
        if said.everywhere:
            await self._door.sessions.end_all(someone.account)
        elif someone.session:
            await self._door.sessions.end(someone.session)
        response = as_json({"out": True})
        self._door.give(request, response, "session", "")
        return response


def wrong() -> Response:
    """Nobody is told what of it was wrong."""
    log.warning("somebody failed to sign in")
    return as_json({"error": "name, password or code is wrong", "code": "wrong"}, 401)


def later(seconds: float) -> Response:
    """Too many failures: wait so many seconds."""
    wait = max(1, round(seconds + 0.5))
    response = as_json({"error": f"wait {wait} s", "code": "wait", "seconds": wait}, 429)
    response.headers["retry-after"] = str(wait)
    return response
