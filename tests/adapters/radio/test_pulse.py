"""A whole channel on sound cards: two cables of a sound server, opened by PortAudio, keyed by voice.

What is played into one cable is heard by us; what we say comes out of the other. No line of any
kind: the voice keys, and the voice tells that somebody talks.
"""

import asyncio
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adapters.radio.hear.sound import to_pcm
from adapters.radio.ids.heard import RATE, Samples
from bridge.clock import SystemClock
from bridge.message import Reach
from bridge.ports import Speech
from tests.adapters.house import Home, outbound
from tests.adapters.radio.other import configured, heard_in, on_air, pieces_of, speech, voice
from tests.adapters.radio.speak.test_cable import Listener, ready, running

SERVER = """
load-module module-native-protocol-unix auth-anonymous=1 socket={0}/native
load-module module-null-sink sink_name=toradio rate=48000 channels=1 format=s16le
load-module module-null-sink sink_name=fromradio rate=48000 channels=1 format=s16le
"""
CARDS = """
</usr/share/alsa/alsa.conf>
pcm.toradio {{ type pulse server "unix:{0}/native" device toradio hint {{ show on description "out" }} }}
pcm.fromradio {{ type pulse server "unix:{0}/native" device fromradio.monitor hint {{ show on description "in" }} }}
"""
WITHIN = 40.0  # seconds for anything to happen
SETTINGS = {
    "sound_in": "card:fromradio",
    "sound_out": "card:toradio",
    "rate": 48_000,
    "hearing": {"level": False},
    "speaking": {"clear_for": 2_500, "alerts": False},  # a fresh cable of the server is late
}


@pytest.fixture
async def cables(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Path]:
    """Sound cards `toradio` and `fromradio`; where their server lives."""
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
        async with running(*daemon, *options), asyncio.timeout(WITHIN):
            await ready("pactl", "info")
            yield place


class Reader:
    """Reads the same for every text."""

    async def say(self, text: str, language: str) -> Speech:
        return Speech(pcm=to_pcm(speech(1.5, 7)).tobytes(), rate=RATE, voice=f"{language} {text}")


async def talk(folder: Path, sound: Samples) -> None:
    """Somebody talks to us, a second after we did: so soon after our own words we are deaf."""
    file = folder / "talk.raw"
    file.write_bytes(to_pcm(np.concatenate((np.zeros(RATE, np.float32), sound))).tobytes())
    form = (f"--rate={RATE}", "--channels=1", "--format=s16le")
    player = await asyncio.create_subprocess_exec(
        "pacat", "-p", "-d", "fromradio", *form, str(file), stdout=DEVNULL, stderr=DEVNULL
    )
    assert await player.wait() == 0


async def test_in_by_one_card_and_out_by_the_other(cables: Path, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.services = replace(home.services, clock=SystemClock(), speaker=Reader())
    record = ("parec", "-d", "toradio.monitor", f"--rate={RATE}", "--channels=1", "--format=s16le")
    async with (
        asyncio.timeout(WITHIN),
        running(*record, "--latency-msec=20", stdout=PIPE) as recording,
        on_air(configured(SETTINGS), home) as air,
    ):
        assert recording.stdout
        listener = Listener(recording.stdout)
        listening = asyncio.create_task(listener.run())
        # Said first: by then the program that hears is running as well.
        assert (await air.send(outbound())).reach == Reach.SENT
        await talk(cables, speech(1.5))
        (message,) = await home.ear.heard()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    assert whole(voice(speech(1.5)), voice(heard_in(home, message)))
    assert whole(voice(speech(1.5, 7)), voice(np.concatenate(listener.heard)))


def whole(said: Samples, heard: Samples) -> bool:
    """It is there, in order; a sound server on a busy machine spoils a few hundredths of a second."""
    found = pieces_of(said, heard)
    late = float(np.median([at for _, at in found]))
    there = [like > 0.8 and abs(at - late) < RATE // 3 for like, at in found]
    return sum(there) > 0.8 * len(there)
