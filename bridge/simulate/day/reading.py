"""From a day's file to its shape. What a file does not say is as on a busy day of the site.

Every mistake is found at once, with its line.
"""

from collections.abc import Mapping
from dataclasses import replace as at_node
from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bridge.config.document import Node, read
from bridge.config.fields import Reader, Wrong, duration, listing, number, one_of, whole
from bridge.config.notes import Notes
from bridge.config.sections import fields, is_map
from bridge.simulate.day.shape import DAYS, POSTS, Shape, shape_of
from rules.model import Site

MOST = 100_000  # calls of a day
CHANCES = (
    "decline", "silent", "give_back", "forget", "found", "shares", "voice", "misheard",
    "placeless", "mute", "twice", "withdraw", "unsolved",
)  # fmt: skip
SPANS = ("answer", "work", "search", "desk", "lost_for")


def read_shape(file: Path, site: Site) -> Shape:
    """The day that a file tells of. `ConfigError` with every mistake."""
    notes = Notes(str(file))
    root = read(file, notes)
    if not is_map(root, notes):
        notes.stop_if_wrong()
    top = fields(root, _table(site), notes)
    told = fields(root.child("habits"), _HABITS, notes) if "habits" in root.items else {}
    notes.stop_if_wrong()
    usual = shape_of(top.pop("like", "busy"), site)
    top.pop("habits", None)
    return replace(usual, **top, habits=replace(usual.habits, **told))


def _table(site: Site) -> Mapping[str, Reader[Any]]:
    languages = {code for p in site.places.values() for code in p.names} | {site.language}
    return {
        "like": one_of("day", DAYS),
        "calls": whole(1, MOST),
        "hours": _hours,
        "kinds": _weights("kind", site.kinds),
        "places": _weights("place", site.places),
        "languages": _weights("language", languages),
        "channels": _weights("adapter", {*site.manners, POSTS}),
        "habits": lambda node: node,
    }


def _weights(what: str, known: object) -> Reader[Any]:
    """A map from ids to weights; what is not named does not happen."""

    def reader(node: Node) -> dict[str, float]:
        pairs = _pairs(node)
        ids = [one_of(what, known)(at_node(n, value=k, text=k)) for k, n in pairs]  # type: ignore[arg-type]
        found = dict(zip(ids, [number(0, 1e6)(n) for _, n in pairs], strict=True))
        if sum(found.values()) <= 0:
            raise Wrong((node, "needs one weight above 0"))
        return found

    return reader


def _hours(node: Node) -> dict[int, float]:
    """A map from hours of the day, 0 to 23, to weights."""
    pairs = _pairs(node)
    wrong = [(n, f"{k!r} is no hour from 0 to 23") for k, n in pairs if not _is_hour(k)]
    if wrong:
        raise Wrong(*wrong)
    found = {int(k): number(0, 1e6)(n) for k, n in pairs}
    if sum(found.values()) <= 0:
        raise Wrong((node, "needs one weight above 0"))
    return found


def _is_hour(said: str) -> bool:
    return said.isdigit() and int(said) < 24  # noqa: PLR2004 - hours


def _pairs(node: Node) -> list[tuple[str, Node]]:
    if not isinstance(node.value, dict):
        raise Wrong((node, "must be a map of weights"))
    return list(node.items.items())


def _span(node: Node) -> tuple[timedelta, timedelta]:
    pair = listing(duration(timedelta(0)), least=2)(node)
    if len(pair) != 2 or pair[0] > pair[1]:  # noqa: PLR2004 - two of them
        raise Wrong((node, "must be [shortest, longest]"))
    return pair[0], pair[1]


def _haste(node: Node) -> tuple[float, float]:
    pair = listing(number(0.1, 10), least=2)(node)
    if len(pair) != 2 or pair[0] > pair[1]:  # noqa: PLR2004 - two of them
        raise Wrong((node, "must be [fastest, slowest], times of the usual"))
    return pair[0], pair[1]


_HABITS: Mapping[str, Reader[Any]] = {
    **dict.fromkeys(CHANCES, number(0, 1)),
    **dict.fromkeys(SPANS, _span),
    "haste": _haste,
    "lost": number(0, 60),
    "patience": duration(),
    "volunteers": whole(0, 1000),
    "outages": whole(0, 100),
}
