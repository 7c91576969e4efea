"""A field radio behind SvxLink: two of its channels are joined, one is ours, one is a handheld's.

What the handheld says, SvxLink hears, keys its other transmitter and passes it on to us; what we say
comes to the handheld the same way. SvxLink looks at its squelch only while sound flows, so silence
is always on the handheld's air.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import tty
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from adapters.radio.hear.sound import BLOCK, from_pcm, silence, to_pcm
from adapters.radio.ids.heard import Samples
from adapters.radio.speak.pace import Pace
from tests.adapters.radio.guard.air import seen
from tests.servers import free_port

WITHIN = 40.0  # seconds for anything to happen

HEAD = """
[GLOBAL]
LOGICS=Ours,Theirs
LINKS=Both
CFG_DIR={0}/svxlink.d
CARD_SAMPLE_RATE=16000

[Both]
CONNECT_LOGICS=Ours:91:US,Theirs:92:THEM
DEFAULT_ACTIVE=1
"""
CHANNEL = """
[{name}]
TYPE=Simplex
RX=Rx{name}
TX=Tx{name}
CALLSIGN=TEST
SHORT_IDENT_INTERVAL=0
LONG_IDENT_INTERVAL=0
EVENT_HANDLER={folder}/events.tcl
DEFAULT_LANG=en_US
RGR_SOUND_DELAY=-1

[Rx{name}]
TYPE=Local
AUDIO_DEV=udp:127.0.0.1:{hears}
AUDIO_CHANNEL=0
AUDIO_DEV_KEEP_OPEN=1
SQL_DET=PTY
PTY_PATH={folder}/sql{name}
SQL_START_DELAY=0
SQL_DELAY=0
SQL_HANGTIME=0
DEEMPHASIS=0
PEAK_METER=0

[Tx{name}]
TYPE=Local
AUDIO_DEV=udp:127.0.0.1:{speaks}
AUDIO_CHANNEL=0
AUDIO_DEV_KEEP_OPEN=1
PTT_TYPE=PTY
PTT_PTY={folder}/ptt{name}
TIMEOUT=60
TX_DELAY=100
PREEMPHASIS=0
"""


class Field:
    """The handheld: what it heard, by transmission."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ours, self._theirs = (free_port(), free_port()), (free_port(), free_port())
        (folder / "svxlink.d").mkdir()
        self._air = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._air.setblocking(False)
        self._air.bind(("127.0.0.1", self._theirs[1]))
        self._changed = asyncio.Event()
        self._say: list[Samples] = []
        self._lines: list[int] = []
        self.keyed = False  # SvxLink talks to the handheld
        self.heard: list[list[Samples]] = []
        self._said = asyncio.Event()

    def settings(self) -> dict[str, object]:
        """Of our end."""
        wires = {"port": f"pty:{self._folder}/sqlOurs", "ptt": "OZ", "carrier": "TR"}
        wires["carrier_port"] = f"pty:{self._folder}/pttOurs"
        hears, speaks = (f"udp:127.0.0.1:{port}" for port in self.ours)
        return {"wires": wires, "sound_in": speaks, "sound_out": hears}

    async def until(self, holds: Callable[[], object]) -> None:
        """It is looked at when something is heard."""
        async with asyncio.timeout(WITHIN):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def says(self, sound: Samples) -> None:
        """Key, talk, let go."""
        said = np.concatenate((np.zeros(BLOCK * 10, np.float32), sound))
        os.write(self._lines[0], b"O")
        self._say = list(np.split(said[: len(said) - len(said) % BLOCK], len(said) // BLOCK))
        self._said.clear()
        await self._said.wait()
        os.write(self._lines[0], b"Z")

    async def run(self) -> None:
        """Silence, or what is to be said."""
        pace = Pace()
        while True:
            block = self._say.pop(0) if self._say else silence()
            data = np.repeat(to_pcm(block), 2).tobytes()
            self._air.sendto(data, ("127.0.0.1", self._theirs[0]))
            await pace.step()
            if not self._say:
                self._said.set()

    async def start(self) -> None:
        """SvxLink runs, its lines are there."""
        self._begin()
        names = [f"{line}{name}" for name in ("Theirs", "Ours") for line in ("sql", "ptt")]
        await seen(lambda: all((self._folder / name).exists() for name in names))
        for name in names[:2]:
            line = os.open(self._folder / name, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            tty.setraw(line)
            self._lines.append(line)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._lines[1], self._letters)
        loop.add_reader(self._air, self._block)

    def _begin(self) -> None:
        channels = zip(("Ours", "Theirs"), (self.ours, self._theirs), strict=True)
        config = HEAD.format(self._folder) + "".join(
            CHANNEL.format(name=name, hears=ports[0], speaks=ports[1], folder=self._folder)
            for name, ports in channels
        )
        (self._folder / "svxlink.conf").write_text(config)
        (self._folder / "events.tcl").write_text("proc unknown args {}")  # it says nothing itself
        found = shutil.which("svxlink")
        assert found, "svxlink is not installed (make setup-test does it)"
        with (self._folder / "svxlink.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", found, f"--config={self._folder}/svxlink.conf"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def close(self) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._air)
        self._air.close()
        for line in self._lines:
            loop.remove_reader(line)
            os.close(line)
        self._process.kill()
        self._process.wait()

    def _letters(self) -> None:
        for letter in os.read(self._lines[1], 256).decode():
            self.keyed = letter == "T"
            if self.keyed:
                self.heard.append([])
            self._changed.set()

    def _block(self) -> None:
        block = from_pcm(self._air.recv(65_536), 2)
        if self.heard:
            self.heard[-1].append(block)
        self._changed.set()


@asynccontextmanager
async def field(folder: Path) -> AsyncIterator[Field]:
    """A handheld, with SvxLink between it and us."""
    radio = Field(folder)
    await radio.start()
    talking = asyncio.create_task(radio.run())
    try:
        yield radio
    finally:
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        radio.close()
