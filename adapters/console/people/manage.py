"""Accounts of others: an administrator makes, disables and resets them.

Law: nobody sees a password; whoever is made or reset gets a link that opens once. The last
administrator who can sign in is not disabled.
"""

from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct
from msgspec.structs import replace
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.console.front import Front
from adapters.console.guard import read, same_origin, with_token
from adapters.console.people.accounts import Account, Unfit
from adapters.console.people.door import Door
from adapters.console.people.login import BODY
from adapters.console.people.roles import Role
from adapters.console.reply import as_json

Shape = TypeVar("Shape")
Text = Annotated[str, Meta(min_length=1, max_length=100)]


class NewAccount(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody shall be able to sign in."""

    name: Text
    role: Role
    shown: Annotated[str, Meta(max_length=100)] = ""
    desks: Annotated[tuple[Text, ...], Meta(max_length=50)] = ()


class Order(Struct, frozen=True, forbid_unknown_fields=True):
    """What shall become of an account."""

    name: Text
    do: Literal["disable", "enable", "reset", "sign-out"]


class Managing:
    """The administrator's part of the account page."""

    def __init__(self, front: Front, door: Door) -> None:
        self._front, self._door = front, door

    def routes(self) -> list[Route]:
        """Where the page finds it."""
        return [
            Route("/api/accounts", self._listed),
            Route("/api/accounts", self._made, methods=["POST"]),
            Route("/api/accounts/order", self._ordered, methods=["POST"]),
        ]

    async def _listed(self, request: Request) -> Response:
        same_origin(request)
        rows = [
            {
                "name": a.name,
                "shown": a.shown,
                "role": a.role.value,
                "desks": a.desks,
                "disabled": a.disabled,
                "waiting": not a.password and a.role is not Role.DEVICE,
                "second": bool(a.secret),
                "signed_in": len(await self._door.sessions.of(a.name)),
            }
            for a in await self._door.accounts.every()
        ]
        return as_json(
            {"accounts": rows, "desks": self._front.desks, "roles": [r.value for r in Role]}
        )

    async def _made(self, request: Request) -> Response:
        said = await self._trusted(request, NewAccount)
        if unknown := [d for d in said.desks if d not in self._front.desks]:
            raise HTTPException(422, f"desks: the console has no {unknown[0][:40]}")
        async with self._door.turn:
            try:
                token = await self._door.accounts.add(said.name, said.shown, said.role, said.desks)
            except Unfit as error:
                raise HTTPException(422, str(error)) from None
        return as_json({"setup": link(token)}, 201)

    async def _ordered(self, request: Request) -> Response:
        said = await self._trusted(request, Order)
        async with self._door.turn:
            account = await self._door.accounts.get(said.name)
            if account is None:
                raise HTTPException(404, "no such account")
            return await self._done(account, said.do)

    async def _done(self, account: Account, do: str) -> Response:
        accounts, told = self._door.accounts, {"done": do}
        if do == "disable" and await self._is_last(account):
            raise HTTPException(409, "the last administrator; make another one first")
        if do in ("disable", "enable"):
            await accounts.put(replace(account, disabled=do == "disable"))
        if do == "reset":
            told["setup"] = link(await accounts.reset(account))
            await self._door.attempts.forget(account.name)
        if do != "enable":
            await self._door.sessions.end_all(account.name)
        return as_json(told)

    async def _is_last(self, account: Account) -> bool:
        if account.role is not Role.ADMINISTRATOR:
            return False
        every = await self._door.accounts.every()
        able = [a.name for a in every if a.role is account.role and a.password and not a.disabled]
        return able in ([], [account.name])

    async def _trusted(self, request: Request, shape: type[Shape]) -> Shape:
        same_origin(request)
        with_token(request, self._front.token)
        return await read(request, shape, BODY)


def link(token: str) -> str:
    """The set-up link below the console's address; what follows “#” never reaches a log."""
    return f"/login#setup={token}"
