"""Whole stories: the bot at a Bot API server that others wrote, and in the real application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator  # type: ignore[import-untyped]

from bridge import app, codec
from bridge.config import load
from bridge.intake import Intake
from bridge.message import Choice, Inbound
from bridge.ports import Log
from bridge.streams import JOURNAL
from rules.events import Opened, Relayed
from tests.adapters.house import Home
from tests.adapters.telegram.tourists_far import TOKEN, Far, telegram
from tests.adapters.telegram.tourists_town import Town
from tests.waiting import running, until

ANN = 55_500_077


class Recorded(LoBotApiEmulator):  # type: ignore[misc]
    """The server of others; what it was asked, with the values."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        self.asked.append((method, dict(fields)))
        return super().validate(method, fields, uploads)

    async def said(self, words: str) -> None:
        """Wait until the bot has said it."""
        await until(lambda: any(words in f["text"] for m, f in self.asked if m == "sendMessage"))


@asynccontextmanager
async def of_others() -> AsyncIterator[tuple[Recorded, str]]:
    server = Recorded()
    runner = web.AppRunner(server.app(), shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield server, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_telegram_a_report_step_by_step_at_the_server_of_others(tmp_path: Path) -> None:
    async with asyncio.timeout(30), of_others() as (server, url):
        far = Far()
        far.url = url  # its own server is not asked
        here = Town(far, Home(tmp_path), {})
        ann = here.far.phone(ANN)

        async def says(text: str, **more: Any) -> None:
            await server.enqueue_update({"message": ann.message(text=text, **more)}, token=TOKEN)

        async with here.open():
            await says("/start")
            await server.said("Hello")
            press = {"id": "9", "from": ann.who(), "chat_instance": "c", "data": "!report"}
            welcome = ann.message(text="Hello")
            await server.enqueue_update(
                {"callback_query": {**press, "message": welcome}}, token=TOKEN
            )
            for words, question in (
                ("My bag is gone", "Where is it?"),
                ("South Gate", "Anything else?"),
            ):
                await says(words)
                await server.said(question)
            await says("Send")
            (line,) = await here.ear.heard(1)
            assert line.words == "My bag is gone\nSouth Gate"
            await here.says(
                "Closed. Solved?", line.channel, number=17, choices=(Choice("Yes", "solved 17"),)
            )
            said = server.next_id - 1
            answer = ann.message(text="yes", reply_to_message={**welcome, "message_id": said})
            await server.enqueue_update({"message": answer}, token=TOKEN)
            assert (await here.ear.heard(2))[1].reply_to == f"in/1/1/here/{line.channel}"
            await here.bot.rest()
        refused = [r for r in server.requests if r["status"] != 200]
        assert not refused
        assert {m for m, _ in server.asked} >= {
            "getMe",
            "getUpdates",
            "sendMessage",
            "setMyCommands",
            "answerCallbackQuery",
            "editMessageReplyMarkup",
        }


SITE: dict[str, Any] = {
    "site": "gorge", "names": {"zh": "山谷", "en": "gorge"}, "language": "zh", "timezone": "Asia/Shanghai",
    "default_kind": "help",
    "adapters": {
        "desk": {"kind": "loopback"}, "chat": {"kind": "loopback"},
        "tourists": {"kind": "telegram", "bot": "tourists", "token_file": "bot.token", "wait": 1, "album": 0, "limits": {"chat": 100},
                     "tourists": {"numbers": [{"names": {"zh": "报警", "en": "Police"}, "number": "110"}], "keep_days": 14}},
    },
    "places": {"gate": {"names": {"zh": "南门", "en": "South Gate"}, "at": [29.35, 110.44], "radius": "120m"}},
    "units": {
        "dispatch": {"kind": "desk", "role": "dispatcher", "names": {"zh": "指挥室", "en": "dispatch"}, "channels": ["desk/desk"]},
        "quick-1": {"kind": "patrol", "names": {"zh": "快警一组", "en": "quick police 1"}, "at": "gate", "mode": "motorbike", "skills": ["police"], "channels": ["chat/quick-1"], "parent": "dispatch"},
    },
    "kinds": {
        "help": {"names": {"zh": "求助", "en": "help"}, "confirm": "always"},
        "dispute": {"names": {"zh": "纠纷", "en": "dispute"}, "words": ["打架", "fight"], "priority": 2, "confirm": "never", "to": ["patrol"], "skills": ["police"]},
    },
}  # fmt: skip


async def facts(log: Log) -> list[Any]:
    return [codec.fact(e.body) async for batch in log.history(JOURNAL) for e in batch]


async def test_telegram_a_tourist_reports_in_english_and_hears_it_to_the_end(
    tmp_path: Path,
) -> None:
    async with asyncio.timeout(60), telegram() as far:
        SITE["adapters"]["tourists"]["api"] = far.url
        (tmp_path / "site.yaml").write_text(yaml.safe_dump(SITE, allow_unicode=True), "utf-8")
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "bot.token").write_text(TOKEN)
        loaded = load(tmp_path / "site.yaml")
        ann = far.phone(ANN)
        async with (
            app.opened(loaded, tmp_path / "data", f"memory:{tmp_path}") as parts,
            running(app.run(parts)),
        ):
            await ann.says("Two men fight at the South Gate")
            await ann.told("number 1")
            patrol = Intake("chat", parts.log)
            await patrol.hear(
                Inbound(key="m1", channel="quick-1", sender="quick-1", words="1号我去")
            )
            await ann.told("quick police 1 is on the way")
            await ann.says("one of them has run to the lake")
            await far.until(lambda: not far.updates)
            await patrol.hear(
                Inbound(key="m2", channel="quick-1", sender="quick-1", words="1号到了")
            )
            await patrol.hear(
                Inbound(
                    key="m3",
                    channel="quick-1",
                    sender="quick-1",
                    words="1号处理完毕 parties reconciled",
                )
            )
            await ann.told("closed")
            journal = await facts(parts.log)
        (opened,) = [f for f in journal if isinstance(f, Opened)]
        told = [f for f in journal if isinstance(f, Relayed) and f.to.adapter == "tourists"]
        assert opened.said.source.language == "en"
        assert {f.to.channel for f in told} == {opened.said.source.address.channel}
        assert not any(name in repr(journal) for name in (str(ANN), "Ann", "annsecret"))
