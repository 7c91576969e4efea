"""Speech to text over a folder of labelled recordings: places right, places invented, time a call.

The folder has manifest.csv with file, text, condition and place. Run it as

    python -m bench.speech FOLDER [--site SITE.yaml] [--model NAME] [--engine whisper|vosk]

Figures on synthetic speech are upper bounds for real radios; say so wherever they are quoted.
"""

import argparse
import csv
import platform
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path

import yaml
from msgspec import Struct

from bridge.ports import Hints, Transcriber, Transcript
from bridge.speech.engines import SpeechConfig, open_transcriber
from bridge.speech.models import home
from bridge.speech.sound import measure
from bridge.speech.transcribe import transcribe

SHOWN = ("vosk", "faster-whisper", "ctranslate2", "onnxruntime", "numpy", "soxr")
ANSWERS = (
    "收到",
    "明白",
    "请讲",
    "到位",
    "到了",
    "我去",
    "去不了",
    "马上过去",
    "完成",
    "处理完毕",
    "增援",
)
BELIEVED = 0.7  # confidence from which a call counts as sure; the example site asks for it
COLUMNS = "{:12}{:>6}{:>8}{:>7}{:>7}{:>6}{:>16}"


class Row(Struct, frozen=True):
    """One recording, what was really said, and what was made of it."""

    condition: str
    truth: frozenset[str]
    heard: frozenset[str]
    confidence: float
    seconds: float
    took: float

    @property
    def right(self) -> int:
        """Places said and heard."""
        return len(self.truth & self.heard)

    @property
    def invented(self) -> int:
        """Places heard and not said."""
        return len(self.heard - self.truth)


def main(argv: Sequence[str]) -> int:
    """Measure and print."""
    asked = _arguments(argv)
    config = SpeechConfig(
        engine=asked.engine, model=asked.model, threads=asked.threads, models=str(asked.models)
    )
    transcriber = open_transcriber(config)
    if transcriber is None:
        sys.stderr.write("no engine could be opened\n")
        return 1
    manifest = list(csv.DictReader((asked.folder / "manifest.csv").open(encoding="utf-8")))
    places = sorted({r["place"] for r in manifest if r["place"]})
    hints = _hints(asked.site, places)
    rows = [_row(transcriber, asked.folder, r, hints, places, show=asked.show) for r in manifest]
    tell(machine(transcriber, len(hints.names), len(hints.phrases)), _table(rows))
    return 0


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.speech")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", type=Path, help="names and words of a site, as hints")
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--model", default="")
    parser.add_argument("--models", type=Path, default=home())
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print every transcript")
    return parser.parse_args(argv)


def _hints(site: Path | None, places: Sequence[str]) -> Hints:
    """All that is said at a site; without one, the places of the manifest."""
    if site is None:
        return Hints(language="zh", names=tuple(places))
    known = yaml.safe_load(site.read_text(encoding="utf-8"))
    called = [*known["places"].values(), *known["units"].values()]
    names = [n for c in called for n in (*c["names"].values(), *c.get("aliases", ()))]
    words = [w for k in known["kinds"].values() for w in k.get("words", ())]
    names += places  # those that were measured are places of the site
    return Hints(language="zh", names=tuple(dict.fromkeys(names)), phrases=(*ANSWERS, *words))


def _row(
    transcriber: Transcriber,
    folder: Path,
    row: dict[str, str],
    hints: Hints,
    places: Sequence[str],
    *,
    show: bool,
) -> Row:
    content = (folder / row["file"]).read_bytes()
    start = time.perf_counter()
    transcript = transcribe(transcriber, content, row["file"], hints)
    took = time.perf_counter() - start
    if show:
        tell([_shown(row, transcript)])
    return Row(
        row["condition"],
        frozenset(p for p in places if p in row["text"]),
        frozenset(p for p in places if p in transcript.words),
        transcript.confidence,
        measure(content, row["file"]).seconds,
        took,
    )


def _shown(row: dict[str, str], t: Transcript) -> str:
    return f"{row['file']}\t{t.confidence:.2f}\t{t.snr}\t{row['text']}\t{t.words}\t{t.reason}"


def machine(transcriber: Transcriber, names: int, phrases: int) -> Iterator[str]:
    """The machine, the engine and the versions that figures belong to."""
    yield f"{platform.machine()}, {_processor()}, Python {platform.python_version()}"
    yield f"{transcriber.name}; " + ", ".join(f"{p} {v}" for p in SHOWN if (v := _version(p)))
    yield f"hints: {names} names, {phrases} phrases"


def _processor() -> str:
    found = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.split(":")[1].strip() for line in found if line.startswith("model name")]
    return f"{len(models)} x {models[0]}" if models else platform.processor()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield COLUMNS.format("condition", "calls", "places", "right", "false", "sure", "false and sure")
    for name, group in groupby(sorted(rows, key=lambda r: r.condition), key=lambda r: r.condition):
        yield _line(name, list(group))
    took = sorted(r.took for r in rows)
    yield f"time a call: p50 {took[len(took) // 2]:.2f} s, p95 {took[len(took) * 95 // 100]:.2f} s"
    yield f"calls last {statistics.mean(r.seconds for r in rows):.1f} s on average"


def _line(name: str, rows: Sequence[Row]) -> str:
    sure = [r for r in rows if r.confidence >= BELIEVED]
    said, right, wrong = (
        sum(f) for f in zip(*((len(r.truth), r.right, r.invented) for r in rows), strict=True)
    )
    believed = sum(r.invented for r in sure)
    return COLUMNS.format(name, len(rows), said, right, wrong, len(sure), believed)


def tell(*blocks: Iterable[str]) -> None:
    """Print as it comes."""
    for line in (line for block in blocks for line in block):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
