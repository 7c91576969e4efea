"""One entry of the watch list."""

import re
from hashlib import sha256

from msgspec import Struct

_MAINLAND = 13  # digits of a Chinese mobile number with its country


class Watched(Struct, frozen=True, kw_only=True):
    """A merchant, a car or a telephone number, and why it is watched.

    `see`: desks that are told who and why; none named = the dispatchers and commanders. Telephone
    numbers are kept as digests only.
    """

    id: str
    names: tuple[str, ...] = ()  # with every alias
    plates: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()  # digests, see `digest`
    reason: str = ""
    source: str = ""  # the department that wants it
    expires: str = ""  # the last day, like 2026-12-31; "" = none
    see: tuple[str, ...] = ()


def digest(number: str) -> str:
    """A telephone number as the list holds it, however it is written."""
    digits = re.sub(r"\D", "", number).removeprefix("00")
    if len(digits) == _MAINLAND and digits.startswith("86"):
        digits = digits[2:]
    return sha256(f"watch|{digits}".encode()).hexdigest()[:32]


def plate(text: str) -> str:
    """A plate as it is compared: exact, but for case, blanks and dots."""
    return re.sub(r"[\s·.\-]", "", text).upper()
