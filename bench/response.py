"""How soon somebody is there: the same calls under three ways of choosing whom to send.

Calls come by chance (Poisson) over a day, from a seed; the true travel times are those of the path
graph. `line` sends the free unit that is nearest by the straight line, `travel` the one with the
shortest travel time, both first come first served. `product` is `rules.step` itself: calls,
answers, positions, arrivals and endings are lines of its inbox. Units take every call at once and
stay where the last one was; posts serve many calls. Response = from the call to the arrival.
"""

import argparse
import heapq
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from bench.mountain import mountain, trails
from bridge.config import load
from rules.errands import deadlines
from rules.events import Event, Offered
from rules.inputs import Inbound, Line, Tick
from rules.model import Aid, Confirm, Kind, Point, Send, Site, Unit, UnitKind
from rules.nearest import Start, StraightLine, Travel
from rules.rulebook import Rulebook
from rules.step import step
from rules.world import World

BEGIN = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
DAY = 24 * 60.0  # minutes
WORDS = {"dispute": "有人打架", "injury": "有人受伤流血", "crowd": "这里人太多了", "help": "来人"}
SURE = 0.5  # minutes by which another must be faster for the one sent to be wrong


class Job(Struct, frozen=True):
    """One call of the day. Minutes from its beginning."""

    nth: int
    at: float
    place: str
    point: Point
    kind: str
    work: float


class Outcome(Struct, frozen=True):
    """What became of a call."""

    response: float  # minutes
    wrong: bool  # another free unit would have been there sooner


class Day:
    """The site as the calls find it: where units are, who is free, and how long ways take."""

    def __init__(self, site: Site) -> None:
        self.book = Rulebook(site)
        self.site = site
        self.where = {u.id: u.point for u in site.units.values() if u.point}
        self.free = set(self.where)
        self.outcomes: dict[int, Outcome] = {}

    def able(self, job: Job) -> list[Unit]:
        """Free units that may go."""
        kind = self.site.kinds[job.kind]
        units = (self.site.units[id] for id in sorted(self.free))
        return [u for u in units if u.kind in kind.to and kind.skills <= u.skills]

    def minutes(self, job: Job, units: Sequence[Unit], travel: Travel) -> Mapping[str, float]:
        """Travel minutes of each of these units that can get there."""
        starts = [Start(u.id, self.where[u.id], u.mode) for u in units]
        ways = travel.ways(job.point, starts)
        return {u.id: w.minutes for u, w in zip(units, ways, strict=True) if w is not None}

    def go(self, job: Job, unit: str, now: float) -> float:
        """The unit sets out; when it is there. It is busy from now on, a post is not."""
        true = self.minutes(job, [*self.able(job), self.site.units[unit]], self.book.travel)
        way = true[unit]
        wrong = min(true.values()) < way - SURE
        self.outcomes[job.nth] = Outcome(now + way - job.at, wrong)
        if self.site.units[unit].kind is UnitKind.PATROL:
            self.free.discard(unit)
            self.where[unit] = job.point
        return now + way


def jobs(site: Site, a_day: float, seed: int) -> list[Job]:
    """The calls of a day, `a_day` of them on average."""
    dice, found, at = Random(seed), list[Job](), 0.0  # noqa: S311 - played again from its seed
    kinds = sorted(k for k in WORDS if k in site.kinds)
    while (at := at + dice.expovariate(a_day / DAY)) < DAY:
        place = dice.choice(sorted(site.places))
        spot = site.places[place].point
        point = Point(spot.lat + dice.gauss(0, 0.0003), spot.lon + dice.gauss(0, 0.0003))
        work = dice.uniform(10, 30)
        found.append(Job(len(found), at, place, point, dice.choice(kinds), work))
    return found


def nearest(site: Site, calls: Sequence[Job], travel: Travel | None) -> list[Outcome]:
    """First come first served, each by its nearest; `travel` None = by the true times."""
    day = Day(site)
    agenda: list[tuple[float, int, str]] = [(j.at, j.nth, "") for j in calls]
    heapq.heapify(agenda)
    waiting: list[Job] = []
    while agenda:
        now, nth, unit = heapq.heappop(agenda)
        if unit:
            day.free.add(unit)
        else:
            waiting.append(calls[nth])
        for job in tuple(waiting):
            times = day.minutes(job, day.able(job), travel or day.book.travel)
            if times:
                _, sent = min((minutes, unit) for unit, minutes in times.items())
                there = day.go(job, sent, now)
                heapq.heappush(agenda, (there + job.work, job.nth, sent))
                waiting.remove(job)
    return list(day.outcomes.values())


class Bridge:
    """The product's rules, fed with lines as time goes by."""

    def __init__(self, day: Day) -> None:
        self.day, self.world = day, World()
        self.lines, self.seconds = 0, 0.0

    def hear(self, line: Line, now: float) -> Sequence[Event]:
        """One line; its facts."""
        self.lines += 1
        at = BEGIN + timedelta(minutes=now)
        begin = time.perf_counter()
        self.world, facts = step(self.world, line, f"chat:{self.lines}", at, self.day.book)
        self.seconds += time.perf_counter() - begin
        return facts

    def say(self, who: str, words: str, now: float, point: Point | None = None) -> Sequence[Event]:
        """Somebody writes."""
        key = str(self.lines)
        heard = Inbound(
            key=key,
            adapter="chat",
            channel=who,
            sender=who,
            words=words,
            point=point,
            language="zh",
        )
        return self.hear(heard, now)

    def ticks(self, until: float) -> Iterator[tuple[float, Sequence[Event]]]:
        """Every deadline that passes until then."""
        end = BEGIN + timedelta(minutes=until)
        while (due := min(deadlines(self.world), default=None)) and due[0] <= end:
            now = (due[0] - BEGIN).total_seconds() / 60
            yield now, self.hear(Tick(subject=due[1], due=due[0]), now)


def product(site: Site, calls: Sequence[Job]) -> tuple[list[Outcome], Bridge]:
    """The rules decide; everybody asked takes the call at once."""
    day = Day(site)
    bridge = Bridge(day)
    agenda: list[tuple[float, int, str, str]] = [(j.at, j.nth, "call", "") for j in calls]
    heapq.heapify(agenda)
    known: dict[str, Job] = {}
    patrols = {u.id for u in site.units.values() if u.kind is UnitKind.PATROL}

    def follow(facts: Sequence[Event], now: float) -> None:
        for fact in facts:
            if isinstance(fact, Offered):
                job = known[fact.call]
                number = bridge.world.calls[fact.call].number
                there = day.go(job, fact.unit, now)
                heapq.heappush(agenda, (there, job.nth, "here", fact.unit))
                follow(bridge.say(fact.unit, f"take {number}", now), now)

    while agenda:
        now, nth, what, unit = heapq.heappop(agenda)
        for then, facts in bridge.ticks(now):
            follow(facts, then)
        job = calls[nth]
        if what == "call":
            for id in sorted(day.free & patrols):  # as their handsets do by themselves
                follow(bridge.say(id, "", now, day.where[id]), now)
            facts = _report(bridge, job, known)
        else:
            id = next(id for id, j in known.items() if j is job)
            number = bridge.world.calls[id].number
            if what == "here":
                heapq.heappush(agenda, (now + job.work, nth, "done", unit))
            else:
                day.free.add(unit)
            facts = bridge.say(unit, f"{what} {number}", now)
        follow(facts, now)
    return list(day.outcomes.values()), bridge


def _report(bridge: Bridge, job: Job, known: dict[str, Job]) -> Sequence[Event]:
    known[f"chat:{bridge.lines + 1}"] = job
    return bridge.say(f"tourist-{job.nth}", WORDS[job.kind], job.at, job.point)


def ready(site: Site) -> Site:
    """The site with calls of one class that need one unit, sent without a yes, never joined."""
    kinds = {id: _plain(site.kinds[id]) for id in WORDS if id in site.kinds}
    policy = replace(
        site.policy, confidence=0.0, same_within=timedelta(0), arrive_within=timedelta(hours=12),
        reach=50_000.0,
    )  # fmt: skip
    return replace(site, kinds=kinds, policy=policy, rules=(), default_kind="help", shifts={})


def _plain(kind: Kind) -> Kind:
    return replace(
        kind, priority=2, confirm=Confirm.NEVER, send=Send.NEAREST, units=1, neighbours=0,
        aid=Aid.WARN, ask_group=False, search=None, arrive_within=None, plan="",
    )  # fmt: skip


def sites() -> Iterator[tuple[str, Site, tuple[float, ...]]]:
    """Each site with its loads, in calls a day."""
    here = load(Path(__file__).parents[1] / "examples" / "yuanjiajie").site
    dice = Random(1)  # noqa: S311 - played again from its seed
    paths = here.paths or trails({id: p.point for id, p in here.places.items()}, dice)
    everybody = {id: replace(u, shifts=()) for id, u in here.units.items()}
    example = ready(replace(here, paths=paths, units=everybody))
    yield "yuanjiajie" + ("" if here.paths else " (trails generated)"), example, (60.0, 160.0)
    police = replace(example.kinds["dispute"], to=(UnitKind.PATROL,))
    hills = mountain(replace(example, kinds={"dispute": police}, default_kind="dispute"), seed=7)
    yield "mountain, 40 places, 8 patrols, a gorge", hills, (60.0, 120.0, 200.0)


def row(name: str, found: Sequence[Outcome]) -> str:
    """One line of figures."""
    times = sorted(o.response for o in found)
    late = times[min(int(0.9 * len(times)), len(times) - 1)]
    within = " ".join(f"{sum(t <= m for t in times) / len(times):6.1%}" for m in (1, 3, 5))
    wrong = sum(o.wrong for o in found) / len(found)
    return (
        f"  {name:8} {len(times):5} calls  mean {statistics.fmean(times):6.1f} min  "
        f"90 % {late:6.1f}  max {times[-1]:6.1f}  within 1/3/5 min {within}  "
        f"not the fastest {wrong:6.1%}"
    )


def measure(seeds: int) -> None:
    """Print everything."""
    load_now = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(
        f"machine  {platform.machine()}, {os.cpu_count()} cores, load {load_now}, "
        f"Python {platform.python_version()}; {seeds} days each"
    )
    for name, site, loads in sites():
        for a_day in loads:
            days = [jobs(site, a_day, seed) for seed in range(seeds)]
            print(f"{name}: {a_day:.0f} calls a day")
            ways: dict[str, Callable[[list[Job]], list[Outcome]]] = {
                "line": lambda calls, site=site: nearest(site, calls, StraightLine()),  # type: ignore[misc]
                "travel": lambda calls, site=site: nearest(site, calls, None),  # type: ignore[misc]
            }
            for policy, send in ways.items():
                print(row(policy, [o for calls in days for o in send(calls)]))
            ran = [product(site, calls) for calls in days]
            print(row("product", [o for found, _ in ran for o in found]))
            lines, seconds = sum(b.lines for _, b in ran), sum(b.seconds for _, b in ran)
            print(f"           {lines} lines of the inbox, {1000 * seconds / lines:.2f} ms each")
            sys.stdout.flush()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser("bench.response", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    measure(parser.parse_args().seeds)


if __name__ == "__main__":
    main()
