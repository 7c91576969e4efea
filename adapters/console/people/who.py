"""Who a request comes from, as the gate found out."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request

from adapters.console.people.accounts import Account
from adapters.console.people.roles import ANYBODY, MAY, Right
from bridge.message import Inbound

SIGN = "@"  # before an account in `Inbound.sender`: it can be taken for no channel


class Who(Struct, frozen=True, kw_only=True):
    """Somebody signed in, or anybody where there is no login (then all are empty)."""

    account: str = ""
    shown: str = ""
    role: str = ""
    desks: tuple[str, ...] = ()
    session: str = ""  # its id
    rights: frozenset[Right] = ANYBODY

    def may(self, right: Right) -> bool:
        """Is this allowed?"""
        return right in self.rights

    def speaks(self, desks: Sequence[str]) -> tuple[str, ...]:
        """Those of the console's desks that they may speak for; none for who only looks."""
        mine = [d for d in desks if not self.desks or d in self.desks]
        return tuple(mine) if self.may(Right.ACT) else ()

    def says(self, key: str, desk: str, words: str) -> Inbound:
        """Words of that desk, with who says them."""
        sender = f"{SIGN}{self.account}" if self.account else desk
        return Inbound(key=key, channel=desk, sender=sender, name=self.shown, words=words)

    def told(self) -> dict[str, Any]:
        """What their own pages show of them."""
        rights = sorted(self.rights)
        return {"account": self.account, "shown": self.shown, "role": self.role, "rights": rights}


ANYONE = Who()


def signed_in(account: Account, session: str) -> Who:
    """Somebody with this account."""
    return Who(
        account=account.name,
        shown=account.shown,
        role=account.role.value,
        desks=account.desks,
        session=session,
        rights=MAY[account.role],
    )


def who(request: Request) -> Who:
    """Whom the gate let in."""
    found: Who = request.scope.get("who", ANYONE)
    return found


def token_for(someone: Who, secret: str) -> str:
    """The token of their pages: of this session and of no other."""
    if not someone.session:
        return secret
    return hmac.digest(secret.encode(), someone.session.encode(), hashlib.sha256).hex()


def speaks_for(request: Request, desk: str) -> Who:
    """Who speaks; 403 where it is not their desk."""
    someone = who(request)
    if someone.desks and desk not in someone.desks:
        raise HTTPException(403, f"desk: {someone.account} does not speak for {desk[:40]}")
    return someone
