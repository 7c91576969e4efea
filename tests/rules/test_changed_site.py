"""A site that changed between two starts: nothing in the journal may break it."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.events import Event
from rules.inputs import Inbound, Tick
from rules.model import Point, Role, Site
from rules.rulebook import Rulebook
from rules.site_events import Located
from rules.step import step
from rules.transitions import Status
from rules.world import World
from tests.rules.play import Play
from tests.rules.test_properties import SCRIPT, check, line_of
from tests.sites import NOON, small_book, small_site

FIGHT = "南门有人打架"


def kinds(facts: Sequence[Event]) -> list[str]:
    return [type(f).__name__ for f in facts]


def less(
    site: Site, *, units: Sequence[str] = (), places: Sequence[str] = (), kinds: Sequence[str] = ()
) -> Site:
    return replace(
        site,
        units={id: u for id, u in site.units.items() if id not in units},
        places={id: p for id, p in site.places.items() if id not in places},
        kinds={id: k for id, k in site.kinds.items() if id not in kinds},
    )


@pytest.mark.parametrize(
    "words",
    ["close 1", "release 1 u-1", "assign 1 u-2", "locate 1 lake", "kind 1 injury", "merge 1 2", "merge 2 1",
     "escalate 1 chief", "note 1 x", "cancel 1", "hold 1", "undo 1", "confirm 1"],
)  # fmt: skip
def test_a_unit_that_left_the_site_while_on_a_call(words: str) -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.say("radio/快警二组", "收到")
    play.say("chat/t2", FIGHT)
    play.move_to(less(small_site(), units=["u-2", "u-1"]))
    play.say("desk/desk", words)
    play.say("chat/t", "快点")
    play.pass_(hours=1)
    play.say("desk/desk", "close 1")
    assert play.call(1).status in (Status.CLOSED, Status.MERGED)


def test_a_confirmed_route_without_its_units_goes_to_the_next_or_to_a_person() -> None:
    """Only a neighbour who stands by was left of the route once: the rules turned for ever."""
    play = Play()
    play.say("chat/t", "南门和月亮湖有人打架")
    assert play.call().status is Status.PROPOSED
    assert play.call().route
    leads = [leg.unit for leg in play.call().route.legs if not leg.warn_only]  # type: ignore[union-attr]
    play.move_to(less(small_site(), units=leads))
    play.say("desk/desk", "confirm 1")
    assert play.call().status in (Status.OFFERED, Status.ESCALATED)
    assert not {a.unit for a in play.call().active()} & set(leads)


def test_a_place_and_a_kind_that_left_the_site() -> None:
    play = Play()
    play.say("chat/t", "手机从南门到望云台落在环保车上")
    play.move_to(less(small_site(), places=["gate", "hill"], kinds=["lost"]))
    play.say("radio/南门", "收到")
    play.say("radio/山顶", "没找到")
    play.pass_(hours=2)
    play.say("desk/desk", "close 1")
    assert play.call().status is Status.CLOSED
    closed = play.relays(message="closed_ask", unit="")
    assert closed
    assert all("gate" not in r.text for r in play.relays())


def test_where_a_place_was_is_told_by_its_point() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.move_to(less(small_site(), places=["gate"]))
    play.pass_(seconds=61)
    (offer,) = [f for f in play.relays(message="offer") if f.unit == "u-1"]
    assert "29.35000, 110.44000" in offer.text


@settings(max_examples=120, deadline=None)
@given(
    SCRIPT,
    st.sets(st.sampled_from(["chief", "p-gate", "p-hill", "u-1", "u-2", "drivers"])),
    st.sets(st.sampled_from(["gate", "lake", "hill"])),
    st.sets(st.sampled_from(["dispute", "lost", "injury"])),
    SCRIPT,
)
def test_no_change_of_the_site_breaks_an_evening(
    before: list[tuple[tuple[object, ...], int]],
    units: set[str],
    places: set[str],
    kinds: set[str],
    after: list[tuple[tuple[object, ...], int]],
) -> None:
    world, now = World(), NOON
    first = small_book()
    second = Rulebook(
        less(small_site(), units=sorted(units), places=sorted(places), kinds=sorted(kinds))
    )
    for part, (book, script) in enumerate(((first, before), (second, after))):
        for nth, (event, seconds) in enumerate(script):
            now += timedelta(seconds=seconds)
            line = line_of(event, nth, world)
            if line is None:
                continue
            now = max(now, line.due) if isinstance(line, Tick) else now
            old = world
            world, facts = step(world, line, f"{part}:{nth}", now, book)
            check(old, world, facts)
    for call in list(world.calls.values()):
        desk = Inbound(
            key="z", adapter="desk", channel="desk", sender="desk", words=f"close {call.number}"
        )
        world, _ = step(world, desk, f"end:{call.id}", now, second)


def test_a_site_whose_only_desk_is_the_commander() -> None:
    site = small_site()
    chief = replace(site.units["chief"], role=Role.DISPATCHER)
    play = Play(
        Rulebook(
            replace(
                less(site, units=["desk"]),
                units={**less(site, units=["desk"]).units, "chief": chief},
            )
        )
    )
    play.say("chat/t", "来人，在南门")
    assert play.told("desk/chief") == ["desk_proposed"]


def test_a_position_from_nowhere() -> None:
    play = Play()
    play.say("chat/u-1", "", point=Point(-89.9, 179.9))
    assert play.of(Located)
    play.say("chat/t", "月亮湖有人打架")
    assert play.call().route
    assert {p.unit: p.reason for p in play.call().route.passed}["u-1"] == "passed_far"  # type: ignore[union-attr]
