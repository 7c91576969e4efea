"""How long somebody must wait who fails to sign in.

Law: a failure is written before the password is looked at, so a flood of guesses counts each. The
wait doubles from failure to failure, up to `MOST`; nothing is ever locked for good. A browser that
somebody of this account has signed in from before carries a token of its own and has a count of
its own (OWASP, device cookies): strangers' failures do not make the dispatcher wait.
"""

import asyncio
import secrets
from datetime import datetime, timedelta

from msgspec import Struct, json

from adapters.console.people.accounts import digest
from bridge.ports import Clock, Keep

FREE, FREE_ADDRESS = 3, 12  # failures that cost nothing
FIRST, MOST = timedelta(seconds=2), timedelta(minutes=15)
FORGET = timedelta(hours=12)
DEVICES = 20  # browsers that are known of one account


class Failures(Struct, frozen=True, kw_only=True):
    """How often in a row, and when last."""

    count: int
    last: datetime


class Device(Struct, frozen=True, kw_only=True):
    """A browser that an account was used from."""

    account: str
    last: datetime


class Attempts:
    """The counts of one console."""

    def __init__(self, keep: Keep, clock: Clock) -> None:
        self._keep, self._clock = keep, clock
        self._one = asyncio.Lock()

    async def begin(self, account: str, address: str, device: str) -> timedelta:
        """Count an attempt as failed and return zero, or count none: how long to wait."""
        async with self._one:
            counts = await self._counts(account, address, device)
            now = self._clock.now()
            wait = max(_wait(key, failed, now) for key, failed in counts.items())
            if wait <= timedelta(0):
                more = {
                    key: json.encode(Failures(count=(failed.count if failed else 0) + 1, last=now))
                    for key, failed in counts.items()
                }
                await self._keep.put(more)
            return max(wait, timedelta(0))

    async def well(self, account: str, address: str, device: str) -> None:
        """It was no failure."""
        async with self._one:
            await self._keep.drop(*await self._counts(account, address, device))
            now = self._clock.now()
            rows = [(k, json.decode(b, type=Failures)) for k, b in await self._keep.under("f/")]
            await self._keep.drop(*(key for key, failed in rows if now - failed.last >= FORGET))

    async def half(self, account: str, address: str, device: str) -> None:
        """The password was right and the second factor is asked: one failure fewer, not none."""
        async with self._one:
            fewer = {
                key: json.encode(Failures(count=failed.count - 1, last=failed.last))
                for key, failed in (await self._counts(account, address, device)).items()
                if failed and failed.count
            }
            await self._keep.put(fewer)

    async def remember(self, account: str, device: str) -> str:
        """The token of a browser that this account is used from, the one it has if it is good."""
        token = device if await self._known(account, device) else secrets.token_urlsafe(32)
        row = Device(account=account, last=self._clock.now())
        await self._keep.put({f"d/{account}/{digest(token)}": json.encode(row)})
        rows = await self._keep.under(f"d/{account}/")
        old = sorted(rows, key=lambda one: json.decode(one[1], type=Device).last)[:-DEVICES]
        await self._keep.drop(*(key for key, _ in old))
        return token

    async def forget(self, account: str) -> None:
        """No browser is known of this account any more, and no failure."""
        rows = await self._keep.under(f"d/{account}/")
        await self._keep.drop(f"f/a/{account}", *(key for key, _ in rows))

    async def _counts(self, account: str, address: str, device: str) -> dict[str, Failures | None]:
        """What counts for this attempt, as far as it is not forgotten."""
        keys = (
            [f"f/d/{digest(device)}"]
            if await self._known(account, device)
            else [f"f/a/{account}", f"f/n/{address}"]
        )
        return {key: await self._failures(key) for key in keys}

    async def _failures(self, key: str) -> Failures | None:
        found = await self._keep.get(key)
        failed = json.decode(found, type=Failures) if found else None
        return failed if failed and self._clock.now() - failed.last < FORGET else None

    async def _known(self, account: str, device: str) -> bool:
        return bool(device) and await self._keep.get(f"d/{account}/{digest(device)}") is not None


def _wait(key: str, failed: Failures | None, now: datetime) -> timedelta:
    free = FREE_ADDRESS if key.startswith("f/n/") else FREE
    if failed is None or failed.count < free:
        return timedelta(0)
    doubled: int = 2 ** min(failed.count - free, 20)
    return failed.last + min(FIRST * doubled, MOST) - now
