"""The other radio of a channel under test: its sound over UDP, its lines as letters."""

import asyncio
import io
import os
import socket
import tty
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import numpy as np
import soundfile

from adapters.radio import channel
from adapters.radio.channel import Channel
from adapters.radio.config import Config
from adapters.radio.hear.sound import BLOCK, from_pcm, to_pcm
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.speak.pace import Pace
from bridge import registry
from bridge.message import Inbound
from tests.adapters.house import Home
from tests.adapters.radio.hear.air import at_power, hertz, shaped, words
from tests.servers import free_port

WITHIN = 30.0  # seconds for anything to happen
LOUD = 0.02


class Letters:
    """Our end of a pseudo-terminal; `heard` is told every letter."""

    def __init__(self, path: Path, heard: Callable[[str], None]) -> None:
        self._fd, slave = os.openpty()
        tty.setraw(slave)
        path.unlink(missing_ok=True)
        path.symlink_to(os.ttyname(slave))
        self._path, self._slave, self._heard = path, slave, heard
        asyncio.get_running_loop().add_reader(self._fd, self._read)

    def say(self, letter: str) -> None:
        os.write(self._fd, letter.encode())

    def close(self) -> None:
        """As when a plug is pulled: its name is gone, or it would mean whose terminal comes next."""
        if self._fd >= 0:
            self._path.unlink()
            asyncio.get_running_loop().remove_reader(self._fd)
            os.close(self._fd)
            os.close(self._slave)
        self._fd = -1

    def _read(self) -> None:
        for letter in os.read(self._fd, 1024).decode():
            self._heard(letter)


class Voice:
    """Hears what we say, block by block, with what our line says meanwhile; plays to us."""

    def __init__(self) -> None:
        self.hears, self._speaks = free_port(), free_port()
        self._air = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._air.setblocking(False)
        self._air.bind(("127.0.0.1", self.hears))
        asyncio.get_running_loop().add_reader(self._air, self._block)
        self._changed = asyncio.Event()
        self.blocks: list[tuple[bool, Samples]] = []

    def we_key(self) -> bool:
        """Whether our line is up."""
        raise NotImplementedError

    def sound(self) -> dict[str, object]:
        return {
            "sound_in": f"udp:127.0.0.1:{self._speaks}",
            "sound_out": f"udp:127.0.0.1:{self.hears}",
        }

    async def plays(self, sound: Samples) -> None:
        pace = Pace()
        for at in range(0, len(sound), BLOCK):
            data = np.repeat(to_pcm(sound[at : at + BLOCK]), 2).tobytes()
            self._air.sendto(data, ("127.0.0.1", self._speaks))
            await pace.step()

    async def until(self, holds: Callable[[], object]) -> None:
        """It is looked at when we hear a block or a letter."""
        async with asyncio.timeout(WITHIN):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._air)
        self._air.close()

    def _block(self) -> None:
        self.blocks.append((self.we_key(), from_pcm(self._air.recv(4096), 2)))
        self._changed.set()


class Other(Voice):
    """Its lines are letters."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.keyed = False
        self.letters = ""
        self.squelch = Letters(folder / "sql", self._letter)
        self.transmitter = Letters(folder / "ptt", lambda _: None)
        self._folder = folder

    def we_key(self) -> bool:
        return self.keyed

    def settings(self, **more: object) -> dict[str, object]:
        wires = {"port": f"pty:{self._folder}/sql", "ptt": "OZ"}
        wires |= {"carrier": "TR", "carrier_port": f"pty:{self._folder}/ptt"}
        return {"wires": wires, "hearing": {"level": False, "hang": 200}, **self.sound(), **more}

    async def talks(self, sound: Samples, *, ends: bool = True) -> None:
        """Key, talk at the pace of people, and let go."""
        self.transmitter.say("T")
        await self.plays(sound)
        if ends:
            self.transmitter.say("R")

    def plugs_in(self) -> None:
        """The keying line is back, as another device of the same name."""
        self.letters, self.keyed = "", False
        self.squelch = Letters(self._folder / "sql", self._letter)

    def close(self) -> None:
        super().close()
        self.squelch.close()
        self.transmitter.close()

    def _letter(self, letter: str) -> None:
        self.letters += letter
        self.keyed = letter == "O"
        self._changed.set()


@contextmanager
def other(folder: Path) -> Iterator[Other]:
    radio = Other(folder)
    try:
        yield radio
    finally:
        radio.close()


def configured(settings: Mapping[str, object]) -> Config:
    config = registry.configure("radio", settings)
    assert isinstance(config, Config)
    return config


@asynccontextmanager
async def on_air(config: Config, home: Home) -> AsyncIterator[Channel]:
    """An open channel that is listened to."""
    async with channel.opened(config, home.services) as opened:
        listening = asyncio.create_task(opened.listen(home.ear))
        try:
            yield opened
        finally:
            lost = listening.done() and listening.exception()
            listening.cancel()
            await asyncio.wait((listening,))
            assert not lost, lost


def speech(seconds: float, seed: int = 1) -> Samples:
    return at_power(words(np.random.default_rng(seed), int(seconds * 50) * BLOCK), -18)


def likeness(heard: Samples, said: Samples) -> float:
    """The best correlation of what was said with any stretch of what was heard, 0 to 1."""
    heard = np.concatenate((heard, np.zeros(len(said), np.float32)))
    count = 1 << len(heard).bit_length()
    cross = np.fft.irfft(np.fft.rfft(heard, count) * np.conj(np.fft.rfft(said, count)), count)
    there = heard[int(np.argmax(cross[: len(heard) - len(said)])) :][: len(said)]
    return float(there @ said / (np.linalg.norm(there) * np.linalg.norm(said)))


def heard_in(home: Home, message: Inbound) -> Samples:
    """The recording of a message."""
    assert message.voice
    samples, rate = soundfile.read(io.BytesIO(home.media.kept[message.voice.ref]), dtype="float32")
    assert rate == RATE
    return np.asarray(samples)


def pieces_of(said: Samples, heard: Samples, length: int = RATE // 25) -> list[tuple[float, int]]:
    """Of each piece of what was said: how well it is found in what was heard, and how late there.

    A sound server may stretch or drop a moment, so pieces are looked for one by one.
    """
    size = 1 << (len(heard) + length).bit_length()
    spectrum = np.fft.rfft(heard, size)
    sums = np.concatenate(([0.0], np.cumsum(np.square(heard, dtype=np.float64))))
    norms = np.sqrt(np.maximum(sums[length:] - sums[:-length], 1e-9))
    found = []
    for at in range(0, len(said) - length + 1, length):
        piece = said[at : at + length]
        cross = np.fft.irfft(spectrum * np.conj(np.fft.rfft(piece, size)), size)[: len(norms)]
        likes = cross / norms
        best = int(np.argmax(likes))
        found.append((float(likes[best] / np.linalg.norm(piece)), best - at))
    return found


def voice(sound: Samples) -> Samples:
    """400-3000 Hz, which every part passes on as they are."""
    f = hertz(len(sound))
    return shaped(sound, ((f > 400) & (f < 3_000)).astype(np.float64))
