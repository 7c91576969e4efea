"""The table of bench.radio_zh on any machine: phrases of our own, spoken by the product's voice.

    python -m bench.radio_own [--folder FOLDER]

The phrases (radio_own.csv) are of a half of ours that no word, place or threshold was chosen on.
They are spoken once, over a simulated channel, and kept in FOLDER. One voice of a machine, heard by
another machine: far below what a real radio does to people's speech, and no measure of the field.
"""

import argparse
import asyncio
import csv
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from bench import radio_zh
from bench.speech import tell
from bridge.simulate.voices import Mouths
from bridge.speech.sound import flac

ROOT = Path(__file__).parents[1]
VOICES = ("zf_xiaoni", "zf_xiaoxiao", "zm_yunyang")
CONDITIONS = {"radio": 60.0, "radio20": 20.0, "radio10": 10.0}  # dB of speech over noise
FIELDS = ("file", "text", "condition", "place", "incident")


async def speak(folder: Path) -> None:
    """Say every phrase under every condition, and write the manifest last."""
    rows = [row async for row in _spoken(folder)]
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(rows)


async def _spoken(folder: Path) -> AsyncIterator[Mapping[str, str]]:
    mouths = Mouths(folder / "voices", lambda text: tell([text]))
    with (ROOT / "bench" / "radio_own.csv").open(encoding="utf-8") as file:
        phrases = list(csv.DictReader(file))
    for nth, row in enumerate(phrases):
        for condition, decibels in CONDITIONS.items():
            voice = VOICES[nth % len(VOICES)]
            sound = await mouths.sound(row["text"], "zh", voice, 1.0, decibels)
            if sound is None:
                raise SystemExit("run: patrolbridge models fetch kokoro")
            name = f"{condition}-{nth:02}.flac"
            (folder / name).write_bytes(flac(sound))
            yield {"file": name, "condition": condition, **row}


def main(argv: Sequence[str]) -> int:
    """Speak what was not spoken yet, then measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.radio_own")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "radio-own")
    folder = parser.parse_args(argv).folder
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "manifest.csv").exists():
        asyncio.run(speak(folder))
    return radio_zh.main(["--folder", str(folder), "--engine", "whisper"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
