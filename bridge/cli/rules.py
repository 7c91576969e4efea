"""`patrolbridge rules`: a site's own tests, its rules, and the JSON Schema of its file."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from bridge.config import load
from bridge.config.defaults import as_written
from bridge.config.handbook import schema_text
from bridge.errors import BridgeError
from bridge.examples import site_path
from bridge.site_tests.judging import Verdict, judge
from bridge.site_tests.junit import report
from bridge.site_tests.reading import FILE, FOLDER, files_of, read_cases
from bridge.site_tests.showing import Words, shown
from rules.events import Ruled
from rules.rulebook import Rulebook, named


def rules_main(argv: Sequence[str]) -> int:
    """0 all as expected, 1 something came otherwise, 2 a mistake in a file or in the command."""
    parser = argparse.ArgumentParser("patrolbridge rules", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _test_arguments(commands.add_parser("test", help="play the site's own tests"))
    listed = commands.add_parser("list", help="the rules of a site, in the order that counts")
    listed.add_argument("site", type=site_path, help="a site's folder or its site.yaml")
    listed.add_argument("--lang", default="", help="language of the names (zh, en)")
    commands.add_parser("schema", help="print the JSON Schema of site.yaml")
    args = parser.parse_args(argv)
    return _COMMANDS[args.command](args)


def _test_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("site", type=site_path, help="a site's folder or its site.yaml")
    told = f"test files; else {FILE} and {FOLDER}/*.yaml beside the site"
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help=told)
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML as well")
    parser.add_argument("--lang", default="", help="language of the report (zh, en)")
    parser.add_argument("--quiet", action="store_true", help="only what came otherwise")


def _test(args: argparse.Namespace) -> int:
    loaded = load(args.site)
    cases = read_cases(loaded, args.files or files_of(loaded))
    if not cases:
        sys.stderr.write(f"{loaded.path.parent}: there is no {FILE} and no {FOLDER}/*.yaml\n")
        return 2
    book, language = Rulebook(loaded.site), args.lang or loaded.site.language
    verdicts = [judge(case, book) for case in cases]
    words = Words(language, colour=sys.stdout.isatty())
    for verdict in verdicts:
        if not (verdict.well and args.quiet):
            sys.stdout.writelines(f"{line}\n" for line in shown(verdict, words))
    if unfired := rules_without_test(book, verdicts):
        sys.stdout.write(words("unfired") + ", ".join(unfired) + "\n")
    wrong = sum(not v.well for v in verdicts)
    sys.stdout.write(words("sum").format(n=len(verdicts), wrong=wrong) + "\n")
    if args.junit:
        _write(args.junit, report(loaded.site.id, verdicts, language))
    return 1 if wrong else 0


def rules_without_test(book: Rulebook, verdicts: Sequence[Verdict]) -> list[str]:
    """Rules of the site that fired in no case: nothing shows that they do what is meant."""
    fired = {id for v in verdicts for f in v.seen.facts if isinstance(f, Ruled) for id in f.fired}
    return [rule.id for rule in book.site.rules if rule.id not in fired]


def _list(args: argparse.Namespace) -> int:
    site = load(args.site).site
    for rule in site.rules:
        name = named(rule.names, args.lang or site.language, site.language) if rule.names else ""
        sys.stdout.write(f"{rule.id}  {name}".rstrip() + "\n")
        sys.stdout.writelines(f"    when  {condition}\n" for condition in rule.when)
        changes = {key: as_written(value) for key, value in structs.asdict(rule.then).items()}
        given = ", ".join(f"{k}: {_shown(v)}" for k, v in changes.items() if v is not None)
        sys.stdout.write(f"    then  {given}{', stop' if rule.stop else ''}\n")
    return 0


def _shown(value: object) -> str:
    """As the file has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)


def _schema(_: argparse.Namespace) -> int:
    sys.stdout.write(schema_text())
    return 0


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise BridgeError(f"{file}: {error.strerror or error}") from error


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "test": _test,
    "list": _list,
    "schema": _schema,
}
