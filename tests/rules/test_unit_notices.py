"""A notice with a deadline to one of ours: told on its own channels, answered by name, always ended."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.events import Opened
from rules.inputs import Reach
from rules.model import Form, Manner
from rules.notices.events import End, NoticeAnswered, NoticeEnded, NoticeGiven, NoticeLooked
from rules.notices.site import Look, Notice, Whom
from rules.rulebook import Rulebook
from rules.texting.events import Doubted
from tests.rules.evening import site_with
from tests.rules.play import Play

ORDER = "整改 快警一组 南门摊位占道"
WORK = Notice(
    id="work",
    names={"zh": "整改", "en": "work"},
    words={"zh": "{place}：{what}，请{minutes}分钟内处理。", "en": "{what}, within {minutes} min."},
    whom=Whom.UNIT,
    say=("整改",),
    deadline=timedelta(minutes=10),
    remind_at=timedelta(minutes=5),
)


def working(notice: Notice = WORK, manner: Manner | None = None) -> Play:
    site = replace(site_with(), notices={notice.id: notice})
    if manner:
        site = replace(site, manners={**site.manners, "chat": manner})
    return Play(Rulebook(site))


def given_one(notice: Notice = WORK) -> Play:
    play = working(notice)
    play.say("radio/山顶", "上岗")
    play.say("desk/desk", ORDER)
    return play


def ends(play: Play) -> list[End]:
    return [f.end for f in play.of(NoticeEnded, play.facts)]


def test_the_unit_is_told_what_where_and_until_when() -> None:
    play = given_one()
    told = play.last("radio/快警一组")
    assert "南门" in told.text
    assert "摊位占道" in told.text
    assert "10分钟" in told.text
    assert [words for _, words in told.choices] == ["N1 done", "N1 not done"]
    assert play.last("desk/desk").message == "notice_given_ack"


@pytest.mark.parametrize(
    "words", ["N1 办好了", "n1 done", "N1 已完成", "N1号 处理完了", "N1 做好了"]
)
def test_done_in_time(words: str) -> None:
    play = given_one()
    play.say("chat/u-1", words)
    assert ends(play) == [End.IN_TIME]
    assert "按时办好" in play.last("desk/desk").text
    assert "notice_thanks" in play.told("chat/u-1")
    play.pass_(hours=1)
    assert not play.of(NoticeLooked, play.facts)


def test_done_after_the_reminder() -> None:
    play = given_one()
    play.pass_(minutes=6)
    assert play.last("radio/快警一组").message == "notice_reminded_unit"
    play.say("radio/快警一组", "N1 办好了")
    assert ends(play) == [End.REMINDED]


@pytest.mark.parametrize("words", ["N1 没办", "N1 还要半小时", "N1 马上就完成"])
def test_other_words_go_to_who_gave_it(words: str) -> None:
    play = given_one()
    play.say("chat/u-1", words)
    assert [f.done for f in play.of(NoticeAnswered)] == [False]
    assert words.split(" ")[1] in play.last("desk/desk").text
    assert not ends(play)


def test_at_the_deadline_somebody_else_looks() -> None:
    play = given_one(replace(WORK, lookers=9))
    play.pass_(minutes=30)
    looked = [f.unit for f in play.of(NoticeLooked, play.facts)]
    assert looked[0] == "p-gate"
    assert "u-1" not in looked
    play = given_one()
    play.pass_(minutes=11)
    assert play.last("radio/南门").message == "notice_look_unit"
    play.say("radio/南门", "N1 没办")
    assert ends(play) == [End.NOT_DONE]
    assert "没有办" in play.last("radio/快警一组").text, "who was to do it hears how it ended"


def test_look_always() -> None:
    play = given_one(replace(WORK, look=Look.ALWAYS))
    play.say("chat/u-1", "N1 done")
    assert not ends(play)
    play.say("radio/南门", "N1 办好了")
    assert ends(play) == [End.IN_TIME]


def test_every_channel_of_the_unit_is_tried_then_somebody_looks() -> None:
    play = given_one()
    (first,) = play.relays(message="notice_told_unit")
    play.news(first, Reach.FAILED, "off")
    second = play.relays(message="notice_told_unit")[1]
    assert str(second.to) != str(first.to)
    assert not play.of(NoticeLooked, play.facts)
    play.news(second, Reach.FAILED, "off")
    assert [f.unit for f in play.of(NoticeLooked)] == ["p-gate"]
    assert "notice_unreached" in play.told("desk/desk")


def test_the_same_to_another_unit_is_another_notice() -> None:
    play = given_one()
    play.say("desk/desk", ORDER)
    assert play.last("desk/desk").message == "notice_already"
    play.say("desk/desk", ORDER.replace("一组", "二组"))
    assert [f.about.unit for f in play.of(NoticeGiven)] == ["u-2"]


@pytest.mark.parametrize("words", ["整改", "整改 快警一组", "整改 王五 南门摊位占道"])
def test_how_it_is_written_is_told(words: str) -> None:
    play = working()
    play.say("desk/desk", words)
    assert play.last("desk/desk").message == "notice_how_unit"
    assert not play.of(NoticeGiven)


def test_only_who_was_told_answers_and_a_stranger_is_a_reporter() -> None:
    play = given_one()
    play.say("radio/快警二组", "N1 办好了")
    play.say("chat/t", "N1 办好了")
    play.say("chat/t", ORDER)
    assert not ends(play)
    assert not play.of(NoticeGiven)
    play.say("chat/u-1", "南门有人打架")
    assert play.of(Opened), "who is told may still report"


def test_where_senders_can_be_forged_an_answer_waits_for_its_code() -> None:
    play = working(manner=Manner(form=Form.SHORT, public=True, forgeable=True))
    play.say("desk/desk", ORDER)
    play.say("chat/u-1", "N1 办好了")
    assert play.of(Doubted)
    assert not ends(play)


def test_it_always_ends() -> None:
    play = given_one(replace(WORK, lookers=0))
    play.pass_(minutes=11)
    assert play.last("desk/desk").message == "desk_notice_open_unit"
    play.pass_(hours=1)
    assert ends(play) == [End.UNKNOWN]
    assert not play.world.notices
    assert not play.world.errands
