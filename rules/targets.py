"""Targets of a site: what should not happen, as a condition on calls and their clocks.

A target counts the calls of which its condition is true; zero is the aim. What a condition sees is
what the record knows of a call so far: its clocks run from the first word, in minutes, and one that
did not come yet is no number, so every comparison with it is false.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from msgspec import Struct

from rules.cel import Condition, Language
from rules.model import Names


class Target(Struct, frozen=True, kw_only=True):
    """One target. All conditions (CEL) must be true of a call that counts."""

    id: str
    names: Names
    when: tuple[str, ...]


VARIABLES: Mapping[str, str] = MappingProxyType({
    "call.kind": "string",
    "call.priority": "int",
    "call.place": "string",
    "call.words": "string",  # in small letters
    "call.outcome": "string",  # so are these
    "call.status": "string",
    "call.open": "bool",
    "call.stars": "int",  # 0 = not rated
    "call.solved": "string",  # "yes", "no", "" = not said
    "call.reports": "int",
    "call.to_sent": "double",
    "call.to_taken": "double",
    "call.to_scene": "double",
    "call.to_closed": "double",
})  # fmt: skip
"""What a condition of a target can look at, and its type."""


@cache
def _language() -> Language:
    return Language(VARIABLES)


def compiled(text: str) -> Condition:
    """A condition of a target. `Fault` where it is none, `Missing` where nothing can read it."""
    return _language().compile(text)


def bound(values: Mapping[str, object]) -> object:
    """The values of one call, for conditions."""
    return _language().bind(values)
