"""One evening with both bots in the real application: what people press and type, and what follows.

Telegram is two servers on loopback; rules, log, engine and delivery are the real ones.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bridge import app, codec
from bridge.app import Parts
from bridge.config import load
from bridge.intake import Intake
from bridge.message import Inbound
from bridge.streams import JOURNAL
from rules.events import BackupAsked, Escalated, Opened, Relayed
from tests.adapters.telegram.judges import by_aiogram, by_ptb
from tests.adapters.telegram.people import edited, message, person, photo, press, spot
from tests.adapters.telegram.server import TOKEN, BotServer, Sent, serving
from tests.waiting import running

GATE, LAKE, QUICK, LEI, ANN = -1001, -1002, 7001, 7009, 55_500_077
FAST = {"chat": 100, "group": 1000}
SITE: dict[str, Any] = {
    "site": "gorge", "names": {"zh": "山谷", "en": "gorge"}, "language": "zh", "timezone": "Asia/Shanghai",
    "default_kind": "help",
    "adapters": {
        "desk": {"kind": "loopback"},
        "patrols": {"kind": "telegram", "bot": "patrols", "token_file": "bot.token", "wait": 1, "album": 0,
                    "limits": FAST, "topics": {"north": 5}},
        "tourists": {"kind": "telegram", "bot": "tourists", "token_file": "bot.token", "wait": 1, "album": 0,
                     "limits": FAST, "tourists": {"burst": 100}},
    },
    "places": {"gate": {"names": {"zh": "南门", "en": "South Gate"}, "at": [29.35, 110.44], "radius": "120m"},
               "lake": {"names": {"zh": "月亮湖", "en": "Moon Lake"}, "at": [29.36, 110.44], "radius": "120m"}},
    "zones": {"north": {"names": {"zh": "北区", "en": "north"}, "places": ["lake"]}},
    "units": {
        "dispatch": {"kind": "desk", "role": "dispatcher", "names": {"zh": "指挥室", "en": "dispatch"}, "channels": ["desk/desk"]},
        "p-gate": {"kind": "platform", "names": {"zh": "南门平台", "en": "Gate platform"}, "at": "gate", "channels": ["patrols/-1001"], "parent": "dispatch"},
        "p-lake": {"kind": "platform", "names": {"zh": "月亮湖平台", "en": "Lake platform"}, "at": "lake", "channels": ["patrols/-1002"], "parent": "dispatch"},
        "quick-1": {"kind": "patrol", "names": {"zh": "快警一组", "en": "quick police 1"}, "at": "gate", "mode": "motorbike", "skills": ["police"], "channels": ["patrols/7001"], "parent": "dispatch"},
        "quick-2": {"kind": "patrol", "names": {"zh": "快警二组", "en": "quick police 2"}, "at": "lake", "mode": "motorbike", "skills": ["police"], "channels": ["patrols/7002"], "parent": "dispatch"},
    },
    "volunteers": {"kinds": ["crowd"], "parent": "dispatch", "mode": "foot", "reach": "1km", "around": "300m", "approvers": ["dispatch"]},
    "tips": {"approve": ["dispatch"]},
    "advisories": {"quiet": []},
    "kinds": {
        "help": {"names": {"zh": "求助", "en": "help"}, "confirm": "always"},
        "hazard": {"names": {"zh": "隐患", "en": "hazard"}, "words": ["落石", "rockfall"], "priority": 2, "confirm": "never", "to": ["platform"]},
        "dispute": {"names": {"zh": "纠纷", "en": "dispute"}, "words": ["打架", "fight"], "priority": 2, "confirm": "never", "to": ["patrol"], "skills": ["police"]},
        "injury": {"names": {"zh": "受伤", "en": "injury"}, "words": ["受伤", "hurt"], "priority": 1, "confirm": "never", "to": ["platform"]},
        "crowd": {"names": {"zh": "拥挤", "en": "crowd"}, "words": ["拥挤", "crowded"], "confirm": "never", "to": ["patrol"]},
    },
}  # fmt: skip


@dataclass
class Evening:
    """The house, and everybody who speaks to it."""

    parts: Parts
    patrols: BotServer
    tourists: BotServer
    desk: Intake
    _nth: list[int] = field(default_factory=lambda: [0])

    async def orders(self, words: str) -> None:
        """The desk types."""
        self._nth[0] += 1
        await self.desk.hear(
            Inbound(key=f"d{self._nth[0]}", channel="desk", sender="desk", words=words)
        )

    async def types(self, who: int, text: str = "", where: int = 0, **more: Any) -> int:
        """One of ours in a group or alone; the number of the message."""
        number = self.patrols.number()
        by = person(who, "小安")
        said = message(number, where or who, by=by, text=text or None, **more)
        await self.patrols.brings(said)
        return number

    async def says(self, text: str = "", **more: Any) -> int:
        """Ann, on her phone."""
        number = self.tourists.number()
        ann = person(ANN, "Ann", language_code="en")
        await self.tourists.brings(message(number, ANN, by=ann, text=text or None, **more))
        return number

    async def presses(self, label: str, chat: int, by: int) -> None:
        """The newest button with that label."""
        sent = [s for s in self.patrols.of(chat) if any(label in b for b, _ in s.buttons)][-1]
        data = next(d for b, d in sent.buttons if label in b)
        await self.patrols.brings(press(data, sent.id, chat, person(by)))

    async def shown(self, server: BotServer, chat: int, words: str, count: int = 1) -> Sent:
        """Wait until a chat shows these words."""
        found: list[Sent] = []

        def there() -> bool:
            found[:] = [s for s in server.of(chat) if words in s.text]
            return len(found) >= count

        await server.until(there)
        return found[-1]

    async def journal(self) -> list[Any]:
        log = self.parts.log
        return [codec.fact(e.body) async for batch in log.history(JOURNAL) for e in batch]

    async def until(self, kind: type, count: int = 1) -> list[Any]:
        """Facts of a kind, once there are so many."""
        async for batch in self.parts.log.follow(JOURNAL):
            assert batch
            found = [f for f in await self.journal() if isinstance(f, kind)]
            if len(found) >= count:
                return found
        raise AssertionError("the log ended")

    async def desk_hears(self, words: str) -> None:
        """Wait until the desk is told."""
        async for _ in self.parts.log.follow(JOURNAL):
            told = [f for f in await self.journal() if isinstance(f, Relayed)]
            if any(words in f.text for f in told if f.unit == "dispatch"):
                return


@asynccontextmanager
async def evening(folder: Path) -> AsyncIterator[Evening]:
    async with asyncio.timeout(60), serving(by_ptb) as patrols, serving(by_aiogram) as tourists:
        for name, server in (("patrols", patrols), ("tourists", tourists)):
            SITE["adapters"][name]["api"] = server.base
        (folder / "site.yaml").write_text(yaml.safe_dump(SITE, allow_unicode=True), "utf-8")
        (folder / "data").mkdir()
        (folder / "data" / "bot.token").write_text(TOKEN)
        loaded = load(folder / "site.yaml")
        async with (
            app.opened(loaded, folder / "data", f"memory:{folder}") as parts,
            running(app.run(parts)),
        ):
            yield Evening(parts, patrols, tourists, Intake("desk", parts.log))


async def test_telegram_an_evening_with_both_bots(tmp_path: Path) -> None:
    async with evening(tmp_path) as here:
        await _a_hazard_with_a_photo_and_a_place(here)
        await _a_fight_and_a_cry_for_help(here)
        await _a_grave_matter_is_withdrawn(here)
        await _all_are_called(here)
        await _a_volunteer_from_the_first_word_to_the_first_call(here)
        await _advisories_and_tips(here)


async def _a_hazard_with_a_photo_and_a_place(here: Evening) -> None:
    """From a group: the post of the zone sees the photo, in the zone's thread."""
    here.patrols.files["p1"] = b"\xff\xd8\xff\xe0rocks"
    await here.types(QUICK, where=GATE, photo=photo("p1"), caption="月亮湖路上有落石")
    offer = await here.shown(here.patrols, LAKE, "落石")
    assert offer.topic == 5
    await here.patrols.until(lambda: any(s.method == "sendPhoto" for s in here.patrols.of(LAKE)))
    picture = next(s for s in here.patrols.of(LAKE) if s.method == "sendPhoto")
    assert (picture.content, picture.topic) == (b"\xff\xd8\xff\xe0rocks", 5)
    await here.types(7100, "我去", where=LAKE, reply=offer.id, topic=5)
    await here.shown(here.patrols, LAKE, "由您处置")
    (opened,) = await here.until(Opened)
    assert (opened.kind, len(opened.said.pictures)) == ("hazard", 1)


async def _a_fight_and_a_cry_for_help(here: Evening) -> None:
    """A tourist reports; buttons carry it to its end, and the tourist hears each step."""
    await here.says("two men fight at the South Gate")
    await here.shown(here.tourists, ANN, "number 2")
    await here.shown(here.patrols, QUICK, "2号")
    await here.presses("我去", QUICK, QUICK)
    await here.shown(here.tourists, ANN, "quick police 1 is on the way")
    await here.presses("在哪里", QUICK, QUICK)
    await here.patrols.until(
        lambda: any(s.method == "sendLocation" for s in here.patrols.of(QUICK))
    )
    await here.presses("需要增援", QUICK, QUICK)
    await here.desk_hears("快警一组请求增援")
    await here.shown(here.patrols, 7002, "2号")
    assert [f.need for f in await here.until(BackupAsked)] == [2]
    number = await here.says("one has a red coat")
    await here.shown(here.patrols, QUICK, "red coat")
    ann = person(ANN, "Ann", language_code="en")
    await here.tourists.brings(edited(number, ANN, by=ann, text="one has a blue coat"))
    await here.shown(here.patrols, QUICK, "blue coat")
    await here.types(QUICK, "2号到了")
    await here.presses("去不了", 7002, 7002)
    await here.types(QUICK, "2号处理完毕")
    await here.shown(here.tourists, ANN, "Number 2 is closed")
    await here.says("/rate 2 5")
    await here.shown(here.tourists, ANN, "5")


async def _a_grave_matter_is_withdrawn(here: Evening) -> None:
    await here.says("my wife is hurt", location=None)
    await here.says(location=spot(29.35, 110.44))
    await here.shown(here.tourists, ANN, "number 3")
    await here.shown(here.patrols, GATE, "3号")
    await here.says("/withdraw 3")
    await here.shown(here.tourists, ANN, "until somebody has looked")
    assert (await here.until(Escalated))[-1].reason == "reason_reporter_withdrew"
    await here.orders("close 3 looked into")
    await here.shown(here.patrols, GATE, "已结束")


async def _all_are_called(here: Evening) -> None:
    """By button alone, by words in a group."""
    await here.orders("全体点名")
    await here.shown(here.patrols, QUICK, "点名")
    await here.presses("到", QUICK, QUICK)
    await here.shown(here.patrols, GATE, "点名")
    await here.types(7101, "到", where=GATE)
    await here.types(QUICK, "/off")
    await here.shown(here.patrols, QUICK, "已下岗")
    await here.types(QUICK, "/on")
    await here.shown(here.patrols, QUICK, "已上岗")
    await here.orders("点名情况")
    await here.desk_hears("2")


async def _a_volunteer_from_the_first_word_to_the_first_call(here: Evening) -> None:
    await here.types(LEI, "报名志愿者，我叫李雷，出租车司机，在南门一带")
    await here.shown(here.patrols, LEI, "V1")
    await here.orders("批准V1")
    await here.shown(here.patrols, LEI, "成为")
    await here.types(LEI, "/on")
    await here.shown(here.patrols, LEI, "已上岗")
    await here.types(LEI, location=spot(29.35, 110.44, live_period=900))
    await here.types(QUICK, "/off")
    await here.types(7002, "/off")
    await here.says("it is very crowded at the South Gate")
    await here.shown(here.patrols, LEI, "拥挤")
    await here.presses("我去", LEI, LEI)
    await here.shown(here.tourists, ANN, "V1")


async def _advisories_and_tips(here: Evening) -> None:
    await here.says("/subscribe South Gate")
    await here.shown(here.tourists, ANN, "South Gate")
    await here.orders("通告 南门：前方拥堵 | crowded, take the other way")
    await here.shown(here.tourists, ANN, "crowded, take the other way")
    await here.says("/tip the man with the red cap sells stolen phones")
    await here.shown(here.tourists, ANN, "T1")
    await here.desk_hears("T1")
    assert str(ANN) not in repr(await here.journal())
