"""The YAML of the pages on calls, circles, figures, shifts and volunteers does what they say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.simulate.day.play import play as simulate
from bridge.simulate.day.shape import shape_of, with_calls
from rules.call import Call
from rules.events import Offered, Warned
from rules.rulebook import Rulebook
from rules.transitions import Status
from rules.world import World
from tests.docs.test_how_to_members import site
from tests.rules.play import Play


def played(folder: Path, page: str) -> Play:
    return Play(Rulebook(site(folder, page).site))


def last(play: Play) -> Call:
    return play.call(play.world.number)


def test_f01_the_page(tmp_path: Path) -> None:
    play = played(tmp_path, "f01-platforms.md")
    play.say("radio/月湖", "月湖平台呼叫百龙天梯平台，游客增多，请疏导")
    assert "游客增多" in play.last("radio/百龙天梯").text
    play.say("radio/百龙天梯", "收到")
    assert play.last("radio/月湖").message == "pass_on_acked"


@pytest.mark.parametrize(
    "words",
    [
        "手机落在从月湖站到云顶站的二号线上了",
        "I left my phone: lost on line 2 from Lakeside to Summit",
    ],
)
def test_f02_the_page(words: str, tmp_path: Path) -> None:
    play = played(tmp_path, "f02-lost.md")
    play.say("chat/tourist", words)
    call = last(play)
    assert (call.kind, call.ends, call.stretch) == ("lost", ("lakeside", "summit"), "line-2")
    assert "20" in play.last("chat/line-2").text, "the minutes of the window"
    play.say("chat/line-2", f"{call.number}号找到了，在我车上")
    assert last(play).status is Status.CLOSED


@pytest.mark.parametrize(
    "words", ["迷魂台平台呼叫！停车场有游客抢座位！", "there is a fight at Mihun Terrace"]
)
def test_f03_the_page(words: str, tmp_path: Path) -> None:
    play = played(tmp_path, "f03-dispute.md")
    play.say("radio/迷魂台", words)
    (offer,) = play.of(Offered)
    play.say(str(play.book.site.units[offer.unit].channels[0]), "收到")
    assert play.last("radio/迷魂台").message == "coming"
    play.pass_(minutes=5)
    assert play.relays(message="reminder_unit")


def test_f04_the_page(tmp_path: Path) -> None:
    play = played(tmp_path, "f04-mutual-aid.md")
    play.say("chat/t", "百龙天梯人太多，挤不动了")
    assert len(play.of(Warned)) == 2
    play.say("chat/u", "杨家界有人摔倒流血")
    assert len(play.of(Offered)) >= 3


@pytest.mark.parametrize("words", ["谁能三分钟到迷魂台", "who reaches Mihun Terrace in 3 min"])
def test_f11_the_page(words: str, tmp_path: Path) -> None:
    play = played(tmp_path, "f11-circles.md")
    play.say("console/desk", words)
    assert "迷魂台平台 0" in play.last("console/desk").text
    play.say("chat/t", "迷魂台停车场有人打架")
    play.pass_(minutes=1)
    late = [r for r in play.relays(message="desk_escalated") if "1分钟内无人到场" in r.text]
    assert [r.unit for r in late] == ["dispatch"]


@pytest.mark.parametrize(("yes", "there"), [("补位M1", "到达"), ("cover M1", "arrived")])
def test_f11_the_page_of_the_reserve(yes: str, there: str, tmp_path: Path) -> None:
    play = played(tmp_path, "f11-circles.md")
    play.say("chat/t", "派出所有人打架")
    play.say("radio/快警一组", "收到")
    play.pass_(minutes=1)
    assert "后花园没人能及时赶到" in play.last("console/desk").text
    play.say("console/desk", yes)
    assert "后花园补位" in play.last("radio/机动一组").text
    play.say("radio/机动一组", there)
    assert "机动一组已到后花园补位" in play.last("console/desk").text
    play.say("radio/快警一组", "处理完毕")
    play.pass_(minutes=3)
    assert "不用补位了" in play.last("radio/机动一组").text


def test_f13_the_page_of_the_minimum(tmp_path: Path) -> None:
    play = played(tmp_path, "f13-shifts.md")
    play.now = datetime(2026, 12, 24, 10, 0, tzinfo=UTC)  # six in the evening of a snow day
    play.say("chat/market-1", "下班")
    told = "在岗人数不足：后花园夜市应有1，现有0。可以叫：夜市巡逻组（不当班）。"
    assert play.last("console/desk").text == told
    play.say("chat/market-1", "上岗")
    assert "在岗人数已够" in play.last("console/desk").text


def test_f13_the_page(tmp_path: Path) -> None:
    book = Rulebook(site(tmp_path, "f13-shifts.md").site)
    quick = book.site.units["market-1"]
    evenings = {24: True, 17: False}  # of December: a snow day, and a Thursday before them
    for day, up in evenings.items():
        at = datetime(2026, 12, day, 12, 0, tzinfo=UTC)  # eight in the evening at the site
        assert book.on_duty(quick, World(), at) is up


@pytest.mark.parametrize("words", ["播报 queue", "announce queue"])
def test_f14_the_page(words: str, tmp_path: Path) -> None:
    play = played(tmp_path, "f14-announcements.md")
    play.say("console/desk", words)
    assert "排队上车" in play.last("chat/drivers").text


def test_f20_the_page(tmp_path: Path) -> None:
    play = played(tmp_path, "f20-answered.md")
    play.say("chat/t", "救命")
    play.pass_(seconds=91)
    assert play.last("console/desk").message == "desk_escalated"
    before = len(play.told("console/commander"))
    play.pass_(minutes=5)
    assert len(play.told("console/commander")) > before


def test_f24_the_page(tmp_path: Path) -> None:
    book = Rulebook(site(tmp_path, "f24-figures.md").site)
    result = simulate(book, with_calls(shape_of("busy", book.site), 10))
    assert (result.without_end, result.unexplained, result.faults) == (0, 0, 0)
    assert result.response["closed"].count == result.calls


@pytest.mark.parametrize(("seconds", "first"), [(60, "quick-1"), (30, "V1")])
def test_f25_the_page(seconds: int, first: str, tmp_path: Path) -> None:
    loaded = site(tmp_path, "f25-volunteers-cover.md").site
    assert loaded.policy.volunteers_beyond == timedelta(minutes=5)
    crowd = loaded.kinds["crowd"]
    assert crowd.volunteers_beyond == timedelta(minutes=1)
    kinds = {
        **loaded.kinds,
        "crowd": replace(crowd, volunteers_beyond=timedelta(seconds=seconds), neighbours=0),
    }
    play = Play(Rulebook(replace(loaded, kinds=kinds)))
    play.say("chat/li", "报名志愿者，我叫李雷，出租车司机，会急救，在后花园一带")
    play.say("console/desk", play.last("console/desk").choices[0][1])
    play.say("chat/li", "上岗")
    play.say("chat/t", "后花园人太多，挤不动了")
    assert last(play).assignments[0].unit == first


@pytest.mark.parametrize("words", ["百龙天梯要借轮椅", "we need a wheelchair at Bailong"])
def test_f27_the_page(words: str, tmp_path: Path) -> None:
    play = played(tmp_path, "f27-fast-track.md")
    play.say("chat/t", words)
    assert last(play).kind == "wheelchair"
    assert play.of(Offered)
    assert not play.relays(message="desk_proposed")
    play.say("chat/u", "百龙天梯有人摔倒流血，要借轮椅")
    assert last(play).kind == "injury"


def test_f28_the_page_is_of_a_site(tmp_path: Path) -> None:
    assert site(tmp_path, "f28-reports.md").site.policy.circles
