"""`patrolbridge record report`: the figures of a period, to read, to print, or for a sheet."""

import argparse
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

from bridge.record.archive import Archive
from bridge.record.export import BOM
from bridge.record.figures import began
from bridge.record.out import Out
from bridge.record.period import Span, a_year_before, days, just_before, report
from bridge.record.report_told import Telling
from bridge.record.search import Unknown, Wanted
from bridge.record.slight import light
from bridge.views import CallView
from rules.rulebook import named

OTHERS = {"year": a_year_before, "before": just_before}


async def reported(archive: Archive, args: argparse.Namespace) -> int:
    """`record report`: to the standard output, or a file that appears whole."""
    last = args.last or args.first
    if last < args.first:
        raise Unknown(f"--to {last} is before --from {args.first}")
    span = days(args.first, last, archive.zone)
    other = OTHERS[args.compare](span) if args.compare else None
    told = report([v async for v in _calls(archive, span, other)], span, other, archive.zone)
    names = archive.book.site.names
    title = named(names, archive.language, archive.book.site.language)
    telling = Telling(told, archive.names, title, archive.language)
    with Out(args.out) as out:
        if args.form == "text":
            out.write("".join(f"{line}\n" for line in telling.text()).encode())
        elif args.form == "html":
            out.write("\n".join(telling.html()).encode())
        else:
            out.write(((BOM if args.bom else "") + "".join(telling.csv())).encode())
    return 0


async def _calls(archive: Archive, span: Span, other: Span | None) -> AsyncIterator[CallView]:
    """Those of both spans, without what a report does not need: many stand in memory."""
    async for _, _, view in archive.found(Wanted()):
        if span.holds(began(view)) or (other and other.holds(began(view))):
            yield light(view)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command is asked with."""
    day = date.fromisoformat
    parser.add_argument("--from", dest="first", type=day, required=True, metavar="DAY")
    parser.add_argument("--to", dest="last", type=day, metavar="DAY", help="included; one day")
    parser.add_argument(
        "--compare", choices=sorted(OTHERS), help="with the year before, or the time just before"
    )
    parser.add_argument("--as", dest="form", choices=("text", "html", "csv"), default="text")
    parser.add_argument("--out", type=Path, metavar="FILE", help="instead of standard output")
    parser.add_argument("--bom", action="store_true", help="csv: for sheets that need it")
