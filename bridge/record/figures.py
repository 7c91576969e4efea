"""Counts and times of many calls. Pure.

Times run from the first word that was heard to the moment a unit was asked (the question is known
to have left), took the call, was on scene, and to the end. Calls that were merged into another are
the same matter: they are counted apart and nowhere else.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from msgspec import Struct

from bridge.views import CallView
from rules.mediation import result

STAGES = ("sent", "taken", "scene", "closed")


class Spread(Struct, frozen=True, kw_only=True):
    """How a time is spread over calls; seconds. `p90`: nine of ten calls took at most this long."""

    count: int
    average: float
    p50: float
    p90: float
    p95: float
    most: float


class Figures(Struct, frozen=True, kw_only=True):
    """Figures of some calls. Places and units by id, "" = no place known; hours of the day 0…23."""

    count: int
    merged: int
    by_kind: Mapping[str, int]
    by_status: Mapping[str, int]
    by_place: Mapping[str, int]
    by_unit: Mapping[str, int]  # calls that the unit took
    by_hour: Mapping[int, int]
    times: Mapping[str, Spread]  # stage → its spread, where any call came so far
    rated: int = 0  # calls that their reporters rated
    stars: float = 0.0  # on the average
    solved: int = 0  # calls of which their reporters said so
    unsolved: int = 0
    mediated: Mapping[str, int] = {}  # by what came of it, see rules.mediation
    drills: int = 0  # exercises; counted here and nowhere else


def figures(calls: Iterable[CallView], zone: tzinfo) -> Figures:
    """The figures of these calls; hours are those of `zone`."""
    kinds, statuses, places, units = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    hours, merged = Counter[int](), 0
    stars, said = list[int](), Counter[bool]()
    seconds: dict[str, list[float]] = {stage: [] for stage in STAGES}
    drills, mediated = 0, Counter[str]()
    for call in calls:
        if call.drill:
            drills += 1
            continue
        if call.status == "merged":
            merged += 1
            continue
        kinds[call.kind] += 1
        statuses[call.status] += 1
        places[call.place] += 1
        units.update(takers(call))
        hours[began(call).astimezone(zone).hour] += 1
        stars += [call.stars] if call.stars else []
        mediated.update([came.value] if (came := result(call.outcome)) else [])
        said.update([] if call.solved is None else [call.solved])
        for stage, took in times(call).items():
            seconds[stage].append(took)
    return Figures(
        count=kinds.total(),
        merged=merged,
        by_kind=_ranked(kinds),
        by_status=_ranked(statuses),
        by_place=_ranked(places),
        by_unit=_ranked(units),
        by_hour=dict(sorted(hours.items())),
        times={stage: spread(took) for stage, took in seconds.items() if took},
        rated=len(stars),
        stars=round(math.fsum(stars) / len(stars), 2) if stars else 0.0,
        solved=said[True],
        unsolved=said[False],
        mediated=_ranked(mediated),
        drills=drills,
    )


def spread(seconds: Sequence[float]) -> Spread:
    """The spread of at least one time. Percentiles by the nearest rank."""
    ordered = sorted(seconds)
    return Spread(
        count=len(ordered),
        average=math.fsum(ordered) / len(ordered),
        p50=_rank(ordered, 50),
        p90=_rank(ordered, 90),
        p95=_rank(ordered, 95),
        most=ordered[-1],
    )


def began(call: CallView) -> datetime:
    """When the first word was heard."""
    return call.first_heard or call.opened


def times(call: CallView) -> dict[str, float]:
    """Seconds from the first word to each stage that the call has come to."""
    reached = (call.first_sent, call.first_taken, call.first_scene, call.closed)
    start = began(call)
    return {
        stage: max(0.0, (at - start).total_seconds())
        for stage, at in zip(STAGES, reached, strict=True)
        if at is not None
    }


def clock(seconds: float) -> str:
    """Seconds as people read them: minutes and seconds, 3:05."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def takers(call: CallView) -> tuple[str, ...]:
    """Units that took the call, the first first."""
    taken = (e.unit for e in call.timeline if e.what == "Taken")
    return tuple(dict.fromkeys(taken))


def _rank(ordered: Sequence[float], percent: int) -> float:
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))
