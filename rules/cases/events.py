"""What happens to a case between posts. `nth` is the stage from 1, `stage` its kind and number."""

from datetime import datetime
from typing import get_args

from rules.site_events import CallFact


class AtStage(CallFact, frozen=True, kw_only=True, tag=True):
    """One of those below."""

    nth: int
    stage: str  # "check:2": how it is named, see naming


class CaseBegun(AtStage, frozen=True, kw_only=True, tag=True):
    """The case is with a post of its first stage; until `until` it should be handed on."""

    unit: str
    until: datetime


class CaseNoted(AtStage, frozen=True, kw_only=True, tag=True):
    """Fields of a stage were recorded: (id, value). `aloud`: nothing else tells who said them."""

    by: str
    noted: tuple[tuple[str, str], ...]
    aloud: bool = True


class CaseHandedOn(AtStage, frozen=True, kw_only=True, tag=True):
    """A post of the stage `nth` is asked to accept the case until `until`; who had it still has."""

    unit: str
    by: str
    until: datetime
    words: str = ""


class CaseAccepted(AtStage, frozen=True, kw_only=True, tag=True):
    """It is theirs now."""

    unit: str
    until: datetime


class CaseFellBack(AtStage, frozen=True, kw_only=True, tag=True):
    """The post that was asked did not accept: it stays with `unit`, at the stage `nth`."""

    unit: str
    to: str  # who did not accept
    reason: str
    until: datetime


class CaseReturned(AtStage, frozen=True, kw_only=True, tag=True):
    """A stage gave it back to the one before, `nth`, where `unit` has it again."""

    unit: str
    by: str
    words: str
    until: datetime


class CaseLate(AtStage, frozen=True, kw_only=True, tag=True):
    """The time of the stage is over; the desks hear of it, again at `until`."""

    unit: str
    until: datetime


class CaseOver(AtStage, frozen=True, kw_only=True, tag=True):
    """The last stage is done."""

    by: str


CaseFact = (
    CaseBegun | CaseNoted | CaseHandedOn | CaseAccepted | CaseFellBack | CaseReturned | CaseLate
    | CaseOver
)  # fmt: skip
"""All of these."""

CASE_FACTS: tuple[type[CaseFact], ...] = get_args(CaseFact)
