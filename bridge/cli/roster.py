"""`patrolbridge roster`: is a spreadsheet of people sound, and the people of a site as one.

`check` tells every mistake at once; with `--site` also what that site does not know (a grid, a
shift, a squad). `export` writes CSV that `roster:` reads again; telephone numbers only on demand.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bridge.config import load
from bridge.config.document import Node, read
from bridge.config.fields import Wrong
from bridge.config.include import whole
from bridge.config.loading import FILE
from bridge.config.notes import Notes
from bridge.config.roster import entries, examined
from bridge.config.roster.entry import Entry
from bridge.config.sources import Sources
from bridge.errors import BridgeError
from bridge.examples import site_path
from bridge.record.export import csv_row
from rules.model import Site, Unit
from rules.rulebook import named

HEADS = (
    "number", "name", "call sign", "kind", "zone", "skills", "shift", "squad", "language", "mode",
)  # fmt: skip


def roster_main(argv: Sequence[str]) -> int:
    """0 sound or written, 1 not possible, 2 with every mistake."""
    parser = argparse.ArgumentParser("patrolbridge roster", description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="every mistake of a spreadsheet at once")
    check.add_argument("file", type=Path, help="a CSV or XLSX file")
    check.add_argument("--site", type=site_path, help="whose grids, shifts and squads it names")
    check.add_argument("--dial", default="", help="before numbers without a country: +86")
    export = commands.add_parser("export", help="the people of a site as CSV")
    export.add_argument("site", type=site_path, help="a site's folder or its site.yaml")
    export.add_argument("--out", type=Path, help="a file; else it is printed")
    export.add_argument("--phones", action="store_true", help="with their telephone numbers")
    args = parser.parse_args(argv)
    return _check(args) if args.command == "check" else _export(args)


def _check(args: argparse.Namespace) -> int:
    file = args.file.resolve()
    main = args.site and (args.site / FILE if args.site.is_dir() else args.site)
    notes = Notes(str(main or args.file), Sources(main or file))
    root = whole(read(main, notes), notes) if main else Node(1, "", {})
    entry = _entry_of(root, file, main, args.dial)
    people, heads = examined(entry, root, notes, known=bool(main))
    sys.stdout.writelines(f"{line}\n" for line in _summary(args.file, people, heads))
    sys.stdout.writelines(f"warning   {one}\n" for one in notes.warnings())
    notes.stop_if_wrong()
    return 0


def _entry_of(root: Node, file: Path, main: Path | None, dial: str) -> Entry:
    """As the site reads this file; as it would be read by itself where the site does not."""
    try:
        named_in = entries(root.child("roster")) if "roster" in root.items else ()
    except Wrong:
        named_in = ()
    for entry in named_in:
        if main and (main.parent / entry.file).resolve() == file:
            return entry
    return Entry(file=str(file), dial=dial)


def _summary(file: Path, people: Mapping[str, Node], heads: Mapping[str, str]) -> Iterator[str]:
    yield f"file      {file}"
    yield f"columns   {', '.join(f'{head} = {field}' for head, field in heads.items())}"
    yield f"people    {len(people)}"
    for field in ("zones", "skills", "shifts"):
        lists = (person.child(field).value for person in people.values())
        many = Counter(one.text for all_ in lists if isinstance(all_, list) for one in all_)
        if many:
            yield f"{field:<9} {', '.join(f'{word} {n}' for word, n in many.most_common())}"


def _export(args: argparse.Namespace) -> int:
    site = load(args.site).site
    heads = (*HEADS, "phone") if args.phones else HEADS
    people = (unit for unit in site.units.values() if unit.person)
    rows = "".join(csv_row(row) for row in (heads, *(_row(u, site, heads) for u in people)))
    if args.out is None:
        sys.stdout.write(rows)
        return 0
    try:
        with args.out.open("x", encoding="utf-8-sig", newline="") as opened:
            opened.write(rows)
    except OSError as error:
        raise BridgeError(f"{args.out}: {error.strerror or error}") from error
    return 0


def _row(unit: Unit, site: Site, heads: Sequence[str]) -> list[str]:
    said = {
        "number": unit.id,
        "name": named(unit.names, site.language, site.language),
        "call sign": "、".join(unit.aliases),
        "kind": unit.kind.value,
        "zone": "、".join(sorted(unit.zones)),
        "skills": "、".join(sorted(unit.skills)),
        "shift": "、".join(unit.shifts),
        "squad": unit.parent or "",
        "language": unit.language,
        "mode": unit.mode.value,
        "phone": "、".join(c.channel for c in unit.channels if c.channel.startswith("+")),
    }
    return [said[head] for head in heads]
