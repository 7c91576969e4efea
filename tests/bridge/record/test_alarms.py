"""What is wrong in the house stands on the board, for as long as it is."""

from bridge import codec
from bridge.record.bookmark import Bookmark
from bridge.record.ledger import Ledger
from bridge.views import RelayView
from rules.events import Event
from rules.inputs import Alarm, Reach
from tests.rules.play import Play


def wrong(what: str, *, on: bool) -> Alarm:
    return Alarm(key="k", what=what, on=on, about="card", detail="gone", adapter="radio")


def shown(play: Play) -> Ledger:
    ledger = Ledger(play.book)
    for nth, fact in enumerate(play.facts):
        ledger.apply(str(nth), fact)
    return ledger


def test_an_alarm_is_on_the_board_in_words_while_it_is_on_and_a_minute_longer() -> None:
    play = Play()
    begun = play.now
    play.line(wrong("sound_in", on=True))
    (alarm,) = shown(play).board(play.now).alarms
    assert (alarm.adapter, alarm.what, alarm.about, alarm.detail) == (
        "radio", "sound_in", "card", "gone",
    )  # fmt: skip
    assert alarm.names == {"zh": "收不到声音", "en": "no sound comes in"}
    assert (alarm.on, alarm.since, alarm.times) == (True, begun, 1)
    play.pass_(seconds=5)
    play.line(wrong("sound_in", on=False))
    assert [a.on for a in shown(play).board(play.now).alarms] == [False]
    play.pass_(seconds=61)
    assert shown(play).board(play.now).alarms == ()


def test_whoever_watches_is_told_and_every_part_has_all_alarms() -> None:
    play = Play()
    ledger = Ledger(play.book)
    touched = [ledger.apply(str(n), f).alarms for n, f in enumerate(play.line(wrong("x", on=True)))]
    assert touched[0]
    assert not touched[-1], "the relay"
    assert len(ledger.part(play.now, (), (), ()).alarms) == 1


def test_a_board_that_begins_at_a_bookmark_knows_them() -> None:
    play = Play()
    play.line(wrong("sound_in", on=True))
    mark = Bookmark(after="7", known=shown(play).known())
    known = codec.decode(codec.encode(mark), Bookmark).known
    assert Ledger(play.book, known=known).board(play.now) == shown(play).board(play.now)


def test_why_a_relay_was_not_said_is_told_in_words() -> None:
    play = Play()
    play.say("chat/t1", "南门有人打架")
    first: list[Event] = list(play.facts)
    relay = play.relays(unit="u-2")[0]
    play.news(relay, Reach.FAILED, "reason_channel_busy")
    (view,) = [r for r in _relays(play) if r.key == relay.key]
    assert view.reason == "信道一直有人讲话"
    assert view.reason_names["en"] == "the channel was busy all the time"
    assert [m.reason_names.get("en") for m in view.moves][-1:] == [view.reason_names["en"]]
    assert len(play.facts) > len(first) + 1, "and it went another way"


def _relays(play: Play) -> tuple[RelayView, ...]:
    (call,) = shown(play).board(play.now).calls
    return call.relays
