"""The route of a call: both ends, neighbours, groups, and who must say yes first."""

import pytest
from msgspec.structs import replace

from rules.assign import propose
from rules.call import Call
from rules.events import Proposed, Warned
from rules.model import Aid, Confirm, Kind, Role, Send, Site, Unit, UnitKind
from rules.ranking import rank
from rules.route import Task
from rules.rulebook import Rulebook
from rules.transitions import Status
from tests.rules.play import Play
from tests.sites import GATE, small_site, unit

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


def test_one_platform_at_each_end_with_its_reason() -> None:
    _, call = proposed(small_site(), "手机从南门到望云台落在环保车上")
    assert call.route
    legs = {leg.unit: leg for leg in call.route.legs}
    assert set(legs) == {"p-gate", "p-hill", "drivers"}
    assert legs["p-gate"].reason == "leg_nearest_to:gate"
    assert legs["p-hill"].reason == "leg_nearest_to:hill"
    assert legs["drivers"].reason == "leg_group:line"
    assert all(leg.task is Task.SEARCH for leg in call.route.legs)
    assert call.need == 2, "the group comes on top"


def test_one_platform_cannot_hold_both_ends() -> None:
    _, call = proposed(changed(**{"p-hill": None}), "手机从南门到望云台落在环保车上")
    assert call.route
    assert [leg.unit for leg in call.route.legs if leg.unit != "drivers"] == ["p-gate"]


def test_without_ends_the_nearest_searches_and_the_group_looks_at_the_place() -> None:
    play, call = proposed(small_site(), "手机丢了，在南门")
    assert {a.unit for a in call.active()} == {"p-gate", "drivers"}
    (asked,) = play.relays(unit="drivers")
    assert asked.message == "offer_group_at", "there are no two ends to look between"
    assert "南门" in asked.text


def test_a_stretch_of_a_place_of_two_lines_asks_no_group() -> None:
    site = small_site()
    other = replace(site.stretches["line"], id="other", names={"zh": "二号线"}, aliases=())
    both = replace(site, stretches={**site.stretches, "other": other})
    _, call = proposed(both, "手机丢了，在南门")
    assert {a.unit for a in call.active()} == {"p-gate"}


def test_neighbours_are_warned_or_called() -> None:
    play = Play()
    play.say("chat/tourist", FIGHT)
    assert [w.unit for w in play.of(Warned)] == ["p-gate"]
    play.say("chat/tourist-2", "南门有人受伤")
    call = play.call(2)
    aids = [a for a in call.assignments if a.task is Task.AID]
    leads = [a for a in call.assignments if a.task is Task.LEAD]
    assert len(aids) == 1
    assert len(leads) == 2
    assert call.need == 2, "aid comes on top"


def test_more_neighbours_than_there_are() -> None:
    site = with_kind("dispute", neighbours=9, aid=Aid.WARN)
    play, call = proposed(site)
    assert {w.unit for w in play.of(Warned)} == {"p-gate", "p-hill"}
    assert call.status is Status.OFFERED


def test_more_units_than_there_are_is_told_to_the_desk() -> None:
    site = with_kind("dispute", units=3)
    play, call = proposed(site)
    assert call.status is Status.OFFERED
    assert len(call.active(Task.LEAD)) == 2
    play.say("radio/快警一组", "收到")
    play.say("radio/快警二组", "去不了")
    assert play.call().lacked
    assert "desk_escalated" in play.told("desk/desk")


@pytest.mark.parametrize(
    ("kind", "words", "waits"),
    [
        ("dispute", "南门有人打架", False),
        ("dispute", "南门发生纠纷", False),
        ("help", "来人，在南门", True),
        ("lost", "手机丢了，在南门", False),
        ("dispute", "南门和月亮湖有人打架", True),  # two places: which?
    ],
)
def test_who_must_say_yes_first(kind: str, words: str, waits: bool) -> None:
    play, call = proposed(small_site(), words)
    assert call.kind == kind
    assert (call.status is Status.PROPOSED) is waits
    (fact,) = play.of(Proposed)
    assert bool(fact.due) is waits
    assert (fact.route.reason != "reason_sent_at_once") is waits


def test_speech_that_is_hardly_understood_waits_for_a_person() -> None:
    play = Play()
    play.speak("chat/tourist", FIGHT, confidence=0.4)
    assert play.call().status is Status.PROPOSED
    assert play.call().route
    assert play.call().route.reason == "reason_low_confidence:0.40"  # type: ignore[union-attr]


def test_a_kind_that_is_never_confirmed_still_needs_a_sure_place() -> None:
    site = small_site()
    strict = replace(site, policy=replace(site.policy, confidence=0.95))
    _, call = proposed(strict, "难门有人受伤")
    assert call.kind == "injury"
    assert call.status is Status.PROPOSED


def test_ends_that_the_site_no_longer_has() -> None:
    play = Play()
    play.say("radio/南门", "下班")
    play.say("chat/tourist", "手机从南门到望云台落在环保车上")
    call = play.call()
    site = small_site()
    for gone in (["gate"], ["gate", "hill"]):
        left = {id: p for id, p in site.places.items() if id not in gone}
        book = Rulebook(replace(site, places=left))
        route, need = propose(call, book, play.world, play.now)
        assert route.legs
        assert need >= 1
        assert all(leg.reason != "leg_nearest_to:gate" for leg in route.legs)


def test_ranking_without_goals_or_units() -> None:
    play = Play()
    play.say("chat/tourist", FIGHT)
    nothing = Kind(
        id="n", names={"zh": "无"}, to=(UnitKind.DESK,), send=Send.NEAREST, confirm=Confirm.NEVER
    )
    ranked, passed_over = rank(play.call(), (), nothing, play.book, play.world, play.now)
    assert ranked == []
    assert {p.reason for p in passed_over} == {"passed_no_position"}


def test_a_desk_that_mediates_can_be_sent() -> None:
    mediator = unit(
        "med", UnitKind.DESK, "调解室", "mediator", "chat/med", role=Role.RESPONDER, point=GATE
    )
    site = changed(med=mediator)
    kinds = {
        **site.kinds,
        "dispute": replace(site.kinds["dispute"], to=(UnitKind.DESK,), skills=frozenset()),
    }
    play = Play(Rulebook(replace(site, kinds=kinds)))
    play.say("chat/tourist", FIGHT)
    assert [a.unit for a in play.call().active()] == ["med"]
    play.say("chat/med", "收到")
    assert play.call().status is Status.TAKEN


@pytest.mark.parametrize(
    "words", ["南门有人受伤", FIGHT, "手机从南门到望云台落在环保车上", "来人，在南门"]
)
def test_a_route_names_channels_that_exist(words: str) -> None:
    play, call = proposed(small_site(), words)
    assert call.route
    for leg in call.route.legs:
        assert play.book.site.units[leg.unit].channels
