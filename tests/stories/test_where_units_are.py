"""A patrol shares its live position; others ask where it is and hear how old that is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.message import Point
from rules.model import Site, UnitKind
from tests.clock import ManualClock
from tests.sites import GATE, HILL, LAKE, small_site, unit
from tests.stories.evening import Evening, evening


def site() -> Site:
    given = small_site()
    more = [
        unit("foot", UnitKind.PATROL, "步巡组", "foot patrol", "chat/foot", language="en"),
        unit("u-9", UnitKind.PATROL, "快警九组", "quick nine", "sms/+8613900000001", language="zh"),
    ]
    return replace(given, units={**given.units, **{one.id: one for one in more}})


@pytest.fixture
async def tonight(clock: ManualClock) -> AsyncIterator[Evening]:
    async with evening("memory:", clock, site()) as tonight:
        yield tonight


async def test_a_live_position_is_told_with_its_age(tonight: Evening) -> None:
    await tonight.say("chat/foot", "", point=Point(LAKE.lat, LAKE.lon))
    await tonight.say("chat/u-1", "步巡组在哪？")
    assert tonight.last("chat/u-1") == "步巡组：现在在月亮湖附近（50米内）。"
    await tonight.pass_(minutes=4)
    await tonight.say("sms/+8613900000001", "步巡组现在在哪里")
    assert tonight.last("sms/+8613900000001") == "步巡组：4分钟前在月亮湖附近（50米内）。"
    await tonight.say("radio/山顶", "山顶平台呼叫指挥室，步巡组在什么位置？")
    assert tonight.last("radio/山顶") == "山顶平台，步巡组4分钟前在月亮湖附近。"
    await tonight.say("chat/foot", "", point=Point(HILL.lat - 0.001, HILL.lon))
    await tonight.pass_(minutes=2)
    await tonight.say("desk/desk", "where is foot patrol now?")
    assert tonight.last("desk/desk") == "步巡组：2分钟前在望云台附近（150米内）。"
    assert not tonight.world.calls, "asking is no call"


async def test_it_is_told_in_the_language_of_who_asks(tonight: Evening) -> None:
    await tonight.say("chat/u-1", "", point=Point(GATE.lat, GATE.lon))
    await tonight.pass_(minutes=11)
    await tonight.say("chat/foot", "Where is quick one?")
    assert tonight.last("chat/foot") == "quick one: 11 min ago near South Gate (within 50 m)."
    await tonight.say("chat/foot", "the position of the Gate platform")
    assert tonight.last("chat/foot") == "Gate platform: posted near South Gate (within 50 m)."
    await tonight.say("chat/foot", "where's drivers?")
    assert tonight.last("chat/foot") == "drivers: has sent no position; nobody knows where."


async def test_its_age_lives_through_a_restart(clock: ManualClock, tmp_path: Path) -> None:
    async with evening(f"sqlite:{tmp_path}/log.db", clock, site()) as tonight:
        await tonight.say("chat/foot", "", point=Point(LAKE.lat, LAKE.lon))
        await tonight.again()
        await tonight.pass_(minutes=7)
        await tonight.say("chat/u-1", "步巡组到哪了")
        assert tonight.last("chat/u-1") == "步巡组：7分钟前在月亮湖附近（50米内）。"


@pytest.mark.parametrize(
    "words",
    [
        "我朋友在哪",
        "厕所在哪里？",
        "月亮湖在哪",
        "where is the toilet",
        "快警二组呼叫快警一组，你在哪",
    ],
)
async def test_other_questions_are_none_of_it(tonight: Evening, words: str) -> None:
    await tonight.say("chat/u-1", words)
    assert "附近" not in tonight.last("chat/u-1")
    assert "在哪里。" not in tonight.last("chat/u-1") or "没有派给" in tonight.last("chat/u-1")


async def test_a_tourist_never_learns_where_a_patrol_is(tonight: Evening) -> None:
    await tonight.say("chat/foot", "", point=Point(LAKE.lat, LAKE.lon))
    await tonight.say("chat/tourist", "步巡组在哪？")
    assert "月亮湖" not in tonight.last("chat/tourist")
