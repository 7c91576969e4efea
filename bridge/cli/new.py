"""`patrolbridge new FOLDER`: a site that runs at once, from a map and a roster.

Asks what it was not told by flags or by `--answers`; every question has a default. The site is
checked before it is there: it appears whole, or not at all, and nothing is ever overwritten.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from bridge.config import Loaded, load
from bridge.config.check import summary
from bridge.config.document import read
from bridge.config.notes import Notes
from bridge.config.sources import Sources
from bridge.errors import BridgeError, ConfigError, Mistake
from bridge.examples import FOLDERS
from bridge.new.drawn import Drawn, read_drawn
from bridge.new.making import Made, Wanted, make
from bridge.new.questions import QUESTIONS, Aborted, Answers

SHARED = Path("common") / "kinds.yaml"
_NO_ID = re.compile(r"[^a-z0-9_-]+")
_NEXT = {
    "zh": ("已建好", "还需要看一看", "接下来", "运行", "改完检查", "控制台"),
    "en": ("made", "please look at", "next", "run it", "check after a change", "console"),
}


def new_main(argv: Sequence[str], people: TextIO | None = None) -> int:
    """Asks `people`, else standard input.

    0 the site is there, 1 it could not be made, 2 with every mistake of map and roster.
    """
    parser = argparse.ArgumentParser("patrolbridge new", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the site's folder; must not exist")
    for key, question in QUESTIONS.items():
        parser.add_argument(f"--{key}", help=question.en)
    parser.add_argument("--answers", type=Path, help="a YAML file with answers: {name: …}")
    parser.add_argument("--yes", action="store_true", help="ask nothing: defaults for the rest")
    args = parser.parse_args(argv)
    if args.folder.exists():
        raise Aborted(f"{args.folder} exists; nothing is overwritten · 已存在，不会覆盖")
    given = _given(args)
    answers = Answers(given, _say, ask=None if args.yes or args.answers else people or sys.stdin)
    wanted = _wanted(args.folder, answers)
    made = make(wanted)
    loaded = _written(args.folder, made)
    sys.stdout.writelines(f"{line}\n" for line in _told(args.folder, wanted, made, loaded))
    return 0


def _say(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()


def _given(args: argparse.Namespace) -> Mapping[str, str]:
    """From the file, and before it from the flags."""
    found: dict[str, str] = {}
    if args.answers is not None:
        notes = Notes(str(args.answers), Sources(args.answers))
        root = read(args.answers, notes)
        for key, node in root.items.items():
            if key not in QUESTIONS:
                notes.wrong(node, f"unknown answer; there are {', '.join(QUESTIONS)}")
        notes.stop_if_wrong()
        found = {key: node.text for key, node in root.items.items()}
    flags = {key: getattr(args, key) for key in QUESTIONS}
    return found | {key: said for key, said in flags.items() if said is not None}


def _wanted(folder: Path, answers: Answers) -> Wanted:
    chinese = any(os.environ.get(k, "").startswith("zh") for k in ("LC_ALL", "LANG"))
    answers.language = language = answers.get("lang", "zh" if chinese else "en")
    name = answers.get("name", folder.name)
    id = answers.get("id", _NO_ID.sub("-", folder.name.lower()).strip("-_") or "site")
    zone = answers.get("timezone", "Asia/Shanghai" if language == "zh" else "UTC")
    maps = sorted(Path().glob("*.geojson"))
    drawn = _drawn(answers.get("geojson", str(maps[0]) if len(maps) == 1 else ""), language)
    roster = answers.get("roster", "")
    return Wanted(
        id=id,
        name=name,
        language=language,
        timezone=zone,
        drawn=drawn,
        roster=Path(roster) if roster else None,
        posts=answers.flag("posts", default=not roster),
        port=int(answers.get("port", "8080")),
        kinds=_kinds(),
    )


def _drawn(file: str, language: str) -> Drawn:
    """`ConfigError` with everything that is wrong with the map."""
    drawn, notes = read_drawn(Path(file), language)
    notes.stop_if_wrong()
    if not (drawn.places or drawn.zones):
        raise ConfigError([Mistake(file, 1, "features", "draws no place (a point) and no zone")])
    return drawn


def _kinds() -> bytes:
    for folder in FOLDERS:
        if (folder / SHARED).is_file():
            return (folder / SHARED).read_bytes()
    raise BridgeError(f"the shared kinds are not there: {SHARED}")


def _written(folder: Path, made: Made) -> Loaded:
    """The folder, sound and whole. `ConfigError` with every mistake, and then nothing is there."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise BridgeError(f"{folder}: {error.strerror}") from error
    try:
        for name, content in made.files.items():
            (beside / name).write_bytes(content)
        loaded = load(beside)
        beside.chmod(0o755)
        if folder.exists():
            raise Aborted(f"{folder} exists by now; nothing is overwritten")
        beside.rename(folder)
    except OSError as error:
        raise BridgeError(f"{folder}: {error.strerror}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return loaded


def _told(folder: Path, wanted: Wanted, made: Made, loaded: Loaded) -> list[str]:
    there, look, then, run, check, console = _NEXT[wanted.language]
    odd = [f"  {Path(w.file).name}:{w.line}: {w.key}: {w.message}" for w in loaded.warnings]
    mend = [f"  {one}" for one in made.mend]
    what = [line for line in summary(loaded) if not line.startswith("warning")]
    return [
        f"✓ {folder} {there}",
        *what,
        *([f"{look}:", *mend, *odd] if mend or odd else []),
        f"{then}:",
        f"  patrolbridge run {folder}      # {run}",
        f"  patrolbridge check {folder}    # {check}",
        f"  http://127.0.0.1:{wanted.port}/    # {console}",
    ]
