"""`patrolbridge preview`: what a text comes to before it is sent: its parts, and what they cost.

Each adapter that counts says so itself; where none does, a text costs nothing and stays whole.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bridge.config import Loaded, load
from bridge.examples import site_path
from bridge.message import Outbound, Weight
from bridge.scales import weight


def preview_main(argv: Sequence[str]) -> int:
    """0, and 1 where no adapter of the site counts what is sent."""
    parser = argparse.ArgumentParser("patrolbridge preview", description=__doc__)
    parser.add_argument("site", type=site_path, help="a site's folder or its site.yaml")
    parser.add_argument("text", help="what would be sent")
    parser.add_argument(
        "--to", default="", help="to whom, as the adapter writes it: +8613800138000"
    )
    parser.add_argument("--lang", default="", help="language of what the adapter adds (zh, en)")
    args = parser.parse_args(argv)
    loaded = load(args.site)
    language = args.lang or loaded.site.language
    message = Outbound(key="preview", channel=args.to, text=args.text, language=language)
    found = {name: weight(loaded, name, message) for name in loaded.adapters}
    rows = [row for name, told in found.items() if told for row in _rows(name, told)]
    sys.stdout.write("\n".join(rows or ["no adapter of this site counts what is sent"]) + "\n")
    return 0 if rows else 1


def weighed(row: Mapping[str, Any], loaded: Loaded) -> Mapping[str, Any]:
    """A row of a rehearsal; that of a relay tells its parts and its price as well."""
    if "relay" not in row:
        return row
    adapter, _, channel = str(row["relay"]).partition("/")
    message = Outbound(key="preview", channel=channel, text=row["text"], language=row["language"])
    told = weight(loaded, adapter, message)
    return {**row, "parts": len(told.parts), "price": price(told)} if told else row


def price(told: Weight) -> str:
    """By the way that is tried first."""
    return told.prices[0][1] if told.prices else ""


def _rows(name: str, told: Weight) -> Iterator[str]:
    count = len(told.parts)
    cut = ", and the end is left out" if told.cut else ""
    yield f"{name}: {count} part{'s' if count > 1 else ''}{cut}"
    for nth, part in enumerate(told.parts, 1):
        yield f"  {nth:>2}  {part}"
    for way, cost in told.prices:
        yield f"      {way}: {cost}"
