"""What was heard of a call from another site. What was told stands in the relays themselves."""

from typing import get_args

from rules.handed import Going, Handed
from rules.site_events import CallFact


class SharedHeard(CallFact, frozen=True, kw_only=True, tag=True):
    """Another site told how the call stands there."""

    link: str  # the adapter
    by: str  # the unit that stands for that site
    handed: Handed
    first: bool = False  # nothing was heard of it over this link before
    ours: bool = False  # they had heard of it from us
    new: tuple[Going, ...] = ()  # who goes, or is there, that was not before


class SharedWarned(CallFact, frozen=True, kw_only=True, tag=True):
    """A desk that wanted to send a unit was told that others go already; once more, and it goes."""

    by: str
    unit: str


LinkFact = SharedHeard | SharedWarned
"""All of these."""

LINK_FACTS: tuple[type[LinkFact], ...] = get_args(LinkFact)


def is_told(fact: object) -> bool:
    """Does it stand on the call's timeline? Not where it says nothing new."""
    if isinstance(fact, SharedHeard):
        return fact.first or bool(fact.new)
    return isinstance(fact, SharedWarned)
