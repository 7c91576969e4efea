"""Announcements: at their minute, on their days, once; and what happens when nobody was there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.announce import LATEST, next_time, standing, times_between
from rules.errands import START
from rules.inputs import Reach, Tick
from rules.model import Site
from rules.plans import Announcement
from rules.rulebook import Rulebook
from rules.site_events import Announced, ErrandGiven, ErrandOver
from rules.times import Calendar, Hours, Times
from tests.rules.play import Play
from tests.sites import NOON, small_site

RHYME = Announcement(
    id="rhyme-1",
    words={"zh": "上山慢，下山稳，看景不走路", "en": "slow up, steady down, look or walk"},
    to=("drivers", "u-1", "p-hill"),
    at=(8 * 60 + 30, 14 * 60),
)
DUTY = Announcement(id="duty", words={"zh": "换岗"}, to=("drivers",), at=(13 * 60,), priority=3)


def site(*announcements: Announcement, **changes: object) -> Site:
    plain = small_site()
    english = replace(plain.units["u-1"], language="en")
    units = {**plain.units, "u-1": english}
    all_of = {a.id: a for a in announcements}
    return replace(plain, units=units, announcements=all_of, **changes)


def playing(*announcements: Announcement, **changes: object) -> Play:
    """A site that somebody just began to run, at noon."""
    play = Play(Rulebook(site(*announcements, **changes)))
    play.line(Tick(subject=START, due=play.now))
    return play


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """That time in October 2026 on the site's clocks."""
    return NOON.replace(day=day, hour=0, minute=0) + timedelta(hours=hour - 8, minutes=minute)


# ── when ──


def test_it_is_said_at_its_minutes_every_day_and_once() -> None:
    play = playing(RHYME)
    play.pass_(days=2)
    said = [r.at for r in play.relays(message="announcement", unit="drivers")]
    assert said == [
        local(1, 14), local(2, 8, 30), local(2, 14), local(3, 8, 30),
    ]  # fmt: skip
    assert all(fact.said and not fact.missed for fact in play.of(Announced, play.facts))


def test_to_each_in_its_own_language_on_its_channel_and_out_of_the_way() -> None:
    play = playing(RHYME)
    play.pass_(hours=2)
    told = {str(r.to): r for r in play.relays(message="announcement")}
    assert set(told) == {"chat/drivers", "radio/快警一组", "radio/山顶"}
    assert told["radio/快警一组"].text == "slow up, steady down, look or walk"
    assert told["radio/山顶"].text == "上山慢，下山稳，看景不走路"
    assert {r.priority for r in told.values()} == {4}
    assert told["chat/drivers"].expires == local(1, 14) + LATEST


def test_only_on_its_days() -> None:
    golden = Calendar(
        id="golden", names={"zh": "黄金周"}, dates=((date(2026, 10, 1), date(2026, 10, 7)),)
    )
    one = replace(RHYME, hours=Hours(days=frozenset({"golden"}), never=frozenset({"sat"})))
    times = Times("Asia/Shanghai", {"golden": golden})
    found = list(times_between(one, times, local(2, 0), local(20, 0)))
    days = sorted({times.local(at).day for at in found})
    assert days == [2, 4, 5, 6, 7], "Saturday the third is out, and so is all after the week"


def test_one_that_never_comes_waits_for_nothing() -> None:
    never = replace(RHYME, hours=Hours(days=frozenset({"mon"}), never=frozenset({"workday"})))
    play = playing(never)
    assert not play.new
    assert next_time(never, play.book.times, NOON) is None


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # 03:30 is left out
        (date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of two
        (date(2026, 7, 1), datetime(2026, 7, 1, 0, 30, tzinfo=UTC)),
        (date(2026, 12, 1), datetime(2026, 12, 1, 1, 30, tzinfo=UTC)),
    ],
)
def test_once_a_day_also_where_clocks_change(day: date, at: datetime) -> None:
    times = Times("Europe/Helsinki", {})
    one = replace(RHYME, at=(3 * 60 + 30,))
    start = times.moment(day, 0)
    assert list(times_between(one, times, start, times.moment(day, 1440))) == [at]


@given(st.integers(0, 3 * 24 * 60), st.integers(1, 3 * 24 * 60))
def test_a_stretch_of_time_may_be_cut_anywhere(first: int, second: int) -> None:
    times = Times("Europe/Helsinki", {})
    start = datetime(2026, 10, 24, tzinfo=UTC)
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    parts = [*times_between(RHYME, times, start, middle), *times_between(RHYME, times, middle, end)]
    assert parts == list(times_between(RHYME, times, start, end))


# ── nobody was there ──


def test_after_a_short_pause_it_is_said_late() -> None:
    play = playing(RHYME)
    due = play.world.errands["=announce:rhyme-1"].due
    play.now = due + timedelta(minutes=14)
    play.line(Tick(subject="=announce:rhyme-1", due=due))
    (fact,) = play.of(Announced)
    assert (fact.said, fact.missed) == (True, 0)
    assert play.last("chat/drivers").expires == due + LATEST


def test_after_a_long_pause_it_is_recorded_and_not_said() -> None:
    play = playing(RHYME)
    due = play.world.errands["=announce:rhyme-1"].due
    play.now = due + timedelta(minutes=16)
    play.line(Tick(subject="=announce:rhyme-1", due=due))
    (fact,) = play.of(Announced)
    assert (fact.said, fact.missed, fact.due) == (False, 1, due)
    assert not play.relays(message="announcement")
    assert play.world.errands["=announce:rhyme-1"].due == local(2, 8, 30)


def test_of_many_that_were_missed_only_the_newest_may_still_be_said() -> None:
    play = playing(RHYME)
    due = play.world.errands["=announce:rhyme-1"].due
    play.now = local(4, 8, 35)
    play.line(Tick(subject="=announce:rhyme-1", due=due))
    (fact,) = play.of(Announced)
    assert (fact.said, fact.missed, fact.due) == (True, 5, local(4, 8, 30))
    assert len(play.relays(message="announcement", unit="drivers")) == 1


def test_a_tick_that_comes_twice_says_it_once() -> None:
    play = playing(RHYME)
    due = play.world.errands["=announce:rhyme-1"].due
    play.now = due
    play.line(Tick(subject="=announce:rhyme-1", due=due))
    play.line(Tick(subject="=announce:rhyme-1", due=due))
    assert not play.new
    assert len(play.relays(message="announcement", unit="drivers")) == 1


def test_when_somebody_else_begins_to_run_the_site_what_is_due_still_comes_once() -> None:
    play = playing(RHYME)
    play.now = local(1, 14, 5)
    play.line(Tick(subject=START, due=play.now))
    assert not play.new, "its own tick is on the way"
    play.pass_(minutes=1)
    assert len(play.relays(message="announcement", unit="drivers")) == 1
    play.line(Tick(subject=START, due=play.now))
    assert not play.new


# ── the site changed ──


def test_new_ones_changed_ones_and_ones_that_are_gone() -> None:
    play = playing(RHYME)
    play.move_to(site(DUTY, replace(RHYME, at=(13 * 60 + 30,))))
    play.line(Tick(subject=START, due=play.now))
    assert {f.key: f.due for f in play.of(ErrandGiven)} == {
        "=announce:duty": local(1, 13),
        "=announce:rhyme-1": local(1, 13, 30),
    }
    play.move_to(site(DUTY))
    play.line(Tick(subject=START, due=play.now))
    assert [f.key for f in play.of(ErrandOver)] == ["=announce:rhyme-1"]
    play.pass_(hours=3)
    assert [r.text for r in play.relays(message="announcement")] == ["换岗"]
    assert play.relays(message="announcement")[0].priority == 3


def test_a_time_that_the_site_no_longer_has_is_not_said() -> None:
    play = playing(RHYME)
    play.move_to(site(replace(RHYME, at=(20 * 60,))))
    play.pass_(hours=3)
    assert not play.relays(message="announcement")
    assert play.world.errands["=announce:rhyme-1"].due == local(1, 20)
    assert list(standing(play.book, play.world, play.now)) == []


def test_an_announcement_of_a_unit_that_is_gone_reaches_the_others() -> None:
    play = playing(RHYME)
    gone = site(RHYME)
    play.move_to(replace(gone, units={k: u for k, u in gone.units.items() if k != "drivers"}))
    play.pass_(hours=3)
    assert {r.unit for r in play.relays(message="announcement")} == {"u-1", "p-hill"}


# ── by hand, and when it does not arrive ──


@pytest.mark.parametrize(
    "words", ["announce rhyme-1", "播报 rhyme-1", "Announce: RHYME-1", "播报rhyme-1"]
)
def test_a_desk_has_it_said_now(words: str) -> None:
    play = playing(RHYME)
    play.say("desk/desk", words)
    (fact,) = play.of(Announced)
    assert (fact.said, fact.by, fact.due) == (True, "desk", NOON)
    assert {r.unit for r in play.relays(message="announcement")} == set(RHYME.to)
    assert play.told("desk/desk")[-1] == "announced_ack"
    assert play.world.errands["=announce:rhyme-1"].due == local(1, 14), "its times stay"
    play.say("desk/desk", words)
    assert len(play.relays(message="announcement", unit="drivers")) == 2


def test_an_unknown_one_is_asked_back() -> None:
    play = playing(RHYME)
    play.say("desk/desk", "播报 没有的")
    assert play.told("desk/desk") == ["unknown_name"]
    play.say("desk/desk", "播报一下：南门有人打架")
    assert play.call(1).kind == "dispute", "a report is a report"


def test_only_a_desk_may() -> None:
    play = playing(RHYME)
    play.say("chat/u-1", "announce rhyme-1")
    assert not play.relays(message="announcement")


def test_what_does_not_arrive_goes_by_the_next_channel_and_then_to_the_desk() -> None:
    play = playing(RHYME)
    play.pass_(hours=2)
    (first,) = play.relays(message="announcement", unit="u-1")
    play.news(first, Reach.FAILED, "no carrier")
    second = play.last("chat/u-1")
    assert (second.message, second.text, second.priority) == ("announcement", first.text, 4)
    play.news(second, Reach.FAILED, "no such chat")
    assert play.last("desk/desk").message == "desk_not_passed"
