"""A patrol's story at the Bot API server that others wrote."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator  # type: ignore[import-untyped]
from msgspec import convert

from adapters import telegram
from bridge.message import Choice, Outbound
from tests.adapters.house import Home
from tests.adapters.telegram.board import Board, call
from tests.adapters.telegram.people import GROUP, message, press
from tests.adapters.telegram.server import TOKEN

WITHIN = 30


class Others(LoBotApiEmulator):  # type: ignore[misc]
    """Their server; what it was asked, with the values."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        self.asked.append((method, dict(fields)))
        return super().validate(method, fields, uploads)

    def of(self, method: str) -> list[dict[str, Any]]:
        return [fields for name, fields in self.asked if name == method]


@asynccontextmanager
async def others() -> AsyncIterator[tuple[Others, str]]:
    server = Others()
    runner = web.AppRunner(
        server.app(), shutdown_timeout=0.1, access_log=None, handler_cancellation=True
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield server, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_telegram_a_patrols_story_at_the_server_of_others(home: Home) -> None:
    board = Board()
    home.services = replace(home.services, board=board)
    (home.services.folder / "token").write_text(TOKEN)
    async with asyncio.timeout(WITHIN), others() as (server, url):
        told = {"bot": "patrols", "token_file": "token", "api": url, "wait": 1, "album": 0}
        async with telegram.open(convert(told, telegram.Config), home.services) as bot:
            listening = asyncio.create_task(bot.listen(home.ear))
            try:
                await board.show(call())
                receipt = await bot.send(_offer())
                card = int(receipt.native[0].partition("/")[2])

                take = server.of("sendMessage")[0]["reply_markup"]
                assert "=take 17" in str(take)
                for update in (
                    press("=take 17", card),
                    message(900, text="到了", reply=card),
                    message(901, text="/on"),
                ):
                    await server.enqueue_update(update, token=TOKEN)
                heard = await home.ear.heard(3)
                assert [(h.words, bool(h.reply_to)) for h in heard] == [
                    ("take 17", True),
                    ("到了", True),
                    ("上岗", False),
                ]

                await board.show(call("closed"))
                while not server.of("editMessageText"):
                    await home.clock.advance(timedelta(seconds=1))
                assert "已结束" in server.of("editMessageText")[-1]["text"]
                while not server.of("answerCallbackQuery"):
                    await home.clock.advance(timedelta(seconds=1))
            finally:
                listening.cancel()
                await asyncio.wait((listening,))
        assert not [r for r in server.requests if r["status"] != 200]
        offsets = [
            int(fields["offset"]) for fields in server.of("getUpdates") if "offset" in fields
        ]
        assert offsets == sorted(offsets)
        assert server.of("sendMessage")[0]["chat_id"] in {GROUP, str(GROUP)}


def _offer() -> Outbound:
    return Outbound(
        key="in/1/here/-1001", channel="-1001", text="17号警情 <b>", language="zh", call="c17", number=17,
        choices=(Choice("我去", "take 17"),),
    )  # fmt: skip
