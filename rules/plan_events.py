"""What happens to the plan of a call: it begins, its steps are told, done, or late."""

from datetime import datetime

from rules.site_events import CallFact


class Planned(CallFact, frozen=True, kw_only=True, tag=True):
    """The call's plan began; `dues` is when each of its steps is told."""

    plan: str
    dues: tuple[datetime, ...]


class StageTold(CallFact, frozen=True, kw_only=True, tag=True):
    """A step of the plan was told to those who do it; until `due` it should be done."""

    nth: int  # from 1
    due: datetime


class StageDone(CallFact, frozen=True, kw_only=True, tag=True):
    """Somebody said that a step is done."""

    nth: int
    by: str


class StageLate(CallFact, frozen=True, kw_only=True, tag=True):
    """A step that was told is not done yet; the desks heard of it once."""

    nth: int
