"""What happens to an invitation: it is made, answered or not, and somebody leaves the call."""

from datetime import datetime
from typing import get_args

from rules.site_events import CallFact


class Invited(CallFact, frozen=True, kw_only=True, tag=True):
    """A unit was invited into the call; an answer is waited for until then."""

    unit: str
    by: str
    until: datetime


class GuestCame(CallFact, frozen=True, kw_only=True, tag=True):
    """It is in the call; `there`: at the place itself."""

    unit: str
    there: bool = False


class GuestDeclined(CallFact, frozen=True, kw_only=True, tag=True):
    """It does not take part, or not any more."""

    unit: str
    reason: str = ""


class GuestSilent(CallFact, frozen=True, kw_only=True, tag=True):
    """It did not answer in time, or could not be reached; it may still come."""

    unit: str
    reason: str


class GuestLeft(CallFact, frozen=True, kw_only=True, tag=True):
    """It did its part, in its own words, or a desk needs it no more (`by` is another)."""

    unit: str
    by: str
    outcome: str = ""


GuestFact = Invited | GuestCame | GuestDeclined | GuestSilent | GuestLeft
"""All of these."""

GUEST_FACTS: tuple[type[GuestFact], ...] = get_args(GuestFact)
