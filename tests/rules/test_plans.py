"""Plans: which one begins and when, who is told which step, who did it, and what is left."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.events import Closed
from rules.model import Confirm, Policy, Site
from rules.plan_events import Planned, StageDone, StageLate, StageTold
from rules.planned import plan_of
from rules.plans import Plan, Stage
from rules.rulebook import Rulebook
from rules.ruling import Changes
from tests.rules.play import Play
from tests.sites import NOON, small_site

CROWD = Plan(
    id="crowd",
    names={"zh": "拥挤预案", "en": "crowding"},
    stages=(
        Stage(do={"zh": "关闭入口", "en": "close the entrance"}, to=("p-hill", "u-2"), layer="现场"),
        Stage(do={"zh": "通报派出所", "en": "tell the station"}),
        Stage(do={"zh": "外围分流", "en": "divert outside"}, to=("p-gate",), after=timedelta(minutes=3)),
    ),
)  # fmt: skip
OTHER = Plan(id="other", names={"zh": "别的"}, stages=(Stage(do={"zh": "看一看"}, to=("u-1",)),))
FIGHT = "月亮湖有人打架"


def site(*, kind: str = "crowd", place: str = "", confirm: Confirm = Confirm.NEVER) -> Site:
    plain = small_site(Policy(confidence=0.7, remind_every=timedelta(minutes=5)))
    dispute = replace(plain.kinds["dispute"], plan=kind, confirm=confirm)
    lake = replace(plain.places["lake"], plan=place)
    return replace(
        plain,
        kinds={**plain.kinds, "dispute": dispute},
        places={**plain.places, "lake": lake},
        plans={"crowd": CROWD, "other": OTHER},
    )


def playing(**how: object) -> Play:
    return Play(Rulebook(site(**how)))  # type: ignore[arg-type]


def begun() -> Play:
    """A plan has just begun."""
    play = playing()
    play.say("chat/t1", FIGHT)
    return play


# ── it begins ──


def test_it_begins_once_when_somebody_is_asked() -> None:
    play = begun()
    (fact,) = play.of(Planned)
    assert fact.plan == "crowd"
    assert fact.dues == (NOON, NOON, NOON + timedelta(minutes=3))
    assert [f.nth for f in play.of(StageTold)] == [1, 2]
    play.say("radio/快警一组", "收到")
    play.say("desk/desk", "locate 1 gate")
    assert len(play.of(Planned, play.facts)) == 1


def test_a_route_that_waits_for_a_yes_starts_nothing() -> None:
    play = playing(confirm=Confirm.ALWAYS)
    play.say("chat/t1", FIGHT)
    assert not play.of(Planned)
    play.say("desk/desk", "confirm 1")
    assert play.of(Planned)


def test_a_call_without_a_place_starts_it_when_it_has_one() -> None:
    play = playing()
    play.say("chat/t1", "有人打架")
    assert not play.of(Planned)
    play.say("chat/t1", "在月亮湖")
    assert play.of(Planned)


def test_a_call_that_needs_a_person_starts_it_too() -> None:
    play = playing()
    for where in ("radio/快警一组", "radio/快警二组"):
        play.say(where, "下班")
    play.say("chat/t1", FIGHT)
    assert play.call(1).escalated
    assert play.of(Planned)


def test_the_rules_plan_goes_before_the_places_and_that_before_the_kinds() -> None:
    play = playing(kind="crowd", place="other")
    play.say("chat/t1", FIGHT)
    assert play.call(1).plan == "other"
    call = replace(play.call(1), plan="", ruling=Changes(plan="crowd"))
    chosen = plan_of(call, play.book)
    assert chosen is not None
    assert chosen.id == "crowd"
    silent = replace(call, ruling=Changes())
    assert plan_of(silent, play.book) == OTHER


def test_a_site_without_plans_has_none() -> None:
    play = Play()
    play.say("chat/t1", FIGHT)
    assert not play.of(Planned)
    assert play.call(1).steps == ()


# ── who is told ──


def test_each_step_is_told_to_its_units_at_its_time() -> None:
    play = begun()
    first = play.last("radio/山顶")
    assert first.message == "plan_step"
    assert first.text == "山顶平台，1号预案第1步，现场：关闭入口，完成请报告。"
    assert [r.unit for r in play.relays(message="plan_step")] == ["p-hill", "u-2"]
    assert "plan_step" not in play.told("radio/南门")
    play.pass_(minutes=3)
    assert play.last("radio/南门").text == "南门平台，1号预案第3步，外围分流，完成请报告。"


def test_a_step_of_nobody_is_the_desks() -> None:
    play = begun()
    told = play.told("desk/desk")
    assert "desk_plan" in told
    (step,) = play.relays(message="desk_step")
    assert "通报派出所" in step.text
    assert step.choices == (("处理完毕", "step 1 2 done"),)


def test_the_button_and_the_taught_words_are_understood() -> None:
    play = begun()
    relay = play.relays(message="plan_step", unit="p-hill")[0]
    play.say("radio/山顶", relay.choices[0][1])
    assert [f.nth for f in play.of(StageDone)] == [1]
    (desk,) = play.relays(message="desk_step")
    play.say("desk/desk", desk.choices[0][1])
    assert [f.nth for f in play.of(StageDone)] == [2]


# ── who did it ──


@pytest.mark.parametrize(
    ("where", "words", "nth"),
    [
        ("desk/desk", "step 1 2 done", 2),
        ("desk/desk", "步骤 1 2 完成", 2),
        ("desk/desk", "步骤1号 2完成", 2),
        ("desk/desk", "step 3 done", 3),
        ("desk/chief", "第一步完成", 1),
        ("radio/山顶", "步骤1完成", 1),
        ("radio/山顶", "1号第一步已完成", 1),
        ("radio/山顶", "1号预案第1步完成了", 1),
        ("radio/快警二组", "step 1 done", 1),
        ("radio/快警二组", "Step 1 is done 1.", 1),
        ("radio/快警二组", "step 1 done, call 1", 1),
        ("radio/山顶", "第一步做完了。", 1),
        ("radio/山顶", "山顶平台报告，第一步完成，完毕", 1),
        ("radio/山顶", "指挥室指挥室，山顶平台呼叫，1号第一步完成", 1),
        ("radio/快警二组", "Dispatch, quick two reporting, step 1 done, over", 1),
    ],
)
def test_said_by_hand(where: str, words: str, nth: int) -> None:
    play = begun()
    play.say(where, words)
    (fact,) = play.of(StageDone)
    assert (fact.nth, fact.call) == (nth, play.call(1).id)
    assert play.call(1).steps[nth - 1].done == NOON
    assert len(play.of(StageDone, play.facts)) == 1


def test_a_unit_hears_that_it_was_understood_and_the_desk_who_did_it() -> None:
    play = begun()
    play.say("radio/山顶", "第一步完成")
    assert play.last("radio/山顶").message == "step_done_ack"
    (told,) = play.relays(message="desk_step_done")
    assert "山顶平台" in told.text
    play.say("radio/快警二组", "第一步完成")
    assert not play.of(StageDone)


@pytest.mark.parametrize(
    ("where", "words", "answer"),
    [
        ("radio/南门", "1号第一步完成", "not_your_step"),
        ("desk/desk", "step 1 9 done", "no_such_step"),
        ("desk/desk", "step 7 1 done", "no_such_call"),
    ],
)
def test_what_makes_no_sense_is_answered(where: str, words: str, answer: str) -> None:
    play = begun()
    play.say(where, words)
    assert not play.of(StageDone)
    assert play.told(where)[-1] == answer
    assert play.world.live == 1, "and opens nothing"


def test_twice_done_is_told_so() -> None:
    play = begun()
    play.say("desk/desk", "step 1 1 done")
    play.say("desk/desk", "step 1 1 done")
    assert play.told("desk/desk")[-1] == "step_done_already"


def test_of_two_calls_it_is_asked_which() -> None:
    play = begun()
    play.say("chat/t2", "南门有人打架")
    play.say("radio/山顶", "第一步完成")
    assert play.last("radio/山顶").message == "repeat_which"
    play.say("radio/山顶", "2号第一步完成")
    assert [s.done is not None for s in play.call(2).steps] == [True, False, False]


@pytest.mark.parametrize(
    "words",
    ["处理完毕", "完成", "收到", "第一步很滑，有人摔倒受伤", "我们一步一步完成任务", "到达"],
)
def test_other_words_are_no_steps(words: str) -> None:
    play = begun()
    play.say("radio/山顶", words)
    assert not play.of(StageDone)


def test_a_step_that_is_done_before_its_time_is_not_told() -> None:
    play = begun()
    play.say("desk/desk", "step 1 3 done")
    play.pass_(minutes=10)
    assert "plan_step" not in play.told("radio/南门")


# ── late, and left open ──


def test_the_desk_is_reminded_once_of_each_step_that_is_late() -> None:
    play = begun()
    play.say("desk/desk", "step 1 2 done")
    play.pass_(minutes=30)
    assert [f.nth for f in play.of(StageLate, play.facts)] == [1, 3]
    assert play.told("desk/desk").count("desk_step_late") == 2
    first = play.of(StageLate, play.facts)[0]
    assert first.at == NOON + timedelta(minutes=5)


def test_what_is_left_open_is_told_at_the_end() -> None:
    play = begun()
    play.say("radio/山顶", "第一步完成")
    play.say("desk/desk", "close 1")
    assert play.of(Closed)
    (told,) = play.relays(message="desk_closed_open")
    assert "2. 通报派出所；3. 外围分流" in told.text
    assert "关闭入口" not in told.text
    play.pass_(hours=1)
    assert not play.of(StageTold)


def test_when_all_is_done_the_end_is_as_ever() -> None:
    play = begun()
    for nth in (1, 2, 3):
        play.say("desk/desk", f"step 1 {nth} done")
    play.say("desk/desk", "close 1")
    assert "desk_closed" in play.told("desk/desk")


# ── the site changed under way ──


def test_a_plan_that_the_site_no_longer_has_ends_quietly() -> None:
    play = begun()
    play.move_to(replace(site(), plans={}))
    play.pass_(minutes=30)
    assert play.call(1).live
    assert play.call(1).deadline is not None
    play.say("desk/desk", "step 1 1 done")
    assert play.call(1).steps[0].done
    play.say("desk/desk", "close 1")
    assert play.relays(message="desk_closed_open")
