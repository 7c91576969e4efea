"""What goes wrong with a radio stands on the console within five seconds, in the real application.

Nothing else stops, and it passes by itself. Faults are made at the wire: a plug is pulled, a carrier
stays, the disk takes no more.
"""

import asyncio
import resource
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest
import yaml

from bridge.app import Parts
from bridge.ports import Transcriber
from bridge.speech.engines import SpeechConfig
from bridge.views import AlarmView, BoardView
from rules.events import Relayed
from rules.site_events import LinkMoved, Listening
from tests.adapters.radio.gorge import living, told, written
from tests.adapters.radio.other import Other, other, speech

FIVE = 5.0  # seconds
Holds = Callable[[BoardView], bool]


class Seen:
    """The console's page, as its stream of events tells it."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.board = BoardView(version=0, at=None, full=True)  # type: ignore[arg-type]

    async def until(self, holds: Holds, within: float = FIVE) -> BoardView:
        async with asyncio.timeout(within):
            while not holds(self.board):
                line = await anext(self._lines)
                if line == "event: board":
                    data = (await anext(self._lines)).removeprefix("data: ")
                    self.board = msgspec.json.decode(data, type=BoardView)
        return self.board

    async def alarm(self, what: str, *, on: bool = True) -> AlarmView:
        board = await self.until(lambda b: any(a.what == what and a.on is on for a in b.alarms))
        return next(a for a in board.alarms if a.what == what)


def port_of(site: Path) -> int:
    """Where the console is served."""
    found: int = yaml.safe_load(site.read_text("utf-8"))["adapters"]["console"]["port"]
    return found


@asynccontextmanager
async def page(site: Path) -> AsyncIterator[Seen]:
    """Somebody looks at the console."""
    address = f"http://127.0.0.1:{port_of(site)}/api/events"
    async with httpx.AsyncClient(timeout=30) as client, client.stream("GET", address) as stream:
        yield Seen(stream.aiter_lines())


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Other]:
    with other(tmp_path) as radio:
        yield radio


async def served(site: Path) -> None:
    """The console answers."""
    port = port_of(site)
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0)
            else:
                writer.close()
                return


@contextmanager
def no_room(size: int) -> Iterator[None]:
    """No file of this process grows beyond `size` bytes: as a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@asynccontextmanager
async def watched(
    folder: Path,
    far: Other,
    hears: Callable[[SpeechConfig], Transcriber | None] = lambda _: None,
    **more: object,
) -> AsyncIterator[tuple[Parts, Seen]]:
    """A running house with this radio and this recogniser, and its console's page."""
    site = written(folder, far.settings(**more))
    async with living(site, folder / "data", hears) as parts:
        await told(parts.log, LinkMoved, adapter="speech")
        await told(parts.log, LinkMoved, adapter="radio", up=True)  # it hears from now on
        await served(site)
        async with page(site) as seen:
            await far.until(lambda: far.letters == "Z")
            yield parts, seen


async def goes_on(parts: Parts, far: Other) -> None:
    """The channel is heard, all the same."""
    before = len(parts.board.snapshot().waiting)
    async with asyncio.timeout(20):
        await far.talks(speech(0.6))
        async for board in parts.board.changes():
            if len(board.waiting) > before or board.calls:
                return


async def test_a_serial_port_that_is_gone_is_seen_and_passes_when_it_is_back(
    tmp_path: Path, far: Other
) -> None:
    async with watched(tmp_path, far) as (parts, seen):
        far.squelch.close()
        alarm = await seen.alarm("line_lost")
        assert (alarm.adapter, alarm.times) == ("radio", 1)
        assert "pty:" in alarm.about
        relay = await told(parts.log, Relayed, message="desk_alarm")
        assert (relay.priority, str(relay.to)) == (1, "console/desk")
        far.plugs_in()
        await seen.alarm("line_lost", on=False)
        await goes_on(parts, far)


async def test_a_carrier_that_stays_is_seen_and_passes_when_it_goes(
    tmp_path: Path, far: Other
) -> None:
    async with watched(tmp_path, far, hearing={"longest_open": 1_500}) as (parts, seen):
        far.transmitter.say("T")
        await seen.alarm("receiver_stuck")
        far.transmitter.say("R")
        await seen.alarm("receiver_stuck", on=False)
        await goes_on(parts, far)


async def test_a_full_disk_is_seen_and_loses_nothing(tmp_path: Path, far: Other) -> None:
    async with watched(tmp_path, far) as (parts, seen):
        with no_room(8_192):
            await far.talks(speech(2.0))
            await seen.alarm("disk_full")
            await seen.alarm("not_kept")
        await seen.alarm("not_kept", on=False)
        listening = await told(parts.log, Listening)
        assert listening.said.voice.seconds > 1.9, "memory had it"
        assert await parts.media.open(listening.said.voice.ref)
        await goes_on(parts, far)
        await seen.alarm("disk_full", on=False)
