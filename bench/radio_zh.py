"""Radio calls through the whole product: speech, rules, and would anybody be sent without a person?

The folder has manifest.csv with file, text, condition, place and incident. Run it as

    python -m bench.radio_zh --folder FOLDER [--site SITE] [--engine whisper|vosk] [--show]

Each recording is one transmission on a radio channel that everybody shares, on a fresh day, and
nobody says it again. Words, places and thresholds are those of the example site; of the folder only
the names of its places are taken where the site lacks them. Figures on synthetic speech are upper
bounds for real radios: say so where they are quoted.
"""

import argparse
import csv
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bench.speech import machine, tell
from bridge.config import load
from bridge.ports import Hints, Transcriber, Transcript
from bridge.shown import hints
from bridge.speech.engines import SpeechConfig, open_transcriber
from bridge.speech.models import home
from bridge.speech.sound import measure
from bridge.speech.transcribe import transcribe
from rules.call import Call
from rules.events import Offered, Opened
from rules.inputs import Inbound, Tick, Transcribed, Voice
from rules.model import Form, Manner, Place, Point, Site
from rules.rulebook import Rulebook
from rules.step import step
from rules.world import World

EXAMPLE = Path(__file__).parents[1] / "examples" / "yuanjiajie"
AT = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)
AIR = "radio"
KINDS = {
    "dispute": "dispute", "lost_phone": "lost", "lost_child": "missing", "injury": "injury",
    "crowding": "crowd", "vehicle_block": "traffic",
}  # fmt: skip
MUST = {"clean16k": 0.95, "radio": 0.95, "radio20": 0.85, "radio10": 0.55}
MOST_WRONG = 0.01
COLUMNS = "{:10}{:>7}{:>9}{:>8}{:>8}{:>13}{:>13}  {}"


class Heard(Struct, frozen=True):
    """One recording with what was really said, and what an ear made of it."""

    row: Mapping[str, str]
    seconds: float
    took: float
    transcript: Transcript


class Outcome(Struct, frozen=True):
    """What the product did about one recording."""

    condition: str
    matter: bool  # something is reported, of a kind
    right: bool  # kind and place as they were said
    sent: bool  # somebody was asked, and no person was

    @property
    def wrong(self) -> bool:
        """Somebody was sent for nothing, to another place, or for another matter."""
        return self.sent and not self.right


def main(argv: Sequence[str]) -> int:
    """Measure and print; 1 where a figure is not what it must be."""
    asked = _arguments(argv)
    rows = list(csv.DictReader((asked.folder / "manifest.csv").open(encoding="utf-8")))
    book = Rulebook(site_with(load(asked.site).site, {r["place"] for r in rows if r["place"]}))
    config = SpeechConfig(engine=asked.engine, threads=asked.threads, models=str(asked.models))
    transcriber = open_transcriber(config)
    if transcriber is None:
        sys.stderr.write("no engine could be opened\n")
        return 1
    known = hints(book)
    tell(machine(transcriber, len(known.names), len(known.phrases)))
    heard = [hear(transcriber, asked.folder, row, known) for row in rows]
    outcomes = [judged(one, book) for one in heard]
    if asked.show:
        tell(_shown(h, o) for h, o in zip(heard, outcomes, strict=True))
    tell(table(outcomes), _times(heard))
    return 1 if any(short(condition, found) for condition, found in by_condition(outcomes)) else 0


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.radio_zh")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--site", type=Path, default=EXAMPLE)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--models", type=Path, default=home())
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print every transcript")
    return parser.parse_args(argv)


def site_with(site: Site, places: set[str]) -> Site:
    """The site with these places too, and with a radio channel that everybody shares."""
    written = {name for p in site.places.values() for name in p.names.values()}
    lacking = {}
    for nth, name in enumerate(sorted(places - written)):
        id, point = f"measured-{nth}", Point(29.39, 110.40 + nth / 100)
        lacking[id] = Place(id=id, names={site.language: name}, point=point)
    air = Manner(form=Form.SPOKEN, shared=True)
    return replace(site, places={**site.places, **lacking}, manners={**site.manners, AIR: air})


def hear(transcriber: Transcriber, folder: Path, row: Mapping[str, str], known: Hints) -> Heard:
    """Put one recording into words."""
    content = (folder / row["file"]).read_bytes()
    start = time.perf_counter()
    transcript = transcribe(transcriber, content, row["file"], known)
    took = time.perf_counter() - start
    return Heard(row, measure(content, row["file"]).seconds, took, transcript)


def judged(heard: Heard, book: Rulebook) -> Outcome:
    """What the rules do with it: the transmission, then its words."""
    words, row = heard.transcript, heard.row
    voice = Voice(ref="sha256:0", seconds=heard.seconds, snr=words.snr)
    said = Inbound(key=row["file"], adapter=AIR, channel="air", sender="air", voice=voice)
    key = f"{AIR}:{row['file']}"
    world, _ = step(World(), said, key, AT, book)
    line = Transcribed(
        of=key, words=words.words, language=words.language, confidence=words.confidence,
        engine=words.engine, reason=words.reason, doubts=words.doubts, again=words.again,
        readings=words.readings,
    )  # fmt: skip
    world, facts = step(world, line, f"speech:{key}", AT, book)
    if asked := world.waiting.get(key):
        tick = Tick(subject=key, due=asked.due)
        world, more = step(world, tick, f"tick:{key}", asked.due, book)
        facts += more
    opened = next((world.calls[f.call] for f in facts if isinstance(f, Opened)), None)
    return Outcome(
        condition=row["condition"],
        matter=bool(row["incident"]),
        right=_right(row, opened, book),
        sent=any(isinstance(f, Offered) for f in facts),
    )


def _right(row: Mapping[str, str], call: Call | None, book: Rulebook) -> bool:
    """Are kind and place as they were said? Of talk that reports nothing: was no call sent for."""
    if call is None or not row["incident"]:
        return False
    place = book.place(call.where.place) if call.where else None
    names = set(place.names.values()) if place else {""}
    return call.kind == KINDS.get(row["incident"], row["incident"]) and row["place"] in names


def by_condition(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    """The outcomes of each condition, the clearest first."""
    order = [*MUST, *sorted({o.condition for o in outcomes} - MUST.keys())]
    for name, group in groupby(
        sorted(outcomes, key=lambda o: order.index(o.condition)), key=lambda o: o.condition
    ):
        yield name, list(group)


def short(condition: str, outcomes: Sequence[Outcome]) -> str:
    """What is not as it must be; "" where everything is."""
    matters = [o for o in outcomes if o.matter]
    right = sum(o.right for o in matters) / max(1, len(matters))
    wrong = sum(o.wrong for o in outcomes) / max(1, len(outcomes))
    told = [f"right: {right:.0%} < {MUST[condition]:.0%}"] if right < MUST.get(condition, 0) else []
    told += [f"wrongly sent: {wrong:.1%} > {MOST_WRONG:.0%}"] if wrong > MOST_WRONG else []
    return "; ".join(told)


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """One line a condition. `right` is of those that report a matter, `wrong` of all."""
    yield COLUMNS.format(
        "condition", "calls", "matters", "right", "sent", "to a person", "wrongly sent", ""
    )
    for name, found in by_condition(outcomes):
        matters = [o for o in found if o.matter]
        right, sent = sum(o.right for o in matters), sum(o.sent and o.right for o in matters)
        handed = sum(not o.right and not o.sent for o in matters)
        wrong = sum(o.wrong for o in found)
        yield COLUMNS.format(
            name, len(found), len(matters), f"{right / max(1, len(matters)):.0%}", sent, handed,
            wrong, short(name, found) or "as it must be",
        )  # fmt: skip


def _times(heard: Sequence[Heard]) -> Iterator[str]:
    took = sorted(h.took for h in heard)
    yield f"time a call: p50 {took[len(took) // 2]:.2f} s, p95 {took[len(took) * 95 // 100]:.2f} s"


def _shown(heard: Heard, outcome: Outcome) -> str:
    t, how = heard.transcript, "right" if outcome.right else "WRONG" if outcome.wrong else "person"
    told = (
        heard.row["file"],
        how,
        f"{t.confidence:.2f}",
        t.snr,
        heard.row["text"],
        t.words,
        t.reason,
    )
    return "\t".join(map(str, told))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
