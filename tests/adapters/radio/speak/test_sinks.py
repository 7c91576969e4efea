"""Where the sound goes: a file, SvxLink's UDP, a sound card's own thread."""

import asyncio
import socket
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.speak.card_out import FAR, card_command, open_card
from adapters.radio.speak.card_process import Playing
from adapters.radio.speak.file_out import open_file
from adapters.radio.speak.sinks import Sink
from adapters.radio.speak.udp_out import open_udp

WORDS: list[Samples] = [np.full(BLOCK, nth / 20, np.float32) for nth in range(10)]


async def test_a_file_holds_what_was_played(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    async with open_file(tmp_path / "said.flac") as sink:
        began = loop.time()
        for block in WORDS:
            await sink.write(block)
        await sink.drain()
        assert loop.time() - began >= 0.02 * len(WORDS) - 0.001, "it takes as long as it sounds"
    samples, rate = soundfile.read(tmp_path / "said.flac", dtype="float32")
    assert rate == RATE
    assert np.allclose(samples, np.concatenate(WORDS), atol=1e-4)


async def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="said"):
        async with open_file(tmp_path / "none" / "said.wav"):
            pass


async def test_udp_is_two_channels_of_whole_numbers_in_20_ms_pieces() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.bind(("127.0.0.1", 0))
        far.settimeout(5)
        async with open_udp("127.0.0.1", far.getsockname()[1]) as sink:
            for block in WORDS:
                await sink.write(block)
            await sink.drain()
        got = [np.frombuffer(far.recv(4_096), "<i2").reshape(-1, 2) for _ in WORDS]
    assert {len(g) for g in got} == {BLOCK}
    frames = np.concatenate(got)
    assert np.array_equal(frames[:, 0], frames[:, 1])
    assert np.allclose(frames[:, 0] / 32767, np.concatenate(WORDS), atol=1e-4)


async def test_udp_to_nobody_is_lost() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    async with open_udp("127.0.0.1", port) as sink:
        with pytest.raises(OSError, match="nobody hears"):
            await many(sink)


def card(program: str) -> tuple[str, ...]:
    """A sound card as its wire shows it."""
    return sys.executable, "-c", program


GOOD = """
import sys
out = open(sys.argv[1], "wb") if len(sys.argv) > 1 else None
sys.stdout.write(chr(4)); sys.stdout.flush()
while len(block := sys.stdin.buffer.read(640)) == 640:
    out and out.write(block)
    sys.stdout.write("."); sys.stdout.flush()
"""
MUTE = "import sys; sys.stdout.write(chr(4)); sys.stdout.flush(); sys.stdin.read()"
DYING = """
import sys
sys.stdout.write(chr(4)); sys.stdout.flush(); sys.stdin.buffer.read(640 * 3)
sys.exit("the sound card stopped")
"""


async def test_a_cards_program_gets_every_block_in_order(tmp_path: Path) -> None:
    async with open_card((*card(GOOD), str(tmp_path / "taken"))) as sink:
        for block in WORDS:
            await sink.write(block)
        await sink.drain()
    taken = np.frombuffer((tmp_path / "taken").read_bytes(), "<i2")
    assert np.allclose(taken / 32767, np.concatenate(WORDS), atol=1e-4)


async def test_a_card_that_takes_nothing_holds_the_writer_and_is_ended() -> None:
    async with open_card(card(MUTE)) as sink:
        for block in WORDS[:3]:
            await sink.write(block)  # as many as it wants ahead
        for block in (WORDS * 2)[:FAR]:
            await sink.write(block, settled=True)  # or may have
        writing = asyncio.create_task(sink.write(WORDS[3], settled=True))
        await asyncio.wait([writing], timeout=0.05)
        assert not writing.done()
        writing.cancel()


async def test_a_card_that_goes_says_why() -> None:
    async with open_card(card(DYING)) as sink:
        with pytest.raises(OSError, match="the sound card stopped"):
            await many(sink)


async def test_a_program_that_will_not_end_is_killed() -> None:
    stubborn = GOOD + "\nimport signal\nwhile True: signal.pause()"
    async with open_card(card(stubborn)) as sink:
        await sink.write(WORDS[1])
        process = sink._process
    assert process.returncode == -9


async def test_a_card_that_does_not_exist_says_so() -> None:
    with pytest.raises(OSError, match="no such card"):
        async with open_card(card_command("no such card")):
            pass


@pytest.mark.parametrize(("size", "channels"), [(100, 1), (441, 2), (320, 2), (1_024, 1)])
def test_the_card_takes_every_sample_once_and_a_block_is_heard_after_the_latency(
    size: int, channels: int
) -> None:
    playing = Playing(latency=1_000)
    took: list[Samples] = []
    heard: list[int] = []  # the frame at which each block has been heard
    for nth in range(200):
        if nth % 3 == 0 and nth // 3 < 9:
            playing.put(WORDS[nth // 3 + 1])
        out = np.full((size, channels), 9, np.float32)
        heard += [(nth + 1) * size] * playing.fill(out)
        assert np.array_equal(out[:, 0], out[:, -1])
        took.append(out[:, 0])
    samples = np.concatenate(took)
    sounding = np.flatnonzero(samples)
    assert np.array_equal(samples[sounding], np.concatenate(WORDS[1:]))
    ends = [int(np.flatnonzero(samples == w[0])[-1]) + 1 for w in WORDS[1:]]
    assert len(heard) == 9
    for end, at in zip(ends, heard, strict=True):
        assert end + 1_000 <= at < end + 1_000 + 2 * size


async def many(sink: Sink) -> None:
    for _ in range(100):
        await sink.write(WORDS[1], settled=False)
