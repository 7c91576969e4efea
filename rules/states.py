"""What is known now of one unit, and of one relay."""

from datetime import datetime

from msgspec import Struct

from rules.events import Relayed
from rules.inputs import Reach
from rules.model import Point


class UnitState(Struct, frozen=True, kw_only=True):
    """What is known of a unit now."""

    on_duty: bool | None = None  # None = as the site says
    duty_at: datetime | None = None
    point: Point | None = None
    point_at: datetime | None = None
    calls: frozenset[str] = frozenset()  # calls with an active part
    missed: tuple[str, ...] = ()  # the last few that it was asked for and let pass
    free_at: datetime | None = None  # when its last part in a call ended


class RelayState(Struct, frozen=True, kw_only=True):
    """A relay as long as its call is remembered."""

    fact: Relayed
    reach: Reach = Reach.QUEUED
