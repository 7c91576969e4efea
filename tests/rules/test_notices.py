"""Notices with a deadline: always told once, always ended, and never tell who was told."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bridge import codec
from bridge.record.notices import tally
from rules.events import Opened
from rules.inputs import Reach
from rules.model import Form, Manner
from rules.notices.events import End, NoticeAnswered, NoticeEnded, NoticeGiven, NoticeLooked
from rules.notices.site import Look, Notice
from rules.rulebook import Rulebook
from rules.texting.events import Doubted
from tests.rules.evening import site_with
from tests.rules.play import Play

NUMBER = "13912345678"
CAR = f"sms/+86{NUMBER}"
ORDER = f"挪车 {NUMBER} 南门停车场 湘A12345"
PARKING = Notice(
    id="parking",
    names={"zh": "挪车", "en": "parking"},
    words={
        "zh": "您的车{plate}停在{place}挡了路，请{minutes}分钟内挪走，挪好回复“已挪”。",
        "en": "Your car {plate} at {place} blocks the way. Move it within {minutes} min, reply moved.",
    },
    via="sms",
    say=("挪车",),
    prefix="+86",
    deadline=timedelta(minutes=10),
    remind_at=timedelta(minutes=5),
    done=("挪好",),
)


def parked(notice: Notice = PARKING, *, forgeable: bool = True) -> Play:
    manner = Manner(form=Form.SHORT, public=True, forgeable=forgeable)
    site = replace(site_with(forms={"sms": manner}), notices={notice.id: notice})
    return Play(Rulebook(site))


def given_one(notice: Notice = PARKING) -> Play:
    play = parked(notice)
    play.say("radio/山顶", "上岗")
    play.say("desk/desk", ORDER)
    return play


def ends(play: Play) -> list[End]:
    return [f.end for f in play.of(NoticeEnded, play.facts)]


def looked(play: Play) -> list[str]:
    return [f.unit for f in play.of(NoticeLooked, play.facts)]


def test_they_are_told_and_the_desk_hears_so() -> None:
    play = given_one()
    told = play.last(CAR)
    assert told.text == "您的车湘A12345停在南门挡了路，请10分钟内挪走，挪好回复“已挪”。"
    assert play.last("desk/desk").message == "notice_given_ack"
    assert "N1" in play.last("desk/desk").text


@pytest.mark.parametrize("words", ["已挪", "挪走了", "挪好了", "我已经开走了", "moved", "Done!"])
def test_moved_in_time(words: str) -> None:
    play = given_one()
    play.pass_(minutes=2)
    play.say(CAR, words)
    assert ends(play) == [End.IN_TIME]
    assert play.told(CAR) == ["notice_told", "notice_thanks"]
    assert play.last("desk/desk").message == "notice_ended"
    play.pass_(hours=1)
    assert not looked(play)
    assert not play.world.errands


def test_moved_after_the_reminder() -> None:
    play = given_one()
    play.pass_(minutes=6)
    assert play.told(CAR) == ["notice_told", "notice_reminded"]
    assert "5分钟" in play.last(CAR).text
    play.say(CAR, "已挪")
    assert ends(play) == [End.REMINDED]


@pytest.mark.parametrize(
    ("words", "end"),
    [("N1 挪走了", End.LATE), ("N1 没挪", End.NOT_DONE), ("n1 not moved", End.NOT_DONE)],
)
def test_at_the_deadline_the_nearest_platform_looks(words: str, end: End) -> None:
    play = given_one()
    play.pass_(minutes=11)
    assert looked(play) == ["p-gate"], "the one at the gate"
    assert play.last("radio/南门").message == "notice_look"
    play.say("radio/南门", words)
    assert ends(play) == [end]
    assert play.last("desk/desk").message == "notice_ended"


def test_the_next_looks_then_the_desk_then_nobody_knows() -> None:
    play = given_one()
    play.pass_(minutes=16)
    assert looked(play) == ["p-gate", "p-hill"]
    play.pass_(minutes=5)
    assert looked(play) == ["p-gate", "p-hill", ""]
    assert play.last("desk/desk").message == "desk_notice_open"
    play.pass_(minutes=6)
    assert ends(play) == [End.UNKNOWN]


def test_a_late_answer_sends_the_looker_home() -> None:
    play = given_one()
    play.pass_(minutes=11)
    play.say(CAR, "已挪")
    assert ends(play) == [End.LATE]
    assert play.told("radio/南门")[-1] == "notice_off"


def test_look_always() -> None:
    play = given_one(replace(PARKING, look=Look.ALWAYS))
    play.say(CAR, "已挪")
    assert looked(play) == ["p-gate"]
    assert not ends(play)
    play.say("radio/南门", "N1 没挪")
    assert ends(play) == [End.NOT_DONE], "saying so is not doing so"


def test_other_words_go_to_who_gave_it() -> None:
    play = given_one()
    for words in ("我在吃饭，马上下来", "挪走要等5分钟", "不在我这里", "我会挪走的"):
        play.say(CAR, words)
        assert [f.done for f in play.of(NoticeAnswered)] == [False], words
        assert words[:4] in play.last("desk/desk").text
        assert play.last(CAR).message == "notice_noted"
    assert not ends(play)


def test_who_is_in_need_is_a_caller_first() -> None:
    play = given_one()
    play.say(CAR, "南门有人打架，快来")
    assert play.of(Opened)
    play.say(CAR, "他们还在打")
    assert not play.of(NoticeAnswered), "that is for the call"
    play.say(CAR, "车已挪走了")
    assert ends(play) == [End.IN_TIME]


def test_a_number_that_cannot_be_told_is_looked_after_at_once() -> None:
    play = given_one()
    play.news(play.last(CAR), Reach.FAILED, "no such number")
    assert looked(play) == ["p-gate"]
    assert "notice_unreached" in play.told("desk/desk")


def test_a_number_that_opted_out_is_not_told() -> None:
    play = parked()
    play.say(CAR, "STOP")
    play.say("desk/desk", ORDER)
    assert play.told(CAR) == ["opted_out_ack"]
    assert looked(play) == ["p-gate"]


def test_only_one_of_ours_gives_one_and_only_once() -> None:
    play = parked()
    play.say("chat/t", ORDER)
    assert not play.of(NoticeGiven)
    play.say("radio/南门", ORDER)
    assert play.of(NoticeGiven)
    play.say("desk/desk", ORDER)
    assert play.last("desk/desk").message == "notice_already"
    play.say("chat/u-1", "N1 挪走了")
    assert play.last("chat/u-1").message == "no_such_notice" or play.last("radio/快警一组")
    assert not ends(play)


def test_a_forged_order_to_write_to_strangers_waits_for_its_code() -> None:
    play = parked()
    site = play.book.site
    chat = replace(site.manners["chat"], forgeable=True)
    play.move_to(replace(site, manners={**site.manners, "chat": chat}))
    play.say("chat/u-1", ORDER)
    assert play.of(Doubted)
    assert not play.of(NoticeGiven)


def test_who_was_told_stands_in_one_fact_alone() -> None:
    play = given_one()
    play.say(CAR, "马上")
    play.pass_(minutes=11)
    play.say("radio/南门", "N1 没挪")
    for fact in play.facts:
        told = codec.encode(fact).decode()
        if not isinstance(fact, NoticeGiven) and f"sms/+86{NUMBER}" not in str(
            getattr(fact, "to", "")
        ):
            assert NUMBER not in told, fact
    for relay in play.relays():
        assert NUMBER not in relay.key
        assert NUMBER not in relay.text


def test_the_figures() -> None:
    play = given_one()
    play.say(CAR, "已挪")
    for nth, minutes in ((2, 6), (3, 12), (4, 40)):
        play.say("desk/desk", f"挪车 1391234567{nth} 南门停车场 湘A1234{nth}")
        play.pass_(minutes=minutes)
        if nth == 2:
            play.say(f"sms/+861391234567{nth}", "已挪")
        if nth == 3:
            play.say("radio/南门", "N3 没挪")
    play.say("desk/desk", "挪车 13912345679 南门停车场 湘A12349")
    found = tally(play.facts)
    assert (found.count, found.standing) == (5, 1)
    ends = {"in_time": 1, "reminded": 1, "late": 0, "not_done": 1, "unknown": 1}
    assert found.ends == {**ends, "unanswered": 0}


ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just(CAR),
            st.sampled_from(["已挪", "马上", "没挪", "STOP", "南门有人打架", "N1 挪走了"]),
        ),
        st.tuples(
            st.just("radio/南门"), st.sampled_from(["N1 没挪", "N1 挪走了", "下岗", "收到", ORDER])
        ),
        st.tuples(st.just("desk/desk"), st.sampled_from([ORDER, "N1 挪走了", "N2 没挪", "N1 x"])),
        st.tuples(st.just("pass"), st.integers(1, 900)),
        st.tuples(st.just("news"), st.sampled_from([Reach.FAILED, Reach.DELIVERED])),
    ),
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(ACTS, st.sampled_from(list(Look)))
def test_a_notice_always_ends_in_one_outcome(acts: list[tuple[str, object]], look: Look) -> None:
    play = given_one(replace(PARKING, look=look))
    for where, what in acts:
        if where == "pass" and isinstance(what, int):
            play.pass_(seconds=what)
        elif where == "news" and isinstance(what, Reach):
            play.news(play.relays(message="notice_told")[-1], what)
        else:
            play.say(where, str(what))
    play.pass_(hours=2)
    given = [f.about.notice for f in play.of(NoticeGiven, play.facts)]
    ended = [f.about.notice for f in play.of(NoticeEnded, play.facts)]
    assert sorted(given) == sorted(ended)
    assert not play.world.notices
    assert not [e for e in play.world.errands.values() if e.what == "notice"]
