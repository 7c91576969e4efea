"""One line, start to rest: voices and their words, news, and the life of a call."""

from datetime import timedelta

import pytest

from rules.events import Closed, Escalated, Heard, Lapsed, Moved, Offered, Placed, Relayed, Taken
from rules.inputs import Reach, Reported, Tick, Transcribed, Voice
from rules.site_events import Listening, Understood
from rules.transitions import Part, Status
from rules.world import apply
from tests.rules.play import Play
from tests.sites import NOON

FIGHT = "南门有人打架"
ANOTHER = "南门又有人打架"  # a call of its own
VOICE = Voice(ref="sha256:0", seconds=2.0)


def test_a_voice_waits_for_its_words_and_then_acts() -> None:
    play = Play()
    play.say("chat/t", "", voice=VOICE)
    (waits,) = play.of(Listening)
    assert waits.due == NOON + play.book.policy.hear_within
    assert not play.world.calls
    play.line(Transcribed(of=waits.said.key, words=FIGHT, confidence=0.9, engine="ear"))
    assert play.call().status is Status.OFFERED
    assert play.call().said.voice == VOICE
    assert not play.world.waiting


@pytest.mark.parametrize("how", ["silence", "too late"])
def test_a_voice_without_words_is_a_call_for_a_person(how: str) -> None:
    play = Play()
    play.say("radio/南门", "", voice=VOICE)
    (of,) = play.world.waiting
    if how == "silence":
        play.line(Transcribed(of=of, words="", reason="noise"))
    else:
        play.pass_(seconds=21)
    call = play.call()
    assert (call.status, call.escalated) == (Status.ESCALATED, "reason_unclear_voice")
    (told,) = [r for r in play.relays() if r.message == "desk_voice"]
    assert told.voice == VOICE.ref, "the desk can listen"
    assert call.where, "where the post stands is known without any words"
    assert call.where.place == "gate"
    assert call.deadline


def test_late_words_stand_beside_the_call() -> None:
    play = Play()
    play.say("chat/t", "", voice=VOICE)
    play.pass_(seconds=21)
    before = play.call()
    play.line(Transcribed(of=before.id, words=FIGHT, confidence=0.9, engine="ear"))
    (heard,) = play.of(Heard)
    assert (heard.call, heard.said.words, heard.note) == (before.id, FIGHT, True)
    assert [r.message for r in play.of(Relayed)] == ["desk_note"]
    assert play.call() == before
    play.line(Transcribed(of=before.id, words="", reason="nothing"))
    assert not play.new


def test_words_of_nothing_that_was_heard_change_nothing() -> None:
    play = Play()
    assert play.line(Transcribed(of="nobody", words=FIGHT)) == ()
    assert play.line(Tick(subject="nobody", due=NOON)) == ()


def test_a_tick_before_its_time_changes_nothing() -> None:
    play = Play()
    play.say("chat/t", "", voice=VOICE)
    (key,) = play.world.waiting
    play.line(Tick(subject=key, due=NOON))
    assert play.new == ()
    play.say("chat/t2", FIGHT)
    play.line(Tick(subject=play.call().id, due=NOON))
    assert play.new == ()


def test_a_log_whose_clock_is_behind_makes_no_tick_too_early() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    deadline = play.call().deadline
    assert deadline
    play.now = NOON - timedelta(hours=1)
    play.line(Tick(subject=play.call().id, due=deadline))
    assert play.of(Lapsed), "the tick tells the time"
    due = play.call().deadline
    assert due
    assert due > deadline


def test_a_voice_that_answers() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.speak("radio/快警二组", "收到，我去")
    assert [t.unit for t in play.of(Taken)] == ["u-2"]
    assert play.of(Understood)
    assert play.of(Heard)[0].said.voice == VOICE


def test_the_answer_to_a_relay_by_voice_keeps_what_it_answers() -> None:
    play = Play()
    play.say("chat/t1", FIGHT)
    play.say("chat/t2", ANOTHER)
    play.say("desk/desk", "assign 2 u-2")
    (offer,) = [r for r in play.relays(message="offer", unit="u-2") if r.number == 2]
    play.speak("radio/快警二组", "收到", reply_to=offer.key)
    assert [t.call for t in play.of(Taken)] == [play.call(2).id]


def test_news_of_relays_that_nobody_knows() -> None:
    play = Play()
    play.line(Reported(relay="nobody's", reach=Reach.FAILED, reason="?"))
    assert [type(f) for f in play.new] == [Moved]


def test_an_offer_that_reaches_nobody_lapses_at_once() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    (offer,) = play.relays(message="offer")
    play.news(offer, Reach.FAILED, "off")
    assert [f.unit for f in play.of(Lapsed)] == ["u-2"]
    assert [f.unit for f in play.of(Offered)] == ["u-1"]


def test_nobody_can_be_reached_at_all() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    for _ in range(20):
        lost = [r for r in play.relays() if play.world.relays[r.key].reach is Reach.QUEUED]
        for relay in lost:
            play.news(relay, Reach.FAILED, "all is dark")
        if not lost:
            break
    else:
        pytest.fail("it never comes to rest")
    assert play.call().status is Status.ESCALATED
    assert play.call().deadline, "it comes up again"


def test_undo_after_somebody_took_it() -> None:
    play = Play()
    play.say("chat/t", "来人，在南门")
    play.say("desk/desk", "confirm 1")
    play.say("radio/南门", "收到")
    play.say("desk/desk", "undo 1")
    assert play.call().status is Status.PROPOSED
    assert play.call().assignment("p-gate").part is Part.RELEASED  # type: ignore[union-attr]
    assert play.told("radio/南门")[-1] == "stand_down"
    play.say("radio/南门", "到达")
    assert play.call().status is Status.PROPOSED
    play.say("desk/desk", "confirm 1")
    assert play.call().status is Status.OFFERED, "it can be asked again"


def test_undo_too_late() -> None:
    play = Play()
    play.say("chat/t", "来人，在南门")
    play.say("desk/desk", "confirm 1")
    play.pass_(seconds=6)
    play.say("desk/desk", "undo 1")
    assert play.call().status is Status.OFFERED
    assert play.told("desk/desk")[-1] == "too_late_to_undo"


def test_a_group_that_a_desk_sends_alone() -> None:
    play = Play()
    play.say("chat/t", "来人，在南门")
    play.say("desk/desk", "assign 1 drivers")
    assert [a.unit for a in play.call().active()] == ["drivers"], (
        "nobody else is asked behind its back"
    )
    assert play.last("chat/drivers").message == "offer"
    play.say("chat/drivers", "take 1", sender="driver-3")
    assert play.call().status is Status.TAKEN
    play.say("chat/drivers", "done 1", sender="driver-3")
    assert play.call().status is Status.CLOSED


def test_a_desk_may_send_a_unit_off_duty_by_hand() -> None:
    play = Play()
    play.say("radio/快警一组", "下班")
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    assert "u-1" in {a.unit for a in play.call().active()}


def test_a_call_that_is_merged_into_one_that_closes() -> None:
    play = Play()
    for nth in (1, 2, 3):
        play.say(f"chat/t{nth}", ANOTHER)
    play.say("desk/desk", "merge 3 2")
    play.say("desk/desk", "merge 2 1")
    play.say("desk/desk", "merge 1 2")
    assert play.told("desk/desk")[-1] == "cannot_merge"
    play.say("desk/desk", "close 1")
    closed = [str(r.to) for r in play.of(Relayed) if r.message == "closed_ask"]
    assert sorted(closed) == ["chat/t1", "chat/t2", "chat/t3"]
    play.say("desk/desk", "close 2")
    assert play.told("desk/desk")[-1] == "already_closed"


def test_cancelling_what_is_grave_goes_to_a_person() -> None:
    play = Play()
    play.say("chat/t", "南门有人受伤")
    play.say("chat/t", "不用来了")
    assert play.call().live
    assert play.of(Escalated)[0].reason == "reason_reporter_withdrew"


def test_a_desk_gives_another_kind_and_the_route_follows() -> None:
    play = Play()
    play.speak("radio/南门", "")
    assert play.call().status is Status.ESCALATED
    play.say("desk/desk", "kind 1 injury")
    assert play.of(Placed)
    assert play.call().status is Status.OFFERED
    assert {a.unit for a in play.call().active()} & {"u-1", "u-2", "p-hill"}


def test_closed_calls_are_forgotten_and_late_news_of_them_leaves_nothing() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    (offer,) = play.relays(message="offer")
    play.say("desk/desk", "close 1")
    play.now += play.book.policy.forget_after + timedelta(minutes=1)
    play.say("chat/t2", FIGHT)
    play.say("desk/desk", "close 2")
    assert play.of(Closed)
    assert len(play.world.calls) == 1
    before = play.world
    play.news(offer, Reach.FAILED, "late")
    assert play.world == before
    gone = Relayed(**{f: getattr(offer, f) for f in offer.__struct_fields__})
    assert apply(play.world, gone, play.book.policy) == before, (
        "relays of forgotten calls do not pile up"
    )
