"""What is an order to all, and what is an answer to a roll; and what only looks like one."""

import pytest
from msgspec.structs import replace

from rules.model import UnitKind
from rules.names import fold
from rules.roll_words import answer, order, status
from rules.rulebook import Rulebook
from rules.terrain import Zone
from rules.volunteers import Volunteers
from tests.rules.play import Play
from tests.sites import small_site

SITE = small_site()
BOOK = Rulebook(
    replace(
        SITE,
        zones={"east": Zone(id="east", names={"zh": "东区", "en": "east side"})},
        volunteers=Volunteers(skills={"first-aid": {"zh": "急救", "en": "first aid"}}),
    )
)
PLATFORM, PATROL = UnitKind.PLATFORM, UnitKind.PATROL


@pytest.mark.parametrize(
    ("words", "kinds", "said", "roll"),
    [
        ("全体：马上疏散", set(), "马上疏散", False),
        ("全体 马上疏散", set(), "马上疏散", False),
        ("全体注意，马上疏散", set(), "马上疏散", False),
        ("全体人员：马上疏散", set(), "马上疏散", False),
        ("全体平台：马上疏散", {PLATFORM}, "马上疏散", False),
        ("各平台、巡逻组请注意：马上疏散", {PLATFORM, PATROL}, "马上疏散", False),
        ("所有单位：Close Gate A", set(), "Close Gate A", False),
        ("all: leave now", set(), "leave now", False),
        ("All units: Leave Now", set(), "Leave Now", False),
        ("all-call leave now", set(), "leave now", False),
        ("all platforms and patrols: leave now", {PLATFORM, PATROL}, "leave now", False),
        ("全体点名", set(), "", True),
        ("点名", set(), "", True),
        ("全体平台点名：报人数", {PLATFORM}, "报人数", True),
        ("点名平台：报人数", {PLATFORM}, "报人数", True),
        ("roll-call", set(), "", True),
        ("roll call patrols: your position", {PATROL}, "your position", True),
        ("all units: roll-call", set(), "", True),
    ],
)
def test_an_order(words: str, kinds: set[UnitKind], said: str, roll: bool) -> None:
    found = order(words, BOOK)
    assert found is not None
    assert (set(found.scope.kinds), found.words, found.answer) == (kinds, said, roll)


def test_zones_skills_and_volunteers() -> None:
    found = [
        order(w, BOOK) for w in ("全体东区：注意", "all in east side: mind", "all police: mind")
    ]
    assert [sorted(f.scope.zones | f.scope.skills) for f in found if f] == [
        ["east"],
        ["east"],
        ["police"],
    ]
    volunteers = order("全体志愿者：谢谢大家", BOOK)
    assert volunteers is not None
    assert volunteers.scope.volunteers


@pytest.mark.parametrize(
    "words",
    [
        "全体游客都走了",
        "all quiet at the gate",
        "all units are back",
        "各处都没有找到",
        "所有人都出来了",
        "点名情况",
        "allow him in",
        "",
    ],
)
def test_no_order(words: str) -> None:
    assert order(words, BOOK) is None


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("点名情况", 0),
        ("点名2情况", 2),
        ("roll-call status", 0),
        ("roll 3 status", 3),
        ("谁没到", 0),
        ("点名", None),
    ],
)
def test_how_a_roll_stands(words: str, number: int | None) -> None:
    assert status(words) == number


@pytest.mark.parametrize(
    ("words", "number", "sure"),
    [
        ("到", 0, False),
        ("收到，一切正常", 0, False),
        ("here", 0, False),
        ("present", 0, True),
        ("点名到", 0, True),
        ("点名2到", 2, True),
        ("点名二，收到", 2, True),
        ("here r2", 2, True),
        ("R12 copy", 12, True),
        ("roll 2, here", 2, True),
    ],
)
def test_an_answer(words: str, number: int, sure: bool) -> None:
    found = answer(fold(words))
    assert found is not None
    assert (found.number, found.sure) == (number, sure)


@pytest.mark.parametrize(
    "words",
    [
        "到达",
        "到了",
        "1号收到",
        "copy 17",
        "收到，1号我去",
        "没收到",
        "他们到南门了",
        "there is a fire",
    ],
)
def test_no_answer(words: str) -> None:
    assert answer(fold(words)) is None


def test_only_a_desk_calls_all() -> None:
    play = Play(BOOK)
    play.say("radio/快警一组", "全体：南门有人打架")
    assert not play.world.rolls
    assert play.call().kind == "dispute"


def test_who_is_off_duty_is_not_called() -> None:
    play = Play(BOOK)
    play.say("radio/山顶", "下班")
    play.say("desk/desk", "全体平台点名")
    (roll,) = play.world.rolls.values()
    assert roll.units == ("p-gate",)


def test_an_answer_that_tells_of_a_matter_is_a_call() -> None:
    play = Play(BOOK)
    play.say("desk/desk", "全体点名")
    play.say("radio/南门", "收到，南门有人受伤流血")
    assert play.call().kind == "injury"
    (roll,) = play.world.rolls.values()
    assert roll.there == 0


def test_words_between_posts_keep_their_own_copy() -> None:
    play = Play(BOOK)
    play.say("desk/desk", "全体点名")
    play.pass_(seconds=5)
    play.say("radio/南门", "南门平台呼叫山顶平台，请打开备用通道")
    play.say("radio/山顶", "收到")
    (roll,) = play.world.rolls.values()
    assert roll.there == 0
    assert not play.world.passed
    play.say("radio/山顶", "到")
    assert next(iter(play.world.rolls.values())).there == 1
