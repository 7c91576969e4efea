"""People with accounts, at the console's door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from msgspec.structs import replace

from adapters.console import Config
from adapters.console.people.accounts import Accounts
from adapters.console.people.passwords import Passwords
from adapters.console.people.roles import Role
from bridge.clock import SystemClock
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.stage import Stage, an_event, opened

PASSWORD = "四只鸽子 over the gorge"
KEPT: dict[str, str] = {}


class Leaping(SystemClock):
    """The real clock, that a test can set forward."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass
class Entrance:
    """A console with accounts."""

    stage: Stage
    clock: Leaping
    accounts: Accounts
    people: list["Person"] = field(default_factory=list)

    async def account(
        self, name: str, role: Role = Role.DISPATCHER, *desks: str, shown: str = "", **changes: Any
    ) -> None:
        """An account that can sign in with `PASSWORD`."""
        await self.accounts.add(name, shown, role, desks)
        KEPT[PASSWORD] = KEPT.get(PASSWORD) or await Passwords().kept(PASSWORD)
        account = await self.accounts.get(name)
        assert account
        await self.accounts.put(replace(account, password=KEPT[PASSWORD], **changes))

    def person(self) -> "Person":
        """Somebody at a browser of their own."""
        http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.people.append(Person(self, http))
        return self.people[-1]

    async def signed_in(
        self, name: str, role: Role = Role.DISPATCHER, *desks: str, shown: str = ""
    ) -> "Person":
        """Somebody with a new account, inside."""
        await self.account(name, role, *desks, shown=shown)
        person = self.person()
        assert (await person.sign_in(name))[0] == 200
        return person


@dataclass
class Person:
    """A browser at the door."""

    at: Entrance
    http: aiohttp.ClientSession

    async def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Get, or post what is given; the status and what was said."""
        method = "GET" if body is None else "POST"
        url = self.at.stage.url + path
        async with self.http.request(
            method, url, json=body, headers=headers, allow_redirects=False
        ) as answer:
            said = await answer.json() if "json" in answer.content_type else await answer.read()
            return answer.status, said

    async def sign_in(self, name: str, password: str = PASSWORD, code: str = "") -> tuple[int, Any]:
        body = {"name": name, "password": password, "code": code}
        return await self.ask("/api/login", body)

    async def token(self) -> str:
        token: str = (await self.ask("/api/me"))[1]["token"]
        return token

    async def order(self, path: str, body: Any) -> tuple[int, Any]:
        """Post with the token that a page of theirs has."""
        return await self.ask(path, body, **{"x-patrol-token": await self.token()})

    async def say(self, words: str, desk: str = "desk", key: str = "key-00000001") -> int:
        return (await self.order("/api/say", {"key": key, "desk": desk, "words": words}))[0]

    async def hello(self, desk: str = "desk") -> Any:
        async with self.http.get(f"{self.at.stage.url}/api/events?desk={desk}") as stream:
            return (await an_event(stream))[1]

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.key: cookie.value for cookie in self.http.cookie_jar}


@asynccontextmanager
async def entrance(board: ScriptedBoard, config: Config | None = None) -> AsyncIterator[Entrance]:
    """A console whose accounts a test makes."""
    clock = Leaping()
    async with opened(config or Config(port=0), board, clock=clock) as stage:
        there = Entrance(stage, clock, Accounts(stage.keep, clock))
        try:
            yield there
        finally:
            for person in there.people:
                await person.http.close()
