"""The command line: `patrolbridge COMMAND …` or `python -m bridge COMMAND …`."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType

from bridge import __version__
from bridge.errors import BridgeError, ConfigError

Main = Callable[[Sequence[str]], int]

COMMANDS: Mapping[str, tuple[str, str, str]] = MappingProxyType({
    "run": ("bridge.cli.run", "run_main", "run a site"),
    "check": ("bridge.config.check", "check_main", "list every mistake of a site"),
    "hear": ("bridge.cli.hear", "hear_main", "what would follow from a recording (JSON)"),
    "say": ("bridge.cli.say", "say_main", "what would follow from a text (JSON)"),
    "explain": ("bridge.cli.say", "explain_main", "the same in words: who, and why"),
    "preview": ("bridge.cli.preview", "preview_main", "parts and price of a text before it goes"),
    "rules": ("bridge.cli.rules", "rules_main", "a site's tests, rules and JSON Schema"),
    "new": ("bridge.cli.new", "new_main", "make a site from a map and a roster"),
    "roster": ("bridge.cli.roster", "roster_main", "check and export spreadsheets of people"),
    "coverage": ("bridge.cli.coverage", "coverage_main", "places nobody reaches in time, by hour"),
    "replay": ("bridge.cli.replay", "replay_main", "play a recorded inbox again and compare"),
    "status": ("bridge.cli.status", "status_main", "calls and links of a site, from its log"),
    "record": ("bridge.record.book", "record_main", "list, show and export calls with all relays"),
    "simulate": ("bridge.cli.simulate", "simulate_main", "play the people of a site from outside"),
    "poster": ("bridge.cli.poster", "poster_main", "print QR posters of the report page"),
    "account": ("bridge.cli.account", "account_main", "who may sign in at a console"),
    "models": ("bridge.speech.models", "models_main", "list and fetch speech models"),
})  # fmt: skip


def usage() -> str:
    """All commands with one line each."""
    rows = (f"  {name:<9} {what}" for name, (_, _, what) in COMMANDS.items())
    head = "patrolbridge COMMAND …   (COMMAND --help tells more)"
    tail = "patrolbridge KIND COMMAND …   what an adapter of this kind brings by itself"
    return "\n".join((head, "", *rows, "", tail, ""))


def find(words: Sequence[str]) -> tuple[Main | None, Sequence[str]]:
    """The command and its arguments: one of ours, or `KIND COMMAND` that an adapter brings."""
    if words[0] in COMMANDS:
        module, function, _ = COMMANDS[words[0]]
        command: Main = getattr(import_module(module), function)
        return command, words[1:]
    if len(words) < 2:  # noqa: PLR2004 - a kind and a command
        return None, ()
    brought: Main | None = import_module("bridge.cli.kinds").command(*words[:2])
    return brought, words[2:]


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 well, 1 not as expected, 2 a mistake in a file or on the command line."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(usage())
        return 0 if words else 2
    if words[0] == "--version":
        sys.stdout.write(__version__ + "\n")
        return 0
    command, rest = find(words)
    if command is None:
        sys.stderr.write(f"there is no command {words[0]!r}\n\n{usage()}")
        return 2
    try:
        return command(rest)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except BridgeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 130


if __name__ == "__main__":
    sys.exit(main())
