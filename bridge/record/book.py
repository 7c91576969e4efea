"""`patrolbridge record`: list, show and export calls, from the log alone; the bridge need not run.

Exit codes: 0 well, 1 not found or a recording that cannot be read, 2 a mistake on the command line.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bridge.examples import site_path
from bridge.record.archive import Archive
from bridge.record.commands import exported, listed, noticed, shown, targeted, tipped
from bridge.record.names import LANGUAGES
from bridge.record.report_command import arguments, reported
from bridge.record.search import Unknown
from bridge.record.trailing import trailed

Command = Callable[[Archive, argparse.Namespace], Awaitable[int]]

LIMIT = 100  # calls in a list


def record_main(argv: Sequence[str]) -> int:
    """Run one of `list`, `show`, `export`. `ConfigError`, `LogError` as they come."""
    parser = _parser()
    args = parser.parse_args(argv)
    try:
        return asyncio.run(_run(args))
    except Unknown as error:
        parser.error(str(error))


async def _run(args: argparse.Namespace) -> int:
    command: Command = args.command
    opened = Archive.open(args.site, args.data, args.log, args.lang, names=_named(args))
    async with opened as archive:
        return 1 if archive is None else await command(archive, args)


def _named(args: argparse.Namespace) -> bool:
    return bool(getattr(args, "with_names", False))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("patrolbridge record", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = _command(commands, "list", listed, "calls in a table, the newest last")
    _which(listing)
    listing.add_argument("--limit", type=_count, default=LIMIT, help=f"the newest N ({LIMIT})")
    listing.add_argument("--figures", action="store_true", help="counts and times of all that fit")
    show = _command(commands, "show", shown, "one call with everything that was said of it")
    show.add_argument("call", help="its number (the newest that bears it) or its id")
    show.add_argument("--audio", type=Path, metavar="DIR", help="copy its recordings there")
    _protected(show)
    export = _command(commands, "export", exported, "calls for other programs")
    _which(export)
    export.add_argument("--as", dest="form", choices=("jsonl", "csv"), default="jsonl")
    export.add_argument("--relays", action="store_true", help="csv: one row per relay")
    export.add_argument("--site-facts", action="store_true", help="links and alarms, no calls")
    export.add_argument("--out", type=Path, metavar="FILE", help="instead of the standard output")
    export.add_argument("--bom", action="store_true", help="csv: for spreadsheets that need it")
    _protected(export)
    told = _command(commands, "report", reported, "figures of a period, to read or print")
    arguments(told)
    _command(commands, "targets", targeted, "what should not happen, and how often it did")
    _command(commands, "notices", noticed, "notices with a deadline and how they ended")
    _command(commands, "tips", tipped, "tips and their rewards, without who told them")
    _command(commands, "trail", trailed, "who ordered and who looked at what is protected")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Command,
    help: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help, description=help)
    parser.set_defaults(command=command)
    parser.add_argument("site", type=site_path, help="a site's folder or its site.yaml")
    parser.add_argument("--data", metavar="DIR", help="where log and recordings are kept")
    parser.add_argument("--log", metavar="URL", help="the log, instead of the site's")
    parser.add_argument("--lang", choices=LANGUAGES, help="instead of the site's language")
    return parser


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="WHEN", help="from this day or time on")
    parser.add_argument("--until", metavar="WHEN", help="to the end of this day, or to this time")
    parser.add_argument("--kind", help="a kind, by id or name")
    parser.add_argument("--status", help="a status, as it is shown")
    parser.add_argument("--place", help="a place, by id or name")
    parser.add_argument("--unit", help="a unit that raised the call or was asked")
    parser.add_argument("--text", help="words that were heard or said")


def _protected(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--with-names", action="store_true", help="with who reported: protected, guard it"
    )


def _count(said: str) -> int:
    count = int(said)
    if count < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return count
