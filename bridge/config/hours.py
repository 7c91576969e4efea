"""When something counts, as a site file writes it.

`hours: 22:00-06:00`, a list of such spans, or a map of `spans`, `days` and `never`. Days are
mon … sun, workday, weekend, and calendars of the site.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import Known, Reader, Wrong, listing, one_of, text
from bridge.config.notes import did_you_mean
from bridge.config.shapes import either, listed, shape_of, shaped, with_keys, written
from rules.times import MIDNIGHT, WEEKDAYS, Hours, Span

DAYS = (*WEEKDAYS, "workday", "weekend")
_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")
SPAN = written("hours", r"^ *[0-9]{1,2}:[0-9]{2} *[-–] *[0-9]{1,2}:[0-9]{2} *$", "22:00-06:00")


def hours(calendars: Known = None) -> Reader[Hours]:
    """A reader of hours; days must be known, or one of `calendars` (None: any id is believed)."""
    days = on_days(calendars)
    readers: Mapping[str, Reader[Any]] = {"spans": spans, "days": days, "never": days}

    @shaped(either(shape_of(spans), with_keys(readers)))
    def reader(node: Node) -> Hours:
        if not isinstance(node.value, dict):
            return Hours(spans=spans(node))
        return Hours(**_all_of(node, readers))

    return reader


@shaped(either(SPAN, listed(SPAN, 1)))
def spans(node: Node) -> tuple[Span, ...]:
    """One span of the day, or a list of them."""
    return listing(span, least=1)(node) if isinstance(node.value, list) else (span(node),)


def span(node: Node) -> Span:
    """From one time of the day to another; 22:00-06:00 passes midnight."""
    found = _SPAN.fullmatch(said := text(node))
    if not found:
        raise Wrong((node, f"{said!r} is not hours like 07:00-19:00"))
    start, end = (_minute(node, found[at], found[at + 1]) for at in (1, 3))
    if start == end:
        raise Wrong((node, "begins and ends at one time; all day is written without spans"))
    if start == MIDNIGHT:
        raise Wrong((node, "a day begins at 00:00"))
    return Span(start, end)


def _minute(node: Node, hour: str, minute: str) -> int:
    at = int(hour) * 60 + int(minute)
    if int(minute) >= 60 or at > MIDNIGHT:  # noqa: PLR2004 - minutes of an hour
        raise Wrong((node, f"{hour}:{minute} is no time of the day"))
    return at


def on_days(calendars: Known) -> Reader[frozenset[str]]:
    """A reader of one day, or of a list of them."""
    day = one_of("day", None if calendars is None else (*DAYS, *calendars))
    several: Callable[[Node], tuple[str, ...]] = listing(day, least=1)
    one_or_more = shaped(either(shape_of(day), shape_of(several)))
    return one_or_more(
        lambda node: frozenset(several(node) if isinstance(node.value, list) else (day(node),))
    )


def _all_of(node: Node, readers: Mapping[str, Reader[Any]]) -> dict[str, Any]:
    """Every key read; `Wrong` with the faults of all."""
    faults: list[tuple[Node, str]] = []
    found: dict[str, Any] = {}
    for key, child in node.items.items():
        if key not in readers:
            faults.append((child, f"unknown key{did_you_mean(key, readers)}"))
            continue
        try:
            found[key] = readers[key](child)
        except Wrong as wrong:
            faults += wrong.faults
    if faults:
        raise Wrong(*faults)
    return found
