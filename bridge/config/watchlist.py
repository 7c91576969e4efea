"""The section `watchlist`: who and what is watched, why, and which desks may know."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import Reader, Wrong, listing, one_of, text, word
from bridge.config.notes import Notes
from bridge.config.sections import Read, entries, fields, ids, meant
from bridge.config.shapes import TEXT, shaped
from rules.watched.site import Watched, digest

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHORTEST = 5  # digits of a telephone number


def read_watchlist(root: Node, notes: Notes) -> Mapping[str, Read[Watched]]:
    """The section; empty where the file has none."""
    if "watchlist" not in root.items:
        return {}
    table: Mapping[str, Reader[Any]] = {
        "names": listing(word),
        "plates": listing(word),
        "phones": listing(_phone),
        "reason": text,
        "source": text,
        "expires": _day,
        "see": listing(one_of("unit", ids(root, "units"))),
    }

    def read(id: str, node: Node) -> Read[Watched]:
        found = fields(node, table, notes, ("reason",))
        if found.get("reason") and not any(found.get(k) for k in ("names", "plates", "phones")):
            notes.wrong(node, "give names, plates or phones: else nothing can be met")
        value = Watched(id=id, **found)
        return Read(node, value, frozenset(found), meant(node, table))

    return entries(root.child("watchlist"), read, notes)


@shaped(TEXT)
def _phone(node: Node) -> str:
    number = str(node.text)
    if sum(c.isdigit() for c in number) < _SHORTEST:
        raise Wrong((node, f"{number!r} is no telephone number"))
    return digest(number)


@shaped({**TEXT, "pattern": f"^{_DAY.pattern}$"})
def _day(node: Node) -> str:
    day = str(node.text)
    try:
        date.fromisoformat(day)
    except ValueError:
        raise Wrong((node, f"{day!r} is no day like 2026-12-31")) from None
    return day
