"""Everything that the journal says of one call, in order. One page of the record.

A page keeps the facts themselves; what is shown of them is made when somebody looks.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from bridge.views import CallView, EventView
from rules.call import Call
from rules.events import (
    CALL_EVENTS,
    Arrived,
    Closed,
    Confirmed,
    Escalated,
    Event,
    Heard,
    Held,
    Joined,
    Lacked,
    Merged,
    Moved,
    Offered,
    Opened,
    Placed,
    Relayed,
    Sorted,
    Taken,
    Warned,
)
from rules.guests.events import GUEST_FACTS
from rules.inputs import Reach
from rules.links.events import is_told
from rules.people_events import CallAside, Rated, SolvedSaid
from rules.said import Said, Source
from rules.steps import STEP_FACTS
from rules.texting.events import AUDITED
from rules.volunteers import is_member

_FAR = {
    Reach.QUEUED: 0,
    Reach.SENDING: 1,
    Reach.UNCERTAIN: 2,
    Reach.SENT: 3,
    Reach.EXPIRED: 4,
    Reach.FAILED: 4,
    Reach.DELIVERED: 5,
    Reach.READ: 6,
}  # networks report in any order: what was read was delivered, whatever they say later
LEFT = frozenset({Reach.SENT, Reach.DELIVERED, Reach.READ})
LOST = frozenset({Reach.FAILED, Reach.EXPIRED, Reach.UNCERTAIN})
_HOLDS = (
    Held,
    Sorted,
    Joined,
    Warned,
    Lacked,
    *STEP_FACTS,
    *GUEST_FACTS,
)  # a call that is held stays so
_CALMS = (Placed, Confirmed, Offered, Taken, Closed, Merged)  # somebody saw to the escalation


class Relay:
    """One relay and all news of it. `nth` counts the relays of its call from 1."""

    __slots__ = ("fact", "moved", "moves", "nth", "reach", "reason")

    def __init__(self, fact: Relayed, nth: int) -> None:
        self.fact, self.nth = fact, nth
        self.reach, self.moved, self.reason = Reach.QUEUED, fact.at, ""
        self.moves: list[Moved] = []

    def add(self, news: Moved) -> None:
        """It came so far."""
        self.moves.append(news)
        self.moved = max(self.moved, news.at)
        if _FAR[news.reach] >= _FAR[self.reach]:
            self.reach, self.reason = news.reach, news.reason


class Words(Struct, frozen=True, kw_only=True):
    """Words that were heard, when, and why there are none."""

    at: datetime
    said: Said
    reason: str = ""
    note: bool = False


class Page:
    """One call: its state, its facts with their keys in the journal, and its clocks.

    `first` is the ledger's version at its first fact. `view` is what was last shown of it, and
    `told` its timeline as far as it was shown: facts never change, so neither do their words.
    """

    def __init__(self, call: Call, first: int = 0) -> None:
        self.call, self.first = call, first
        self.view: CallView | None = None
        self.told: list[EventView] = []
        self.decided: list[Event] = []  # the facts of the timeline …
        self.persons: list[str] = []  # … and who did each at a desk, "" for nobody
        self.signed: dict[str, str] = {}  # key of a fact → the same
        self.facts: list[tuple[str, Event]] = []
        self.heard: list[Words] = []
        self.relays: dict[str, Relay] = {}
        self.held, self.alarm = False, ""
        self.sent: datetime | None = None
        self.taken: datetime | None = None
        self.scene: datetime | None = None
        self.closed: datetime | None = None
        self.because = ""
        self.stars, self.rated = 0, ""  # as the reporter rated it last
        self.solved: bool | None = None  # as the reporter said
        self.follows = ""  # the call that goes on, where it was not

    @property
    def began(self) -> datetime:
        """When the first words came."""
        return self.heard[0].at if self.heard else self.call.opened

    @property
    def last(self) -> datetime:
        """The moment of the newest fact."""
        return self.facts[-1][1].at if self.facts else self.call.opened

    def add(self, key: str, fact: Event, call: Call, words: Words | None, person: str = "") -> None:
        """One more fact, the call as it is after it, the words that it brought, and who did it."""
        self.call, self.view = call, None
        self.facts.append((key, fact))
        if person:
            self.signed[key] = person
        if words is not None:
            self.heard.append(words)
        match fact:
            case Moved():
                self._moved(fact)
            case Taken(at=at):
                self.taken = self.taken or at
            case Arrived(at=at):
                self.scene = self.scene or at
            case Closed(at=at, because=because):
                self.closed, self.because = at, because
            case Merged(at=at):
                self.closed = at
        if isinstance(fact, CALL_EVENTS):
            self.decided.append(fact)
            self._mood(fact)
        elif isinstance(fact, CallAside):
            self.decided.append(fact)
            self._aside(fact)
        elif isinstance(fact, AUDITED) or is_told(fact):
            self.decided.append(fact)
        self.persons += [person] * (len(self.decided) - len(self.persons))

    def reporters(self) -> Iterator[tuple[Source, str]]:
        """Everybody who spoke and is none of ours, with the name they gave. Protected.

        A camera is nobody.
        """
        for _, fact in self.facts:
            match fact:
                case Opened(said=said) | Heard(said=said) if _outside(said.source):
                    yield said.source, said.name
                case Joined(source=source, matter=matter) if _outside(source):
                    yield source, matter.said.name if matter else ""
                case Relayed(unit=unit, to=to) if not _ours(unit):
                    yield Source(address=to, sender=""), ""

    def _moved(self, fact: Moved) -> None:
        relay = self.relays[fact.relay]
        if relay.fact.unit and relay.fact.message.startswith("offer") and fact.reach in LEFT:
            self.sent = self.sent or fact.at

    def _aside(self, fact: CallAside) -> None:
        """What the reporter said after the end: the last word of each counts."""
        match fact:
            case Rated(stars=stars, words=words):
                self.stars, self.rated = stars, words
            case SolvedSaid(solved=solved, into=into):
                self.solved, self.follows = solved, into

    def _mood(self, fact: Event) -> None:
        """Is the call held, and does it still cry for a person?"""
        self.held = isinstance(fact, Held) or (self.held and isinstance(fact, _HOLDS))
        if isinstance(fact, Escalated):
            self.alarm = fact.reason
        elif isinstance(fact, _CALMS):
            self.alarm = ""


def _ours(unit: str) -> bool:
    """A unit of the site's files; volunteers are protected as reporters are."""
    return bool(unit) and not is_member(unit)


def _outside(source: Source) -> bool:
    """Somebody who is none of ours; a camera is nobody."""
    return not _ours(source.unit) and not source.camera
