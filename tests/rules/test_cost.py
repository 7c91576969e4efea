"""What speaks for a unit and against it: rest, old positions, territory, paths that close."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.cost import doubt, standing
from rules.model import Confirm, Mode, Point, Policy, Site, Unit
from rules.nearest import Ground, Start, StraightLine
from rules.phrases import reason_in
from rules.route import Way
from rules.rulebook import Rulebook
from rules.terrain import Path, Spot, Zone
from rules.transitions import Status
from tests.rules.patrols import FIGHT, begin, lead, passed, patrol, reason, site_of
from tests.rules.play import Play
from tests.sites import GATE, HILL, LAKE

BETWEEN = Point(29.353, 110.440)  # 6 minutes on foot from the gate


def fast(*patrols: Unit, **policy: object) -> Play:
    return begin(*patrols, confirm=Confirm.NEVER, **policy)


# ── rest ──


def test_after_a_call_a_patrol_is_left_in_peace() -> None:
    play = fast(patrol("a", GATE), patrol("b", HILL), rest=timedelta(minutes=10))
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/a", "1号我去")
    play.say("chat/a", "1号处理完毕")
    play.now += timedelta(minutes=2, seconds=30)
    play.say("chat/t2", FIGHT["lake"])
    assert passed(play.call(2))["a"] == "passed_resting:8"
    assert [a.unit for a in play.call(2).active()] == ["b"]
    told = [reason_in("passed_resting:8", n, play.book) for n in ("zh", "en")]
    assert told == ["休整中，还剩8分钟", "resting, 8 min left"]


def test_rest_is_over_in_its_time_and_nobody_rests_from_what_they_declined() -> None:
    play = fast(patrol("a", GATE), rest=timedelta(minutes=10))
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/a", "去不了")
    play.say("chat/t2", FIGHT["hill"])
    assert [a.unit for a in play.call(2).active()] == ["a"]
    play.say("chat/a", "2号我去")
    play.say("chat/a", "2号处理完毕")
    play.say("chat/t3", FIGHT["lake"])
    assert play.call(3).escalated == "reason_all_resting:1"
    play.pass_(minutes=10, seconds=1)
    assert [a.unit for a in play.call(3).active()] == ["a"], "its reminder tries it again"


def test_nobody_rests_while_lives_are_in_danger() -> None:
    play = Play(
        Rulebook(replace(site_of(patrol("a", GATE)), policy=Policy(rest=timedelta(hours=1))))
    )
    play.say("chat/t1", FIGHT["gate"])
    play.say("desk/desk", "assign 1 a")
    play.say("chat/a", "1号我去")
    play.say("chat/a", "1号处理完毕")
    play.say("chat/t2", "有人受伤，在南门")
    assert "a" in {a.unit for a in play.call(2).active()}


# ── old positions ──


@given(st.floats(0, 600), st.floats(0, 600))
def test_doubt_begins_when_a_position_is_no_longer_fresh_and_grows(age: float, more: float) -> None:
    policy = Policy(fresh=timedelta(minutes=10))
    assert doubt(age, policy) <= doubt(age + more, policy) <= age + more
    assert doubt(min(age, 10.0), policy) == 0.0


def test_doubt_by_the_formula() -> None:
    policy = Policy(fresh=timedelta(minutes=10))
    assert [doubt(age, policy) for age in (10, 40, 90)] == [0.0, 10.0, 20.0]
    assert doubt(4, Policy(fresh=timedelta(0))) == 1.0


def test_an_old_position_counts_for_less_and_the_reason_says_so() -> None:
    play = fast(patrol("a", HILL), patrol("b", LAKE))
    play.say("chat/a", "", point=BETWEEN)
    play.now += timedelta(minutes=40)
    play.say("chat/b", "", point=Point(29.3535, 110.440))
    play.say("chat/t1", FIGHT["gate"])
    call = play.call(1)
    assert lead(call) == "b", "7.3 minutes are surer than 6.2 ± 10"
    play.say("chat/b", "去不了")
    assert [a.unit for a in play.call(1).active()] == ["a"]
    play = fast(patrol("a", HILL))
    play.say("chat/a", "", point=BETWEEN)
    play.now += timedelta(minutes=40)
    play.say("chat/t1", FIGHT["gate"])
    assert reason(play.call(1)) == "leg_nearest; leg_doubt:10"
    assert play.call(1).route.legs[0].way.doubt == 10.0  # type: ignore[union-attr]
    assert reason_in(reason(play.call(1)), "zh", play.book) == "最近；位置已旧，±10分钟"
    assert (
        reason_in(reason(play.call(1)), "en", play.book) == "nearest; its position is old, ± 10 min"
    )


def test_a_very_old_position_is_none() -> None:
    play = fast(patrol("a", HILL), patrol("b", None))
    for who in "ab":
        play.say(f"chat/{who}", "", point=GATE)
    play.now += play.book.policy.keep_position + timedelta(seconds=1)
    units = play.book.site.units
    at = standing(units["a"], play.book, play.world, play.now)
    assert at is not None
    assert (at.point, at.doubt) == (HILL, 0.0), "its usual place again"
    assert standing(units["b"], play.book, play.world, play.now) is None
    play.say("chat/t1", FIGHT["gate"])
    assert passed(play.call(1))["b"] == "passed_no_position"


# ── territory ──


def zoned(*patrols: Unit) -> Site:
    zones = {
        id: Zone(id=id, names={"zh": id}, places=frozenset(places))
        for id, places in (("south", {"gate"}), ("north", {"lake", "hill"}))
    }
    return replace(site_of(*patrols, confirm=Confirm.NEVER), zones=zones)


def of(zone: str, id: str, point: Point, **more: object) -> Unit:
    return patrol(id, point, zones=frozenset({zone}), **more)


AWAY = Point(29.3510, 110.440)  # 2.1 minutes from the gate on foot
FARTHER = Point(29.3522, 110.440)  # 4.6


def asked(site: Site, words: str = FIGHT["gate"]) -> Play:
    play = Play(Rulebook(site))
    play.say("chat/t1", words)
    return play


def test_the_own_zone_goes_first_where_the_other_is_little_nearer() -> None:
    call = asked(zoned(of("south", "own", FARTHER), of("north", "other", AWAY))).call(1)
    assert lead(call) == "own"
    assert reason(call) == "leg_territory"
    assert passed(call)["other"] == "passed_foreign"


def test_a_unit_of_another_zone_that_is_much_nearer_goes() -> None:
    call = asked(zoned(of("south", "own", BETWEEN), of("north", "other", AWAY))).call(1)
    assert lead(call) == "other"
    assert reason(call) == "leg_foreign_nearer"
    assert passed(call)["own"] == "passed_farther"


def test_where_lives_are_in_danger_time_alone_counts() -> None:
    play = asked(zoned(of("south", "own", FARTHER), of("north", "other", AWAY)), "有人受伤，在南门")
    legs = {leg.unit: leg for leg in play.call(1).route.legs}  # type: ignore[union-attr]
    minutes = {id: leg.way.minutes for id, leg in legs.items()}
    assert min(minutes, key=minutes.__getitem__) != "own"
    assert "passed_foreign" not in passed(play.call(1)).values()


def test_who_has_no_zone_is_at_home_everywhere_and_so_is_a_place_without() -> None:
    assert lead(asked(zoned(of("south", "own", FARTHER), patrol("any", AWAY))).call(1)) == "any"
    site = zoned(of("south", "own", FARTHER), of("north", "other", AWAY))
    call = asked(replace(site, zones={})).call(1)
    assert (lead(call), reason(call)) == ("other", "leg_nearest")


# ── paths ──


class Gated(StraightLine):
    """A lift that closes while one is on the way; nobody gets to the hill on foot."""

    def __init__(self) -> None:
        self.asked: list[int | None] = []

    def ways(
        self,
        to: Point,
        starts: Sequence[Start],
        ground: Ground | None = None,
        most: int | None = None,
    ) -> Sequence[Way | None]:
        self.asked.append(most)
        found = []
        for start, way in zip(starts, super().ways(to, starts, ground), strict=True):
            closing = replace(way, closing="lift") if way else None
            found.append(None if to == HILL and start.mode is Mode.FOOT else closing)
        near = sorted(w.minutes for w in found if w)[: most or len(found)]
        return [w if w and w.minutes <= near[-1] else None for w in found]


def test_no_path_is_a_reason_and_a_path_that_closes_is_told() -> None:
    site = site_of(
        patrol("feet", LAKE), patrol("bike", GATE, mode=Mode.BIKE), confirm=Confirm.NEVER
    )
    lift = Path(
        id="lift",
        line=(Spot(29.35, 110.44), Spot(29.37, 110.44)),
        names={"zh": "索道", "en": "cable car"},
    )
    play = Play(Rulebook(replace(site, paths={"lift": lift}), travel=Gated()))
    play.say("chat/t1", FIGHT["hill"])
    call = play.call(1)
    assert passed(call)["feet"] == "passed_no_way"
    assert reason(call) == "leg_nearest; leg_closing:lift"
    assert (
        reason_in(reason(call), "en", play.book) == "nearest; cable car closes before it is there"
    )


def test_of_many_units_only_the_nearest_are_measured() -> None:
    many = [patrol(f"p{n:03}", Point(GATE.lat + n / 10_000, GATE.lon)) for n in range(300)]
    far = [patrol(f"far{n}", Point(GATE.lat + 1, GATE.lon)) for n in range(3)]
    travel = Gated()
    play = Play(Rulebook(site_of(*many, *far, confirm=Confirm.NEVER), travel=travel))
    play.say("chat/t1", FIGHT["gate"])
    assert travel.asked == [3]
    assert lead(play.call(1)) == "p000"
    everyone = passed(play.call(1))
    assert {everyone[u.id] for u in far} == {"passed_far"}, "not even measured"
    assert {everyone[u.id] for u in many[1:]} == {"passed_farther"}
    assert play.call(1).status is Status.OFFERED


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_shortfall_is_told_in_words(language: str) -> None:
    book = Rulebook(site_of())
    for key in (
        "all_busy:3",
        "all_off_duty:2",
        "all_resting:1",
        "out_of_reach:4",
        "no_way:2",
        "no_skill:police",
        "all_asked:declined=2,lapsed=1",
        "asked_enough:lapsed=6",
        "mixed:busy=2,no_way=1,off_duty=3",
    ):
        told = reason_in(f"reason_{key}", language, book)
        assert "reason_" not in told
        assert "=" not in told
        assert any(c.isdigit() for c in told) or "police" in told
