"""Who should go, and why not the others."""

import pytest
from msgspec.structs import replace

from rules.able import why_not
from rules.assign import next_leg
from rules.call import Call
from rules.events import Offered
from rules.model import Mode, Point, Site, Unit, UnitKind
from rules.nearest import DETOUR, METRES_A_MINUTE, Start, StraightLine, distance
from rules.route import Task
from rules.rulebook import Rulebook
from rules.transitions import Part, Status
from tests.rules.play import Play
from tests.sites import GATE, HILL, LAKE, small_site, unit

FIGHT = "南门有人打架"


def changed(**units: Unit | None) -> Site:
    """The small site with other units; None takes one away."""
    site = small_site()
    both = {**site.units, **units}
    return replace(site, units={id: u for id, u in both.items() if u is not None})


def with_kind(id: str, **changes: object) -> Site:
    site = small_site()
    return replace(site, kinds={**site.kinds, id: replace(site.kinds[id], **changes)})


def proposed(site: Site, words: str = FIGHT, where: str = "chat/tourist") -> tuple[Play, Call]:
    play = Play(Rulebook(site))
    play.say(where, words)
    return play, play.call()


def passed(call: Call) -> dict[str, str]:
    assert call.route is not None
    return {p.unit: p.reason for p in call.route.passed}


def test_everyone_who_is_passed_over_has_a_reason() -> None:
    units = {
        "lame": unit("lame", UnitKind.PATROL, "甲", "a", "chat/a", skills=frozenset({"police"})),
        "mute": unit("mute", UnitKind.PATROL, "乙", "b", point=GATE, skills=frozenset({"police"})),
        "free": unit("free", UnitKind.PATROL, "丙", "c", "chat/c", point=GATE, skills=frozenset({"police"}), on_duty=False),
        "plain": unit("plain", UnitKind.PATROL, "丁", "d", "chat/d", point=GATE),
        "far": unit("far", UnitKind.PATROL, "戊", "e", "chat/e", point=Point(30.5, 110.44), skills=frozenset({"police"})),
    }  # fmt: skip
    _, call = proposed(changed(**units))
    assert passed(call) == {
        "u-1": "passed_farther",
        "lame": "passed_no_position",
        "mute": "passed_no_channel",
        "free": "passed_off_duty",
        "plain": "passed_lacks:police",
        "far": "passed_far",
    }
    site = small_site()
    patrols = {u.id for u in site.units.values() if u.kind is UnitKind.PATROL} | set(units)
    assert call.route
    assert {leg.unit for leg in call.route.legs if leg.task is Task.LEAD} | set(
        passed(call)
    ) == patrols


def test_every_reason_can_be_told() -> None:
    """Keys that the rules give as reasons are in the catalogue of every language."""
    keys = {
        "passed_farther", "passed_far", "passed_raised", "passed_off_duty", "passed_no_channel",
        "passed_lacks", "passed_no_position", "passed_busy", *(f"passed_{p}".replace(" ", "_") for p in Part if p is not Part.RELEASED),
        "leg_nearest", "leg_next", "leg_nearest_to", "leg_aid", "leg_group", "leg_chosen",
        "reason_sent_at_once", "reason_always_confirmed", "reason_low_confidence",
    }  # fmt: skip
    for language in small_site().catalogue.languages():
        assert keys <= set(small_site().catalogue.messages[language])


def test_who_raised_the_call_is_not_sent_to_it() -> None:
    play = Play()
    play.say("radio/快警一组", "月亮湖有人打架")
    assert passed(play.call())["u-1"] == "passed_raised"
    assert [a.unit for a in play.call().active()] == ["u-2"]


def test_who_was_asked_already_is_not_asked_again() -> None:
    play = Play()
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", "去不了")
    assert [o.unit for o in play.of(Offered)] == ["u-1"]
    kind = play.book.kind("dispute")
    assert (
        why_not(play.book.site.units["u-2"], play.call(), kind, play.book, play.world, play.now)
        == "passed_declined"
    )
    assert (
        why_not(play.book.site.units["u-1"], play.call(), kind, play.book, play.world, play.now)
        == "passed_offered"
    )
    play.pass_(seconds=61)
    assert play.call().status is Status.ESCALATED
    assert next_leg(play.call(), play.book, play.world, play.now) is None


def test_a_busy_patrol_is_spared_for_the_same_or_less() -> None:
    play = Play()
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", "收到")
    play.say("chat/tourist-2", "月亮湖有人打架")
    assert passed(play.call(2))["u-2"] == "passed_busy:1"
    assert [a.unit for a in play.call(2).active()] == ["u-1"]


def test_a_graver_call_takes_a_busy_patrol() -> None:
    site = with_kind("injury", to=(UnitKind.PATROL,))
    play = Play(Rulebook(site))
    play.say("chat/tourist", FIGHT)
    play.say("radio/快警二组", "收到")
    play.say("chat/tourist-2", "南门有人受伤")
    assert "u-2" in {a.unit for a in play.call(2).active()}


def test_a_post_has_several_people_and_is_never_busy() -> None:
    play = Play()
    for nth in (1, 2, 3):
        play.say(f"chat/t{nth}", "手机丢了，在南门")
        assert "p-gate" in {a.unit for a in play.call(nth).active()}


def test_a_unit_off_duty_is_passed_over_at_once_and_later() -> None:
    play = Play()
    play.say("radio/快警二组", "下班")
    play.say("chat/tourist", FIGHT)
    assert passed(play.call())["u-2"] == "passed_off_duty"
    assert [a.unit for a in play.call().active()] == ["u-1"]


def test_who_went_off_duty_before_the_yes_is_not_asked() -> None:
    play = Play()
    play.say("chat/tourist", "来人，在南门")
    assert play.call().route
    assert play.call().route.legs[0].unit == "p-gate"  # type: ignore[union-attr]
    play.say("radio/南门", "下班")
    assert play.told("desk/desk")[-1] == "desk_reproposed"
    play.say("desk/desk", "confirm 1")
    assert play.told("desk/desk")[-1] == "route_changed", "that yes was meant for the old route"
    play.pass_(seconds=3)
    play.say("desk/desk", "confirm 1")
    assert "p-gate" not in {a.unit for a in play.call().assignments}
    assert play.call().active(), "the next is asked"


def test_the_nearest_by_minutes_and_ties_by_id() -> None:
    site = changed(
        **{
            "b-twin": unit("b-twin", UnitKind.PATROL, "双二", "twin b", "chat/b", point=GATE, skills=frozenset({"police"})),
            "a-twin": unit("a-twin", UnitKind.PATROL, "双一", "twin a", "chat/a", point=GATE, skills=frozenset({"police"})),
        }
    )  # fmt: skip
    _, call = proposed(site)
    assert call.route
    assert call.route.legs[0].unit == "a-twin"


def test_a_motorbike_from_afar_beats_feet_from_nearby() -> None:
    way = StraightLine().ways(
        GATE, [Start("bike", LAKE, Mode.MOTORBIKE), Start("feet", LAKE, Mode.FOOT)]
    )
    bike, feet = way
    assert bike
    assert feet
    assert bike.metres == feet.metres == round(distance(LAKE, GATE) * DETOUR)
    assert bike.minutes == round(bike.metres / METRES_A_MINUTE[Mode.MOTORBIKE], 1)
    assert feet.minutes > 5 * bike.minutes


def test_distance_on_the_sphere() -> None:
    assert distance(GATE, GATE) == 0.0
    assert distance(Point(0, 0), Point(0, 180)) == pytest.approx(20_015_087, rel=1e-4)
    assert distance(Point(29.35, 110.44), Point(29.36, 110.44)) == pytest.approx(1112, rel=1e-3)


def test_a_patrol_is_where_it_last_was_and_a_post_where_it_stands() -> None:
    play = Play()
    play.say("chat/u-1", "", point=GATE)
    play.say("chat/p-gate", "", point=HILL)
    units = play.book.site.units
    assert play.book.position(units["u-1"], play.world) == GATE
    assert play.book.position(units["p-gate"], play.world) == GATE


def test_out_of_reach_means_nobody_and_a_person_decides() -> None:
    play = Play()
    play.say("chat/tourist", "有人受伤", point=Point(29.9, 110.44))
    assert play.call().status is Status.ESCALATED
    assert play.call().escalated == "reason_out_of_reach:4"
    assert play.told("chat/tourist") == ["received", "delayed"], "nobody is left without an answer"


def test_no_unit_in_the_whole_site() -> None:
    site = small_site()
    only = replace(site, units={"desk": site.units["desk"]})
    _, call = proposed(only)
    assert call.escalated == "reason_nobody_left"
