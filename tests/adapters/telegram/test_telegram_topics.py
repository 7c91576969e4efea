"""A forum has a thread for each zone: its calls stand there, and a thread that is gone loses none."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from adapters.telegram import Config
from bridge.errors import TryLater
from bridge.message import Choice, Outbound
from tests.adapters.house import Home
from tests.adapters.telegram.board import call
from tests.adapters.telegram.conftest import Stage, staged
from tests.adapters.telegram.people import GROUP, message, press
from tests.adapters.telegram.server import BotServer

TOPICS = {"north": 5, "lake": "patrol/9"}


@pytest.fixture(autouse=True)
async def _in_time() -> AsyncIterator[None]:
    async with asyncio.timeout(20):
        yield


@pytest.fixture
def home(tmp_path: Any) -> Home:
    home = Home(tmp_path, "patrol")
    zones = {"north": {"names": {"zh": "北区"}}, "lake": {"names": {"zh": "湖区"}}}
    home.services.site.update(language="zh", zones=zones)
    return home


@pytest.fixture
async def stage(home: Home, server: BotServer) -> AsyncIterator[Stage]:
    async with staged(home, server, groups={"patrol": str(GROUP)}, topics=TOPICS) as made:
        yield made


def offer(nth: int, *zones: str) -> Outbound:
    return Outbound(
        key=f"in/{nth}/here/patrol", channel="patrol", text=f"{nth}号警情", language="zh",
        call=f"c{nth}", number=nth, choices=(Choice("我去", f"take {nth}"),), zones=zones,
    )  # fmt: skip


async def say(stage: Stage, nth: int, *zones: str) -> int:
    """The topic in which it stands, once the chat has its turn: it may share it with an alarm."""
    await stage.home.clock.advance(timedelta(seconds=2))
    try:
        await stage.bot.send(offer(nth, *zones))
    except TryLater as later:
        await stage.home.clock.advance(later.wait)
        await stage.bot.send(offer(nth, *zones))
    return stage.server.of(GROUP)[-1].topic


async def test_a_call_goes_to_the_thread_of_its_zone(stage: Stage) -> None:
    told = [await say(stage, n, *z) for n, z in enumerate([("north",), ("lake",), (), ("west",)])]
    assert told == [5, 9, 0, 0]


async def test_answers_in_a_thread_are_the_groups(stage: Stage) -> None:
    await stage.board.show(call(id="c1"))
    await stage.board.show(call(id="c2", number=2))
    await say(stage, 1, "north")
    await say(stage, 2, "lake")
    first, second = stage.server.of(GROUP)
    await stage.home.clock.advance(timedelta(seconds=2))
    await stage.server.brings(
        press(first.buttons[0][1], first.id),
        message(1, text="我去", reply=second.id, topic=9),
        message(2, text="到了", topic=5),
        message(3, text="/where", topic=5),
    )
    heard = await stage.home.ear.heard(3)
    assert [(h.channel, h.words, h.reply_to) for h in heard] == [
        ("patrol", "take 1", "in/1/here/patrol"),
        ("patrol", "我去", "in/2/here/patrol"),
        ("patrol", "到了", ""),
    ]
    await stage.server.until(lambda: len(stage.server.of(GROUP)) == 3)
    where = stage.server.of(GROUP)[-1]
    assert (where.method, where.topic) == ("sendLocation", 5)


@pytest.mark.parametrize("why", ["message thread not found", "TOPIC_CLOSED"])
async def test_a_thread_that_is_gone_loses_no_call_and_the_desk_hears(
    stage: Stage, why: str
) -> None:
    stage.server.topics[GROUP, 5] = why
    assert [await say(stage, n, "north") for n in (1, 2)] == [0, 0]
    (alarm,) = await stage.home.ear.alarmed(1)
    assert (alarm.what, alarm.on, alarm.about) == ("topic_gone", True, "北区")
    tried = [p for m, p in stage.server.requests if p.get("message_thread_id") == "5"]
    assert len(tried) == 1, "not tried again with every call"
    assert await say(stage, 3, "lake") == 9


async def test_a_thread_that_is_opened_again_is_used_again(stage: Stage, server: BotServer) -> None:
    server.topics[GROUP, 5] = "TOPIC_CLOSED"
    await say(stage, 1, "north")
    await stage.home.ear.alarmed(1)
    server.topics.clear()
    (id,) = await server.brings(message(7, topic=5, forum_topic_reopened={}))
    await stage.home.ear.alarmed(2)
    assert [a.on for a in stage.home.ear.alarms.values()] == [True, False]
    assert await say(stage, 2, "north") == 5
    await server.until(lambda: server.confirmed > id)


async def test_after_an_hour_a_thread_is_tried_again_and_a_restart_forgets_nothing(
    stage: Stage, server: BotServer
) -> None:
    server.topics[GROUP, 5] = "TOPIC_DELETED"
    await say(stage, 1, "north")
    await stage.home.ear.alarmed(1)
    await stage.home.clock.advance(timedelta(seconds=2))
    more: dict[str, Any] = {"groups": {"patrol": str(GROUP)}, "topics": TOPICS}
    async with staged(stage.home, server, **more) as again:
        assert len(await again.home.ear.alarmed(2)) == 2, "what is still wrong is told again"
        assert await say(again, 2, "north") == 0
        server.topics.clear()
        await again.home.clock.advance(timedelta(hours=1))
        assert await say(again, 3, "north") == 5
        assert [a.on for a in await again.home.ear.alarmed(3)] == [True, True, False]


@pytest.mark.parametrize(
    "topics", [{"a": 0}, {"a": "x/5"}, {"a": "-1/5/5"}, {"a": "5/"}, {"a": "-1/x"}]
)
def test_what_is_no_topic_is_told(topics: dict[str, object]) -> None:
    told = {"bot": "patrols", "token_env": "X", "topics": topics}
    with pytest.raises(msgspec.ValidationError, match=r"topics\.a"):
        msgspec.convert(told, Config)


def test_only_patrols_have_forums() -> None:
    told = {"bot": "tourists", "token_env": "X", "topics": {"a": 5}}
    with pytest.raises(msgspec.ValidationError, match="topics: only"):
        msgspec.convert(told, Config)
