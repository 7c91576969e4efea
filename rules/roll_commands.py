"""What is asked of all units at once, and what one of them answers."""

from msgspec import Struct

from rules.model import UnitKind


class Scope(Struct, frozen=True, kw_only=True):
    """Who is meant: all of these together; nothing said = everybody."""

    kinds: frozenset[UnitKind] = frozenset()
    volunteers: bool = False
    zones: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    under: str = ""  # those below this unit
    said: str = ""  # as the desk wrote it


class CallAll(Struct, frozen=True, kw_only=True):
    """A desk has words said to all; `answer`: each must say that it is there."""

    by: str
    words: str
    scope: Scope
    answer: bool


class RollStatus(Struct, frozen=True, kw_only=True):
    """A desk asks who has answered; number 0 = the newest roll."""

    number: int


class Present(Struct, frozen=True, kw_only=True):
    """A unit answers a roll."""

    roll: str  # its key
    unit: str


class WhoCan(Struct, frozen=True, kw_only=True):
    """A desk asks who has all of these skills, in one of these zones (none = anywhere)."""

    skills: frozenset[str]
    zones: frozenset[str]


Rolls = CallAll | RollStatus | Present | WhoCan
