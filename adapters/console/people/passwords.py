"""Passwords: which are good enough, and what is kept of them.

Law: length counts, not decoration (NIST SP 800-63B): no rule asks for signs, none for a change
every month. Kept is Argon2id with OWASP's parameters for small machines (19 MiB, 2 rounds), and
never more than two are computed at once, so that a flood of guesses does not eat the memory.
"""

import asyncio
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 256  # characters
FEWEST = 5  # different characters
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "01234567890",
    "1qaz2wsx3edc4rfv5tgb",
)
_COMMON = (
    "password", "passw0rd", "letmein", "welcome", "iloveyou", "admin", "dragon", "monkey", "qwerty",
    "woaini", "mima", "patrolbridge", "dispatch", "police", "zhangjiajie", "110110", "5201314",
)  # fmt: skip

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY = _hasher.hash("whoever has no account costs as much time as one who has")
_AT_ONCE = 2


class Passwords:
    """Computes and compares, off the loop."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def kept(self, password: str) -> str:
        """What is kept of it."""
        async with self._turn:
            return await asyncio.to_thread(_hasher.hash, plain(password))

    async def fits(self, kept: str, password: str) -> bool:
        """Is it that one? "" kept = nobody's: it takes its time and is wrong."""
        async with self._turn:
            right = await asyncio.to_thread(_verified, kept or NOBODY, plain(password))
        return right and bool(kept)


def plain(password: str) -> str:
    """The same password, however the keyboard spells its characters."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, name: str) -> str:
    """Why it is not good enough: short, long, common or name; "" = it is."""
    said = plain(password).casefold()
    if len(said) < SHORTEST:
        return "short"
    if len(said) > LONGEST:
        return "long"
    if len(name) > 2 and name in said:  # noqa: PLR2004 - "li" is in many words
        return "name"
    return "common" if len(set(said)) < FEWEST or _guessed(said) else ""


def _guessed(said: str) -> bool:
    """Nothing but well-known words, rows of keys and years?"""
    rest = said
    for word in _COMMON:
        rest = rest.replace(word, "")
    return len(_without_rows(rest)) < FEWEST


def _without_rows(said: str) -> str:
    """Without runs of four and more keys that lie side by side."""
    for row in (*_ROWS, *(r[::-1] for r in _ROWS)):
        for length in range(len(row), 3, -1):
            for start in range(len(row) - length + 1):
                said = said.replace(row[start : start + length], "")
    return said


def _verified(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
