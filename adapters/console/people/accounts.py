"""The accounts of one console, on the disk of the machine that serves it.

`a/<name>`: an account. `i/<digest>`: a set-up link that waits to be opened, once, within a day.
The pages and the command line share the file; who is disabled or reset is out at once.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, json
from msgspec.structs import replace

from adapters.console.people.roles import Role
from bridge.ports import Clock, Keep

NAME = re.compile(r"\w[\w.-]{0,31}")
LONGEST_SHOWN = 60  # characters of a person's own name
LINK_FOR = timedelta(days=1)


class Account(Struct, frozen=True, kw_only=True):
    """Somebody who may sign in. `secret` and `recovery` are set while a second factor is asked."""

    name: str  # as typed at the door
    shown: str  # as colleagues call them
    role: Role
    desks: tuple[str, ...] = ()  # those that it may speak for; none = every desk
    password: str = ""  # Argon2id; "" = the set-up link was not opened yet
    since: datetime
    disabled: bool = False
    secret: str = ""  # base32
    step: int = 0  # of the second factor, used last
    recovery: tuple[str, ...] = ()  # digests of codes that were not used yet


class Link(Struct, frozen=True, kw_only=True):
    """A set-up link waits to be opened."""

    account: str
    until: datetime


class Unfit(ValueError):
    """An account that cannot be made; says why."""


class Accounts:
    """All accounts, and the links that make them usable."""

    def __init__(self, keep: Keep, clock: Clock) -> None:
        self._keep, self._clock = keep, clock
        self._some = False

    async def some(self) -> bool:
        """Is there any account? Once there was one, there is: the door does not open again."""
        self._some = self._some or bool(await self._keep.under("a/"))
        return self._some

    async def every(self) -> Sequence[Account]:
        """All of them by name."""
        return [json.decode(body, type=Account) for _, body in await self._keep.under("a/")]

    async def get(self, name: str) -> Account | None:
        """That one, however its name is typed."""
        found = await self._keep.get(f"a/{folded(name)}")
        return json.decode(found, type=Account) if found else None

    async def put(self, account: Account) -> None:
        """As it is from now on."""
        await self._keep.put({f"a/{account.name}": json.encode(account)})

    async def add(self, name: str, shown: str, role: Role, desks: tuple[str, ...]) -> str:
        """Make one; the token of its set-up link. `Unfit`: it cannot be so."""
        name, shown = folded(name), " ".join(shown.split()) or name
        if wrong := _wrong(name, shown, role, desks):
            raise Unfit(wrong)
        if await self.get(name):
            raise Unfit(f"there is an account {name} already")
        made = Account(name=name, shown=shown, role=role, desks=desks, since=self._clock.now())
        await self.put(made)
        return await self.link(made)

    async def reset(self, account: Account) -> str:
        """Password and second factor are gone; the token of a new set-up link."""
        await self.put(replace(account, password="", secret="", recovery=(), disabled=False))
        return await self.link(account)

    async def link(self, account: Account) -> str:
        """A new set-up link; older ones of this account do not count any more."""
        await self._keep.drop(
            *[key for key, link in await self._links() if link.account == account.name]
        )
        token = secrets.token_urlsafe(32)
        link = Link(account=account.name, until=self._clock.now() + LINK_FOR)
        await self._keep.put({_link_key(token): json.encode(link)})
        return token

    async def linked(self, token: str) -> Account | None:
        """Whose link this is, while it counts."""
        found = await self._keep.get(_link_key(token))
        link = json.decode(found, type=Link) if found else None
        if link is None or link.until < self._clock.now():
            return None
        account = await self.get(link.account)
        return None if account is None or account.disabled else account

    async def used(self, token: str) -> None:
        """The link was opened."""
        await self._keep.drop(_link_key(token))

    async def _links(self) -> list[tuple[str, Link]]:
        found = await self._keep.under("i/")
        return [(key, json.decode(body, type=Link)) for key, body in found]


def folded(name: str) -> str:
    """A name as it is kept: people do not care how they type it."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def digest(token: str) -> str:
    """What is kept of a token of 256 bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _link_key(token: str) -> str:
    return f"i/{digest(token)}"


def _wrong(name: str, shown: str, role: Role, desks: tuple[str, ...]) -> str:
    if not NAME.fullmatch(name):
        return f"{name[:40]!r}: a name has 1 to 32 letters, digits, “.”, “-” or “_”"
    if len(shown) > LONGEST_SHOWN or not shown.isprintable():
        return f"the shown name has at most {LONGEST_SHOWN} characters on one line"
    if role is Role.DESK and not desks:
        return "an account of a desk needs its desk: it sees no calls but those"
    return ""
