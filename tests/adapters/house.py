"""What an adapter is given in its own tests: the real `House` and web server, ports in memory."""

import asyncio
import math
import struct
from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from pathlib import Path

from bridge.errors import MediaError
from bridge.keep import FileKeep
from bridge.message import Alarm, Inbound, Outbound, Reported, Transcribed
from bridge.ports import Hearsay, Speech
from bridge.services import House
from bridge.views import BoardView, CallView, RelayView
from bridge.web import Patience
from tests.clock import NOON, ManualClock
from tests.trails import NoTrail


class Shelf:
    """Media in memory; `broken` stands for a full disk."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.broken: OSError | MediaError | None = None

    async def put(self, content: bytes) -> str:
        if self.broken:
            raise self.broken
        ref = f"sha256:{sha256(content).hexdigest()}"
        self.kept[ref] = content
        return ref

    async def open(self, ref: str) -> bytes:
        if ref not in self.kept:
            raise MediaError(f"{ref} is not there")
        return self.kept[ref]


class Voice:
    """A voice that hums; `error` makes it mute, and `slow` makes it wait."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.slow: asyncio.Event | None = None
        self.said: list[tuple[str, str]] = []

    async def say(self, text: str, language: str) -> Speech:
        self.said.append((text, language))
        if self.slow:
            await self.slow.wait()
        if self.error:
            raise self.error
        return Speech(pcm=tone(0.5), rate=16_000, voice="hum")


class NoBoard(NoTrail):
    """Nothing is on it."""

    def snapshot(self) -> BoardView:
        return BoardView(version=0, at=NOON, full=True)

    def call(self, id: str) -> CallView | None:
        raise KeyError(id)

    def said_to(self, adapter: str, channel: str) -> Sequence[RelayView]:
        raise KeyError(adapter, channel)

    async def changes(self) -> AsyncIterator[BoardView]:
        yield self.snapshot()


class Ear:
    """The bridge's side of `listen`: what it heard, by key, as a log would keep it."""

    def __init__(self) -> None:
        self.lines: dict[str, Inbound] = {}
        self.reports: list[Reported] = []
        self.words: dict[str, Transcribed] = {}
        self.alarms: dict[str, Alarm] = {}
        self.times = 0  # handed in, repeated ones too
        self.error: Exception | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._changed = asyncio.Condition()

    async def __call__(self, message: Hearsay) -> None:
        self.times += 1
        await self._notify()
        await self._open.wait()
        if self.error:
            raise self.error
        match message:
            case Reported():
                self.reports.append(message)
            case Transcribed(of=of):
                self.words.setdefault(of, message)
            case Alarm(key=key):
                self.alarms.setdefault(key, message)
            case Inbound(key=key):
                self.lines.setdefault(key, message)
        await self._notify()

    def hold(self) -> None:
        """From now on nothing becomes durable before `release`."""
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    async def handed_in(self, times: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.times >= times)

    async def heard(self, count: int = 1) -> list[Inbound]:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.lines) >= count)
        return list(self.lines.values())

    async def reported(self, count: int = 1) -> list[Reported]:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.reports) >= count)
        return self.reports

    async def transcribed(self, count: int = 1) -> list[Transcribed]:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.words) >= count)
        return list(self.words.values())

    async def alarmed(self, count: int = 1) -> list[Alarm]:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.alarms) >= count)
        return list(self.alarms.values())

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()


class Home:
    """A house and its parts, for a test to move about."""

    def __init__(self, folder: Path, *channels: str) -> None:
        self.clock, self.media, self.speaker = ManualClock(), Shelf(), Voice()
        self.ear = Ear()
        self.services = House(
            name="here",
            clock=self.clock,
            media=self.media,
            board=NoBoard(),
            speaker=self.speaker,
            keep=FileKeep(folder / "kept" / "here.db", self.clock),
            site={"id": "s", "names": {"zh": "测试", "en": "test"}, "language": "zh"},
            channels=channels,
            folder=folder,
            patience=Patience(grace=0.3),
        )


def outbound(key: str = "in/1/here/a", channel: str = "a", text: str = "请去迷魂台") -> Outbound:
    """Something to say."""
    return Outbound(key=key, channel=channel, text=text, language="zh")


def tone(seconds: float, rate: int = 16_000) -> bytes:
    """s16le samples of a hum."""
    count = int(seconds * rate)
    samples = (int(8000 * math.sin(2 * math.pi * 440 * n / rate)) for n in range(count))
    return struct.pack(f"<{count}h", *samples)


def wav(seconds: float = 1.0, rate: int = 16_000) -> bytes:
    """A WAV file with a hum in it."""
    pcm = tone(seconds, rate)
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    return b"RIFF%bWAVEfmt %b%bdata%b%b" % (
        struct.pack("<I", 36 + len(pcm)),
        struct.pack("<I", 16),
        form,
        struct.pack("<I", len(pcm)),
        pcm,
    )
