"""Telephone numbers, and the names that the journal knows them by.

A unit's number is its channel, as the site writes it; a number that the house itself wrote to is
its own channel as well. Everybody else has a name made by chance, which means somebody only here:

    number/<number>   the name of a number      name/<name>   the number behind it
    given/<number>    the channel under which the house wrote to a number
    home/<channel>    the line on which somebody wrote last
    touch/<channel>   when that was, or when they were written to last
    silent/<digest>   a number that wants no messages; nobody can read it from that

Law: who was last in touch longer ago than the site keeps names is forgotten: nothing leads from the
name to the number any more. That they want no messages stays known.

Numbers are E.164 (`phonenumbers`) where they are real ones; short codes, service numbers and
senders with letters stay as they stand.
"""

import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import phonenumbers

from bridge.errors import Refused
from bridge.ports import Clock, Keep

SHORT = 6  # digits; such numbers have no country
TOUCH = timedelta(minutes=10)  # how exactly it is known when somebody was in touch
_LETTERS = 11  # of a sender that is no number
_FILLING = re.compile(r"[ \u00a0()./-]+")
_NUMBER = re.compile(r"\+?[0-9]{2,20}")
_NAME = re.compile(r"t[0-9a-f]{16}")


def normal(written: str, region: str) -> str:
    """The one way to write a number. `region`: the country (ISO 3166) of those without one."""
    plain = _FILLING.sub("", written)
    if not plain.isascii() or not _NUMBER.fullmatch(plain):
        return "".join(c for c in written.strip() if c.isprintable())[:_LETTERS]
    if len(plain) <= SHORT:
        return plain
    tries = (plain,) if plain.startswith("+") else (plain, f"+{plain}")  # some leave the plus away
    return next((told for text in tries if (told := _real(text, region))), plain)


def _real(text: str, region: str) -> str:
    """E.164 of a number that somebody can have, else ""."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def can_be_written_to(number: str) -> bool:
    """Digits, with or without a plus."""
    return number.isascii() and bool(_NUMBER.fullmatch(number))


class Numbers:
    """Who is who. `channels`: those that units of the site are told on."""

    def __init__(self, keep: Keep, clock: Clock, channels: Sequence[str], region: str) -> None:
        self._keep, self._clock, self._region = keep, clock, region
        self._units = {normal(channel, region): channel for channel in channels}
        self._salt = b""

    async def channel(self, written: str) -> str:
        """What the journal calls a number; durable when it returns."""
        number = normal(written, self._region)
        if number in self._units:
            return self._units[number]
        for row in (f"given/{number}", f"number/{number}"):
            if known := await self._keep.get(row):
                await self._touch(known.decode())
                return known.decode()
        name = f"t{secrets.token_hex(8)}"
        rows = {f"number/{number}": name.encode(), f"name/{name}": number.encode()}
        await self._keep.put({**rows, f"touch/{name}": self._now()})
        return name

    async def number(self, channel: str) -> str:
        """Where to send what is meant for a channel. `Refused`: nobody can be written to there."""
        found = await self._keep.get(f"name/{channel}") if _NAME.fullmatch(channel) else None
        number = found.decode() if found else channel
        if not can_be_written_to(_FILLING.sub("", number)):
            raise Refused("that is no telephone number, and no name of one")
        number = normal(number, self._region)
        if found:
            await self._touch(channel)
        elif number not in self._units:
            await self._give(number, channel)
        return number

    async def _give(self, number: str, channel: str) -> None:
        """The house writes to a number by itself. `Refused`: they want that from nobody."""
        if await self._keep.get(f"given/{number}") is None:
            if await self._keep.get(await self._silent(number)):
                raise Refused("reason_opted_out")
            row = {f"given/{number}": channel.encode()}
            await self._keep.put({**row, f"touch/{channel}": self._now()})
        else:
            await self._touch(channel)

    async def silence(self, channel: str, *, on: bool) -> None:
        """They want no messages, or want them again."""
        row = await self._silent(await self.number(channel))
        if on:
            await self._keep.put({row: b"1"})
        else:
            await self._keep.drop(row)

    async def forget(self, channel: str) -> None:
        """Nothing leads from the name to the number any more; who writes again is somebody new."""
        number = (await self._keep.get(f"name/{channel}") or b"").decode()
        number = number or normal(channel, self._region)
        if number in self._units:
            return
        rows = (f"number/{number}", f"given/{number}")
        own = [row for row in rows if await self._keep.get(row) == channel.encode()]
        await self._keep.drop(*own, f"name/{channel}", f"home/{channel}", f"touch/{channel}")

    async def forget_old(self, keep_for: timedelta | None) -> int:
        """Forget who was not in touch for so long (None: nobody); how many that were."""
        if keep_for is None:
            return 0
        oldest, gone = self._clock.now() - max(keep_for, TOUCH), 0
        for row, at in await self._keep.under("touch/"):
            if datetime.fromisoformat(at.decode()) < oldest:
                await self.forget(row.removeprefix("touch/"))
                gone += 1
        return gone

    async def home(self, channel: str) -> str:
        """The line on which they wrote last, "" for none."""
        return (await self._keep.get(f"home/{channel}") or b"").decode()

    async def wrote(self, channel: str, line: str) -> None:
        """They wrote on that line."""
        if await self.home(channel) != line:
            await self._keep.put({f"home/{channel}": line.encode()})

    async def _touch(self, channel: str) -> None:
        at = await self._keep.get(f"touch/{channel}")
        if at is None or self._clock.now() - datetime.fromisoformat(at.decode()) >= TOUCH:
            await self._keep.put({f"touch/{channel}": self._now()})

    def _now(self) -> bytes:
        return self._clock.now().isoformat().encode()

    async def _silent(self, number: str) -> str:
        """The row of a number that wants no messages: only who has this file can make it."""
        if not self._salt:
            self._salt = await self._keep.get("salt") or secrets.token_bytes(32)
            await self._keep.put({"salt": self._salt})
        return f"silent/{hmac.new(self._salt, number.encode(), sha256).hexdigest()[:32]}"
