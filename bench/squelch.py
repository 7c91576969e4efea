"""The squelch: false opens an hour, transmissions missed, merged or split, and what it costs.

And what is stored of them: every one must be one recording that holds all of it (`bench.stored`).

    python -m bench.squelch [--minutes 60] [--count 200] [--folder FOLDER]

The noise and the speech are made up (tests/adapters/radio/hear/air.py). SNR is the power of speech
while it sounds over that of the noise, both in 300-3400 Hz. FOLDER: one with manifest.csv (file,
condition) of single calls, which are played one after the other with silence between.
"""

import argparse
import csv
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import version
from itertools import groupby, product
from pathlib import Path

import numpy as np

from adapters.radio.hear.ear import Ear, Hearing, Opens
from adapters.radio.hear.events import Audio, Began, Ended, Reason
from adapters.radio.hear.files import read_blocks
from adapters.radio.hear.record import Recorder
from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import RATE, Samples
from bench.stored import evening, judged, stored
from tests.adapters.radio.hear.air import (
    Dice,
    Spoken,
    at_power,
    blocks_of,
    clicks,
    drift,
    hiss,
    hum,
    pink,
    white,
    words,
)

VOX = Hearing(opens=Opens.VOX)
PIECE = 60 * RATE
NOISES: dict[str, Callable[[Dice, int], Samples]] = {"white": white, "pink": pink, "hiss": hiss}
MIXES = ("plain", "drift", "hum", "clicks", "crackle")
ROW = "{:24}{:>10}{:>10}{:>10}{:>10}{:>12}"
FILES = "{:24}" + "{:>10}" * 6


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.squelch")
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args(arguments)
    print(
        f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, ",
        end="",
    )
    print(", ".join(f"{name} {version(name)}" for name in ("numpy", "soundfile")))
    _noise(asked.minutes)
    _speech(asked.count)
    whole = _stored(asked.count)
    if asked.folder:
        _calls(asked.folder)
    _cost()
    return 0 if whole else 1


def _noise(minutes: int) -> None:
    print(
        f"\nfalse opens in {minutes} minutes of each (drift ±3 dB in 30 s, 3 or 20 clicks a second)"
    )
    print(("{:10}" + "{:>10}" * len(MIXES)).format("", *MIXES))
    for name, noise in NOISES.items():
        opens = [_opens(noise, mix, minutes) for mix in MIXES]
        print(("{:10}" + "{:>10}" * len(MIXES)).format(name, *opens), flush=True)


def _opens(noise: Callable[[Dice, int], Samples], mix: str, minutes: int) -> int:
    dice, ear = np.random.default_rng(1), Ear(VOX)
    sound = (_mixed(noise, mix, dice) for _ in range(minutes))
    blocks = (block for piece in sound for block in blocks_of(piece))
    return sum(isinstance(e, Began) for block in blocks for e in ear.feed(block))


def _mixed(noise: Callable[[Dice, int], Samples], mix: str, dice: Dice) -> Samples:
    sound = at_power(noise(dice, PIECE), -35)
    match mix:
        case "drift":
            return sound * drift(PIECE)
        case "hum":
            return sound + at_power(hum(PIECE), -25)
        case "clicks" | "crackle":
            return sound + 0.5 * clicks(dice, PIECE, each_second=3 if mix == "clicks" else 20)
    return sound


def _speech(count: int) -> None:
    print(f"\n{count} transmissions with VOX, gaps 1.8-3.8 s, half a click a second")
    print(ROW.format("", "missed", "merged", "split", "cut", "SNR ±"))
    for name, noise in NOISES.items():
        for snr in (3, 5, 10, 20):
            dice = np.random.default_rng(snr)
            sound, spoken = _evening(dice, noise, snr, count)
            print(ROW.format(f"{name} {snr} dB", *_judged(_hear(sound), spoken, snr)), flush=True)


def _stored(count: int) -> bool:
    """Through the ear and the recorder, the files read back; whether all were whole."""
    print(f"\n{count} transmissions through ear and recorder, 10-30 dB, a click a second;")
    print("with a line: it is away once for up to 0.56 s, gaps 0.9-3 s; with VOX: gaps 1.8-3.8 s")
    print(FILES.format("", "whole", "cut", "split", "merged", "missed", "invented"))
    good = True
    for opens, (name, noise) in product((Opens.LINE, Opens.VOX), NOISES.items()):
        air = evening(np.random.default_rng(1), noise, opens, count)
        with tempfile.TemporaryDirectory() as folder:
            kept = judged(air, stored(air, opens, Path(folder)))
        rest = (kept.cut, kept.split, kept.merged, kept.missed, kept.invented)
        print(FILES.format(f"{opens} {name}", kept.whole, *rest), flush=True)
        good &= kept.good
    return good


def _evening(
    dice: Dice, noise: Callable[[Dice, int], Samples], snr: float, count: int
) -> tuple[Samples, list[Spoken]]:
    parts, spoken, at = [], [], 0
    for _ in range(count):
        gap, length = (int(dice.uniform(*span) * RATE) for span in ((1.8, 3.8), (0.3, 2.5)))
        parts += [np.zeros(gap, np.float32), at_power(words(dice, length), -25)]
        spoken.append(Spoken(at + gap, at + gap + length))
        at += gap + length
    sound = np.concatenate([*parts, np.zeros(4 * RATE - at % RATE, np.float32)])
    sound += at_power(noise(dice, len(sound)), -25 - snr)
    return sound + 0.3 * clicks(dice, len(sound), each_second=0.5), spoken


def _hear(blocks: Samples | Iterable[Samples], hearing: Hearing = VOX) -> list[Ended]:
    ear = Ear(hearing)
    stream = blocks_of(blocks) if isinstance(blocks, np.ndarray) else blocks
    told = [e for block in stream for e in ear.feed(block)] + ear.finish()
    return [e for e in told if isinstance(e, Ended) and e.reason is not Reason.SHORT]


def _judged(ended: list[Ended], spoken: list[Spoken], snr: float) -> tuple[object, ...]:
    """Missed, merged, split, with an end cut off; the error of SNR, mean and worst."""
    ours = [[e for e in ended if e.began < s.until and e.at > s.at] for s in spoken]
    missed = sum(not o for o in ours)
    merged = sum(sum(e.began < s.until and e.at > s.at for s in spoken) > 1 for e in ended)
    split = sum(len(o) > 1 for o in ours)
    cut = sum(
        bool(o) and (o[0].began > s.at or o[-1].at < s.until)
        for o, s in zip(ours, spoken, strict=True)
    )
    errors = [abs(o[0].snr_db - snr) for o in ours if len(o) == 1] or [0.0]
    return missed, merged, split, cut, f"{np.mean(errors):.1f}/{max(errors):.1f}"


def _calls(folder: Path) -> None:
    rows = list(csv.DictReader((folder / "manifest.csv").open(encoding="utf-8")))
    print("\nrecorded calls with VOX, 3 s of silence between: heard as one, split, missed")
    rows.sort(key=lambda r: r["condition"])
    for condition, group in groupby(rows, lambda r: r["condition"]):
        counts = [len(_hear(_padded(folder / row["file"]))) for row in group]
        one, split, none = counts.count(1), sum(c > 1 for c in counts), counts.count(0)
        print(f"{condition:12}{one:>6}{split:>6}{none:>6}", flush=True)


def _padded(file: Path) -> Iterator[Samples]:
    rest = [np.zeros(BLOCK, np.float32)] * 150
    yield from rest
    yield from read_blocks(file)
    yield from rest


def _cost() -> None:
    """Squelch alone in noise, and squelch, level and FLAC on the disk while somebody speaks."""
    dice = np.random.default_rng(1)
    quiet = list(blocks_of(at_power(white(dice, PIECE), -40)))
    talk = list(blocks_of(at_power(words(dice, PIECE), -20)))
    print(f"\nchannels that one core carries, listening: {_channels(quiet):.0f}")
    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder(Path(folder))
        recorder.begin("bench")
        print(f"hearing and recording: {_channels(talk, recorder):.0f}")
        recorder.end()


def _channels(sound: list[Samples], recorder: Recorder | None = None) -> float:
    ear, began = Ear(VOX), time.process_time()
    for block in sound:
        for event in ear.feed(block):
            if recorder and isinstance(event, Audio):
                recorder.write(event.samples)
    return len(sound) * BLOCK / RATE / (time.process_time() - began)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
