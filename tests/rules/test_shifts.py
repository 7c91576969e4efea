"""On duty by shift, by one's own word, and again by shift."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from rules.model import Role, Site, UnitKind
from rules.rulebook import Rulebook
from rules.states import UnitState
from rules.times import ALWAYS, Calendar, Hours, Span
from rules.world import World
from tests.rules.play import Play
from tests.sites import NOON, small_site, unit

DAY = Hours(spans=(Span(7 * 60, 19 * 60),))
NIGHT = Hours(spans=(Span(19 * 60, 7 * 60),))
EARLY = Hours(spans=(Span(6 * 60, 14 * 60),))
LATE = Hours(spans=(Span(14 * 60, 22 * 60),))
OFFICE = Hours(
    spans=(Span(8 * 60, 12 * 60), Span(13 * 60, 17 * 60)),
    days=frozenset({"workday"}),
    never=frozenset({"golden-week"}),
)
FRIDAY_NIGHT = Hours(spans=(Span(20 * 60, 4 * 60),), days=frozenset({"fri"}))
WEEKEND = Hours(days=frozenset({"weekend"}))
GOLDEN = Hours(days=frozenset({"golden-week"}))
CALENDARS = {
    "golden-week": Calendar(
        id="golden-week",
        names={"zh": "黄金周"},
        dates=((date(2026, 10, 1), date(2026, 10, 7)), (date(2027, 2, 6), date(2027, 2, 6))),
    )
}
SHIFTS = {
    "day": DAY, "night": NIGHT, "early": EARLY, "late": LATE, "office": OFFICE,
    "friday": FRIDAY_NIGHT, "weekend": WEEKEND, "golden": GOLDEN, "always": ALWAYS,
}  # fmt: skip


def site(timezone: str = "Asia/Shanghai", **shifts: tuple[str, ...]) -> Site:
    """The small site, where these units have these shifts."""
    plain = small_site()
    units = {
        id: replace(u, shifts=shifts.get(id.replace("-", "_"), ())) for id, u in plain.units.items()
    }
    return replace(plain, timezone=timezone, units=units, calendars=CALENDARS, shifts=SHIFTS)


def on(book: Rulebook, local: str, state: UnitState | None = None, id: str = "u-1") -> bool:
    """Is the unit on duty at that local time?"""
    world = World(units=World().units.set(id, state)) if state else World()
    return book.on_duty(book.site.units[id], world, at(book, local))


def at(book: Rulebook, local: str) -> datetime:
    day, clock = local.split(" ")
    hour, minute = map(int, clock.split(":"))
    return book.times.moment(date.fromisoformat(day), hour * 60 + minute)


def said(book: Rulebook, local: str, *, on: bool) -> UnitState:
    return UnitState(on_duty=on, duty_at=at(book, local))


# ── by shift ──


@pytest.mark.parametrize(
    ("shifts", "local", "there"),
    [
        (("day",), "2026-09-30 06:59", False),
        (("day",), "2026-09-30 07:00", True),
        (("day",), "2026-09-30 18:59", True),
        (("day",), "2026-09-30 19:00", False),
        (("night",), "2026-09-30 23:59", True),
        (("night",), "2026-10-01 00:00", True),
        (("night",), "2026-10-01 06:59", True),
        (("night",), "2026-10-01 07:00", False),
        (("early", "late"), "2026-09-30 14:00", True),
        (("early", "late"), "2026-09-30 22:00", False),
        (("office",), "2026-09-30 09:00", True),  # a Wednesday
        (("office",), "2026-09-30 12:30", False),  # the pause
        (("office",), "2026-10-01 09:00", False),  # golden week, though a Thursday
        (("office",), "2026-10-10 09:00", False),  # a Saturday
        (("friday",), "2026-10-09 23:00", True),
        (("friday",), "2026-10-10 03:59", True),  # Saturday, and still Friday's night
        (("friday",), "2026-10-09 03:00", False),  # Thursday's night is nobody's
        (("weekend",), "2026-10-10 00:00", True),
        (("golden",), "2027-02-06 23:59", True),
        (("golden",), "2027-02-07 00:00", False),
        (("golden", "office"), "2026-10-01 09:00", True),
    ],
)
def test_a_shift_says_who_is_there(shifts: tuple[str, ...], local: str, there: bool) -> None:
    assert on(Rulebook(site(u_1=shifts)), local) is there


def test_without_shifts_the_site_says_it() -> None:
    book = Rulebook(site())
    assert on(book, "2026-09-30 03:00")
    assert not on(book, "2026-09-30 03:00", said(book, "2026-09-01 12:00", on=False))


# ── by one's own word ──


def test_off_duty_counts_until_the_shift_ends_and_the_next_begins_as_ever() -> None:
    book = Rulebook(site(u_1=("day",)))
    ill = said(book, "2026-09-30 10:00", on=False)
    assert not on(book, "2026-09-30 18:59", ill)
    assert not on(book, "2026-09-30 19:00", ill)
    assert not on(book, "2026-10-01 06:59", ill)
    assert on(book, "2026-10-01 07:00", ill), "a new day, a new shift"


def test_on_duty_before_the_shift_goes_over_into_it_and_ends_with_it() -> None:
    book = Rulebook(site(u_1=("day",)))
    early = said(book, "2026-09-30 06:30", on=True)
    assert on(book, "2026-09-30 06:31", early)
    assert on(book, "2026-09-30 12:00", early)
    assert not on(book, "2026-09-30 19:00", early)


def test_overtime_lasts_until_the_next_shift_begins() -> None:
    book = Rulebook(site(u_1=("day",)))
    late = said(book, "2026-09-30 19:05", on=True)
    assert on(book, "2026-09-30 23:59", late)
    assert on(book, "2026-10-01 06:59", late)
    assert not on(book, "2026-10-01 19:00", late)


def test_a_word_at_the_very_boundary_belongs_to_what_begins() -> None:
    book = Rulebook(site(u_1=("day",)))
    state = said(book, "2026-09-30 19:00", on=True)
    assert on(book, "2026-09-30 19:00", state)
    assert on(book, "2026-09-30 22:00", state)


def test_over_midnight() -> None:
    book = Rulebook(site(u_1=("night",)))
    ill = said(book, "2026-09-30 23:30", on=False)
    assert not on(book, "2026-10-01 00:30", ill), "midnight is no boundary of a night shift"
    assert not on(book, "2026-10-01 06:59", ill)
    assert on(book, "2026-10-01 19:00", ill)


def test_of_several_shifts_each_begins_anew() -> None:
    book = Rulebook(site(u_1=("early", "late")))
    ill = said(book, "2026-09-30 08:00", on=False)
    assert not on(book, "2026-09-30 13:59", ill)
    assert on(book, "2026-09-30 14:00", ill), "the late shift is another's"


def test_all_day_shifts_begin_and_end_at_midnight_of_their_days() -> None:
    book = Rulebook(site(u_1=("weekend",)))
    ill = said(book, "2026-10-10 08:00", on=False)
    assert not on(book, "2026-10-11 12:00", ill), "Saturday goes over into Sunday"
    assert on(book, "2026-10-17 00:00", ill)


def test_a_word_outlasts_a_calendar_that_is_far_away() -> None:
    book = Rulebook(site(u_1=("golden",)))
    helps = said(book, "2026-10-08 09:00", on=True)
    assert on(book, "2027-02-05 23:59", helps)
    assert not on(book, "2027-02-07 00:00", helps)


def test_a_shift_that_never_ends_leaves_the_word_standing() -> None:
    book = Rulebook(site(u_1=("always",)))
    assert on(book, "2026-10-01 09:00")
    assert not on(book, "2029-10-01 09:00", said(book, "2026-10-01 09:00", on=False))


# ── where clocks change ──

HELSINKI = "Europe/Helsinki"  # 2026-03-29 03:00 becomes 04:00; 2026-10-25 04:00 becomes 03:00


def test_a_night_in_which_the_clocks_go_forward_is_an_hour_shorter() -> None:
    book = Rulebook(site(HELSINKI, u_1=("night",)))
    start, end = at(book, "2026-03-28 19:00"), at(book, "2026-03-29 07:00")
    assert end - start == timedelta(hours=11)
    ill = said(book, "2026-03-28 20:00", on=False)
    assert not on(book, "2026-03-29 06:59", ill)
    assert book.shifts.next_change(start) == end


def test_a_night_in_which_the_clocks_go_back_is_an_hour_longer() -> None:
    book = Rulebook(site(HELSINKI, u_1=("night",)))
    start = at(book, "2026-10-24 19:00")
    assert book.shifts.next_change(start) == start + timedelta(hours=13)


def test_a_shift_that_begins_in_the_hour_that_is_left_out_begins_when_the_clocks_jump() -> None:
    hours = Hours(spans=(Span(3 * 60 + 30, 8 * 60),))
    gap = replace(site(HELSINKI, u_1=("day",)), shifts={**SHIFTS, "day": hours})
    book = Rulebook(gap)
    jump = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 03:00 by the old clocks, 04:00 by the new
    assert book.shifts.next_change(at(book, "2026-03-29 00:00")) == jump
    unit = gap.units["u-1"]
    assert not book.on_duty(unit, World(), jump - timedelta(seconds=1))
    assert book.on_duty(unit, World(), jump)


def test_the_next_change_of_a_site_without_shifts_never_comes() -> None:
    assert Rulebook(site()).shifts.next_change(NOON) is None
    assert Rulebook(site(u_1=("always",))).shifts.next_change(NOON) is None


def test_the_next_change_is_the_nearest_of_all_units() -> None:
    book = Rulebook(site(u_1=("day",), u_2=("late",)))
    assert book.shifts.next_change(at(book, "2026-09-30 12:00")) == at(book, "2026-09-30 14:00")


# ── in a story ──


def test_nobody_is_sent_after_the_shift_and_a_call_in_hand_is_kept() -> None:
    play = Play(Rulebook(site(u_1=("day",), u_2=("day",))))
    play.now = at(play.book, "2026-10-01 18:50")
    play.say("chat/t1", "月亮湖有人打架")
    play.say("radio/快警一组", "收到")
    play.pass_(minutes=20)
    assert [a.unit for a in play.call(1).active()] == ["u-1"], "it stays on its call"
    play.say("chat/t2", "南门有人打架")
    assert play.call(2).escalated == "reason_all_off_duty:2"
    play.say("radio/快警二组", "上岗")
    assert [a.unit for a in play.call(2).active()] == ["u-2"], "the call that waited is tried again"


def test_the_desk_hears_that_a_unit_goes_off_duty_with_a_call_in_hand() -> None:
    play = Play()
    play.say("chat/t1", "月亮湖有人打架")
    play.say("radio/快警一组", "收到")
    play.say("radio/快警一组", "下班")
    assert "duty_off" in play.told("radio/快警一组")
    last = play.last("desk/desk")
    assert last.message == "desk_off_duty"
    assert "快警一组" in last.text
    assert "1号" in last.text
    assert play.call(1).active(), "it is still on it"
    play.say("radio/快警二组", "下班")
    assert play.told("desk/desk").count("desk_off_duty") == 1


# ── desks ──


def desks(desk: tuple[str, ...], desk_2: tuple[str, ...]) -> Play:
    """Two dispatchers and the chief."""
    plain = site(desk=desk)
    second = unit("desk-2", UnitKind.DESK, "二号席", "desk two", "desk/two", role=Role.DISPATCHER)
    second = replace(second, shifts=desk_2)
    return Play(Rulebook(replace(plain, units={**plain.units, "desk-2": second})))


def test_only_desks_on_duty_are_told() -> None:
    play = desks(desk=("day",), desk_2=("night",))
    play.say("chat/t1", "月亮湖有人打架")
    assert play.told("desk/desk")
    assert not play.told("desk/two")
    play.now = at(play.book, "2026-10-01 23:00")
    before = len(play.told("desk/desk"))
    play.say("chat/t2", "南门有人打架")
    assert len(play.told("desk/desk")) == before
    assert play.told("desk/two")


def test_when_no_desk_is_on_duty_all_are_told() -> None:
    play = desks(desk=("day",), desk_2=("day",))
    play.now = at(play.book, "2026-10-01 23:00")
    play.say("chat/t1", "月亮湖有人打架")
    assert play.told("desk/desk")
    assert play.told("desk/two")


def test_what_is_handed_over_reaches_a_desk_that_is_off_duty() -> None:
    play = desks(desk=("day",), desk_2=("night",))
    play.say("chat/t1", "月亮湖有人打架")
    play.say("desk/desk", "escalate 1 desk-2")
    assert "desk_escalated" in play.told("desk/two")
