"""F18: a drill runs the real path, comes after everything real, and never reaches the public."""

import pytest
from msgspec.structs import replace

from adapters.loopback import Config, Loopback
from bridge.logs import open_log
from bridge.record.figures import figures
from bridge.record.ledger import Ledger
from bridge.streams import INBOX
from rules.events import MadeReal, Offered, Released
from rules.plan_events import Planned
from tests.bridge.mouth import message, queue, speaking
from tests.clock import ManualClock
from tests.house import history
from tests.rules.exercises import BOOK, MARKS, drills, leaks
from tests.rules.play import Play
from tests.stories.evening import evening
from tests.waiting import until

DESK, TOURIST, QUICK = "desk/desk", "chat/t", "radio/快警二组"


def drill(words: str = "演练：南门有人打架") -> Play:
    play = Play()
    play.say(DESK, words)
    return play


@pytest.mark.parametrize("words", ["演练：南门有人打架", "DRILL: fight at South Gate"])
def test_f18_a_drill_takes_the_real_path_and_every_word_is_marked(words: str) -> None:
    play = drill(words)
    assert play.call().drill
    assert play.of(Offered)
    play.say(QUICK, "演练，1号我去")
    play.say(QUICK, "演练，到达")
    play.say(QUICK, "1号处理完毕")
    assert not play.call().live
    assert all(r.drill and r.text.startswith(MARKS) for r in play.relays())
    assert play.last(QUICK).text.startswith("演练，演练。")


@pytest.mark.parametrize("words", ["演练：拥挤预案", "drill: crowding", "演练：拥挤预案，在望云台"])
def test_f18_a_drill_of_a_plan_begins_the_plan(words: str) -> None:
    play = Play(BOOK)
    play.say(DESK, words)
    call = play.call()
    assert call.kind == "dispute"
    if call.where is None:
        play.say(DESK, "演练：locate 1 hill")
    if not play.of(Planned, play.facts):
        play.say(DESK, "confirm 1")
    assert [f.plan for f in play.of(Planned, play.facts)] == ["crowding"]
    assert "plan_step" in play.told("radio/山顶")
    assert not play.told("bot/visitors")


@pytest.mark.parametrize("real", ["南门有人打架", "a fight at South Gate"])
def test_f18_a_real_call_takes_a_unit_out_of_the_drill(real: str) -> None:
    play = drill()
    play.say(QUICK, "1号我去")
    play.say(TOURIST, real)
    assert [(f.call, f.unit) for f in play.of(Released)] == [(play.call(1).id, "u-2")]
    assert [f.unit for f in play.of(Offered) if f.call == play.call(2).id] == ["u-2"]
    assert "真实警情，1号演练中止" in play.last(QUICK).text
    assert not play.call(2).joined
    assert "drill_stopped" not in play.told(TOURIST)


def test_f18_a_drill_takes_nobody_from_what_is_real() -> None:
    play = Play()
    play.say(TOURIST, "手机丢了，在南门")
    play.say(TOURIST, "南门有人打架")
    busy = {f.unit for f in play.of(Offered, play.facts)}
    play.say(DESK, "演练：月亮湖有人受伤流血")
    drilled = {f.unit for f in play.of(Offered)}
    assert drilled
    assert not busy & drilled


@pytest.mark.parametrize("words", ["真实情况，真的有人受伤流血", "no drill, somebody is bleeding"])
def test_f18_a_unit_says_that_it_is_no_drill(words: str) -> None:
    play = drill()
    play.say(QUICK, "1号我去")
    play.say(QUICK, words)
    assert play.of(MadeReal)
    assert not play.call().drill
    assert play.call().kind == "injury"
    news = play.relays(message="desk_drill_real")
    assert [r.priority for r in news] == [1]
    assert not news[0].text.startswith(MARKS)
    assert play.world.drills == 0


@pytest.mark.parametrize(
    "words", ["演练受伤了一个人，在南门", "演练：南门有人打架", "drill: fight at South Gate"]
)
def test_f18_nobody_but_a_desk_begins_a_drill(words: str) -> None:
    play = Play()
    play.say(TOURIST, words)
    play.say("radio/快警一组", words)
    assert not any(c.drill for c in play.world.calls.values())
    assert play.world.calls


def test_f18_who_plays_a_tourist_hears_nothing_and_is_real_again_without_the_flag() -> None:
    play = Play()
    play.say(TOURIST, "南门有人打架", drill=True)
    play.say(TOURIST, "他们还在打", drill=True)
    assert not play.told(TOURIST)
    play.say(TOURIST, "月亮湖有人受伤")
    assert [c.drill for c in (play.call(1), play.call(2))] == [True, False]
    assert "received" in play.told(TOURIST)


@pytest.mark.parametrize("words", ["演练：全体点名", "演练：全体：下雨了", "drill: announce rhyme"])
def test_f18_what_would_leave_the_drill_is_not_done(words: str) -> None:
    play = drill()
    play.say(DESK, words)
    assert not play.world.rolls
    assert not play.relays(message="all_call")


@pytest.mark.parametrize("words", ["演练结束", "end of drill"])
def test_f18_the_desk_ends_the_drill(words: str) -> None:
    play = drill()
    play.say(DESK, "演练：月亮湖有人受伤流血")
    play.say(DESK, words)
    assert play.world.drills == 0
    assert play.world.live == 0


def test_f18_of_drill_calls_made_up_at_random_nothing_leaks() -> None:
    for seed in (1, 2):
        facts = [fact for made in drills(seed, 30) for fact in made]
        assert len(facts) > 500
        assert not leaks(facts)


def test_f18_the_board_shows_it_and_the_figures_leave_it_out() -> None:
    play = drill()
    play.say(TOURIST, "月亮湖有人受伤")
    ledger = Ledger(play.book)
    for nth, fact in enumerate(play.facts):
        ledger.apply(f"l:{nth}", fact)
    board = ledger.board(play.now)
    assert [c.drill for c in board.calls] == [True, False]
    assert not board.drill  # something real goes on
    told = figures(board.calls, play.now.tzinfo)  # type: ignore[arg-type]
    assert (told.count, told.drills) == (1, 1)


async def test_f18_the_mouth_itself_refuses_a_drill_to_the_public(
    log_url: str, clock: ManualClock
) -> None:
    log, end = await open_log(log_url, clock), Loopback(Config())
    await queue(log, replace(message("t"), drill=True), replace(message("ours"), drill=True))
    async with speaking(log, clock, end, inside=lambda channel: channel == "ours"):
        await until(lambda: end.said_to("ours"))
        kept = await history(log, INBOX)
    assert not end.said_to("t")
    assert any(b"drill_kept_in" in e.body for e in kept)
    await log.aclose()


async def test_f18_a_whole_drill_over_the_wire(log_url: str, clock: ManualClock) -> None:
    async with evening(log_url, clock) as tonight:
        await tonight.say("console/desk", "演练：迷魂台人太多，挤不动了")
        await tonight.say("console/desk", "confirm 1")
        await tonight.again()
        assert tonight.call().plan == "crowd-terrace"
        assert tonight.last("radio/迷魂台").startswith("演练，演练。")
        assert tonight.world.drills == 1
