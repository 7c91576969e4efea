"""Over a real sound server: what the transmitter says arrives, all of it."""

import asyncio
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from adapters.radio.hear.sound import blocks, from_pcm
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.speak.card_out import card_command, open_card
from adapters.radio.speak.script import Script
from adapters.radio.speak.times import Times
from adapters.radio.speak.transmitter import Transmitter
from bridge.clock import SystemClock
from bridge.message import Outbound, Reach
from tests.adapters.radio.speak.air import Radio, Tongue

SERVER = """
load-module module-native-protocol-unix auth-anonymous=1 socket={0}/native
load-module module-null-sink sink_name=toradio rate=48000 channels=1 format=s16le
"""
CARDS = """
</usr/share/alsa/alsa.conf>
pcm.toradio {{ type pulse server "unix:{0}/native" device toradio hint {{ show on description "cable" }} }}
ctl.toradio {{ type pulse server "unix:{0}/native" }}
"""
PATIENCE = 30.0


@asynccontextmanager
async def running(
    *command: str, stdout: int = DEVNULL
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(*command, stdout=stdout, stderr=DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        await process.communicate()


@pytest.fixture
async def cable(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Path]:
    """A sound card `toradio` that is a cable; where its server lives."""
    with tempfile.TemporaryDirectory(prefix="pa") as folder:
        place = Path(folder)
        (place / "server").write_text(SERVER.format(place))
        (place / "cards").write_text(CARDS.format(place))
        for name, value in {
            "HOME": str(place),
            "XDG_RUNTIME_DIR": str(place),
            "PULSE_SERVER": f"unix:{place}/native",
            "ALSA_CONFIG_PATH": str(place / "cards"),
        }.items():
            monkeypatch.setenv(name, value)
        daemon = ("pulseaudio", "-n", "-F", str(place / "server"), "--exit-idle-time=-1")
        options = ("--daemonize=no", "--disallow-exit", "--realtime=no", "--use-pid-file=no")
        async with running(*daemon, *options), asyncio.timeout(PATIENCE):
            await ready("pactl", "info")
            yield place


async def ready(*command: str) -> None:
    """The server answers."""
    while True:
        asking = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL)
        if await asking.wait() == 0:
            return


class Listener:
    """What comes out at the other end, as it comes."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._stream = stream
        self.heard: list[Samples] = []

    async def run(self) -> None:
        while data := await self._stream.readexactly(640):
            self.heard.append(from_pcm(data))


def loud(samples: Samples) -> int:
    """How many samples sound."""
    return int(np.count_nonzero(np.abs(samples) > 0.01))


@pytest.mark.usefixtures("cable")
async def test_every_word_arrives() -> None:
    radio, times = Radio(), Times(clear_for=blocks(2_500))  # a fresh cable is late
    tell: list[object] = []
    sink = partial(open_card, card_command("toradio"))
    transmitter = Transmitter(sink, radio, Tongue(), SystemClock(), tell.append, times=times)
    record = ("parec", "-d", "toradio.monitor", f"--rate={RATE}", "--channels=1", "--format=s16le")
    async with running(*record, "--latency-msec=20", stdout=PIPE) as recording:
        assert recording.stdout
        listener = Listener(recording.stdout)
        tasks = [asyncio.create_task(listener.run()), asyncio.create_task(transmitter.run())]
        receipt = await transmitter.send(message("a", "一二三四五六七八九十。" * 2))
        assert receipt.reach == Reach.SENT
        assert radio.log == ["key", "release"]
        assert tell == []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    made = await Script(Tongue()).said("一" * 11, "zh", 10**6)
    arrived, sent = loud(np.concatenate(listener.heard)), 2 * loud(np.concatenate(made))
    assert sent * 0.98 < arrived < sent * 1.02


def message(key: str, text: str) -> Outbound:
    return Outbound(key=key, channel="p1", text=text, language="zh", priority=4)
