"""Recordings of an example site: `python -m bridge.simulate.recordings SITE OUT`, at set-up.

Each file bears the name of its entry in `recordings.yaml`. What is there already, made from the
same words in the same way, is not made again.
"""

import argparse
import asyncio
import hashlib
import sys
import tempfile
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import soundfile
from msgspec import Struct

from bridge.config.document import Node, read
from bridge.config.fields import Reader, choice, number, text
from bridge.config.notes import Notes
from bridge.config.sections import Read, entries, fields
from bridge.errors import BridgeError, ConfigError, NotReady
from bridge.examples import site_path
from bridge.simulate.air import NARROW, WIDE, noise
from bridge.simulate.voices import CLEAR, Mouths
from bridge.speech.sound import Sound

FILE = "recordings.yaml"
MADE = ".made.json"  # name → hash of what the file was made from
VERSION = 1  # of the way they are made
HISS = 0.05  # RMS of a channel with nobody on it


class Empty(StrEnum):
    """A recording without words."""

    SILENCE = "silence"
    NOISE = "noise"


class Recipe(Struct, frozen=True, kw_only=True):
    """What one recording is made from."""

    says: str = ""
    language: str = ""
    voice: str = ""
    pitch: float = 1.0
    snr: float = CLEAR
    sound: Empty | None = None
    seconds: float = 3.0

    @property
    def hash(self) -> str:
        """The same for the same recording."""
        return hashlib.sha256(b"%d\n%b" % (VERSION, msgspec.json.encode(self))).hexdigest()


def recipes(site: Path) -> Mapping[str, Recipe]:
    """All recordings of a site, by name. `ConfigError` with every mistake."""
    file = (site if site.is_dir() else site.parent) / FILE
    notes = Notes(str(file))

    def recipe(_: str, node: Node) -> Read[Recipe]:
        need = ("sound",) if "sound" in node.items else ("says", "language")
        return Read(node, Recipe(**fields(node, _TABLE, notes, need)), frozenset())

    found = entries(read(file, notes), recipe, notes)
    notes.stop_if_wrong()
    return {id: entry.value for id, entry in found.items()}


_TABLE: Mapping[str, Reader[Any]] = {
    "says": text,
    "language": text,
    "voice": text,
    "pitch": number(0.7, 1.4),
    "snr": number(-20, 60),
    "sound": choice(Empty),
    "seconds": number(0.1, 60),
}


def make(wanted: Mapping[str, Recipe], out: Path) -> int:
    """Make what is missing or has changed, drop what is no longer wanted; how many were made."""
    out.mkdir(parents=True, exist_ok=True)
    made = _known(out)
    missing = [n for n, r in wanted.items() if made.get(n) != r.hash or not _path(out, n).is_file()]
    with asyncio.Runner() as loop, tempfile.TemporaryDirectory() as scratch:
        mouths = Mouths(Path(scratch), _say)
        for nth, name in enumerate(missing, 1):
            recipe = wanted[name]
            _say(f"recording {nth} of {len(missing)}: {name}")
            _write(_path(out, name), _empty(recipe) or loop.run(_spoken(recipe, mouths)))
            made[name] = recipe.hash
            _remember(out, made)
    for name in set(made) - set(wanted):
        _path(out, name).unlink(missing_ok=True)
    _remember(out, {n: h for n, h in made.items() if n in wanted})
    return len(missing)


async def _spoken(recipe: Recipe, mouths: Mouths) -> Sound:
    sound = await mouths.sound(recipe.says, recipe.language, recipe.voice, recipe.pitch, recipe.snr)
    if sound is None:
        raise NotReady(f"nobody can say “{recipe.says}”; see: patrolbridge models list")
    return sound


def _empty(recipe: Recipe) -> Sound | None:
    if recipe.sound is None:
        return None
    count = round(recipe.seconds * NARROW)
    hiss = noise(count, 1) * np.float32(HISS)
    samples = hiss if recipe.sound is Empty.NOISE else np.zeros(count, np.float32)
    return Sound(samples, NARROW).at(WIDE)


def _write(path: Path, sound: Sound) -> None:
    half = path.with_suffix(".half")
    soundfile.write(half, sound.samples, sound.rate, format="WAV", subtype="PCM_16")
    half.replace(path)


def _path(out: Path, name: str) -> Path:
    return out / f"{name}.wav"


def _known(out: Path) -> dict[str, str]:
    """What was made before; a list that cannot be read is none."""
    try:
        return msgspec.json.decode((out / MADE).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}


def _remember(out: Path, made: Mapping[str, str]) -> None:
    (out / MADE).write_bytes(msgspec.json.encode(made))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(argv: Sequence[str]) -> int:
    """0 all are there, 1 one cannot be made, 2 a mistake in the file."""
    parser = argparse.ArgumentParser(
        prog="python -m bridge.simulate.recordings", description=__doc__
    )
    parser.add_argument("site", type=site_path, help="a site's folder")
    parser.add_argument("out", type=Path, help="where the recordings go")
    args = parser.parse_args(argv)
    try:
        wanted = recipes(args.site)
        count = make(wanted, args.out)
    except (BridgeError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2 if isinstance(error, ConfigError) else 1
    _say(f"{len(wanted)} recordings in {args.out}, {count} of them new")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
