"""`patrolbridge replay`: the recorded inbox through the rules again; the journal must be the same.

Byte for byte: what differs is printed, line by line, and the exit code is 1. With other rules
(`--rules`), what differs is what those rules would have decided otherwise.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence

from bridge import codec
from bridge.clock import SystemClock
from bridge.config import load
from bridge.datadir import data_dir, log_url
from bridge.engine import carry_out
from bridge.examples import site_path
from bridge.logs import open_log
from bridge.ports import Entry, Log
from bridge.streams import INBOX, JOURNAL
from rules.rulebook import Rulebook
from rules.world import World

SHOWN = 20


def replay_main(argv: Sequence[str]) -> int:
    """0 the same, 1 different, 2 a mistake in a file."""
    parser = argparse.ArgumentParser("patrolbridge replay", description=__doc__)
    parser.add_argument("site", type=site_path)
    parser.add_argument("--data", help="where the site's log is")
    parser.add_argument("--log", help="URL of the log, instead")
    parser.add_argument("--rules", type=site_path, help="another site file, to compare decisions")
    args = parser.parse_args(argv)
    return asyncio.run(_replay(args))


async def _replay(args: argparse.Namespace) -> int:
    loaded = load(args.site)
    other = load(args.rules) if args.rules else loaded
    url = args.log or log_url(loaded, data_dir(loaded.site.id, args.data))
    log = await open_log(url, SystemClock())
    try:
        lines, facts, differences = await compare(log, Rulebook(other.site))
    finally:
        await log.aclose()
    for difference in differences[:SHOWN]:
        sys.stdout.write(difference + "\n")
    more = len(differences) - SHOWN
    sys.stdout.write(f"… and {more} more\n" if more > 0 else "")
    verdict = f"{len(differences)} differ" if differences else "byte for byte the same"
    sys.stdout.write(f"{lines} lines of the inbox, {facts} facts: {verdict}\n")
    return 1 if differences else 0


async def compare(log: Log, book: Rulebook) -> tuple[int, int, list[str]]:
    """Lines and facts that were played again, and each difference in words."""
    world, lines, facts = World(), 0, 0
    differences: list[str] = []
    journal = _entries(log, JOURNAL)
    written = await anext(journal, None)
    async for entry in _entries(log, INBOX):
        if written is None:
            break  # the rest of the inbox was never decided
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


async def _entries(log: Log, stream: str) -> AsyncIterator[Entry]:
    async for batch in log.history(stream):
        for entry in batch:
            yield entry
