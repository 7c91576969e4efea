"""Paths that a desk closes and opens, in both languages."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from rules.rulebook import Rulebook
from rules.site_events import PathClosed, PathOpened
from rules.terrain import Path, Spot
from tests.rules.play import Play
from tests.sites import GATE, HILL, LAKE, small_site


def spots(*points: Any) -> tuple[Spot, ...]:
    return tuple(Spot(p.lat, p.lon) for p in points)


def with_paths() -> Play:
    """A road from the gate over the lake to the hill, and a lift from the gate to the hill."""
    road = Path(id="road", names={"zh": "环山路", "en": "ring road"}, line=spots(GATE, LAKE, HILL))
    lift = Path(
        id="lift", names={"zh": "索道", "en": "cable car"}, line=spots(GATE, HILL),
        ride=timedelta(minutes=4), closed=True,
    )  # fmt: skip
    return Play(Rulebook(replace(small_site(), paths={"road": road, "lift": lift})))


@pytest.mark.parametrize(
    "words",
    [
        "封闭 环山路 塌方",
        "封路 环山路，塌方",
        "closure ring road on",
        "close path road",
        "close the road road",
    ],
)
def test_a_desk_closes_a_path_and_all_desks_hear_of_it(words: str) -> None:
    play = with_paths()
    play.say("desk/desk", words)
    assert [f.path for f in play.of(PathClosed)] == ["road"]
    assert "环山路" in play.last("desk/desk").text
    assert "环山路" in play.last("desk/chief").text
    assert "road" in play.world.closed


@pytest.mark.parametrize(
    "words", ["解封 环山路", "closure road off", "open path ring road", "reopen road"]
)
def test_and_opens_it_again(words: str) -> None:
    play = with_paths()
    play.say("desk/desk", "closure road on")
    play.say("desk/desk", words)
    assert [f.path for f in play.of(PathOpened)] == ["road"]
    assert not play.world.closed


def test_what_the_site_has_closed_can_be_opened() -> None:
    play = with_paths()
    play.say("desk/desk", "closure lift on")
    assert not play.of(PathClosed)
    assert "本来" in play.last("desk/desk").text
    play.say("desk/desk", "开放索道")
    assert "lift" in play.world.opened


def test_a_path_that_nobody_knows_is_asked_back() -> None:
    play = with_paths()
    play.say("desk/desk", "closure moon on")
    assert "moon" in play.last("desk/desk").text
    assert not play.world.closed


def test_only_a_desk_closes_paths() -> None:
    play = with_paths()
    play.say("chat/u-1", "封闭 环山路 塌方")
    assert not play.world.closed


def test_who_is_on_that_way_hears_of_it_and_goes_on() -> None:
    play = with_paths()
    play.say("chat/t", "望云台有人打架")
    call = play.call()
    assert call.route is not None
    lead = call.route.legs[0]
    assert "road" in lead.way.via
    play.say(f"chat/{lead.unit}", "1号我去")
    play.say("desk/desk", "封闭 环山路 塌方")
    assert [a.unit for a in play.call().active()] == [lead.unit]
    (told,) = play.relays(message="way_closed")
    assert told.unit == lead.unit
    assert "途经的环山路已封闭" in told.text
    assert play.told("desk/desk")[-1] == "desk_way_closed"
