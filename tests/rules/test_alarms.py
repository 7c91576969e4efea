"""What goes wrong in the house reaches the desks at once, once, and in words."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.alarms import CALM
from rules.inputs import Alarm, Reach
from rules.model import Form, Manner, Role, UnitKind
from rules.rulebook import Rulebook
from rules.site_events import Alarmed, AlarmOver
from tests.rules.evening import CATALOGUE, site_with
from tests.rules.play import Play
from tests.sites import small_book, unit

DESK = "desk/desk"
ROOT = Path(__file__).parents[2]


def wrong(what: str = "disk_full", *, on: bool = True, about: str = "", detail: str = "") -> Alarm:
    return Alarm(key="k", what=what, on=on, about=about, detail=detail, adapter="radio")


def alarms(play: Play) -> list[str]:
    return [m for m in play.told(DESK) if m.startswith("desk_alarm")]


def test_the_desk_hears_at_once_and_before_everything_else() -> None:
    play = Play()
    play.line(wrong(detail="/spool: no space left"))
    (relay,) = play.relays(message="desk_alarm")
    assert (str(relay.to), relay.priority, relay.at) == (DESK, 1, play.now)
    assert relay.text == "线路radio告警：录音存不到磁盘，暂存在内存里（/spool: no space left）。"


def test_it_is_told_once_while_it_is_on_and_once_when_it_is_over() -> None:
    play = Play()
    play.line(wrong())
    for _ in range(5):
        play.pass_(seconds=20)
        assert not play.line(wrong()), "it is on already"
    play.line(wrong(on=False))
    assert alarms(play) == ["desk_alarm"], "it may come again"
    play.pass_(seconds=61)
    assert alarms(play) == ["desk_alarm", "desk_alarm_over"]
    play.line(wrong())
    assert alarms(play)[2:] == ["desk_alarm"], "a new one"


def test_one_that_comes_and_goes_is_one_alarm_with_a_count() -> None:
    play = Play()
    for _ in range(30):
        play.line(wrong())
        play.pass_(seconds=10)
        play.line(wrong(on=False))
        play.pass_(seconds=40)
    play.pass_(minutes=2)
    assert alarms(play) == ["desk_alarm", "desk_alarm_over_often"]
    assert "共30次" in play.last(DESK).text
    assert not play.world.alarms
    assert not play.world.errands


def test_what_is_right_need_not_be_told_to_be_right() -> None:
    play = Play()
    assert play.line(wrong(on=False)) == ()


def test_two_of_the_same_are_told_apart() -> None:
    play = Play()
    play.line(wrong("line_lost", about="/dev/ttyUSB0"))
    play.line(wrong("line_lost", about="/dev/ttyUSB1"))
    assert ["ttyUSB0" in r.text for r in play.relays(message="desk_alarm")] == [True, False]
    play.line(wrong("line_lost", about="/dev/ttyUSB0", on=False))
    play.pass_(minutes=2)
    assert [a.about for a in play.world.alarms.values()] == ["/dev/ttyUSB1"]
    assert alarms(play)[2:] == ["desk_alarm_over"]


def test_a_word_that_nobody_knows_is_told_as_it_is() -> None:
    play = Play()
    play.line(wrong("modem_on_fire", detail="hot"))
    assert play.last(DESK).text == "线路radio告警：modem_on_fire（hot）。"


@pytest.mark.parametrize(("language", "told"), [("zh", "收不到声音"), ("en", "no sound comes in")])
@pytest.mark.parametrize("form", list(Form))
def test_every_desk_hears_it_in_its_language_and_form(form: Form, language: str, told: str) -> None:
    site = site_with(forms={"desk": Manner(form=form)}, desk=language)
    play = Play(Rulebook(site))
    play.line(wrong("sound_in", detail="card: gone"))
    relay = play.last(DESK)
    assert told in relay.text
    assert relay.language == language
    assert ("gone" in relay.text) is (form in (Form.TEXT, Form.DESK))


def test_an_alarm_goes_to_the_desk_by_its_next_channel_where_the_first_fails() -> None:
    both = unit(
        "desk", UnitKind.DESK, "指挥室", "dispatch", "air/desk", "chat/desk", role=Role.DISPATCHER
    )
    play = Play(Rulebook(site_with(both)))
    play.line(wrong())
    (first,) = play.relays(message="desk_alarm")
    play.news(first, Reach.FAILED, "channel_busy")
    assert [str(r.to) for r in play.relays(message="desk_alarm")] == ["air/desk", "chat/desk"]


def test_a_link_that_opens_anew_begins_without_alarms() -> None:
    play = Play()
    play.link("radio", up=True)
    play.line(wrong())
    play.line(replace(wrong(), adapter="chat"))
    play.link("radio", up=True)  # the house was begun again
    assert [(a.adapter, a.on) for a in sorted(play.world.alarms.values(), key=lambda a: a.adapter)] == [
        ("chat", True), ("radio", False),
    ]  # fmt: skip
    play.line(wrong())  # it is still so
    play.pass_(minutes=3)
    assert alarms(play) == ["desk_alarm", "desk_alarm"], "and nobody hears it twice"


def test_what_an_adapter_writes_is_one_line_and_short() -> None:
    play = Play()
    play.line(wrong("bad\nword", about="\x1b[31m" + "a" * 500, detail="x\n" * 500))
    (fact,) = play.of(Alarmed)
    assert fact.what == "bad word"
    assert len(fact.about) <= 120
    assert len(fact.detail) <= 200
    assert (fact.what + fact.about + fact.detail).isprintable()


STEPS = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.booleans(), st.integers(0, 120)), max_size=40
)


@settings(max_examples=50, deadline=None)
@given(STEPS)
def test_whatever_comes_in_every_beginning_has_one_end(steps: list[tuple[str, bool, int]]) -> None:
    play = Play(small_book())
    for what, on, seconds in steps:
        play.line(wrong(what, on=on))
        told = [m for m in alarms(play) if m == "desk_alarm"]
        over = [m for m in alarms(play) if m.startswith("desk_alarm_over")]
        assert len(told) - len(over) == len(play.world.alarms)
        play.pass_(seconds=seconds)
    for what in ("a", "b"):
        play.line(wrong(what, on=False))
    play.pass_(seconds=CALM.total_seconds() + 1)
    assert not play.world.alarms
    begun = [f for f in play.of(Alarmed, play.facts) if f.on]
    ended = play.of(AlarmOver, play.facts)
    assert sum(f.times for f in ended) == len(begun)
    assert all(f.at - f.since >= timedelta(0) for f in ended)


def test_every_word_of_the_catalogue_is_one_that_an_adapter_says() -> None:
    words = {w for path in (*ROOT.glob("adapters/**/*.py"), *ROOT.glob("bridge/**/*.py"))
             for w in re.findall(r'"([a-z_]+)"', path.read_text("utf-8"))}  # fmt: skip
    for language in CATALOGUE.languages():
        told = {
            k.removeprefix("alarm_") for k in CATALOGUE.messages[language] if k.startswith("alarm_")
        }
        assert len(told) > 10
        assert told <= words, told - words
