"""`patrolbridge replay`: the recorded inbox through the rules again; the journal must be the same.

Byte for byte, by the versions of the rules that counted then: what differs is printed, line by
line, and the exit code is 1. With other rules (`--rules`), every decision is listed that would have
been another, call by call, as it was first routed; answers that people gave then are kept, so what
came later of a call that would have gone otherwise is not compared.
"""

import argparse
import asyncio
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from bridge import codec
from bridge.clock import SystemClock
from bridge.config import Loaded, load
from bridge.datadir import data_dir, log_url
from bridge.engine import carry_out, change
from bridge.examples import site_path
from bridge.logs import open_log
from bridge.otherwise.comparing import Comparison, compared
from bridge.otherwise.recorded import entries
from bridge.otherwise.telling import Teller
from bridge.ports import Entry, Log
from bridge.streams import INBOX, JOURNAL, changes_site
from bridge.versions import Books, Versions
from rules.rulebook import Rulebook
from rules.world import World

SHOWN = 20
_AGO = re.compile(r"(\d{1,5})([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def replay_main(argv: Sequence[str]) -> int:
    """0 the same, 1 different, 2 a mistake in a file."""
    parser = argparse.ArgumentParser("patrolbridge replay", description=__doc__)
    parser.add_argument("site", type=site_path)
    parser.add_argument("--data", help="where the site's log is")
    parser.add_argument("--log", help="URL of the log, instead")
    parser.add_argument("--rules", type=site_path, help="another site file, to compare decisions")
    parser.add_argument("--since", help="with --rules: from then on (30d, 12h, 2026-10-01)")
    parser.add_argument("--json", action="store_true", help="with --rules: one object a call")
    parser.add_argument("--lang", default="", help="with --rules: of the names")
    args = parser.parse_args(argv)
    if args.rules is None and (args.since or args.json or args.lang):
        parser.error("--since, --json and --lang go with --rules")
    loaded = load(args.site)
    since = _since(parser, args.since, loaded.site.timezone) if args.since else None
    return asyncio.run(_replay(args, loaded, since))


async def _replay(args: argparse.Namespace, loaded: Loaded, since: datetime | None) -> int:
    other = Rulebook(load(args.rules).site) if args.rules else None
    url = args.log or log_url(loaded, data_dir(loaded.site.id, args.data))
    log, book = await open_log(url, SystemClock()), Rulebook(loaded.site)
    try:
        if other is None:
            return _told(*await compare(log, book, Versions(log)))
        found = await compared(log, book, other, since)
    finally:
        await log.aclose()
    teller = Teller(book, other, args.lang or loaded.site.language)
    told = _rows(found) if args.json else teller.lines(found)
    sys.stdout.writelines(f"{line}\n" for line in told)
    return 1 if found.differences or found.faults else 0


def _told(lines: int, facts: int, differences: Sequence[str]) -> int:
    for difference in differences[:SHOWN]:
        sys.stdout.write(difference + "\n")
    more = len(differences) - SHOWN
    sys.stdout.write(f"… and {more} more\n" if more > 0 else "")
    verdict = f"{len(differences)} differ" if differences else "byte for byte the same"
    sys.stdout.write(f"{lines} lines of the inbox, {facts} facts: {verdict}\n")
    return 1 if differences else 0


def _rows(found: Comparison) -> Iterator[str]:
    """One JSON object for each call that differs, then one with the sums."""
    for one in found.differences:
        yield msgspec.json.encode(one).decode()
    sums = {
        "lines": found.lines,
        "calls": found.calls,
        "differ": len(found.differences),
        "by": found.counts(),
        "faults": found.faults,
    }
    yield msgspec.json.encode(sums).decode()


def _since(parser: argparse.ArgumentParser, given: str, timezone: str) -> datetime:
    """`30d`, `12h`, `90m` ago, or a day or moment by the site's clock."""
    if ago := _AGO.fullmatch(given):
        return SystemClock().now() - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        parser.error(f"--since {given!r}: give 30d, 12h, 2026-10-01 or 2026-10-01T08:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))


async def compare(
    log: Log, book: Rulebook, books: Books | None = None
) -> tuple[int, int, list[str]]:
    """Lines and facts that were played again, and each difference in words.

    `book` counts until the inbox names a version of `books`; without `books`, all the time.
    """
    world, lines, facts = World(), 0, 0
    differences: list[str] = []
    journal = entries(log, JOURNAL)
    written = await anext(journal, None)
    async for entry in entries(log, INBOX):
        if written is None:
            break  # the rest of the inbox was never decided
        if books is not None and changes_site(entry.key):
            world, new, book = await change(world, entry, book, books)
        else:
            world, new = carry_out(world, entry, book)
        lines += 1
        for nth, fact in enumerate(new):
            facts += 1
            key, body = f"{entry.key}/{nth}", codec.encode(fact)
            if written is None or (written.key, written.body) != (key, body):
                differences.append(_difference(key, body, written))
            if written is not None:
                written = await anext(journal, None)
    while written is not None:
        differences.append(f"- {written.key} {written.body.decode()}")
        written = await anext(journal, None)
    return lines, facts, differences


def _difference(key: str, body: bytes, written: Entry | None) -> str:
    was = f"{written.key} {written.body.decode()}" if written else "nothing"
    return f"- {was}\n+ {key} {body.decode()}"
