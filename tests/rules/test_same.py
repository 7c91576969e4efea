"""One matter from two reporters is one call; what may be another matter never disappears."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.events import Heard, Joined, Likened, Opened, Parted, Relayed
from rules.model import Kind, Point, Seeks
from rules.rulebook import Rulebook
from rules.transitions import Status
from tests.rules.play import Play
from tests.sites import small_site

FIGHT = "南门有人打架"
JOINED = {"received_joined", "received_joined_coming"}


@pytest.fixture
def play() -> Play:
    play = Play()
    play.say("chat/first", FIGHT)
    return play


# ── sure: one call ──


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("chat/second", "南门打架了"),
        ("chat/second", "there is a fight at South Gate"),
        ("chat/second", "南门停车场有人打架"),
        ("radio/南门", "有人打架，快来"),
        ("radio/山顶", "南门发生纠纷"),
    ],
)
def test_the_same_matter_from_somebody_else_joins(play: Play, where: str, words: str) -> None:
    play.say(where, words)
    assert not play.of(Opened)
    (joined,) = play.of(Joined)
    assert joined.matter is not None
    assert joined.matter.said.words == words
    assert len(play.call(1).sources) == 2
    assert JOINED & set(play.told(where))
    assert play.last("desk/desk").message == "desk_joined"
    assert words in play.last("desk/desk").text


def test_who_is_coming_hears_the_words_and_both_reporters_hear_who_comes(play: Play) -> None:
    play.say("radio/快警二组", "收到")
    play.say("chat/second", "打架，南门，有人拿棍子")
    assert "拿棍子" in play.last("radio/快警二组").text
    assert play.last("chat/second").message == "received_joined_coming"
    assert "快警二组" in play.last("chat/second").text
    play.say("radio/快警二组", "到达")
    play.say("radio/快警二组", "处理完毕")
    for reporter in ("chat/first", "chat/second"):
        assert play.told(reporter)[-2:] == ["on_scene", "closed_ask"]


def test_by_a_shared_position(play: Play) -> None:
    near, far = Point(29.3503, 110.4402), Point(29.3530, 110.4402)  # 40 m and 330 m from the gate
    play.say("chat/second", "这里有人打架", point=near)
    assert play.of(Joined)
    play.say("chat/third", "这里有人打架", point=far)
    assert play.of(Opened)


def test_later_words_of_the_second_reporter_go_to_the_same_call(play: Play) -> None:
    play.say("chat/second", "南门有人打架")
    play.say("chat/second", "他们还在打架")
    assert [h.call for h in play.of(Heard)] == [play.call(1).id]


def test_a_unit_that_deals_with_it_adds_to_its_call(play: Play) -> None:
    play.say("radio/快警二组", "收到")
    play.say("radio/快警二组", "南门打架的有五个人")
    assert not play.of(Opened)
    assert not play.of(Joined)
    assert [h.call for h in play.of(Heard)] == [play.call(1).id]


def test_the_platform_that_reports_the_same_is_not_sent() -> None:
    site = small_site()
    kinds = {**site.kinds, "dispute": replace(site.kinds["dispute"], neighbours=0, skills=frozenset(),
             to=(site.units["p-gate"].kind,))}  # fmt: skip
    play = Play(Rulebook(replace(site, kinds=kinds)))
    play.say("chat/first", "月亮湖有人打架")
    lead = play.call(1).active()[0].unit
    other = {"p-gate": "山顶", "p-hill": "南门"}[lead]
    play.say(f"radio/{other}", "月亮湖有人打架")
    assert play.of(Joined)
    play.say(f"radio/{'南门' if lead == 'p-gate' else '山顶'}", "去不了")
    assert [a.unit for a in play.call(1).active()] == []
    assert play.call(1).status is Status.ESCALATED, "who raised it is not asked to go"


# ── in doubt: a call of its own, and a desk is asked ──


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("南门又有人打架", "reason_same_other"),
        ("南门另一伙人打架", "reason_same_other"),
        ("another fight at South Gate", "reason_same_other"),
        ("南门有人打架，有人受伤", "reason_same_unsure"),
    ],
)
def test_what_is_likely_opens_and_a_desk_is_asked(play: Play, words: str, reason: str) -> None:
    play.say("chat/second", words)
    assert play.of(Opened)
    assert [(n.number, n.reason) for n in play.of(Likened)] == [(1, reason)]
    asked = next(r for r in play.of(Relayed) if r.message == "desk_maybe_same")
    assert [w for _, w in asked.choices] == ["merge 2 1"]
    play.say("desk/desk", asked.choices[0][1])
    assert play.call(2).status is Status.MERGED


def test_different_people_are_different_matters() -> None:
    play = Play()
    play.say("chat/first", "南门一个老人受伤")
    play.say("chat/second", "南门一个孩子受伤")
    assert play.of(Opened), "two people are hurt"
    assert play.of(Likened)


@pytest.mark.parametrize(
    "words", ["月亮湖有人打架", "南门有人受伤", "手机丢了，在南门", "来人，在南门", "有人打架"]
)
def test_another_place_or_kind_or_none_is_another_matter(play: Play, words: str) -> None:
    play.say("chat/second", words)
    assert play.of(Opened)
    assert not play.of(Joined)


def test_a_voice_hardly_understood_joins_nothing(play: Play) -> None:
    play.speak("chat/second", FIGHT, confidence=0.4)
    assert play.of(Opened)
    assert [n.reason for n in play.of(Likened)] == ["reason_same_unsure"]


def test_what_is_over_or_long_ago_is_not_the_same(play: Play) -> None:
    play.pass_(minutes=11)
    play.say("chat/second", FIGHT)
    assert play.of(Opened)
    play.say("desk/desk", "close 1")
    play.say("desk/desk", "close 2")
    play.say("chat/third", FIGHT)
    assert play.of(Opened)
    assert play.call(3).live


def test_a_desk_that_opens_a_call_means_it(play: Play) -> None:
    play.say("desk/desk", "南门有人打架")
    assert play.of(Opened)
    assert [n.reason for n in play.of(Likened)] == ["reason_same_desk"]


def test_several_calls_as_near_are_not_guessed(play: Play) -> None:
    play.say("chat/second", "南门又有人打架")
    play.say("chat/third", "南门有人打架")
    assert play.of(Opened)
    assert [n.reason for n in play.of(Likened)] == ["reason_same_several"]


# ── what is lost ──


@pytest.mark.parametrize(
    ("first", "second", "liked"),
    [
        ("手机丢了，在南门", "手机丢了，在南门", True),
        ("手机丢了，在南门", "我的钱包丢了，在南门", False),
        ("我的黑色手机丢了，在南门", "红色背包丢了，在南门", False),
        ("I lost my phone at South Gate", "lost my umbrella at South Gate", False),
    ],
)
def test_two_lost_things_stay_two_calls(first: str, second: str, *, liked: bool) -> None:
    play = Play()
    play.say("chat/first", first)
    play.say("chat/second", second)
    assert play.of(Opened)
    assert bool(play.of(Likened)) is liked


def test_the_same_words_of_a_loss_are_the_same_loss() -> None:
    play = Play()
    play.say("chat/first", "黑色华为手机丢了，屏幕右上角碎了，在南门")
    play.say("radio/山顶", "南门，游客黑色华为手机丢了，屏幕右上角碎了")
    assert play.of(Joined)


# ── taken apart again ──


@pytest.mark.parametrize(
    "words", ["另一件事", "another matter 1", "不是一回事", "this is a different matter"]
)
def test_the_reporter_says_it_is_another_matter(play: Play, words: str) -> None:
    play.say("radio/快警二组", "收到")
    play.say("chat/second", "南门有人打架", name="Bob")
    key = play.call(1).joined[0].said.key
    play.say("chat/second", words)
    (opened,) = play.of(Opened)
    assert (opened.call, opened.said.words, opened.said.name) == (key, "南门有人打架", "Bob")
    (parted,) = play.of(Parted)
    assert (parted.into, parted.number) == (key, 2)
    assert len(play.call(1).sources) == 1
    told = {(str(r.to), r.message) for r in play.of(Relayed)}
    assert ("radio/快警二组", "parted_unit") in told
    assert ("desk/desk", "desk_parted") in told
    assert ("chat/second", "received") in told
    assert play.call(2).active(), "somebody is sent"
    play.say("chat/second", "快一点")
    assert [h.call for h in play.of(Heard)] == [play.call(2).id]


def test_a_unit_says_it_is_another_matter(play: Play) -> None:
    play.say("radio/南门", "有人打架")
    play.say("radio/南门", "南门平台，1号不是同一件事")
    assert [o.said.source.unit for o in play.of(Opened)] == ["p-gate"]


def test_more_words_about_the_other_matter_go_with_it(play: Play) -> None:
    play.say("chat/second", "南门有人打架")
    play.say("chat/second", "不是同一件事，我说的是厕所后面那两个穿黑衣服的人")
    (heard,) = [h for h in play.of(Heard) if h.call == play.call(2).id]
    assert "黑衣服" in heard.said.words


def test_another_matter_of_a_graver_kind_is_its_own_call(play: Play) -> None:
    play.say("chat/second", "南门有人打架")
    play.say("chat/second", "不是一回事，这边有人受伤")
    assert [o.kind for o in play.of(Opened)] == ["injury"]


@pytest.mark.parametrize("words", ["split 1", "拆分1号"])
def test_a_desk_takes_the_newest_report_out(play: Play, words: str) -> None:
    play.say("chat/second", "南门有人打架")
    play.say("chat/third", "南门打架，快来")
    play.say("desk/desk", words)
    assert [o.said.source.address.channel for o in play.of(Opened)] == ["third"]
    play.say("desk/desk", words)
    assert [o.said.source.address.channel for o in play.of(Opened)] == ["second"]
    play.say("desk/desk", words)
    assert play.last("desk/desk").message == "nothing_to_split"


def test_nobody_else_can_split(play: Play) -> None:
    play.say("chat/second", "南门有人打架")
    play.say("chat/stranger", "另一件事")
    play.say("radio/快警一组", "split 1")
    play.say("chat/first", "另一件事")
    assert not [f for f in play.facts if isinstance(f, Parted)]


def test_a_voice_that_joined_keeps_its_recording(play: Play) -> None:
    play.speak("chat/second", "南门有人打架")
    assert play.of(Joined)
    play.say("desk/desk", "split 1")
    (opened,) = play.of(Opened)
    assert opened.said.voice is not None
    assert opened.said.engine == "ear"


# ── what people may know of each other ──


def test_reporters_hear_nothing_of_each_other(play: Play) -> None:
    play.say("radio/快警二组", "收到")
    play.say("chat/second", "南门有人打架，我叫秘密", name="秘密", sender="id-秘密")
    play.say("radio/快警二组", "处理完毕")
    for relay in play.relays(unit=""):
        if str(relay.to) == "chat/first":
            assert "秘密" not in relay.text
    assert not any("id-秘密" in r.text for r in play.relays())


# ── what was found, and how it went ──


def test_a_person_who_is_found_is_not_collected() -> None:
    site = small_site()
    missing = Kind(id="missing", names={"zh": "走失", "en": "missing person"}, words=("走丢", "missing"),
                   search=site.kinds["lost"].search, seeks=Seeks.PERSON)  # fmt: skip
    play = Play(Rulebook(replace(site, kinds={**site.kinds, "missing": missing})))
    play.say("chat/first", "孩子走丢了，在南门")
    play.say("desk/desk", "confirm 1")
    unit = play.call(1).active()[0].unit
    play.say(str(play.book.site.units[unit].channels[0]), "找到了")
    assert play.last("chat/first").message == "found_person"
    assert "领取" not in play.last("chat/first").text


def test_an_outcome_is_told_in_the_reporters_own_language(play: Play) -> None:
    play.say("chat/second", "there is a fight at South Gate")
    play.say("radio/快警二组", "收到")
    play.say("radio/快警二组", "处理完毕，双方和解")
    assert "双方和解" in play.last("chat/first").text
    assert "双方和解" not in play.last("chat/second").text
    assert "dealt with" in play.last("chat/second").text
    assert "双方和解" in play.last("desk/desk").text


# ── whatever is said ──

WORDS = st.sampled_from([
    FIGHT, "there is a fight at South Gate", "南门又有人打架", "月亮湖有人打架", "南门有人受伤", "another matter",
    "另一件事", "收到", "不用来了", "他们还在打", "手机丢了，在南门",
])  # fmt: skip
WHO = st.sampled_from(["chat/a", "chat/b", "radio/南门", "radio/快警二组", "air/ch1"])
ORDERS = st.sampled_from(["split 1", "split 2", "merge 2 1", "close 1"])
SCRIPT = st.lists(
    st.one_of(st.tuples(WHO, WORDS), st.tuples(st.just("desk/desk"), ORDERS)), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(SCRIPT)
def test_no_reporter_is_lost_and_none_is_asked_twice_at_once(script: list[tuple[str, str]]) -> None:
    play = Play()
    for who, words in script:
        play.say(who, words)
        asked = [
            r for r in play.of(Relayed) if r.unit == "" and r.text.count("?") + r.text.count("？")
        ]
        assert len({r.to for r in asked}) == len(asked), "one question at a time"
        for joined in play.of(Joined):
            call = play.world.calls[joined.call]
            assert joined.source in call.sources
            assert call.live
        for parted in play.of(Parted):
            assert play.world.calls[parted.into].said.source == parted.source
