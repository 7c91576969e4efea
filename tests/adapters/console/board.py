"""The other side of the console's ports: a board that a test writes, and a house around it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from bridge.clock import SystemClock
from bridge.errors import LogError, MediaError, NotReady
from bridge.message import Inbound, Reported
from bridge.ports import Clock, Hearsay, Keep, Speech
from bridge.services import House
from bridge.trail_ports import ReporterView, ShiftView, TrailView
from bridge.views import (
    AlarmView,
    BoardView,
    CallView,
    ClosureView,
    HeardView,
    LinkView,
    RelayView,
    RollView,
    UnitView,
)
from tests.adapters.console.samples import LINKS, PICTURE, SITE, SOUND, UNITS, at


class ScriptedBoard:
    """A board that shows what the test says, and tells who follows it."""

    def __init__(self) -> None:
        self.calls: dict[str, CallView] = {}
        self.units = {u.id: u for u in UNITS}
        self.links = {link.adapter: link for link in LINKS}
        self.waiting: tuple[HeardView, ...] = ()
        self.alarms: tuple[AlarmView, ...] = ()
        self.closures: tuple[ClosureView, ...] = ()
        self.more: dict[str, Any] = {}  # other fields of the view, as they stand
        self.said: dict[tuple[str, str], list[RelayView]] = {}
        self.done: list[TrailView] = []
        self.handed: list[ShiftView] = []
        self.people: dict[str, tuple[ReporterView, ...]] = {}
        self.version = 0
        self._followers: list[asyncio.Queue[BoardView | None]] = []

    def forget(self, *ids: str) -> None:
        """These calls leave the board."""
        for id in ids:
            self.calls.pop(id, None)
        self.version += 1
        self._tell(
            BoardView(
                version=self.version,
                at=at(),
                full=False,
                gone=ids,
                alarms=self.alarms,
                closures=self.closures,
            )
        )

    def clear(self) -> None:
        """A new evening, told to nobody: pages that open later see it."""
        self.calls, self.waiting, self.alarms, self.said = {}, (), (), {}
        self.closures, self.units, self.more = (), {u.id: u for u in UNITS}, {}
        self.links = {link.adapter: link for link in LINKS}

    def put(
        self,
        *calls: CallView,
        links: Iterable[LinkView] = (),
        waiting: tuple[HeardView, ...] | None = None,
        alarms: tuple[AlarmView, ...] | None = None,
        closures: tuple[ClosureView, ...] | None = None,
        units: Iterable[UnitView] = (),
        **more: Any,
    ) -> None:
        units = tuple(units)
        self.more |= more
        self.units |= {u.id: u for u in units}
        self.closures = self.closures if closures is None else closures
        self.calls |= {c.id: c for c in calls}
        self.links |= {link.adapter: link for link in links}
        self.waiting = self.waiting if waiting is None else waiting
        self.alarms = self.alarms if alarms is None else alarms
        self.version += 1
        self._tell(
            BoardView(
                version=self.version,
                at=at(),
                full=False,
                calls=calls,
                links=tuple(links),
                waiting=self.waiting,
                alarms=self.alarms,
                closures=self.closures,
                units=units,
                **self.more,
            )
        )

    def call_the_roll(self, roll: RollView) -> None:
        """A roll is called, or somebody has answered it."""
        self.version += 1
        view = BoardView(version=self.version, at=at(), full=False, rolls=(roll,))
        self._tell(replace(view, alarms=self.alarms, closures=self.closures, waiting=self.waiting))

    def end(self) -> None:
        self._tell(None)

    def _tell(self, view: BoardView | None) -> None:
        for follower in self._followers:
            follower.put_nowait(view)

    def snapshot(self) -> BoardView:
        return BoardView(
            version=self.version,
            at=at(),
            full=True,
            calls=tuple(self.calls.values()),
            units=tuple(self.units.values()),
            waiting=self.waiting,
            links=tuple(self.links.values()),
            alarms=self.alarms,
            closures=self.closures,
            **self.more,
        )

    def call(self, id: str) -> CallView | None:
        return self.calls.get(id)

    def said_to(self, adapter: str, channel: str) -> Sequence[RelayView]:
        return tuple(self.said.get((adapter, channel), ()))

    def trail(self) -> Sequence[TrailView]:
        return tuple(self.done)

    def shifts(self) -> Sequence[ShiftView]:
        return tuple(self.handed)

    def reporters(self, call: str) -> Sequence[ReporterView]:
        return self.people.get(call, ())

    async def changes(self) -> AsyncIterator[BoardView]:
        follower: asyncio.Queue[BoardView | None] = asyncio.Queue()
        self._followers.append(follower)
        yield self.snapshot()
        while (view := await follower.get()) is not None:
            yield view


class Shelf:
    """Recordings in memory."""

    def __init__(self, *contents: bytes) -> None:
        self._kept = {"sha256:" + hashlib.sha256(c).hexdigest(): c for c in contents}

    async def put(self, content: bytes) -> str:
        ref = "sha256:" + hashlib.sha256(content).hexdigest()
        self._kept[ref] = content
        return ref

    async def open(self, ref: str) -> bytes:
        if ref not in self._kept:
            raise MediaError(f"{ref}: not there")
        return self._kept[ref]


class Mute:
    """A house without a voice."""

    async def say(self, text: str, language: str) -> Speech:
        raise NotReady(f"no voice for {language}: {text}")


class Inbox:
    """What the console has handed in; told to be full, it keeps nothing."""

    def __init__(self) -> None:
        self.lines: list[Hearsay] = []
        self.trouble = ""
        self._more = asyncio.Condition()

    async def __call__(self, line: Hearsay) -> None:
        if self.trouble:
            raise LogError(self.trouble)
        async with self._more:
            known = {m.key for m in self.heard}
            if not (isinstance(line, Inbound) and line.key in known):
                self.lines.append(line)
            self._more.notify_all()

    def clear(self) -> None:
        self.lines, self.trouble = [], ""

    @property
    def heard(self) -> list[Inbound]:
        return [m for m in self.lines if isinstance(m, Inbound)]

    @property
    def words(self) -> list[str]:
        return [m.words for m in self.heard]

    @property
    def news(self) -> list[tuple[str, str]]:
        return [(m.relay, str(m.reach)) for m in self.lines if isinstance(m, Reported)]

    async def until(self, *, heard: int) -> list[str]:
        """Wait (at most 5 s) until so many messages came in; their words."""
        async with asyncio.timeout(5), self._more:
            await self._more.wait_for(lambda: len(self.words) >= heard)
        return self.words


def a_house(
    board: ScriptedBoard,
    *,
    name: str = "console",
    channels: Sequence[str],
    keep: Keep,
    clock: Clock | None = None,
    site: dict[str, Any] = SITE,
) -> House:
    """The real services of an adapter around a scripted board."""
    return House(
        name=name,
        clock=clock or SystemClock(),
        keep=keep,
        media=Shelf(SOUND, PICTURE),
        board=board,
        speaker=Mute(),
        site=site,
        channels=channels,
    )
