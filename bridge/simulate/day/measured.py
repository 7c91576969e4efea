"""What a day came to, counted from the facts alone; what people really were is held against it.

Times run from the first word of a call. Within 1, 3, 5 minutes: of the calls at whose place
somebody arrived. A wrong unit: one that was asked first as the nearest, while another of those who
could have gone was really there more than half a minute sooner.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from bridge.record.figures import Spread, spread
from bridge.simulate.day.explained import unexplained
from bridge.simulate.day.matters import Matter
from rules.call import Call
from rules.events import (
    Arrived,
    Escalated,
    Event,
    Lacked,
    Offered,
    Opened,
    Proposed,
    Relayed,
    Taken,
)
from rules.inputs import Inbound, Line
from rules.reserves.events import MoveSent
from rules.rulebook import Rulebook
from rules.site_events import Faulted
from rules.wanting import is_shortage
from rules.world import World

STAGES = ("sent", "acknowledged", "on_scene", "closed")
CIRCLES = (1, 3, 5)
PROMPT = timedelta(seconds=60)  # every message is answered by then


class Result(Struct, frozen=True, kw_only=True):
    """The figures of a day. Shares from 0 to 1; times in seconds."""

    site: str
    day: str
    seed: int
    matters: int  # that happened; `reports` of them, some twice
    reports: int
    calls: int
    lines: int
    response: Mapping[str, Spread]
    within: Mapping[str, float]  # minutes → share
    arrived: int
    statuses: Mapping[str, int]
    closed_because: Mapping[str, int]
    joined: int  # reports that became part of another call
    as_meant: float  # share of the calls whose kind and place were understood as they were meant
    moves: int  # of the reserve, to where others were away
    offers: int
    in_vain: int  # offers that nobody answered, or that were declined
    wrong_units: int  # of those, `misled` because nobody had said where units are
    misled: int
    sent_as_nearest: int
    unanswered: int  # messages of people to which nothing was said
    answered_late: int
    escalations: Mapping[str, int]
    without_end: int
    unexplained: int
    faults: int
    findings: tuple[str, ...]  # the first of each of the last three, in words


class Tally:
    """Counts as the day goes."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self.calls: dict[str, Call] = {}
        self._first: dict[str, dict[str, datetime]] = {}
        self._ends: Counter[str] = Counter()
        self._joined = self._offers = self._in_vain = self._moves = 0
        self.wrong = self.misled = self.nearest = 0
        self._open: dict[str, list[datetime]] = {}  # address → messages that were not answered
        self._late = 0
        self._reasons: Counter[str] = Counter()
        self._faults: list[str] = []
        self._unexplained: list[str] = []

    def line(self, line: Line, facts: tuple[Event, ...], now: datetime, *, ours: bool) -> None:
        """One line and what followed from it."""
        if isinstance(line, Inbound) and (line.words or line.voice) and not ours:
            self._open.setdefault(f"{line.adapter}/{line.channel}", []).append(now)
        for fact in facts:
            self._fact(fact, now)

    def _fact(self, fact: Event, now: datetime) -> None:
        match fact:
            case Opened(call=call, at=at):
                self._first[call] = {"opened": at}
            case Offered(call=call, at=at):
                self._offers += 1
                self._stage(call, "sent", at)
            case Taken(call=call, at=at):
                self._stage(call, "acknowledged", at)
            case Arrived(call=call, at=at):
                self._stage(call, "on_scene", at)
            case Proposed(call=call, route=route):
                silent = unexplained(route, self.calls[call], self._book)
                self._unexplained += [f"{call}: {unit} has no reason" for unit in silent]
            case Escalated(reason=reason) | Lacked(reason=reason):
                self._escalated(fact, reason)
            case Relayed(to=to):
                for since in self._open.pop(str(to), ()):
                    self._late += now - since > PROMPT
            case MoveSent():
                self._moves += 1
            case Faulted(key=key, error=error):
                self._faults.append(f"{key}: {error}")
        self._end(fact)

    def _end(self, fact: Event) -> None:
        kind = type(fact).__name__
        if kind in ("Declined", "Lapsed"):
            self._in_vain += 1
        elif kind in ("Joined", "Merged"):
            self._joined += 1
        if kind in ("Closed", "Merged"):
            call = fact.call  # type: ignore[union-attr]
            self._ends[getattr(fact, "because", "merged")] += 1
            self._first[call]["closed"] = fact.at

    def _escalated(self, fact: Escalated | Lacked, reason: str) -> None:
        self._reasons[reason.partition(":")[0]] += 1
        if not reason:
            self._unexplained.append(f"{fact.call}: {type(fact).__name__} has no reason")
        elif is_shortage(reason) and any(not p.reason for p in fact.passed):
            self._unexplained.append(f"{fact.call}: somebody was passed over without a reason")

    def _stage(self, call: str, stage: str, at: datetime) -> None:
        self._first[call].setdefault(stage, at)

    def result(
        self,
        world: World,
        told: Mapping[str, Matter],
        *,
        site: str,
        day: str,
        seed: int,
        lines: int,
    ) -> Result:
        """The figures, when the day is over."""
        calls = [c for id in self._first if (c := self.calls.get(id) or world.calls.get(id))]
        endless = [c for c in calls if c.live]
        seconds = self._seconds()
        there = seconds.get("on_scene", [])
        right = [c for c in calls if c.id in told and _as_meant(c, told[c.id])]
        known = [c for c in calls if c.id in told]
        unanswered = sum(len(v) for v in self._open.values())
        words = [f"{c.id}: {c.status} since {c.opened:%H:%M}" for c in endless]
        return Result(
            site=site, day=day, seed=seed,
            matters=sum(not m.same for m in told.values()), reports=len(told),
            calls=len(self._first), lines=lines,
            response={s: spread(seconds[s]) for s in STAGES if seconds.get(s)},
            within={str(m): _share(sum(t <= m * 60 for t in there), len(there)) for m in CIRCLES},
            arrived=len(there),
            statuses=_sorted(Counter(c.status.value for c in calls)),
            closed_because=_sorted(self._ends), joined=self._joined,
            as_meant=_share(len(right), len(known)), offers=self._offers, in_vain=self._in_vain,
            moves=self._moves,
            wrong_units=self.wrong, misled=self.misled,
            sent_as_nearest=self.nearest, unanswered=unanswered,
            answered_late=self._late, escalations=_sorted(self._reasons),
            without_end=len(endless), unexplained=len(self._unexplained), faults=len(self._faults),
            findings=(*words[:1], *self._unexplained[:1], *self._faults[:1]),
        )  # fmt: skip

    def _seconds(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for stages in self._first.values():
            for stage in STAGES:
                if stage in stages:
                    took = (stages[stage] - stages["opened"]).total_seconds()
                    found.setdefault(stage, []).append(took)
        return found


def _as_meant(call: Call, matter: Matter) -> bool:
    place = call.where.place if call.where else ""
    return call.kind == matter.kind and place == matter.place


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
