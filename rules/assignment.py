"""One unit's part in one call."""

from datetime import datetime

from msgspec import Struct

from rules.route import Task
from rules.transitions import ACTIVE, Part


class Assignment(Struct, frozen=True, kw_only=True):
    """One unit's part in one call."""

    unit: str
    task: Task
    part: Part
    minutes: float
    since: datetime
    until: datetime | None = None
    note: str = ""
    found: bool | None = None

    @property
    def active(self) -> bool:
        """Does the call count on this unit?"""
        return self.part in ACTIVE
