"""What desks see of the reserve, and of minimums of units on duty."""

from datetime import datetime

from msgspec import Struct


class MovedView(Struct, frozen=True, kw_only=True):
    """A reserve that stands in for others, or could."""

    id: str  # M3
    unit: str
    unit_names: dict[str, str]
    post: str  # place id
    post_names: dict[str, str]
    closes: tuple[dict[str, str], ...]  # names of places
    stage: str  # asked (a desk must say yes), sent, there
    minutes: float
    since: datetime


class ThinView(Struct, frozen=True, kw_only=True):
    """Fewer units are on duty than the site wants."""

    id: str
    names: dict[str, str]
    need: int
    have: int  # as it was told last


class StandbyView(Struct, frozen=True, kw_only=True):
    """Moves that are not over, the oldest first, and where too few are on duty."""

    moves: tuple[MovedView, ...] = ()
    thin: tuple[ThinView, ...] = ()
