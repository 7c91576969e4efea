"""Telephone numbers, and the names that the journal knows them by.

A unit's number is its channel, as the site writes it; a number that the house itself wrote to is
its own channel as well. Everybody else has a name made by chance, which means somebody only here:

    number/<number>   the name of a number      name/<name>   the number behind it
    given/<number>    the channel under which the house wrote to a number
    home/<channel>    the line on which somebody wrote last

Numbers are E.164 (`phonenumbers`) where they are real ones; short codes, service numbers and
senders with letters stay as they stand.
"""

import re
import secrets
from collections.abc import Sequence

import phonenumbers

from bridge.errors import Refused
from bridge.ports import Keep

SHORT = 6  # digits; such numbers have no country
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

    def __init__(self, keep: Keep, channels: Sequence[str], region: str) -> None:
        self._keep, self._region = keep, region
        self._units = {normal(channel, region): channel for channel in channels}

    async def channel(self, written: str) -> str:
        """What the journal calls a number; durable when it returns."""
        number = normal(written, self._region)
        if number in self._units:
            return self._units[number]
        if given := await self._keep.get(f"given/{number}"):
            return given.decode()
        if known := await self._keep.get(f"number/{number}"):
            return known.decode()
        name = f"t{secrets.token_hex(8)}"
        await self._keep.put({f"number/{number}": name.encode(), f"name/{name}": number.encode()})
        return name

    async def number(self, channel: str) -> str:
        """Where to send what is meant for a channel. `Refused`: nobody can be written to there."""
        found = await self._keep.get(f"name/{channel}") if _NAME.fullmatch(channel) else None
        number = found.decode() if found else channel
        if not can_be_written_to(_FILLING.sub("", number)):
            raise Refused("that is no telephone number, and no name of one")
        number = normal(number, self._region)
        if not found and number not in self._units:
            await self._keep.put({f"given/{number}": channel.encode()})
        return number

    async def forget(self, channel: str) -> None:
        """Nothing leads from the name to the number any more; who writes again is somebody new."""
        number = await self._keep.get(f"name/{channel}")
        if number:
            await self._keep.drop(f"number/{number.decode()}", f"name/{channel}", f"home/{channel}")

    async def home(self, channel: str) -> str:
        """The line on which they wrote last, "" for none."""
        return (await self._keep.get(f"home/{channel}") or b"").decode()

    async def wrote(self, channel: str, line: str) -> None:
        """They wrote on that line."""
        if await self.home(channel) != line:
            await self._keep.put({f"home/{channel}": line.encode()})
