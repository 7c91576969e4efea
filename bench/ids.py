"""Identities on the air, measured: read at which noise, invented in how much speech, how fast.

    python -m bench.ids [--seconds 600] [--count 50] [--seed 1] [--recordings FOLDER]

The signal-to-noise ratio is that of tests/adapters/radio/ids/air.py: noise white in 300–3,400 Hz.
Speech is espeak-ng's, many voices, pitches and speeds, clean and under noise, with pure noise in
between; `--recordings` adds all recordings of a folder. Ends with 1 where anything was invented or
missed at 12 dB. `--seconds 3600` is the hour that must stay silent.
"""

import argparse
import platform
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import numpy as np
import soundfile
import soxr

from adapters.radio.ids import dtmf, mdc1200, selcall
from adapters.radio.ids.heard import RATE, Decoder, Samples
from adapters.radio.ids.several import KINDS
from tests.adapters.radio.ids import air

RATIOS = (40, 12, 9, 6, 3, 0)  # dB
SPEEDS = (0.985, 1.0, 1.015)
MUST = 12  # dB at which nothing may be missed
BLOCK = 320  # samples: 20 ms

Dice = np.random.Generator
Sending = tuple[str, Samples]


def keys(rng: Dice, tone: float) -> Sending:
    """A number of five keys, on and off equally long."""
    code = "".join(rng.choice(list("0123456789*#ABCD"), 5))
    return code, dtmf.encode(code, tone=tone, pause=tone)


def tones(rng: Dice, system: str) -> Sending:
    """A number of five tones."""
    code = "".join(rng.choice(list(selcall.DIGITS), 5))
    return code, selcall.encode(system, code)


def burst(rng: Dice, *, double: bool = False) -> Sending:
    """A unit's number in one block, or in the second of two."""
    unit = rng.bytes(2)
    if double:
        blocks = (b"\x35\x89" + rng.bytes(2), b"\x83\x0d" + unit)
        return unit.hex().upper(), mdc1200.encode(*blocks)
    return unit.hex().upper(), mdc1200.encode(b"\x01\x80" + unit)


Case = tuple[str, Callable[[], Decoder], Callable[[Dice], Sending]]
CASES: list[Case] = [
    ("dtmf 40 ms", lambda: dtmf.Dtmf(ends=""), lambda r: keys(r, 0.04)),
    ("dtmf 50 ms", lambda: dtmf.Dtmf(ends=""), lambda r: keys(r, 0.05)),
    ("dtmf 100 ms", lambda: dtmf.Dtmf(ends=""), lambda r: keys(r, 0.1)),
    *((name, KINDS[name], lambda r, name=name: tones(r, name)) for name in selcall.SYSTEMS),
    ("mdc1200", mdc1200.Mdc1200, burst),
    ("mdc1200 double", mdc1200.Mdc1200, lambda r: burst(r, double=True)),
]


def read(case: Case, snr: int, count: int, rng: Dice) -> Counter[str]:
    """How many of `count` sendings were read right, wrong or not, clocks off by up to 1.5 %."""
    _, make, send = case
    seen: Counter[str] = Counter()
    for nth in range(count):
        code, sound = send(rng)
        sound = air.clocked(sound, SPEEDS[nth % len(SPEEDS)])
        got = air.codes(air.listen(make(), air.heard_through(sound, rng, snr), 10 * BLOCK))
        seen["right" if got == [code] else "wrong" if got else "missed"] += 1
    return seen


def rates(count: int, rng: Dice) -> bool:
    """Print the table; whether all were right at MUST and above."""
    print(f"read right (wrong) of {count}, by dB; senders' clocks -1.5, 0 and +1.5 % off")
    print(f"{'':16}" + "".join(f"{snr:>10}" for snr in RATIOS))
    good = True
    for case in CASES:
        row = {snr: read(case, snr, count, rng) for snr in RATIOS}
        good &= all(seen["right"] == count for snr, seen in row.items() if snr >= MUST)
        cells = (f"{seen['right']} ({seen['wrong']})" for seen in row.values())
        print(f"{case[0]:16}" + "".join(f"{cell:>10}" for cell in cells), flush=True)
    return good


def talk(seconds: float, rng: Dice) -> Iterator[Samples]:
    """So much speech and noise."""
    done = 0
    while done < seconds * RATE:
        words = air.WORDS[rng.integers(len(air.WORDS))]
        voice = air.VOICES[rng.integers(len(air.VOICES))]
        pitch, speed = int(rng.integers(0, 100)), int(rng.integers(110, 240))
        sound = air.spoken(voice, words, pitch=pitch, speed=speed)
        snr = float(rng.choice((60, 20, 10, 5)))
        heard = air.heard_through(sound, rng, snr, before=0.1, after=0.1)
        for piece in (heard, air.noise(rng, len(heard) // 3, 10 ** rng.uniform(-4, -0.6))):
            done += len(piece)
            yield piece


def recordings(folder: Path) -> Iterator[Samples]:
    """Every recording of a folder, as mono at our rate."""
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".wav", ".flac", ".ogg")):
        raw, rate = soundfile.read(path, dtype="float32", always_2d=True)
        yield np.asarray(soxr.resample(raw[:, 0], rate, RATE), np.float32)


def invented(name: str, sounds: Iterator[Samples]) -> int:
    """Print what was heard where nobody sent anything, and how fast; how many."""
    decoders = {kind: make() for kind, make in KINDS.items() if kind != "ctcss"}
    decoders["dtmf, one key"] = dtmf.Dtmf(shortest=1, ends="", pause=0.2)
    spent: Counter[str] = Counter()
    found: Counter[str] = Counter()
    length = 0
    for sound in sounds:
        length += len(sound)
        for kind, decoder in decoders.items():
            begun = process_time()
            found[kind] += len(air.listen(decoder, sound, BLOCK))
            spent[kind] += process_time() - begun
    print(f"\ninvented in {length / RATE:.0f} s of {name} (blocks of {BLOCK}); × real time")
    for kind in decoders:
        print(f"{kind:16}{found[kind]:>6}{length / RATE / spent[kind]:>8.0f} ×")
    return sum(count for kind, count in found.items() if kind != "dtmf, one key")


def main() -> int:
    """0 when all was read at 12 dB and nothing was invented."""
    parser = argparse.ArgumentParser("bench.ids", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--recordings", type=Path)
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}")
    good = rates(args.count, rng) if args.count else True
    false = invented("espeak-ng and noise", talk(args.seconds, rng)) if args.seconds else 0
    if args.recordings:
        false += invented("recordings", recordings(args.recordings))
    return 0 if good and not false else 1


if __name__ == "__main__":
    sys.exit(main())
