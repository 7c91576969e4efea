"""Plans and announcements: what is done step by step, and what is said at its time."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import Known, Reader, Wrong, duration, listing, one_of, text, whole
from bridge.config.hours import on_days
from bridge.config.notes import Notes
from bridge.config.sections import Read, entries, fields, ids, meant
from bridge.config.shapes import either, listed, shaped
from bridge.config.times import CLOCK, clock
from rules.model import Unit
from rules.plans import Announcement, Plan, Stage
from rules.times import Hours

MOST_STAGES = 50  # of one plan; a step is said by its number


def read_plans(root: Node, named: Reader[Any], notes: Notes) -> Mapping[str, Read[Plan]]:
    """The section `plans`."""

    def read(id: str, node: Node) -> Read[Plan]:
        table: Mapping[str, Reader[Any]] = {"names": named, "stages": lambda n: n}
        found = fields(node, table, notes, ("names", "stages"))
        stages = _stages(found["stages"], _stage(root, named), notes) if "stages" in found else ()
        value = Plan(id=id, names=found.get("names", {}), stages=stages)
        return Read(node, value, frozenset(found), meant(node, table))

    return entries(root.child("plans"), read, notes) if "plans" in root.items else {}


def _stages(node: Node, table: Mapping[str, Reader[Any]], notes: Notes) -> tuple[Stage, ...]:
    if not isinstance(node.value, list):
        notes.wrong(node, "must be a list of steps like [{do: …, to: […]}]")
        return ()
    if not 1 <= len(node.value) <= MOST_STAGES:
        notes.wrong(node, f"has {len(node.value)} steps; 1 to {MOST_STAGES} can be told")
    found = (fields(one, table, notes, ("do",)) for one in node.value)
    return tuple(Stage(**({"do": {}} | one)) for one in found)


def _stage(root: Node, named: Reader[Any]) -> Mapping[str, Reader[Any]]:
    return {
        "do": named,
        "to": listing(one_of("unit", ids(root, "units"))),
        "after": duration(least=timedelta(0)),
        "layer": text,
    }


def read_announcements(
    root: Node, named: Reader[Any], calendars: Known, notes: Notes
) -> Mapping[str, Read[Announcement]]:
    """The section `announcements`."""
    days = on_days(calendars)
    table: Mapping[str, Reader[Any]] = {
        "words": named,
        "to": listing(one_of("unit", ids(root, "units")), least=1),
        "at": _minutes,
        "days": days,
        "never": days,
        "priority": whole(3, 4),  # 1 and 2 are for calls
    }

    def read(id: str, node: Node) -> Read[Announcement]:
        found = fields(node, table, notes, ("words", "to", "at"))
        hours = Hours(**{key: found[key] for key in ("days", "never") if key in found})
        values = {key: v for key, v in found.items() if key not in ("days", "never")}
        value = Announcement(id=id, hours=hours, **({"words": {}, "to": (), "at": ()} | values))
        return Read(node, value, frozenset(found), meant(node, table))

    section = root.child("announcements")
    return entries(section, read, notes) if "announcements" in root.items else {}


@shaped(either(CLOCK, listed(CLOCK, 1)))
def _minutes(node: Node) -> tuple[int, ...]:
    """A time of the day, or a list of different ones, in their order."""
    found = listing(clock, least=1)(node) if isinstance(node.value, list) else (clock(node),)
    if len(set(found)) < len(found):
        raise Wrong((node, "holds a time twice"))
    return tuple(sorted(found))


def check_told(
    units: Mapping[str, Read[Unit]],
    plans: Mapping[str, Read[Plan]],
    announcements: Mapping[str, Read[Announcement]],
    notes: Notes,
) -> None:
    """Note whoever is to be told a step or an announcement and has no channel."""
    steps = [
        (one.child("to"), stage.to)
        for read in plans.values()
        for one, stage in zip(_elements(read.at("stages")), read.value.stages, strict=False)
    ]
    said = [(read.at("to"), read.value.to) for read in announcements.values()]
    for node, ids_told in (*steps, *said):
        for place, id in zip(_elements(node), ids_told, strict=False):
            unit = units.get(id)
            if unit and not unit.value.channels and unit.clear("channels"):
                notes.wrong(place, f"{id!r} has no channel to be told on")


def _elements(node: Node) -> list[Node]:
    return node.value if isinstance(node.value, list) else []
