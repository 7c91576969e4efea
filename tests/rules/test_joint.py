"""Several calls at once: planned together, and people decide."""

import pytest
from msgspec.structs import replace

from rules.model import Confirm, Point, UnitKind
from rules.rulebook import Rulebook
from rules.transitions import Status
from tests.rules.patrols import FIGHT, begin, lead, passed, patrol, reason, site_of
from tests.rules.play import Play
from tests.sites import GATE, HILL, LAKE

# ── planned together ──


def test_the_second_call_changes_the_first_where_that_saves_time_in_all() -> None:
    play = begin(patrol("a", GATE), patrol("b", HILL))
    play.say("chat/t1", FIGHT["lake"])
    first, due = lead(play.call(1)), play.call(1).due
    assert first == "a", "both are equally near"
    play.pass_(seconds=5)
    play.say("chat/t2", FIGHT["gate"])
    assert (lead(play.call(1)), lead(play.call(2))) == ("b", "a")
    assert play.call(1).due == due, "the dispatcher has no less and no more time"
    told = [r.message for r in play.relays(unit="desk") if r.at == play.now]
    assert sorted(told) == ["desk_proposed", "desk_reproposed"]


def test_an_unchanged_route_is_not_told_again() -> None:
    play = begin(patrol("a", GATE), patrol("b", HILL))
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/t2", FIGHT["hill"])
    assert (lead(play.call(1)), lead(play.call(2))) == ("a", "b")
    assert [r.message for r in play.relays(unit="desk")] == ["desk_proposed"] * 2


def test_a_nearer_patrol_is_kept_for_the_graver_call() -> None:
    site = site_of(patrol("a", LAKE), patrol("b", HILL))
    injury = replace(
        site.kinds["injury"], confirm=Confirm.ALWAYS, to=(UnitKind.PATROL,), units=1, neighbours=0
    )
    play = Play(Rulebook(replace(site, kinds={**site.kinds, "injury": injury})))
    play.say("chat/t1", FIGHT["lake"])
    assert lead(play.call(1)) == "a"
    play.say("chat/t2", "月亮湖有人受伤")
    assert lead(play.call(2)) == "a"
    assert lead(play.call(1)) == "b"
    assert reason(play.call(1)) == "leg_kept:2"
    assert passed(play.call(1))["a"] == "passed_kept:2"


def test_with_one_patrol_for_two_calls_both_know() -> None:
    play = begin(patrol("a", GATE))
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/t2", FIGHT["lake"])
    assert lead(play.call(2)) == "a"
    assert reason(play.call(2)) == "leg_also:1"
    play.say("desk/desk", "confirm 1 a")
    assert play.call(1).status is Status.OFFERED
    assert play.call(2).status is Status.ESCALATED
    assert play.call(2).escalated == "reason_all_busy:1"
    assert "都在忙" in play.last("desk/desk").text


def test_a_route_that_a_person_holds_stays_and_its_patrol_is_kept_for_it() -> None:
    play = begin(patrol("a", GATE), patrol("b", HILL))
    play.say("chat/t1", FIGHT["lake"])
    play.say("desk/desk", "hold 1")
    play.say("chat/t2", FIGHT["gate"])
    assert lead(play.call(1)) == "a"
    assert lead(play.call(2)) == "b"
    assert reason(play.call(2)) == "leg_kept:1"


def test_a_confirmed_route_is_never_taken_back() -> None:
    play = begin(patrol("a", GATE), patrol("b", HILL))
    play.say("chat/t1", FIGHT["lake"])
    play.say("desk/desk", "confirm 1 a")
    play.say("chat/t2", FIGHT["gate"])
    assert [a.unit for a in play.call(1).active()] == ["a"]
    assert lead(play.call(2)) == "b", "a is busy, however near"
    assert passed(play.call(2))["a"] == "passed_busy:1"


def test_a_fast_call_leaves_the_patrol_of_a_waiting_one_where_that_is_better_for_all() -> None:
    site = site_of(patrol("a", GATE), patrol("b", HILL))
    lost = replace(
        site.kinds["lost"], to=(UnitKind.PATROL,), search=None, ask_group=False, priority=2
    )
    play = Play(Rulebook(replace(site, kinds={**site.kinds, "lost": lost})))
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/t2", "手机丢了，在月亮湖")
    assert [a.unit for a in play.call(2).active()] == ["b"]
    assert lead(play.call(1)) == "a"


def test_a_small_gain_does_not_make_a_route_flicker() -> None:
    near = Point(GATE.lat + 0.0003, GATE.lon)  # half a minute on foot
    play = begin(patrol("a", near))
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/b", "", point=GATE)
    play.book = Rulebook(site_of(patrol("a", near), patrol("b", GATE, on_duty=False)))
    play.say("chat/b", "上岗")
    assert lead(play.call(1)) == "a"


def test_one_better_by_far_who_comes_on_duty_is_proposed() -> None:
    play = begin(patrol("a", HILL), patrol("b", GATE, on_duty=False))
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/b", "上岗")
    assert lead(play.call(1)) == "b"
    assert play.last("desk/desk").message == "desk_reproposed"
    assert [words for _, words in play.last("desk/desk").choices] == ["confirm 1 b"]


# ── a yes that comes late ──


@pytest.mark.parametrize("yes", ["confirm 1 a", "确认1号 巡a", "confirm 1"])
def test_a_yes_for_the_old_route_sends_nobody(yes: str) -> None:
    play = begin(patrol("a", HILL), patrol("b", GATE, on_duty=False))
    play.say("chat/t1", FIGHT["gate"])
    play.say("chat/b", "上岗")
    play.say("desk/desk", yes)
    assert play.call(1).status is Status.PROPOSED
    refused = play.last("desk/desk")
    assert refused.message == "route_changed"
    assert "巡b" in refused.text
    play.say("desk/desk", "confirm 1 patrol b")
    assert [a.unit for a in play.call(1).active()] == ["b"]


def test_a_yes_without_a_name_counts_once_the_route_could_be_read() -> None:
    play = begin(patrol("a", HILL), patrol("b", GATE, on_duty=False))
    play.say("chat/t1", FIGHT["gate"])
    play.say("desk/desk", "undo 1")
    play.say("chat/b", "上岗")
    play.pass_(seconds=3)
    play.say("desk/desk", "confirm 1, thanks")
    assert [a.unit for a in play.call(1).active()] == ["b"]


def test_the_first_route_can_be_confirmed_at_once() -> None:
    play = begin(patrol("a", HILL))
    play.say("chat/t1", FIGHT["gate"])
    play.say("desk/desk", "confirm 1")
    assert play.call(1).status is Status.OFFERED
