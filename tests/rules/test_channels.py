"""On which channel something is said, and what happens when it cannot be."""

import re

import pytest
from msgspec.structs import replace

from rules.events import Relayed
from rules.inputs import Reach
from rules.model import Address, Form, Point, Role, UnitKind
from rules.rulebook import Rulebook
from rules.telling import ANSWERS
from tests.rules.evening import FIGHT, evening, site_with
from tests.rules.play import Play
from tests.sites import small_book, small_site, unit


def test_a_shared_channel_tells_each_unit() -> None:
    site = small_site()
    air = (Address("air", "ch1"),)
    both = {id: replace(site.units[id], channels=air) for id in ("u-1", "u-2")}
    play = Play(Rulebook(replace(site, units={**site.units, **both})))
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    assert {a.unit for a in play.call().active()} == {"u-1", "u-2"}
    play.say("desk/desk", "close 1")
    down = [r for r in play.of(Relayed) if r.message == "stand_down"]
    assert {r.unit for r in down} == {"u-1", "u-2"}, "one call sign on the air is not the other"
    assert len({r.key for r in down}) == 2


def test_one_channel_hears_one_fact_once() -> None:
    play = Play()
    play.say("radio/快警一组", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    play.say("radio/快警一组", "收到")
    play.say("desk/desk", "close 1")
    assert [r.message for r in play.of(Relayed) if r.to.channel == "快警一组"] == ["closed"]


def test_a_line_that_is_down_is_passed_over() -> None:
    play = Play()
    play.link("radio", up=False)
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    assert play.told("chat/u-1") == ["offer"]
    assert play.told("radio/快警二组") == ["offer"], "it has no other"
    play.link("radio", up=True)
    play.say("desk/desk", "release 1 u-1")
    assert play.told("radio/快警一组") == ["stand_down"]


def test_a_line_that_was_never_down_is_not_back() -> None:
    play = Play()
    play.link("radio", up=True)
    assert not play.of(Relayed)
    play.link("radio", up=False)
    play.link("radio", up=False)
    assert play.told("desk/desk") == ["desk_link_down"]
    play.link("radio", up=True)
    assert play.told("desk/desk")[-1] == "desk_link_up"


def test_a_message_is_diverted_with_its_own_words_in_the_other_form() -> None:
    play = Play(Rulebook(site_with(
        unit("desk", UnitKind.DESK, "指挥室", "dispatch", "desk/desk", "chat/desk", role=Role.DISPATCHER),
    )))  # fmt: skip
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    play.say("radio/快警一组", "take 1")
    play.say("chat/t", "他们有刀")
    (note,) = play.relays(message="note_unit", unit="u-1")
    play.news(note, Reach.FAILED, "off")
    again = play.last("chat/u-1")
    assert (again.form, again.tried) == (Form.TEXT, (note.to,))
    assert "他们有刀" in again.text, "not the first words of the call"
    play.pass_(minutes=40)
    asked = [r for r in play.relays(unit="desk") if r.message == "desk_reminder"][-1]
    play.news(asked, Reach.FAILED, "closed")
    assert play.last("chat/desk").message == "desk_reminder"
    minutes = re.search(r"\d+分钟", asked.text)
    assert minutes
    assert minutes[0] in play.last("chat/desk").text


def test_warned_neighbours_hear_who_leads_when_diverted() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    (warned,) = play.relays(message="aid_warn")
    play.news(warned, Reach.FAILED, "off")
    assert "快警二组" in play.last("chat/p-gate").text


def test_when_all_channels_fail_the_desk_hears_and_when_it_fails_the_commander() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.say("radio/快警二组", "收到")
    (taken,) = play.relays(message="taken_ack")
    play.news(taken, Reach.FAILED, "off")
    (told,) = play.relays(message="desk_unreachable", unit="desk")
    assert "快警二组" in told.text
    play.news(told, Reach.FAILED, "closed")
    assert not play.relays(message="desk_unreachable", unit="chief"), (
        "no desk chases another for ever"
    )
    escalated = play.relays(message="desk_taken")[0]
    play.news(escalated, Reach.FAILED, "closed")
    (chief,) = play.relays(message="desk_unreachable", unit="chief")
    assert "指挥室" in chief.text
    before = len(play.relays())
    play.news(chief, Reach.FAILED, "closed")
    assert len(play.relays()) == before


def test_a_dead_channel_leaves_time_for_the_next_and_no_longer() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    play.say("radio/快警一组", "take 1")
    (taken,) = play.relays(message="taken_ack")
    assert taken.until
    assert taken.at < taken.expires < taken.until
    play.now = taken.expires
    play.news(taken, Reach.EXPIRED, "too late")
    second = play.last("chat/u-1")
    assert (second.message, second.expires) == ("taken_ack", taken.until)
    play.now = second.expires
    play.news(second, Reach.EXPIRED, "too late")
    assert len(play.relays(message="taken_ack")) == 2, "what is too late is not sent on"
    assert play.relays(message="desk_unreachable")


@pytest.mark.parametrize("first", [Reach.FAILED, Reach.EXPIRED, Reach.DELIVERED, Reach.READ])
def test_late_bad_news_diverts_nothing_twice(first: Reach) -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    offer = play.relays(message="offer", unit="u-1")[-1]
    play.news(offer, first)
    before = len(play.relays())
    play.news(offer, Reach.FAILED, "again")
    assert len(play.relays()) == before


def test_a_reporter_who_cannot_be_reached_stops_nothing() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    (received,) = play.relays(unit="")
    play.news(received, Reach.FAILED, "no such number")
    play.say("radio/快警二组", "收到")
    assert play.told("chat/t") == ["received", "coming"]


def test_units_are_told_where_it_is_whoever_says_so() -> None:
    play = Play()
    play.say("chat/t", "help!")
    play.say("radio/快警一组", "take 1")
    play.say("chat/t", "在月亮湖")
    assert play.last("radio/快警一组").message == "placed_unit"


def test_units_of_a_merged_call_stand_down() -> None:
    play = Play()
    play.say("chat/t1", FIGHT)
    play.say("chat/t2", "月亮湖有人打架")
    units = {a.unit for a in play.call(2).active()}
    play.say("desk/desk", "merge 2 1")
    assert {r.unit for r in play.of(Relayed) if r.message == "stand_down"} == units


def test_buttons_say_words_with_the_number() -> None:
    play = evening(small_book())
    for relay in play.relays():
        for _, words in relay.choices:
            assert not relay.number or str(relay.number) in words.split()
    places = {"received_which", "received_is_it", "desk_which"}  # their buttons are places
    assert {r.message for r in play.relays() if r.choices} >= set(ANSWERS) | places


def test_a_point_for_units_only() -> None:
    play = Play()
    play.say("chat/t", "有人打架", point=Point(29.3503, 110.4402))
    assert all(r.point for r in play.relays(message="offer"))
    assert not any(r.point for r in play.relays(unit=""))
