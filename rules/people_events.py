"""What happened with those who report beside their calls: thanks and blame, tips, advisories.

Facts hold the channel on which somebody is answered; what is shown of them never does.
"""

from datetime import datetime
from enum import StrEnum

from rules.said import Said, Source
from rules.site_events import CallFact, Fact
from rules.watched.site import Watched


class Rated(CallFact, frozen=True, kw_only=True, tag=True):
    """The reporter said how good it was, 1 to 5 stars. The last one counts."""

    stars: int
    words: str = ""


class SolvedSaid(CallFact, frozen=True, kw_only=True, tag=True):
    """The reporter said whether it is solved; if not, call `into` of that number goes on."""

    solved: bool
    into: str = ""
    number: int = 0


class ReporterAsked(CallFact, frozen=True, kw_only=True, tag=True):
    """A unit has a question for who reported the call."""

    by: str
    words: str


class ReporterAnswered(CallFact, frozen=True, kw_only=True, tag=True):
    """The reporter's next words went to the unit that asked."""

    by: str  # the unit that asked
    words: str
    aloud: bool = True  # it hears them by this fact, and not as more words on its call


class TipStage(StrEnum):
    """How far a tip has come."""

    REPORTED = "reported"
    APPROVED = "approved"
    REFUSED = "refused"
    VERIFYING = "verifying"
    CONFIRMED = "confirmed"
    UNFOUNDED = "unfounded"
    REWARDED = "rewarded"
    MORE = "more"  # more words of the informant; no stage of its own


class TipOpened(Fact, frozen=True, kw_only=True, tag=True):
    """Somebody who stays unknown told of something. `call`: it speaks of danger, so it is one."""

    tip: str  # T3
    said: Said
    call: str = ""


class TipMoved(Fact, frozen=True, kw_only=True, tag=True):
    """A tip came so far, or its informant said more."""

    tip: str
    stage: TipStage
    by: str = ""  # unit id; "" = the informant
    unit: str = ""  # who verifies it
    words: str = ""
    amount: float | None = None  # of the reward, in the site's own measure
    call: str = ""  # the informant's new words speak of danger and are that call too


class TipLate(Fact, frozen=True, kw_only=True, tag=True):
    """Nobody did the next step of a tip in time."""

    tip: str


class Subscribed(Fact, frozen=True, kw_only=True, tag=True):
    """Somebody wants to hear the advisories of these areas."""

    source: Source
    areas: tuple[str, ...]


class Unsubscribed(Fact, frozen=True, kw_only=True, tag=True):
    """Somebody does not want to hear those of these areas any more; () = of none."""

    source: Source
    areas: tuple[str, ...] = ()


class Advised(Fact, frozen=True, kw_only=True, tag=True):
    """A desk gave out an advisory; it is in force until `until`."""

    advisory: str  # A2
    by: str
    area: str
    words: str  # as the desk wrote them; "" = the path of the area is closed
    until: datetime
    urgent: bool = False
    reason: str = ""  # why the path is closed


class AdvisoryTold(Fact, frozen=True, kw_only=True, tag=True):
    """These subscribers were told; `published`: the site's own channels as well."""

    advised: Advised
    to: tuple[Source, ...]
    published: bool = False


class AdvisoryOver(Fact, frozen=True, kw_only=True, tag=True):
    """An advisory is not in force any more."""

    advisory: str
    by: str = ""  # "" = its time was over


class ForgetAsked(Fact, frozen=True, kw_only=True, tag=True):
    """Somebody wants to be forgotten; a call of theirs is live, and it is done after that."""

    key: str
    source: Source


class Forgotten(Fact, frozen=True, kw_only=True, tag=True):
    """Nothing that is shown tells any more who this was, whoever looks."""

    source: Source
    key: str = ""  # of the wish that had to wait


class WatchAdded(Fact, frozen=True, kw_only=True, tag=True):
    """A desk put somebody on the watch list."""

    entry: Watched
    nth: int
    by: str


class WatchRemoved(Fact, frozen=True, kw_only=True, tag=True):
    """A desk took an entry off the watch list."""

    entry: str
    by: str


class WatchMet(CallFact, frozen=True, kw_only=True, tag=True):
    """A call speaks of somebody on the watch list, and these desks were told who and why."""

    entry: str  # its id, for everybody
    met: str  # the name or the plate that was said
    reason: str
    source: str
    to: tuple[str, ...]


CallAside = Rated | SolvedSaid | ReporterAsked | ReporterAnswered | WatchMet
"""What stands on a call's timeline and changes no call."""

PeopleFact = (
    CallAside
    | TipOpened
    | TipMoved
    | TipLate
    | Subscribed
    | Unsubscribed
    | Advised
    | AdvisoryTold
    | AdvisoryOver
    | ForgetAsked
    | Forgotten
    | WatchAdded
    | WatchRemoved
)
"""All of these."""
