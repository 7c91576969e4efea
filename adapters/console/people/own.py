"""One's own account: password, second factor, where one is signed in.

Law: whoever changes what lets somebody in proves first that they are that one, and goes on with a
new session; everybody else who was signed in as them is out.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from msgspec import Meta, Struct
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.console.front import Front
from adapters.console.guard import read, same_origin, with_token
from adapters.console.people.accounts import Account
from adapters.console.people.door import Door
from adapters.console.people.login import BODY, later, wrong
from adapters.console.people.passwords import weakness
from adapters.console.people.qr import picture
from adapters.console.people.totp import address, new_secret, recovery_codes, spent, step_of
from adapters.console.people.who import who
from adapters.console.reply import as_json

Shape = TypeVar("Shape")
Change = Callable[[Account], Awaitable[tuple[Account, Response]]]
Text = Annotated[str, Meta(max_length=300)]


class NewPassword(Struct, frozen=True, forbid_unknown_fields=True):
    """Another password."""

    old: Text
    new: Text


class Proof(Struct, frozen=True, forbid_unknown_fields=True):
    """It is me."""

    password: Text


class Second(Struct, frozen=True, forbid_unknown_fields=True):
    """My authenticator has this secret: it says so."""

    password: Text
    secret: Annotated[str, Meta(pattern=r"^[A-Z2-7]{32}$")]
    code: Text


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """A request that says nothing more."""


class Own:
    """The page of one's own account."""

    def __init__(self, front: Front, door: Door) -> None:
        self._front, self._door = front, door

    def routes(self) -> list[Route]:
        """Where the page finds it."""
        return [
            Route("/api/own", self._shown),
            Route("/api/own/password", self._password, methods=["POST"]),
            Route("/api/own/second/new", self._new_second, methods=["POST"]),
            Route("/api/own/second/on", self._second_on, methods=["POST"]),
            Route("/api/own/second/off", self._second_off, methods=["POST"]),
        ]

    async def _shown(self, request: Request) -> Response:
        same_origin(request)
        someone = who(request)
        account = await self._door.accounts.get(someone.account)
        if account is None:
            return wrong()
        sessions = await self._door.sessions.of(someone.account)
        told = {
            "second": bool(account.secret),
            "recovery": len(account.recovery),
            "sessions": [
                {
                    "made": s.made,
                    "seen": s.seen,
                    "address": s.address,
                    "this": id == someone.session,
                }
                for id, s in sessions
            ],
        }
        return as_json(told)

    async def _password(self, request: Request) -> Response:
        said = await self._trusted(request, NewPassword)
        return await self._changed(request, said.old, lambda a: self._other(a, said.new))

    async def _other(self, account: Account, password: str) -> tuple[Account, Response]:
        if weak := weakness(password, account.name):
            return account, as_json({"error": f"the password: {weak}", "code": weak}, 422)
        kept = await self._door.passwords.kept(password)
        return replace(account, password=kept), as_json({"changed": True})

    async def _new_second(self, request: Request) -> Response:
        """A secret to be taken over by an authenticator; it counts when its code was told."""
        await self._trusted(request, Nothing)
        secret, names = new_secret(), self._front.services.site.get("names", {})
        told = address(secret, who(request).account, str(next(iter(names.values()), "console")))
        return as_json({"secret": secret, "address": told, "picture": picture(told)})

    async def _second_on(self, request: Request) -> Response:
        said = await self._trusted(request, Second)

        async def on(account: Account) -> tuple[Account, Response]:
            step = step_of(said.secret, said.code, self._door.clock.now(), 0)
            if step is None:
                return account, as_json({"error": "the code is wrong", "code": "code"}, 422)
            codes = recovery_codes()
            kept = tuple(spent(code) for code in codes)
            account = replace(account, secret=said.secret, step=step, recovery=kept)
            return account, as_json({"recovery": codes})

        return await self._changed(request, said.password, on)

    async def _second_off(self, request: Request) -> Response:
        said = await self._trusted(request, Proof)

        async def off(account: Account) -> tuple[Account, Response]:
            return replace(account, secret="", step=0, recovery=()), as_json({"changed": True})

        return await self._changed(request, said.password, off)

    async def _changed(self, request: Request, password: str, change: Change) -> Response:
        """Change the account of who proves to be its owner; they get a new session."""
        door, someone = self._door, who(request)
        whence = someone.account, door.address(request), door.device(request)
        if wait := await door.attempts.begin(*whence):
            return later(wait.total_seconds())
        async with door.turn:
            account = await door.accounts.get(someone.account)
            if account is None or not await door.passwords.fits(account.password, password):
                return wrong()
            await door.attempts.well(*whence)
            changed, response = await change(account)
            if changed == account:
                return response
            await door.accounts.put(changed)
        await door.sessions.end_all(changed.name)
        token = await door.sessions.begin(changed, door.address(request))
        door.give(request, response, "session", token)
        return response

    async def _trusted(self, request: Request, shape: type[Shape]) -> Shape:
        same_origin(request)
        with_token(request, self._front.token)
        return await read(request, shape, BODY)
