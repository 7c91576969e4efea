"""Who is signed in. A session is 256 bits of chance in a cookie; kept is only their digest.

Law: a session ends when it was not used for `IDLE`, and at `LONGEST` in any case; every sign-in
makes a new one and forgets the one that was sent along. Whoever waits for its end learns of it at
once in this process, and within `LOOK` seconds when the command line ended it.
"""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, json
from msgspec.structs import replace

from adapters.console.people.accounts import Account, Accounts, digest
from adapters.console.people.roles import Role
from bridge.ports import Clock, Keep

IDLE = timedelta(hours=2)  # without any request and without an open page
LONGEST = timedelta(hours=16)  # a double shift
DEVICE_IDLE, DEVICE_LONGEST = timedelta(days=30), timedelta(days=400)
FRESH = timedelta(minutes=1)  # how exactly its last use is kept
LOOK = timedelta(seconds=2)  # between two looks whether somebody else has ended it


class Session(Struct, frozen=True, kw_only=True):
    """Somebody is signed in."""

    account: str
    made: datetime
    seen: datetime
    address: str = ""


class Sessions:
    """All sessions of a console."""

    def __init__(self, keep: Keep, clock: Clock, accounts: Accounts) -> None:
        self._keep, self._clock, self._accounts = keep, clock, accounts
        self._ended: dict[str, set[asyncio.Event]] = {}

    async def begin(self, account: Account, address: str, instead: str = "") -> str:
        """Sign somebody in: the token of a new session. The one sent along is forgotten."""
        await self._sweep()
        token, now = secrets.token_urlsafe(32), self._clock.now()
        session = Session(account=account.name, made=now, seen=now, address=address)
        await self._keep.put({f"s/{digest(token)}": json.encode(session)})
        if instead:
            await self.end(digest(instead))
        return token

    async def whose(self, token: str) -> tuple[str, Account] | None:
        """The session's id and its account; it was used now. None: it does not count."""
        return await self.known(digest(token)) if token else None

    async def known(self, id: str) -> tuple[str, Account] | None:
        """The same by the session's id."""
        found = await self._keep.get(f"s/{id}")
        if found is None:
            return None
        session = json.decode(found, type=Session)
        account = await self._accounts.get(session.account)
        now = self._clock.now()
        if account is None or account.disabled or _over(session, account.role, now):
            await self.end(id)
            return None
        if now - session.seen >= FRESH:
            await self._keep.put({f"s/{id}": json.encode(replace(session, seen=now))})
        return id, account

    async def of(self, account: str) -> Sequence[tuple[str, Session]]:
        """Everywhere somebody is signed in, the oldest first."""
        mine = [(id, s) for id, s in await self._every() if s.account == account]
        return sorted(mine, key=lambda one: one[1].made)

    async def end(self, *ids: str) -> None:
        """Sign out; whoever waits for it is told."""
        await self._keep.drop(*(f"s/{id}" for id in ids))
        for id in ids:
            for waiting in self._ended.pop(id, ()):
                waiting.set()

    async def end_all(self, account: str, but: str = "") -> None:
        """Sign somebody out everywhere, but for one session."""
        await self.end(*(id for id, _ in await self.of(account) if id != but))

    async def over(self, id: str) -> None:
        """Return when the session has ended, whoever ended it."""
        ended = asyncio.Event()
        self._ended.setdefault(id, set()).add(ended)
        look = asyncio.create_task(self._looked(id, ended))
        try:
            await ended.wait()
        finally:
            look.cancel()
            self._ended.get(id, set()).discard(ended)

    async def _looked(self, id: str, ended: asyncio.Event) -> None:
        while await self.known(id):
            await self._clock.sleep_until(self._clock.now() + LOOK)
        ended.set()

    async def _every(self) -> list[tuple[str, Session]]:
        found = await self._keep.under("s/")
        return [(key[2:], json.decode(body, type=Session)) for key, body in found]

    async def _sweep(self) -> None:
        """Forget what is over for good."""
        now = self._clock.now()
        dead = [id for id, session in await self._every() if now - session.made > DEVICE_LONGEST]
        await self._keep.drop(*(f"s/{id}" for id in dead))


def _over(session: Session, role: Role, now: datetime) -> bool:
    device = role is Role.DEVICE
    idle, longest = (DEVICE_IDLE, DEVICE_LONGEST) if device else (IDLE, LONGEST)
    return now - session.seen > idle or now - session.made > longest
