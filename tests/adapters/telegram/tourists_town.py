"""The tourists' bot in a house of its own: the adapter is real, Telegram is `Far`, the clock is ours."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from adapters import telegram as adapter
from adapters.telegram.tourists.bot import Tourists
from bridge.message import Inbound, Outbound, Point
from bridge.services import House
from bridge.views import BoardView, CallView, RelayView, UnitView
from tests.adapters.house import Home
from tests.adapters.telegram.tourists_far import TOKEN, Far, telegram
from tests.clock import NOON
from tests.trails import NoTrail

WITHIN = 30
T = TypeVar("T")
SITE = {
    "id": "s", "names": {"zh": "袁家界", "en": "Yuanjiajie"}, "language": "zh", "timezone": "UTC",
    "places": {"gate": {"names": {"zh": "南门", "en": "South Gate"}, "aliases": [], "lat": 29.35, "lon": 110.44}},
    "kinds": {"injury": {"names": {"zh": "受伤", "en": "injury"}, "priority": 1},
              "theft": {"names": {"zh": "被盗", "en": "pickpocket"}, "priority": 2},
              "lost": {"names": {"zh": "失物", "en": "lost property"}, "priority": 3}},
    "units": {"p-gate": {"names": {"zh": "南门平台", "en": "South Gate post"}, "kind": "platform"}},
}  # fmt: skip


class OwnBoard(NoTrail):
    """A board with one post, and calls as a test needs them."""

    def __init__(self) -> None:
        self.relays: dict[str, list[RelayView]] = {}
        self.calls: dict[str, CallView] = {}

    def snapshot(self) -> BoardView:
        post = UnitView(id="p-gate", names={"zh": "南门平台", "en": "South Gate post"}, kind="platform",
                        on_duty=True, calls=(), point=Point(29.35, 110.44), point_at=None)  # fmt: skip
        return BoardView(version=1, at=NOON, full=True, units=(post,))

    def call(self, id: str) -> CallView | None:
        return self.calls.get(id)

    def said_to(self, adapter: str, channel: str) -> list[RelayView]:
        assert adapter == "here"
        return self.relays.get(channel, [])

    async def changes(self) -> AsyncIterator[BoardView]:
        yield self.snapshot()


class Town:
    """The bot in a house, the far side, and the clock."""

    def __init__(self, far: Far, home: Home, settings: dict[str, Any]) -> None:
        self.far, self.home, self.ear = far, home, home.ear
        (home.services.folder / "bot.token").write_text(TOKEN)
        self.board = OwnBoard()
        self.services = _with_board(home, self.board)
        own = {"numbers": [{"names": {"zh": "报警", "en": "Police"}, "number": "110"}]}
        tourists = {**own, **settings.pop("tourists", {})}
        plain = {"bot": "tourists", "token_file": "bot.token", "api": far.url, "wait": 1,
                 "album": 0, "within": 5, "tourists": tourists, **settings}  # fmt: skip
        self.config = msgspec.convert(plain, adapter.Config)
        self.bot: Tourists

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Town"]:
        """From opening to closing; what is durable stays for the next time."""
        async with adapter.open(self.config, self.services) as bot:
            assert isinstance(bot, Tourists)
            self.bot = bot
            task = asyncio.create_task(bot.listen(self.ear))
            try:
                yield self
                assert not task.done(), task.exception()
            finally:
                task.cancel()
                await asyncio.wait((task,))

    async def rest(self, update: int) -> None:
        """An update is durable, and the bot has said what it had to say."""
        await self.far.confirmed(update)
        await self.bot.rest()

    async def while_time_passes(self, what: Awaitable[T]) -> T:
        """Until it is done; the clock goes on, a second at a time."""
        task = asyncio.ensure_future(what)
        while not task.done():
            await self.pass_(1)
        return task.result()

    @property
    def lines(self) -> list[Inbound]:
        return list(self.ear.lines.values())

    @property
    def words(self) -> list[str]:
        return [line.words for line in self.lines]

    async def says(self, text: str, channel: str, key: str = "in/1", **more: Any) -> None:
        """The house says something."""
        await self.bot.send(self.outbound(text, channel, key, **more))

    def outbound(self, text: str, channel: str, key: str, **more: Any) -> Outbound:
        """Something to say."""
        relay = f"{key}/1/here/{channel}"
        return Outbound(key=relay, channel=channel, text=text, language="en", **more)

    async def pass_(self, seconds: float) -> None:
        await self.home.clock.advance(timedelta(seconds=seconds))


def _with_board(home: Home, board: OwnBoard) -> House:
    return replace(home.services, board=board, site=SITE)


@asynccontextmanager
async def town(folder: Path, within_test: float = WITHIN, **settings: Any) -> AsyncIterator[Town]:
    async with asyncio.timeout(within_test), telegram() as far:
        here = Town(far, Home(folder), settings)
        async with here.open():
            yield here


@asynccontextmanager
async def again(here: Town) -> AsyncIterator[Town]:
    """The process starts again."""
    async with asyncio.timeout(WITHIN), telegram() as far:
        far.chats, far.ids, far.updates_ = here.far.chats, here.far.ids, here.far.updates_
        for chat in far.chats.values():
            chat.far = far
        here.far = far
        here.config = msgspec.structs.replace(here.config, api=far.url)
        async with here.open():
            yield here
