"""`radio release SITE|PORT…`: every transmitter silent, whatever has become of the bridge.

It needs no guard, no log and no site without mistakes: of a site's file it reads only where the
radios are wired, so it serves as the last step of a service that was killed. A port that a living
guard still holds is released all the same; that guard sees to the rest.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from adapters.radio.lines.expression import Drive, drive
from adapters.radio.lines.port import OUTPUTS, VOX, Wiring, open_port, wiring

FILE = "site.yaml"
KIND = "radio"
Target = tuple[str, Drive]  # a port and how it rests


def command_main(argv: Sequence[str]) -> int:
    """0 all lines are at rest, 1 one of them is not known to be, 2 nothing to release."""
    parser = argparse.ArgumentParser("patrolbridge radio release", description=__doc__)
    parser.add_argument("what", nargs="+", metavar="SITE|PORT")
    parser.add_argument("--ptt", default="", help="how the PORTs are keyed; else all lines low")
    args = parser.parse_args(argv)
    try:
        targets = [target for what in args.what for target in _targets(what, args.ptt)]
    except (OSError, ValueError, yaml.YAMLError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    released = [release(url, at_rest) for url, at_rest in targets]
    return 0 if all(released) else 1


def release(url: str, at_rest: Drive) -> bool:
    """Put one port's lines to rest and say so; whether that is certain."""
    try:
        open_port(url, at_rest, alone=False).close()
    except OSError as error:
        sys.stderr.write(f"{url}: NOT RELEASED: {error}\n")
        return False
    levels = ", ".join(f"{name} {'high' if up else 'low'}" for name, up in at_rest.rest.items())
    sys.stdout.write(f"{url}: released ({levels})\n")
    return True


def _targets(what: str, ptt: str) -> Iterator[Target]:
    """The ports of a site, or the one that is named."""
    path = Path(what)
    if path.is_dir() or path.suffix in {".yaml", ".yml"}:
        yield from _site(path / FILE if path.is_dir() else path)
    else:
        yield what, drive(ptt or _all_low(wiring(what)), OUTPUTS[wiring(what)])


def _all_low(kind: Wiring) -> str:
    """Keyed by every line at once, so that rest is all of them low."""
    return " & ".join(OUTPUTS[kind])


def _site(file: Path) -> Iterator[Target]:
    """What keys in a site: `port` and `ptt`, wherever they stand together in a radio's settings."""
    adapters = (yaml.safe_load(file.read_text("utf-8")) or {}).get("adapters")
    for name, settings in (adapters or {}).items():
        if isinstance(settings, dict) and settings.get("kind") == KIND:
            for wires in _wired(settings):
                yield _target(f"{file}: adapters.{name}", wires)


def _wired(settings: object) -> Iterator[dict[str, Any]]:
    """Every mapping that names a port and how it keys."""
    if isinstance(settings, dict):
        if settings.get("port") and str(settings.get("ptt", VOX)).strip().upper() != VOX:
            yield settings
        for inner in settings.values():
            yield from _wired(inner)
    elif isinstance(settings, list):
        for inner in settings:
            yield from _wired(inner)


def _target(where: str, wires: dict[str, Any]) -> Target:
    """An expression with a mistake still tells the port: then all its lines go low."""
    url = str(wires["port"])
    lines = OUTPUTS[wiring(url)]
    try:
        return url, drive(str(wires["ptt"]), lines)
    except ValueError as error:
        sys.stderr.write(f"{where}.ptt: {error}; all lines low\n")
        return url, drive(_all_low(wiring(url)), lines)


if __name__ == "__main__":
    sys.exit(command_main(sys.argv[1:]))
