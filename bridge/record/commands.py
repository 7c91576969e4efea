"""The commands of the record: a site's log, read, searched and told."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bridge.clock import SystemClock
from bridge.errors import MediaError
from bridge.media import FileMedia
from bridge.record import audio, export
from bridge.record.archive import Archive
from bridge.record.figures import STAGES, Figures, began, clock, figures, takers, times
from bridge.record.ledger import Ledger
from bridge.record.notices import NoticeRow, notice_facts, notice_rows, tally
from bridge.record.out import Out
from bridge.record.page import Page
from bridge.record.reading import pages
from bridge.record.search import Wanted
from bridge.record.show import Showing
from bridge.record.site_facts import COLUMNS, json_line, row, site_facts
from bridge.record.slight import light
from bridge.record.table import table
from bridge.record.targets import Targets
from bridge.record.tips import TipRow, rewards, tip_facts, tip_figures
from bridge.record.words import say
from bridge.views import CallView
from rules.notices.site import Answer
from rules.rulebook import named

HEADS = ("number", "time", "kind", "place", "status", "who", *STAGES, "words")


async def listed(archive: Archive, args: argparse.Namespace) -> int:
    """`record list`: a table, the newest last, or figures."""
    views = [light(view) async for _, _, view in archive.found(archive.wanted(args))]
    views.sort(key=lambda v: (began(v), v.id))
    if args.figures:
        _print(_figures(figures(views, archive.zone), archive))
        return 0
    newest = views[-args.limit :]
    if not newest:
        _print([archive.say("no_calls")])
        return 0
    _print(table([archive.head(h) for h in HEADS], (_row(view, archive) for view in newest)))
    if len(views) > len(newest):
        _print([archive.say("more", count=len(views) - len(newest))])
    return 0


async def shown(archive: Archive, args: argparse.Namespace) -> int:
    """`record show`: one call, whole."""
    found: list[tuple[Ledger, Page]] = []
    async for ledger, page in pages(archive.log, archive.book):
        if args.call in (page.call.id, str(page.call.number)):
            found.append((ledger, page))
    found.sort(key=lambda one: one[1].call.opened)
    if not found:
        sys.stderr.write(archive.say("no_call", name=args.call) + "\n")
        return 1
    ledger, page = found[-1]
    view = ledger.view(page)
    saved = await _saved(archive, view, args.audio) if args.audio else {}
    told = {ref: _became(archive, became) for ref, became in saved.items()}
    showing = Showing(
        archive.book, ledger.timeline, archive.language, names=archive.may(page), saved=told
    )
    _print(showing.lines(page, view))
    if older := [ledger.view(other).id for ledger, other in found[:-1]]:
        _print(["", archive.say("others", ids=", ".join(older))])
    return 1 if any(isinstance(became, MediaError) for became in saved.values()) else 0


async def exported(archive: Archive, args: argparse.Namespace) -> int:
    """`record export`: JSON lines or CSV, to a file or the standard output."""
    wanted = archive.wanted(args)
    with Out(args.out) as out:
        calls = _json if args.form == "jsonl" else _csv
        count = await (_site if args.site_facts else calls)(archive, wanted, args, out)
    if args.out:
        sys.stderr.write(archive.say("written", count=count, path=args.out) + "\n")
    return 0


async def tipped(archive: Archive, _: argparse.Namespace) -> int:
    """`record tips`: the ledger of tips and rewards, then its figures; nobody is named."""
    facts = [f async for f in tip_facts(archive.log)]
    rows, told = rewards(facts), tip_figures(facts)
    heads = [archive.head(h) for h in ("tip", "time", "status", "who", "reward")]
    _print(table(heads, (_tip(row, archive) for row in rows)))
    stages = (f"{say('tips', s, archive.language)} {n}" for s, n in told.by_stage.items() if n)
    _print(["", f"{archive.head('tips')}: {told.count}  {', '.join(stages)}".rstrip()])
    _print([f"{archive.head('reward')}: {told.total:g} ({told.rewards})"])
    return 0


async def noticed(archive: Archive, _: argparse.Namespace) -> int:
    """`record notices`: each notice and how it ended, then the figures; nobody who was told."""
    facts = [f async for f in notice_facts(archive.log)]
    heads = ("notice", "time", "kind", "plate", "place", "status", "who", "signed", "answer")
    told = tally(facts)
    rows = (_notice(row, archive) for row in notice_rows(facts))
    _print(table([archive.head(h) for h in heads], rows))
    ends = (f"{say('notices', e, archive.language)} {n}" for e, n in told.ends.items())
    signed = f"{archive.head('signed')} {told.signed}"
    _print(["", f"{archive.head('notices')}: {told.count}  {signed}, {', '.join(ends)}"])
    return 0


async def targeted(archive: Archive, _: argparse.Namespace) -> int:
    """`record targets`: each target today, in seven days and in the seven before."""
    calls = [light(view) async for _, _, view in archive.found(Wanted())]
    told = Targets({}).views(calls, archive.book, SystemClock().now())
    fallback, language = archive.book.site.language, archive.language
    rows = (
        [named(t.names, language, fallback), str(t.today), str(t.week), str(t.before)] for t in told
    )
    _print(table([archive.head(h) for h in ("target", "today", "week", "before")], rows))
    return 0


def _notice(row: NoticeRow, archive: Archive) -> list[str]:
    kind, place = archive.book.site.notices.get(row.kind), archive.book.place(row.place)
    fallback = archive.book.site.language
    letter = kind is not None and kind.answer is Answer.WORDS
    ended = row.end.value if row.end else "standing"
    return [
        row.notice,
        f"{row.at.astimezone(archive.zone):%Y-%m-%d %H:%M:%S}",
        named(kind.names, archive.language, fallback) if kind else row.kind,
        row.plate,
        named(place.names, archive.language, fallback) if place else row.place,
        say("letters" if letter and row.end else "notices", ended, archive.language),
        archive.names.unit(row.seen_by or row.by, archive.language),
        f"{row.signed.astimezone(archive.zone):%m-%d %H:%M}" if row.signed else "",
        row.answer if letter else "",  # of others it may tell who they are
    ]


def _tip(row: TipRow, archive: Archive) -> list[str]:
    return [
        row.tip,
        f"{row.at.astimezone(archive.zone):%Y-%m-%d %H:%M:%S}",
        say("tips", row.stage.value, archive.language),
        archive.names.unit(row.unit or row.by, archive.language),
        f"{row.amount:g}" if row.amount else "",
    ]


async def _site(archive: Archive, wanted: Wanted, args: argparse.Namespace, out: Out) -> int:
    """What befell the site itself; of what is wanted only the time counts."""
    count, sheet = 0, args.form == "csv"
    if sheet:
        out.write(((export.BOM if args.bom else "") + export.csv_row(COLUMNS)).encode())
    async for key, fact in site_facts(archive.log, wanted.since, wanted.until):
        out.write(row(fact, archive.zone).encode() if sheet else json_line(key, fact))
        count += 1
    return count


async def _json(archive: Archive, wanted: Wanted, _: argparse.Namespace, out: Out) -> int:
    count, late = 0, 0
    async for ledger, page, _view in archive.found(wanted):
        out.write(export.json_line(ledger, page, names=archive.may(page)))
        count, late = count + 1, ledger.late
    if late:
        sys.stderr.write(archive.say("late", count=late) + "\n")
    return count


async def _csv(archive: Archive, wanted: Wanted, args: argparse.Namespace, out: Out) -> int:
    sheet = export.Sheet(
        archive.names, archive.zone, archive.language, protected=archive.protected, may=archive.may
    )
    rows: list[tuple[object, str]] = []
    async for _, page, view in archive.found(wanted):
        lines = "".join(sheet.relays(page, view)) if args.relays else sheet.call(page, view)
        rows.append(((began(view), view.id), lines))
    columns = export.RELAY if args.relays else sheet.call_columns
    out.write(((export.BOM if args.bom else "") + sheet.heads(columns)).encode())
    for _, line in sorted(rows):
        out.write(line.encode())
    return len(rows)


async def _saved(archive: Archive, view: CallView, folder: Path) -> dict[str, Path | MediaError]:
    return await audio.save(view, FileMedia(archive.data / "media"), folder)


def _became(archive: Archive, became: Path | MediaError) -> str:
    if isinstance(became, MediaError):
        return archive.say("lost", error=became)
    return archive.say("saved", path=became)


def _row(view: CallView, archive: Archive) -> list[str]:
    names, language, took = archive.names, archive.language, times(view)
    clocks = (clock(took[s]) if s in took else "" for s in STAGES)
    return [
        str(view.number),
        f"{began(view).astimezone(archive.zone):%Y-%m-%d %H:%M:%S}",
        names.kind(view.kind, language),
        names.places(view.place, language) or say("small", "nowhere", language),
        names.status(view.status, language),
        ", ".join(names.unit(unit, language) for unit in takers(view)),
        *clocks,
        view.words or say("small", "voice_only", language),
    ]


def _figures(told: Figures, archive: Archive) -> Iterator[str]:
    head, names, language = archive.head, archive.names, archive.language
    yield f"{head('calls')}: {told.count}"
    if told.rated:
        yield f"{head('stars')}: {told.stars:g} ({told.rated})"
    if told.solved or told.unsolved:
        yield f"{head('solved')}: {told.solved} / {told.solved + told.unsolved}"
    if told.mediated:
        came = ", ".join(f"{say('mediation', k, language)} {n}" for k, n in told.mediated.items())
        yield f"{head('mediated')}: {came}"
    if told.drills:
        yield f"{head('drill')}: {told.drills}"
    counts = {
        "kind": {names.kind(k, language): n for k, n in told.by_kind.items()},
        "status": {names.status(s, language): n for s, n in told.by_status.items()},
        "place": {names.places(p, language) or say("small", "nowhere", language): n
                  for p, n in told.by_place.items()},
        "unit": {names.unit(u, language): n for u, n in told.by_unit.items()},
        "hour": {f"{h:02}:00": n for h, n in told.by_hour.items()},
    }  # fmt: skip
    for what, by in counts.items():
        yield ""
        yield from table([head(what), head("calls")], ([name, str(n)] for name, n in by.items()))
    yield ""
    columns = ("average", "p50", "p90", "p95", "most")
    rows = (
        [head(stage), str(spread.count), *(clock(getattr(spread, c)) for c in columns)]
        for stage, spread in told.times.items()
    )
    yield from table(["", head("calls"), *(head(c) for c in columns)], rows)


def _print(lines: Iterable[str]) -> None:
    sys.stdout.writelines(line + "\n" for line in lines)
