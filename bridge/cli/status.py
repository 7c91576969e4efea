"""`patrolbridge status`: what is going on at a site, read from its log; the bridge need not run."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from bridge.clock import SystemClock
from bridge.config import load
from bridge.datadir import data_dir, log_url
from bridge.examples import site_path
from bridge.logs import open_log
from bridge.ports import Log
from bridge.record import bookmark
from bridge.record.ledger import Ledger
from bridge.record.reading import Torn, applied
from bridge.snapshots import recall
from bridge.streams import INBOX, JOURNAL
from bridge.views import LinkView
from rules.call import Call
from rules.phrases import alarm_in
from rules.rulebook import Rulebook, named
from rules.world import World


def status_main(argv: Sequence[str]) -> int:
    """0 all is well, 1 a link is down or something is wrong."""
    parser = argparse.ArgumentParser("patrolbridge status", description=__doc__)
    parser.add_argument("site", type=site_path)
    parser.add_argument("--data")
    parser.add_argument("--log")
    parser.add_argument("--lang", default="")
    args = parser.parse_args(argv)
    return asyncio.run(_status(args))


async def _status(args: argparse.Namespace) -> int:
    loaded = load(args.site)
    book = Rulebook(loaded.site)
    url = args.log or log_url(loaded, data_dir(loaded.site.id, args.data))
    clock = SystemClock()
    log = await open_log(url, clock)
    try:
        world, _ = await recall(log, book.policy)
        links = await _shown(log, book, clock.now())
        newest = await log.last(INBOX)
        promise = log.promises()
    finally:
        await log.aclose()
    heard = f"{_ago(newest.at, clock.now())} ago" if newest else "never"
    rows = [f"log    {promise}", f"heard  {heard}", *_links(links)]
    language = args.lang or loaded.site.language
    rows += _alarms(world, book, language, clock.now())
    rows += _calls(world, book, language, clock.now())
    sys.stdout.write("\n".join(rows) + "\n")
    well = all(world.links.values()) and not any(a.on for a in world.alarms.values())
    return 0 if well else 1


async def _shown(log: Log, book: Rulebook, now: datetime) -> Sequence[LinkView]:
    """The adapters as the desks see them."""
    mark = await bookmark.load(log)
    ledger = Ledger(book, known=mark.known)
    async for entries in log.history(JOURNAL, mark.after):
        for entry in entries:
            with suppress(Torn):  # the others are told all the same
                applied(ledger, entry)
    return ledger.board(now).links


def _links(links: Sequence[LinkView]) -> Iterator[str]:
    for link in sorted(links, key=lambda one: one.adapter):
        reason = f" ({link.reason})" if link.reason else ""
        yield f"link   {link.adapter}: {'up' if link.up else 'DOWN'}{reason}"


def _alarms(world: World, book: Rulebook, language: str, now: datetime) -> Iterator[str]:
    for _, alarm in sorted(world.alarms.items()):
        if alarm.on:
            told = "; ".join(part for part in (alarm.about, alarm.detail) if part)
            more = f" ({told})" if told else ""
            often = f", {alarm.times} times" if alarm.times > 1 else ""
            what = alarm_in(alarm.what, language, book)
            yield f"ALARM  {alarm.adapter}: {what}{more}, {_ago(alarm.since, now)}{often}"


def _calls(world: World, book: Rulebook, language: str, now: datetime) -> Iterator[str]:
    live = sorted((c for c in world.calls.values() if c.live), key=lambda c: (c.priority, c.opened))
    yield f"calls  {len(live)} open, {len(world.waiting)} voices waiting for their words"
    for call in live:
        yield "       " + _call(call, book, language, now)


def _call(call: Call, book: Rulebook, language: str, now: datetime) -> str:
    site = book.site
    kind = named(book.kind(call.kind).names, language, site.language)
    spot = book.place(call.where.place) if call.where else None
    where = named(spot.names, language, site.language) if spot else "?"
    who = ", ".join(f"{a.unit} {a.part}" for a in call.active()) or "nobody"
    due = f"{_ago(now, call.deadline)} left" if call.deadline else "no deadline"
    age = _ago(call.opened, now)
    return f"{call.number:>3} P{call.priority} {kind} @ {where}: {call.status}, {age}, {who}, {due}"


def _ago(then: datetime, now: datetime) -> str:
    seconds = int((now - then).total_seconds())
    return f"{seconds // 60} min {seconds % 60} s" if seconds >= 0 else f"-{-seconds} s"
