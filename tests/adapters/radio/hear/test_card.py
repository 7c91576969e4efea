"""A sound card as the system sees one: PulseAudio with a cable, which is pulled out and put back.

The card is a null sink; what is played into it comes out of its monitor, which PortAudio opens by
name through ALSA.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from adapters.radio.hear.events import Back, Trouble
from adapters.radio.hear.pipe import card_command, open_pipe
from adapters.radio.hear.sound import to_pcm
from adapters.radio.ids.heard import RATE
from tests.adapters.radio.hear.test_inlet import RealClock, pitch, sounding, tone, until_trouble

ALSA = """
</usr/share/alsa/alsa.conf>
pcm.fromradio {{ type pulse server "unix:{folder}/socket" device fromradio.monitor
                hint {{ show on description "from the radio" }} }}
"""
PULSE = """
load-module module-native-protocol-unix auth-anonymous=1 socket={folder}/socket
load-module module-null-sink sink_name=fromradio rate=48000 channels=1 format=s16le
"""

Air = Callable[[], "Cable"]


class Cable:
    """A sound server with a tone on its card."""

    def __init__(self, folder: Path) -> None:
        environment = os.environ | {"XDG_RUNTIME_DIR": str(folder), "HOME": str(folder)}
        server = f"unix:{folder}/socket"
        start = ("-n", "-F", str(folder / "pulse.pa"), "--exit-idle-time=-1", "--daemonize=no")
        self._server = subprocess.Popen(
            ("pulseaudio", *start, "--realtime=no", "--use-pid-file=no", "--log-level=0"),
            env=environment,
        )
        wait = f"until pactl -s {server} info >/dev/null 2>&1; do :; done"
        subprocess.run(("timeout", "20", "sh", "-c", wait), env=environment, check=True)
        play = ("pacat", "-s", server, "-p", "-d", "fromradio", "--rate=16000", "--channels=1")
        self._player = subprocess.Popen(
            (*play, "--format=s16le", str(folder / "tone.raw")), env=environment
        )

    def pull(self) -> None:
        """The card is gone."""
        for process in (self._player, self._server):
            process.send_signal(signal.SIGKILL)
            process.wait()


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Air]:
    """Puts the card in; tests may pull it and put it in again."""
    assert shutil.which("pulseaudio"), "apt-get install pulseaudio libasound2-plugins libportaudio2"
    cables: list[Cable] = []
    (tmp_path / "pulse.pa").write_text(PULSE.format(folder=tmp_path))
    (tmp_path / "asound.conf").write_text(ALSA.format(folder=tmp_path))
    (tmp_path / "tone.raw").write_bytes(to_pcm(tone(700, RATE, 60)).tobytes())

    def put() -> Cable:
        (tmp_path / "socket").unlink(missing_ok=True)
        cables.append(Cable(tmp_path))
        return cables[-1]

    yield put
    for cable in cables:
        cable.pull()


async def test_a_card_is_heard_pulled_out_and_heard_again(plug: Air, tmp_path: Path) -> None:
    cable = await asyncio.to_thread(plug)
    settings = f"ALSA_CONFIG_PATH={tmp_path}/asound.conf"
    command = ("env", settings, *card_command("fromradio", 48_000))
    assert sys.executable in command
    loop = asyncio.get_running_loop()
    async with open_pipe("card", command, RealClock()) as inlet:
        items = inlet.items()
        heard, _ = await sounding(items, 100)
        assert abs(pitch(heard) - 700) < 5
        assert np.abs(heard).max() < 0.6
        cable.pull()
        began = loop.time()
        async with asyncio.timeout(5):
            told = [i async for i in until_trouble(items)]
        assert isinstance(told[0], Trouble)
        assert loop.time() - began < 5
        await asyncio.to_thread(plug)
        heard, news = await sounding(items, 50)
        assert abs(pitch(heard) - 700) < 10
        assert Back("card") in news
