"""`patrolbridge say` and `explain`: what the bridge would make of a text, as data or as prose."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bridge.cli import rulings
from bridge.cli.dry import rehearse, source
from bridge.cli.preview import weighed
from bridge.clock import SystemClock
from bridge.config import load
from bridge.examples import site_path
from rules.inputs import Inbound
from rules.model import Point
from rules.rulebook import Rulebook


def say_main(argv: Sequence[str]) -> int:
    """One JSON object a line: the reading, the call, the place, the route, every relay."""
    args = _arguments("say", argv)
    for row in _rows(args):
        sys.stdout.write(msgspec.json.encode(row).decode() + "\n")
    return 0


def explain_main(argv: Sequence[str]) -> int:
    """The same for people: what was understood and why, who would go, who was passed over."""
    args = _arguments("explain", argv)
    for row in _rows(args):
        sys.stdout.write(prose(row) + "\n")
    return 0


def prose(row: Mapping[str, Any]) -> str:
    """One row of a rehearsal in a line of words."""
    after = "  (after the dispatcher's yes) " if "after" in row else "  "
    match row:
        case {"asks": asks, "by": by, "why": why}:
            return f"{by} asks: {asks} — {why}"
        case {"heard": words, "confidence": sure, "engine": engine}:
            return f"heard: “{words}” ({sure:.2f}, {engine})"
        case {"rule": _} | {"ruled": _}:
            return f"{after}{rulings.prose(row)}"
        case {"call": number, "kind_name": kind, "confidence": sure, "reason": reason}:
            return f"{after}call {number}: {kind} ({sure:.2f}) — {reason}"
        case {"place": place, "place_name": name, "confidence": sure, "reason": reason}:
            return f"{after}place: {name or place or row['at']} ({sure:.2f}) — {reason}"
        case {"route": route, "reason": reason}:
            return f"{after}route: {route} — {reason}"
        case {"passed_over": _, "unit_name": name, "reason": reason}:
            return f"{after}  passed over {name} — {reason}"
        case {"unit_name": name, "task": task, "minutes": minutes, "reason": reason}:
            return f"{after}  {name}: {task}, {minutes} min ({row['by']}) — {reason}"
        case {"relay": to, "text": text, "parts": parts, "price": price}:
            return f"{after}→ {to}: {text}  [{parts} part{'s' if parts > 1 else ''}, {price}]"
        case {"relay": to, "text": text}:
            return f"{after}→ {to}: {text}"
    return after + ", ".join(f"{k}: {v}" for k, v in row.items() if k != "after" and v != "")


def _rows(args: argparse.Namespace) -> list[Mapping[str, Any]]:
    loaded = load(args.site)
    book = Rulebook(loaded.site)
    adapter, channel = source(book, args.adapter, args.speaker)
    line = Inbound(
        key="1",
        adapter=adapter,
        channel=channel,
        sender=channel,
        words=args.text,
        point=Point(*args.at) if args.at else None,
    )
    now = SystemClock().now()
    rows = rehearse(line, book, now, args.lang or loaded.site.language)
    return [weighed(row, loaded) for row in rows]


def _arguments(command: str, argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(f"patrolbridge {command}", description=__doc__)
    parser.add_argument("site", type=site_path, help="a site's folder or its site.yaml")
    parser.add_argument("text", help="what is said")
    add_speaker(parser)
    parser.add_argument("--at", nargs=2, type=float, metavar=("LAT", "LON"))
    return parser.parse_args(argv)


def add_speaker(parser: argparse.ArgumentParser) -> None:
    """Options on who speaks, shared with `hear`."""
    parser.add_argument("--as", dest="speaker", default="", help="a unit by id or name")
    parser.add_argument("--adapter", default="", help="where a stranger speaks")
    parser.add_argument("--lang", default="", help="language of the reasons (zh, en)")
