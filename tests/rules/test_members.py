"""Volunteers as units: what they are asked, what they cost, and that a replay says the same."""

from datetime import timedelta
from statistics import median
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bridge import codec
from rules.events import Offered, Warned
from rules.member_events import Applied, Enrolled
from rules.members import peopled
from rules.model import Address, Confirm, Unit
from rules.roll_events import RollOver
from rules.rulebook import Rulebook
from rules.signup_words import begins, leaves, understood
from rules.terrain import Zone
from rules.volunteers import Member, Volunteers, Wish, is_member
from rules.world import World, apply
from tests.rules.play import Play
from tests.sites import HILL, NOON, small_site

KINDS = frozenset({"help", "injury"})


def book(section: Volunteers | None = None) -> Rulebook:
    site = small_site()
    never = replace(site.kinds["help"], confirm=Confirm.NEVER)
    zones = {
        "south": Zone(
            id="south", names={"zh": "南片", "en": "south side"}, places=frozenset({"gate"})
        ),
    }
    section = section or Volunteers(
        kinds=KINDS, skills={"first-aid": {"zh": "急救", "en": "first aid"}}
    )
    kinds = {**site.kinds, "help": never}
    return Rulebook(replace(site, kinds=kinds, zones=zones, volunteers=section))


BOOK = book()


def member(nth: int, **wish: object) -> Member:
    where = wish or {"places": ("gate",)}
    return Member(
        id=f"V{nth}",
        wish=Wish(name=f"name-{nth}", does="shop", **where),  # type: ignore[arg-type]
        sender=f"v{nth}",
        channels=(Address("chat", f"v{nth}"),),
        language="zh",
        since=NOON,
    )


def with_members(*members: Member) -> Play:
    play = Play(BOOK)
    for one in members:
        play.world = apply(play.world, Enrolled(at=NOON, member=one, by="desk"), BOOK.policy)
        play.say(f"chat/{one.sender}", "上岗")
    return play


def asked(play: Play) -> set[str]:
    return {f.unit for f in play.of(Offered, play.facts) if is_member(f.unit)}


@pytest.mark.parametrize(
    ("words", "wish", "theirs"),
    [
        ("来人帮忙，在南门", {"places": ("gate",)}, True),
        ("来人帮忙，在望云台", {"places": ("gate",)}, False),
        ("来人帮忙，在南门", {"zones": ("south",)}, True),
        ("来人帮忙，在望云台", {"zones": ("south",)}, False),
        ("南门有人打架", {"places": ("gate",)}, False),
        ("来人帮忙，在望云台", {"anywhere": True}, False),  # nobody knows where they are
    ],
)
def test_only_calls_of_their_kinds_near_the_places_they_chose(
    words: str, wish: dict[str, object], theirs: bool
) -> None:
    play = with_members(member(1, **wish))
    play.say("chat/t", words)
    assert (asked(play) == {"V1"}) is theirs


def test_anywhere_counts_once_it_is_known_where_they_are() -> None:
    play = with_members(member(1, anywhere=True))
    play.say("chat/v1", "", point=HILL)
    play.say("chat/t", "来人帮忙，在望云台")
    assert asked(play) == {"V1"}


def test_off_duty_nobody_is_asked_nor_listed() -> None:
    play = with_members(member(1))
    play.say("chat/v1", "下班")
    play.say("chat/t", "来人帮忙，在南门")
    route = play.call().route
    assert route is not None
    assert not asked(play)
    assert "V1" not in {p.unit for p in route.passed}, "eight hundred of them would hide the rest"


def test_a_call_that_turns_into_a_fight_lets_them_go() -> None:
    play = with_members(member(1))
    play.say("chat/t", "来人帮忙，在南门")
    play.say("chat/v1", "我去")
    play.say("desk/desk", "kind 1 dispute")
    part = play.call().assignment("V1")
    assert part is not None
    assert not part.active
    assert play.last("chat/v1").message == "stand_down"


def test_the_sites_file_goes_before_the_roster() -> None:
    site = BOOK.site
    mine = Unit(
        id="own",
        kind=site.units["u-1"].kind,
        names={"zh": "新组"},
        channels=(Address("chat", "v1"),),
    )
    play = with_members(member(1))
    play.move_to(replace(site, units={**site.units, "own": mine}))
    play.say("chat/v1", "下班")
    assert play.world.unit("own").on_duty is False


def test_two_people_of_one_group_chat_are_two() -> None:
    play = Play(BOOK)
    for who, name in (("a", "李雷"), ("b", "王芳")):
        play.say("chat/club", f"报名志愿者，我叫{name}，卖小吃，南门", sender=who)
    play.say("desk/desk", "批准V1")
    play.say("desk/desk", "批准V2")
    play.say("chat/club", "上岗", sender="b")
    assert play.world.unit("V2").on_duty is True
    assert play.world.unit("V1").on_duty is None
    play.say("chat/club", "我要看看", sender="stranger")
    assert play.call().said.source.unit == ""


def test_a_member_is_called_by_their_number_in_words() -> None:
    play = with_members(member(3), member(12))
    play.say("desk/desk", "通知V3 请到南门集合")
    assert play.relays(message="pass_on")[-1].unit == "V3"
    play.say("desk/desk", "通知志愿者十二号 请到南门集合")
    assert play.relays(message="pass_on")[-1].unit == "V12"


def test_words_of_need_are_a_call_whatever_was_asked() -> None:
    play = Play(BOOK)
    play.say("chat/v", "报名志愿者")
    play.say("chat/v", "南门有人受伤流血！")
    assert play.call().kind == "injury"
    assert not play.world.members


def test_the_name_is_told_to_desks_and_to_nobody_else() -> None:
    play = Play(BOOK)
    play.say("chat/v", "报名志愿者，我叫欧阳小满，卖小吃，南门")
    play.say("desk/desk", "批准V1")
    play.say("chat/v", "上岗")
    play.say("chat/t", "来人帮忙，在南门")
    play.say("chat/v", "我去")
    play.say("chat/v", "到达")
    play.say("desk/desk", "全体：注意")
    told = {str(r.to) for r in play.relays() if "欧阳小满" in r.text}
    assert told == {"desk/desk", "chat/v"}
    assert all("欧阳小满" not in f.key for f in play.relays())


@pytest.mark.parametrize(
    ("words", "name", "does", "where"),
    [
        ("报名志愿者 我叫李雷，出租车司机，会急救，在南门一带", "李雷", "出租车司机，会急救", ("gate",)),
        ("我想当志愿者", "", "", ()),
        ("报名志愿者，张三，卖小吃，月亮湖和望云台", "张三", "卖小吃", ("lake", "hill")),
        ("sign up as a volunteer, my name is Bob Lee, taxi driver, South Gate", "Bob Lee", "taxi driver", ("gate",)),
        ("I'd like to sign up as volunteer", "", "", ()),
        ("申请加入志愿者队伍", "", "", ()),
    ],
)  # fmt: skip
def test_what_a_first_message_tells(
    words: str, name: str, does: str, where: tuple[str, ...]
) -> None:
    assert begins(words.casefold())
    wish = understood(Wish(), words, "", BOOK)
    assert (wish.name, wish.does, wish.places) == (name, does, where)


@pytest.mark.parametrize(
    "words",
    [
        "there are volunteers at the gate",
        "志愿者在南门打架",
        "我的孩子想加入我们",
        "apply pressure",
    ],
)
def test_what_is_no_sign_up(words: str) -> None:
    assert not begins(words)
    assert not leaves(words)


# ── properties ──

WORDS = st.sampled_from([
    "来人帮忙，在南门", "南门有人打架", "南门有人受伤", "我去", "收到", "到达", "处理完毕", "去不了", "上岗", "下班", "assign 1 V1",
    "assign 2 V2", "take 1", "take 2", "kind 1 dispute", "kind 1 help", "批准V1", "批准V2", "批准V3", "移除V1", "退出志愿者",
    "报名志愿者，我叫李雷，卖小吃，南门", "报名志愿者", "都可以", "取消报名", "全体点名", "点名到", "到", "全体平台：注意",
    "sign up as volunteer: Ann, shop, anywhere", "confirm 1", "close 1", "点名情况", "here R1",
])  # fmt: skip
WHO = st.sampled_from(
    [
        "desk/desk",
        "chat/a",
        "chat/b",
        "chat/t",
        "radio/南门",
        "radio/快警一组",
        "chat/drivers",
        "air/ch1",
    ]
)
SCRIPT = st.lists(st.tuples(WHO, WORDS, st.integers(0, 300)), max_size=30)


def played(script: list[tuple[str, str, int]]) -> Play:
    play = Play(book())
    for who, words, seconds in script:
        play.say(who, words)
        play.pass_(seconds=seconds)
    return play


@settings(max_examples=40, deadline=None)
@given(SCRIPT)
def test_whatever_is_said_no_member_is_asked_for_what_is_not_theirs(
    script: list[tuple[str, str, int]],
) -> None:
    play = Play(book())
    for who, words, seconds in script:
        play.say(who, words)
        play.pass_(seconds=seconds)
        for call in play.world.calls.values():
            theirs = [a for a in call.active() if is_member(a.unit)]
            assert not theirs or call.kind in KINDS
            assert all(a.unit in play.world.members for a in theirs)
    assert not [f for f in play.of(Warned, play.facts) if is_member(f.unit)]


@settings(max_examples=30, deadline=None)
@given(SCRIPT)
def test_every_unit_of_a_roll_answers_or_is_listed_and_a_replay_says_the_same(
    script: list[tuple[str, str, int]],
) -> None:
    play, again = (
        played([*script, ("desk/desk", "全体点名", 600)]),
        played([*script, ("desk/desk", "全体点名", 600)]),
    )
    assert [codec.encode(f) for f in play.facts] == [codec.encode(f) for f in again.facts]
    assert not play.world.rolls
    assert not play.world.roll_rows
    folded = World()
    for fact in play.facts:
        folded = apply(folded, codec.fact(codec.encode(fact)), play.book.policy)
    assert folded == play.world
    assert play.of(RollOver, play.facts)


# ── what it costs ──


def test_eight_hundred_members_cost_a_message_nothing() -> None:
    def lasts(play: Play) -> float:
        times = []
        for nth in range(15):
            begin = process_time()
            play.say(f"chat/guest-{nth}", "谢谢")
            times.append(process_time() - begin)
        return median(times)

    few, many = with_members(member(1)), with_members(*(member(n) for n in range(1, 801)))
    many.say("chat/guest", "谢谢")
    assert lasts(many) < 5 * lasts(few) + 0.002
    known = peopled(BOOK, many.world)
    assert peopled(known, many.world) is known
    begin = process_time()
    peopled(BOOK, apply(many.world, Enrolled(at=NOON, member=member(801), by="desk"), BOOK.policy))
    assert process_time() - begin < 0.25


def test_an_application_is_let_go_when_nobody_finishes_it() -> None:
    play = Play(BOOK)
    play.say("chat/v", "报名志愿者")
    play.pass_(hours=1)
    assert not play.world.applicants
    assert not play.world.errands


def test_who_waits_for_a_desk_is_held_up_to_it_every_day() -> None:
    play = Play(BOOK)
    play.say("chat/v", "报名志愿者，我叫李雷，卖小吃，南门")
    play.pass_(days=3, minutes=1)
    assert play.told("desk/desk").count("desk_applied_waits") == 3
    assert len(play.of(Applied, play.facts)) == 4
    assert play.now - NOON > timedelta(days=3)
