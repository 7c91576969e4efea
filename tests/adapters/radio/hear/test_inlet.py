"""The ways in: nothing is lost unsaid, and time goes on when nothing comes."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from adapters.radio.hear.events import Back, Trouble
from adapters.radio.hear.files import play, read_blocks
from adapters.radio.hear.inlet import Inlet, Item
from adapters.radio.hear.pipe import open_pipe
from adapters.radio.hear.sound import BLOCK, to_pcm
from adapters.radio.hear.udp import open_udp
from adapters.radio.ids.heard import RATE, Samples
from bridge.errors import MediaError

SOON = 20.0  # seconds that a test waits at most for what takes a fraction of one


class RealClock:
    """Time as it passes, for programs that run beside us."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(asyncio.get_running_loop().time(), UTC)

    async def sleep_until(self, when: datetime) -> None:
        bell = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.call_at(when.timestamp(), bell.set)
        await bell.wait()


def tone(hz: float, rate: int, seconds: float) -> Samples:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def pitch(sound: Samples) -> float:
    """The strongest frequency, Hz."""
    return float(np.argmax(np.abs(np.fft.rfft(sound)))) * RATE / len(sound)


async def sounding(items: AsyncIterator[Item], count: int) -> tuple[Samples, list[Trouble | Back]]:
    """The first blocks that are not silent, and what was told on the way."""
    heard: list[Samples] = []
    told: list[Trouble | Back] = []
    async with asyncio.timeout(SOON):
        async for item in items:
            if isinstance(item, Trouble | Back):
                told.append(item)
            elif item.any():
                heard.append(item)
            if len(heard) == count:
                break
    return np.concatenate(heard), told


async def test_pieces_of_any_size_come_as_blocks() -> None:
    inlet, sound = Inlet("a"), tone(440, RATE, 0.5)
    for piece in np.array_split(sound, 37):
        inlet.give(piece)
    inlet.end()
    blocks = [i async for i in inlet.items() if not isinstance(i, Trouble | Back)]
    assert {len(b) for b in blocks} == {BLOCK}
    assert np.array_equal(np.concatenate(blocks)[: len(sound)], sound)


async def test_what_finds_no_room_is_counted_and_told() -> None:
    inlet = Inlet("a", room=3)
    inlet.give(np.ones(10 * BLOCK, np.float32))
    inlet.end()
    items = [i async for i in inlet.items()]
    assert [i.count for i in items if isinstance(i, Trouble)] == [7]
    assert len(items) == 4


async def test_silence_takes_the_place_of_nothing_and_is_told_when_it_lasts() -> None:
    inlet = Inlet("a", patience=0.2)
    items = inlet.items()
    first = [await anext(items) for _ in range(11)]
    assert sum(len(i) for i in first if not isinstance(i, Trouble | Back)) == 10 * BLOCK
    assert isinstance(first[-1], Trouble)
    inlet.give(np.ones(BLOCK, np.float32))
    inlet.give(np.ones(BLOCK, np.float32))
    assert (await sounding(items, 2))[1] == [Back("a")]


@pytest.mark.parametrize(("rate", "channel"), [(16_000, 0), (16_000, 1), (48_000, 0)])
async def test_udp_as_svxlink_sends_it(rate: int, channel: int) -> None:
    stereo = np.zeros((rate, 2), np.int16)
    stereo[:, channel] = to_pcm(tone(700, rate, 1))
    stereo[:, 1 - channel] = to_pcm(tone(2000, rate, 1))
    data = stereo.tobytes()
    async with open_udp("127.0.0.1", 0, rate=rate, channel=channel) as (inlet, port):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for at in range(0, len(data), 2048):
                sender.sendto(data[at : at + 2048], ("127.0.0.1", port))
                await asyncio.sleep(0)
        heard, told = await sounding(inlet.items(), 40)
    assert abs(pitch(heard) - 700) < 5
    assert told == []


async def test_udp_of_others_is_not_taken() -> None:
    async with open_udp("127.0.0.1", 0, sender="192.0.2.1") as (inlet, port):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"\1" * 2048, ("127.0.0.1", port))
        items = inlet.items()
        first = [await anext(items) for _ in range(5)]
    assert all(not isinstance(i, Trouble | Back) and not i.any() for i in first)


@pytest.mark.parametrize(("rate", "kind"), [(8000, "wav"), (16_000, "flac"), (44_100, "wav")])
async def test_a_file_of_any_rate(tmp_path: Path, rate: int, kind: str) -> None:
    file = tmp_path / f"sound.{kind}"
    soundfile.write(file, np.stack([tone(900, rate, 2)] * 2, axis=1), rate)
    heard = np.concatenate([b async for b in play(file)])
    assert len(heard) % BLOCK == 0
    assert abs(len(heard) - 2 * RATE) <= BLOCK
    assert abs(pitch(heard) - 900) < 2


async def test_a_file_at_its_own_speed(tmp_path: Path) -> None:
    file = tmp_path / "sound.wav"
    soundfile.write(file, tone(900, RATE, 0.2), RATE)
    clock = RealClock()
    began = clock.now()
    count = len([b async for b in play(file, clock)])
    assert (clock.now() - began).total_seconds() >= (count - 1) * 0.02 - 1e-3


def test_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"not a sound")
    with pytest.raises(MediaError, match=r"a\.wav"):
        list(read_blocks(tmp_path / "a.wav"))


PROGRAM = """
import sys
sys.stderr.write("overrun 3\\n"); sys.stderr.flush()
sys.stdout.buffer.write(b"\\0\\x20" * 3200); sys.stdout.buffer.flush()
sys.stderr.write("the card is gone\\n"); sys.exit(1)
"""
MUTE = (
    "import sys; sys.stdout.buffer.write(b'\\0\\x20' * 640); sys.stdout.flush(); sys.stdin.read()"
)


async def test_a_program_that_dies_is_begun_anew() -> None:
    async with open_pipe("card", (sys.executable, "-c", PROGRAM), RealClock()) as inlet:
        heard, told = await sounding(inlet.items(), 15)
    assert np.allclose(heard, 0.25)
    assert Trouble("card", "overrun in the sound card", 3) in told
    lives = [t for t in told if t.key == "card" and not getattr(t, "count", 0)]
    assert lives[0] == Trouble("card", "the card is gone")


async def test_a_program_that_falls_silent_is_alarmed_in_time() -> None:
    hold = "import sys, threading\n" + MUTE.replace("sys.stdin.read()", "threading.Event().wait()")
    async with open_pipe("card", (sys.executable, "-c", hold), RealClock()) as inlet:
        loop = asyncio.get_running_loop()
        items = inlet.items()
        await sounding(items, 2)
        began = loop.time()
        async with asyncio.timeout(5):
            told = [i async for i in until_trouble(items)]
        assert loop.time() - began < 5
    assert told == [Trouble("card", "no sound for 2 s")]


async def until_trouble(items: AsyncIterator[Item]) -> AsyncIterator[Trouble]:
    async for item in items:
        if isinstance(item, Trouble):
            yield item
            return


async def test_a_program_that_is_not_there_is_trouble() -> None:
    async with open_pipe("card", ("/nonexistent/program",), RealClock()) as inlet:
        async with asyncio.timeout(SOON):
            told = [i async for i in until_trouble(inlet.items())]
    assert "nonexistent" in told[0].text
