"""What may stand in a chat already is said again with a mark, unless the vendor drops it by name."""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bridge.errors import TryLater
from bridge.message import Choice
from bridge.message.wire import Uncertain
from tests.adapters.dingtalk import town as dingtalk
from tests.adapters.dingtalk.server import LOST as LOST_BY_DINGTALK
from tests.adapters.feishu import town as feishu
from tests.adapters.feishu.server import LOST
from tests.adapters.house import Home, outbound
from tests.adapters.wecom import town as wecom

AGAIN = "🔁 再次发送：#12 "
CALL = replace(
    outbound("in/1/here/east", "east"), number=12, call="c12", choices=(Choice("我去", "take 12"),)
)
Opened = AbstractAsyncContextManager[tuple[Any, Any]]


def opened(vendor: str, home: Home) -> Opened:
    if vendor == "wecom":
        return wecom.heard(home, bot=wecom.BOT_OF, groups={"east": {"chat": wecom.GROUP}})
    if vendor == "feishu":
        return feishu.heard(home, groups={"east": {"chat": feishu.GROUP}})
    return dingtalk.heard(home, groups={"east": {"chat": dingtalk.GROUP}})


def house(vendor: str, folder: Path) -> Home:
    made = {"wecom": wecom.house, "feishu": feishu.house, "dingtalk": dingtalk.house}
    return made[vendor](folder, "east")


@pytest.mark.parametrize(("vendor", "lost"), [("wecom", LOST), ("dingtalk", LOST_BY_DINGTALK)])
async def test_a_lost_answer_is_said_again_with_its_number(
    tmp_path: Path, vendor: str, lost: object
) -> None:
    home = house(vendor, tmp_path)
    async with opened(vendor, home) as (adapter, server):
        server.faults.append(lost)
        with pytest.raises(Uncertain):
            await adapter.send(CALL)
        await adapter.send(replace(CALL, again=True))
        await adapter.send(replace(CALL, again=True))
    first, second = (str(body) for body in server.sent)
    assert AGAIN not in first
    assert AGAIN in second


@pytest.mark.parametrize(("vendor", "lost"), [("wecom", LOST), ("dingtalk", LOST_BY_DINGTALK)])
async def test_after_a_crash_the_mark_is_there_though_nobody_knows_of_the_first(
    tmp_path: Path, vendor: str, lost: object
) -> None:
    """Delivery forgets its doubts with its process; what was about to be said is on the disk."""
    home = house(vendor, tmp_path)
    async with opened(vendor, home) as (adapter, server):
        server.faults.append(lost)
        with pytest.raises(Uncertain):
            await adapter.send(CALL)
    async with opened(vendor, home) as (adapter, server):
        await adapter.send(CALL)
    assert AGAIN in str(server.sent[0])


async def test_only_the_part_in_doubt_is_marked_and_nothing_of_it_is_left_out(
    tmp_path: Path,
) -> None:
    home = house("wecom", tmp_path)
    long = replace(CALL, text="".join(f"请去{n}。" for n in range(600)))
    async with opened("wecom", home) as (adapter, server):
        server.faults += [0, LOST]
        with pytest.raises(Uncertain):
            await adapter.send(long)
        await adapter.send(replace(long, again=True))
    told = [body["markdown"]["content"] for body in server.sent if "markdown" in body]
    assert [text.startswith("🔁") for text in told] == [False, False, True]
    assert told[2].endswith(told[1])
    assert "".join((told[0], told[1])).replace("#12 ", "") == long.text
    card = server.sent[-1]["template_card"]
    assert "🔁" not in str(card)


async def test_what_feishu_has_is_dropped_by_its_name_within_the_hour(tmp_path: Path) -> None:
    home = house("feishu", tmp_path)
    async with opened("feishu", home) as (adapter, server):
        server.faults.append(LOST)
        with pytest.raises(Uncertain):
            await adapter.send(CALL)
        home.clock.set(home.clock.now() + timedelta(minutes=50))
        receipt = await adapter.send(replace(CALL, again=True))
    assert len(server.sent) == 1
    assert receipt.native == ("om_0",)


async def test_after_an_hour_feishu_knows_no_name_and_it_is_marked(tmp_path: Path) -> None:
    home = house("feishu", tmp_path)
    async with opened("feishu", home) as (adapter, server):
        server.faults.append(LOST)
        with pytest.raises(Uncertain):
            await adapter.send(CALL)
        home.clock.set(home.clock.now() + timedelta(minutes=61))
        await adapter.send(replace(CALL, again=True))
    assert [AGAIN in str(body) for body in server.sent] == [False, True]


async def test_a_robot_of_feishu_knows_no_names(tmp_path: Path) -> None:
    home = house("feishu", tmp_path)
    groups = {"west": {"robot_file": "hook", "sign_file": "sign"}}
    async with feishu.heard(home, groups=groups) as (adapter, server):
        server.faults.append(LOST)
        with pytest.raises(Uncertain):
            await adapter.send(replace(CALL, channel="west"))
        await adapter.send(replace(CALL, channel="west", again=True))
    assert [AGAIN in str(body) for body in server.sent] == [False, True]


async def test_what_certainly_did_not_arrive_is_not_marked(tmp_path: Path) -> None:
    home = house("wecom", tmp_path)
    async with opened("wecom", home) as (adapter, server):
        server.faults.append(45009)
        with pytest.raises(TryLater):
            await adapter.send(CALL)
        await adapter.send(CALL)
    assert AGAIN not in str(server.sent)


async def test_a_doubt_outlives_a_refusal_to_take_more(tmp_path: Path) -> None:
    home = house("wecom", tmp_path)
    async with opened("wecom", home) as (adapter, server):
        server.faults += [LOST, 45009]
        for trouble in (Uncertain, TryLater):
            with pytest.raises(trouble):
                await adapter.send(CALL)
        await adapter.send(CALL)
    assert [AGAIN in str(body) for body in server.sent] == [False, True]


async def test_what_we_never_heard_of_but_may_have_been_said_is_marked(tmp_path: Path) -> None:
    home = house("dingtalk", tmp_path)
    async with opened("dingtalk", home) as (adapter, server):
        await adapter.send(replace(CALL, again=True))
    assert AGAIN in str(server.sent[0])
