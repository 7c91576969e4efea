"""What a group does all day, in each vendor's own frames: from the stand-in through the rules and back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bridge.message import Choice, Datum, Outbound, to_wgs84
from rules.events import Arrived, Event, Finished, Opened, Taken
from rules.member_events import Applied
from rules.model import Form, Manner, UnitKind
from rules.roll_events import RollAnswered
from rules.rulebook import Rulebook
from rules.site_events import DutyChanged, Located
from tests.adapters.dingtalk import town as dingtalk
from tests.adapters.feishu import town as feishu
from tests.adapters.house import Home
from tests.adapters.wecom import town as wecom
from tests.rules.evening import FIGHT, site_with
from tests.rules.evening_members import VOLUNTEERS
from tests.rules.play import Play
from tests.sites import GATE, unit

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 50
TOWNS = {"wecom": wecom, "feishu": feishu, "dingtalk": dingtalk}
VENDORS = sorted(TOWNS)


class Day:
    """The rules, with one vendor's chat instead of the one that they know."""

    def __init__(self, vendor: str, home: Home, adapter: Any, server: Any) -> None:
        self.vendor, self.town, self._home = vendor, TOWNS[vendor], home
        self._adapter, self.server = adapter, server
        self._nth, self._sent = 0, 0
        police = frozenset({"police"})
        ann = unit(
            "u-9", UnitKind.PATROL, "快警九组", "quick nine", f"vendor/{self.town.ANN}",
            point=GATE, skills=police,
        )  # fmt: skip
        site = site_with(ann, forms={"vendor": Manner(form=Form.TEXT)})
        self.play = Play(Rulebook(replace(site, volunteers=VOLUNTEERS)))
        self.native: dict[str, str] = {}  # relay → message

    async def says(self, words: str, **more: Any) -> tuple[Event, ...]:
        """Ann says it in the group."""
        self._nth += 1
        return await self.brought(self.town.said(f"m{self._nth}", words, **more))

    async def presses(self, relay: str, nth: str) -> tuple[Event, ...]:
        """Ann presses a button of a card."""
        card = self.native[relay]
        if self.vendor == "wecom":
            return await self.brought(wecom.pressed("p1", card, nth), event=True)
        if self.vendor == "dingtalk":
            topic = "/v1.0/card/instances/callback"
            return await self.brought(dingtalk.pressed(card, nth), topic)
        return await self.brought(feishu.pressed("p1", card, nth))

    async def desk(self, words: str) -> None:
        self.play.say("desk/desk", words)
        await self._spoken()

    async def brought(self, told: Any, *how: Any, **more: Any) -> tuple[Event, ...]:
        before = len(self._home.ear.lines)
        await self.server.push(told, *how, **more)
        line = (await self._home.ear.heard(before + 1))[-1]
        facts = self.play.line(replace(line, adapter="vendor"), f"vendor:{line.key}")
        await self._spoken()
        return facts

    async def _spoken(self) -> None:
        """What the rules say there is said there."""
        relays = [r for r in self.play.relays() if r.to.adapter == "vendor"]
        for relay in relays[self._sent :]:
            choices = tuple(Choice(label, words) for label, words in relay.choices)
            message = Outbound(
                key=relay.key, channel=relay.to.channel, text=relay.text, language="zh",
                call=relay.call, number=relay.number, choices=choices,
            )  # fmt: skip
            receipt = await self._adapter.send(message)
            self.native[relay.key] = receipt.native[-1] if receipt.native else ""
        self._sent = len(relays)

    def relay(self, message: str) -> str:
        found = [r.key for r in self.play.relays(message=message) if r.to.adapter == "vendor"]
        return found[-1]


@pytest.fixture(params=VENDORS)
async def day(request: Any, tmp_path: Path) -> AsyncIterator[Day]:
    async with begun(request.param, tmp_path) as day:
        yield day


@asynccontextmanager
async def begun(vendor: str, folder: Path) -> AsyncIterator[Day]:
    town: Any = TOWNS[vendor]
    home = town.house(folder, "east")
    more = {"bot": wecom.BOT_OF} if vendor == "wecom" else {}
    groups = {"east": {"chat": town.GROUP}}
    async with town.heard(home, groups=groups, **more) as (adapter, server):
        yield Day(vendor, home, adapter, server)


def kinds(facts: tuple[Event, ...], kind: type[Event]) -> list[Any]:
    return [f for f in facts if isinstance(f, kind)]


async def test_shift_off_and_on(day: Day) -> None:
    assert [f.on for f in kinds(await day.says("下班"), DutyChanged)] == [False]
    assert [f.on for f in kinds(await day.says("上岗"), DutyChanged)] == [True]


async def test_a_call_is_taken_by_a_button_and_done_by_words(day: Day) -> None:
    day.play.say("web/t", FIGHT)
    await day.desk("assign 1 u-9")
    assert [f.unit for f in kinds(await day.presses(day.relay("offer"), "0"), Taken)] == ["u-9"]
    assert kinds(await day.says("到达"), Arrived)
    before = len(day.play.relays())
    await day.says("需要支援")
    assert {r.unit for r in day.play.relays()[before:]} >= {"desk"}, "the desk hears of it"
    assert kinds(await day.says("处理完毕，双方和解"), Finished)


async def test_a_roll_call_is_answered_in_the_group(day: Day) -> None:
    await day.desk("全体 点名")
    assert kinds(await day.says("到"), RollAnswered)


async def test_somebody_signs_up_in_the_group(day: Day) -> None:
    who: dict[str, Any] = {"from": {"userid": "lilei"}, "senderStaffId": "lilei"}
    words = "报名志愿者，我叫王芳，卖小吃，望云台"
    told: Any = day.town.said("s1", words, **({} if day.vendor == "feishu" else who))
    if day.vendor == "feishu":
        told["event"]["sender"]["sender_id"]["open_id"] = "ou_lilei"
    facts = await day.brought(told)
    assert len(kinds(facts, Applied)) == 1


async def test_a_hazard_is_reported_with_its_place(day: Day) -> None:
    [opened] = kinds(await day.says("月亮湖栏杆断了，有人受伤"), Opened)
    where = day.play.world.calls[opened.call].where
    assert where
    assert where.place == "lake"


async def test_a_hazard_with_a_photo_and_a_position(tmp_path: Path) -> None:
    """Feishu brings all three; positions come from no other group."""
    async with begun("feishu", tmp_path) as day:
        day.server.files["p"] = PNG
        piece = [{"tag": "text", "text": "栏杆断了，有人受伤"}, {"tag": "img", "image_key": "p"}]
        post = {"title": "", "content": [piece]}
        [opened] = kinds(await day.says("", kind="post", content=post), Opened)
        assert opened.said.pictures[0].mime == "image/png"
        spot = to_wgs84(29.3601, 110.4401, Datum.GCJ02)
        there = {"name": "", "latitude": "29.3601", "longitude": "110.4401"}
        [located] = kinds(await day.says("", kind="location", content=there), Located)
        assert (located.unit, located.point) == ("u-9", spot)
