"""`patrolbridge account`: who may sign in at a console; the bridge may run or not.

The adapter brings the commands: `COMMANDS` of its module `account` (name, help, its arguments) and
`carry_out(args, config, keep, clock)`. Here stands only where its memory is.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from bridge.clock import SystemClock
from bridge.config import Loaded, load
from bridge.datadir import data_dir
from bridge.errors import BridgeError
from bridge.examples import site_path
from bridge.keep import FileKeep

KIND = "console"


def account_main(argv: Sequence[str]) -> int:
    """0 done, 1 not found or not possible, 2 a mistake on the command line."""
    brought = _brought()
    parser = argparse.ArgumentParser("patrolbridge account", description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, (help, add) in brought.COMMANDS.items():
        command = commands.add_parser(name, help=help, description=help)
        command.add_argument("site", type=site_path, help="a site's folder or its site.yaml")
        add(command)
        command.add_argument("--data", metavar="DIR", help="where log and recordings are kept")
        command.add_argument("--console", default="", metavar="NAME", help="which, if several")
    args = parser.parse_args(argv)
    return asyncio.run(_run(args, brought))


async def _run(args: argparse.Namespace, brought: ModuleType) -> int:
    loaded = load(args.site)
    name, clock = _console(loaded, args.console), SystemClock()
    keep = FileKeep(data_dir(loaded.site.id, args.data) / "kept" / f"{name}.db", clock)
    try:
        done: int = await brought.carry_out(args, loaded.adapters[name].config, keep, clock)
    finally:
        keep.close()
    return done


def _brought() -> ModuleType:
    """The module that knows accounts, found by its name as adapters are."""
    if find_spec(f"adapters.{KIND}.account") is None:
        raise BridgeError("no adapter here knows accounts")
    return import_module(f"adapters.{KIND}.account")


def _console(loaded: Loaded, name: str) -> str:
    having = [n for n, s in loaded.adapters.items() if s.kind == KIND and _has_desks(s.config)]
    if name in having:
        return name
    if name or len(having) != 1:
        told = ", ".join(having) or "none"
        sys.stderr.write(f"which console? --console NAME; the site has {told}\n")
        raise SystemExit(2)
    return having[0]


def _has_desks(config: object) -> bool:
    return bool(getattr(config, "desk", False))
