"""The proposed answer to a call: who, by which way, in how many minutes, and why not the others."""

from enum import StrEnum

from msgspec import Struct

from rules.model import Point


class Task(StrEnum):
    """What a unit is asked to do in a call."""

    LEAD = "lead"  # go there and deal with it
    SEARCH = "search"  # look for something; answer found or not found
    AID = "aid"  # reinforce the lead
    JOIN = "join"  # take part in it, see guests


class Way(Struct, frozen=True, kw_only=True):
    """How one unit gets there. Minutes of travel, metres along the way."""

    minutes: float
    metres: float
    by: str  # what it was measured by: "paths", or "line" where no path is known
    line: tuple[Point, ...] = ()
    via: tuple[str, ...] = ()  # path ids, in order
    closing: str = ""  # a path that closes before one is there
    doubt: float = 0.0  # ± minutes, because the unit's position is old


class Leg(Struct, frozen=True, kw_only=True):
    """One unit's part of a route."""

    unit: str
    task: Task
    way: Way
    reason: str
    warn_only: bool = False  # mutual aid: told to stand by, not sent


class Passed(Struct, frozen=True):
    """A unit that was considered and passed over."""

    unit: str
    reason: str


class Route(Struct, frozen=True, kw_only=True):
    """Legs in the order in which they are asked."""

    legs: tuple[Leg, ...]
    passed: tuple[Passed, ...]
    confidence: float
    reason: str  # why the dispatcher is asked, or why not

    @property
    def lead(self) -> str:
        """The unit that is asked first; "" where nobody is."""
        return next((leg.unit for leg in self.legs if not leg.warn_only), "")
