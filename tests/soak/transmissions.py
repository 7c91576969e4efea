"""`python -m tests.soak.transmissions`: 10,000 transmissions through one ear, and what stays of them.

The real ear, decoders, recorder (with its spool on the disk) and handing, as fast as they go; the
house behind them keeps no sound. Figures: memory of the process and of Python's own objects.
"""

import argparse
import asyncio
import gc
import os
import platform
import resource
import sys
import tempfile
import time
import tracemalloc
from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
import numpy as np

from adapters.radio.alarms import Alarms
from adapters.radio.faults import Faults
from adapters.radio.handing import Handing
from adapters.radio.hear.ear import Ear, Hearing
from adapters.radio.hear.inlet import Item
from adapters.radio.hear.recorder_thread import open_recorder
from adapters.radio.hear.sound import BLOCK, silence
from adapters.radio.ids.aliases import Aliases
from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.ids.mdc1200 import encode
from adapters.radio.ids.several import KINDS, Several
from adapters.radio.lines.wires import Wires
from adapters.radio.listening import Listening, Reading
from adapters.radio.spoken import Shown
from adapters.radio.told import Tongue
from adapters.radio.words import Words
from bridge.clock import SystemClock
from bridge.message import Inbound
from bridge.ports import Hearsay
from bridge.services import Deaf
from bridge.talk import Talks

ALIASES = Aliases({"mdc1200": {"1A2B": "p17"}})
BURST = encode(bytes((0x01, 0x80, 0x1A, 0x2B)))
QUIET = 15  # blocks between two; the hang is ten


class Figures(msgspec.Struct, kw_only=True):
    """Bytes; `grown` from the first tenth to the end."""

    transmissions: int
    handed_in: int
    known: int  # of these, whose radio told who it is
    speed: float  # times faster than people talk
    resident_first: int
    resident_last: int
    resident_grown: int
    objects_grown: int  # tracemalloc
    left_in_spool: int
    machine: str = f"{platform.machine()} {platform.python_version()} numpy {np.__version__}"


class House:
    """Keeps nothing but counts."""

    def __init__(self) -> None:
        self.heard = self.known = 0
        self.bell = asyncio.Event()

    async def __call__(self, message: Hearsay) -> None:
        if isinstance(message, Inbound):
            self.heard += 1
            self.known += message.sender == "p17"
            self.bell.set()

    async def put(self, content: bytes) -> str:
        return f"sha256:{sha256(content).hexdigest()}"

    async def open(self, ref: str) -> bytes:
        raise KeyError(ref)


class Air:
    """Somebody talks, again and again; every third radio says first who it is."""

    def __init__(self, seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        self.line = False
        self.deaf_for = 0
        self.samples = 0

    def again(self, to: str) -> None:
        raise AssertionError(to)

    def transmission(self, nth: int) -> Sequence[Samples]:
        """Blocks of noise with the pitch of a voice, of 0.3 to 1 s."""
        count = int(self._chance.integers(15, 50)) * BLOCK
        time_ = np.arange(count, dtype=np.float32) / RATE
        voice = 0.2 * np.sign(np.sin(2 * np.pi * 140 * time_))
        sound = (voice + self._chance.normal(0, 0.02, count)).astype(np.float32)
        if nth % 3 == 0:
            sound = np.concatenate((np.zeros(2 * BLOCK, np.float32), BURST, sound))
        sound = sound[: len(sound) - len(sound) % BLOCK]
        return np.split(sound, len(sound) // BLOCK)

    async def talk(self, first: int, count: int) -> AsyncIterator[Item]:
        """So many transmissions."""
        for nth in range(first, first + count):
            self.line = True
            for block in self.transmission(nth):
                self.samples += BLOCK
                yield block
            self.line = False
            for _ in range(QUIET):
                self.samples += BLOCK
                yield silence()


def resident() -> int:
    """Memory of this process."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def soak(folder: Path, count: int, seed: int = 1, *, traced: bool = False) -> Figures:
    """Play them; a tenth of them to warm up.

    `traced`: Python's objects are counted, at half the speed.
    """
    house, air, clock = House(), Air(seed), SystemClock()
    faults = Faults("soak", Wires(), Alarms(clock))
    reading = Reading(Several([KINDS["mdc1200"]()]), ALIASES, Tongue("air", "zh", {}))
    async with open_recorder(folder) as recorder:
        handing = Handing(house, house, recorder, clock, faults.told)
        listening = Listening(
            Ear(Hearing(hang=200)), air, reading, recorder, handing, faults, clock,
            Words(Deaf(), faults.told), Shown(Talks(), clock, "soak", "air"),
        )  # fmt: skip
        work = asyncio.create_task(handing.run())
        await _play(listening, air, house, 0, count // 10)
        if traced:
            tracemalloc.start()
        before, objects = resident(), tracemalloc.get_traced_memory()[0]
        begun, samples = time.perf_counter(), air.samples
        await _play(listening, air, house, count // 10, count - count // 10)
        took, after = time.perf_counter() - begun, resident()
        grown = tracemalloc.get_traced_memory()[0] - objects
        tracemalloc.stop()
        work.cancel()
        await asyncio.wait((work,))
    faults.close()
    return Figures(
        transmissions=count,
        handed_in=house.heard,
        known=house.known,
        speed=round((air.samples - samples) / RATE / took, 1),
        resident_first=before,
        resident_last=after,
        resident_grown=after - before,
        objects_grown=grown,
        left_in_spool=len(os.listdir(folder)),  # noqa: PTH208 - a test may look
    )


async def _play(listening: Listening, air: Air, house: House, first: int, count: int) -> None:
    """Until the last of them is handed in."""
    await listening.run(air.talk(first, count))
    while house.heard < first + count:
        house.bell.clear()
        await house.bell.wait()


def main() -> int:
    """0 when memory did not grow and every transmission was handed in once."""
    parser = argparse.ArgumentParser("tests.soak.transmissions", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(soak(Path(folder), args.count, traced=True))
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(figures)).decode() + "\n")
    bad = figures.handed_in != figures.transmissions or figures.left_in_spool
    return 1 if bad or figures.resident_grown > 8_000_000 else 0


if __name__ == "__main__":
    sys.exit(main())
