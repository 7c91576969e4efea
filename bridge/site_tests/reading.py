"""From a test file to cases. Every mistake is found at once, with its file and line.

A case that expects nothing could never fail: it is refused.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bridge.config import Loaded
from bridge.config.document import Node, read
from bridge.config.fields import (
    Reader,
    Wrong,
    channel,
    duration,
    flag,
    listing,
    number,
    one_of,
    point,
    text,
)
from bridge.config.notes import Notes, did_you_mean
from bridge.config.sections import fields, meant
from bridge.errors import ConfigError, Mistake
from bridge.site_tests.case import Act, Case, Expect, Setting, Voice
from bridge.site_tests.expectations import expectation_table
from bridge.site_tests.maps import by_key, with_keys
from rules.inputs import Seen
from rules.model import Address, Point, Site
from rules.rulebook import Rulebook

FILE, FOLDER = "tests.yaml", "tests"  # beside the site's file
MOMENT = "%Y-%m-%d %H:%M"
_ON = re.compile(r"(?P<who>.+?)\s+on\s+(?P<adapter>\S+)")
_SPEAKS = ("say", "voice", "position", "place", "camera")
_LINE = ("as", "lang", *_SPEAKS)
_SETTING = ("duty", "positions", "closed", "down", "deaf")

Table = Mapping[str, Reader[Any]]


def files_of(loaded: Loaded) -> tuple[Path, ...]:
    """The test files of a site: `tests.yaml` beside its file, and all of the folder `tests`."""
    beside = loaded.path.parent
    found = [beside / FILE, *sorted((beside / FOLDER).glob("*.yaml"))]
    return tuple(path for path in found if path.is_file())


def read_cases(loaded: Loaded, files: Sequence[Path]) -> tuple[Case, ...]:
    """All cases, in order. `ConfigError` with every mistake of all files."""
    cases: list[Case] = []
    mistakes: list[Mistake] = []
    for file in files:
        try:
            cases += _file(file, loaded)
        except ConfigError as error:
            mistakes += error.mistakes
    if mistakes:
        raise ConfigError(mistakes)
    return tuple(cases)


def _file(file: Path, loaded: Loaded) -> list[Case]:
    notes = Notes(str(file))
    root = read(file, notes)
    if not isinstance(root.value, list):
        notes.wrong(root, "must be a list of cases, each with a name")
        notes.stop_if_wrong()
    nodes = root.value if isinstance(root.value, list) else []
    if not nodes:
        notes.wrong(root, "holds no case")
    reader = Cases(loaded, file, notes)
    found = [reader.case(node) for node in nodes]
    reader.same_names(nodes)
    notes.stop_if_wrong()
    return found


class Cases:
    """Reads the cases of one file against one site."""

    def __init__(self, loaded: Loaded, file: Path, notes: Notes) -> None:
        self._file, self._notes = file, notes
        self._book = Rulebook(loaded.site)
        self._adapters = loaded.adapters
        self._case = case_table(loaded)
        self._act = act_table(loaded)
        self._expects = expectation_table(self._book)

    def case(self, node: Node) -> Case:
        """One case, as far as it can be read."""
        found = fields(node, self._case, self._notes, need=("name", "at"))
        first = self._acted(node, found)
        acts = [*([first] if first.by else []), *map(self.act, _items(node, "then"))]
        expects = self._expected(node)
        given = meant(node, self._case)
        if node.items and not given & {*_SPEAKS, "then"}:
            self._notes.wrong(node, "nobody says anything: give say, or then")
        expecting = (node, *_items(node, "then"))
        if node.items and not any("expect" in meant(one, self._case) for one in expecting):
            self._notes.wrong(node, "expects nothing, so it could never fail: give expect")
        return Case(
            name=found.get("name", ""),
            file=self._file,
            line=node.line,
            at=found.get("at", datetime.fromtimestamp(0, UTC)),
            setting=Setting(**{key: found[key] for key in _SETTING if key in found}),
            acts=tuple(acts),
            expects=expects,
        )

    def act(self, node: Node) -> Act:
        """One entry of `then`."""
        found = fields(node, self._act, self._notes)
        act = self._acted(node, found)
        if node.items and not meant(node, self._act) & {*_SPEAKS, "as", "pass"}:
            self._notes.wrong(node, "nothing happens: give say, or pass")
        return Act(
            **{f: getattr(act, f) for f in act.__struct_fields__ if f != "expects"},
            expects=self._expected(node),
        )

    def _acted(self, node: Node, found: Mapping[str, Any]) -> Act:
        given = meant(node, self._case)
        speaks = bool(given & {*_SPEAKS})
        if speaks and "as" not in given:
            self._notes.wrong(node.child("as"), "is missing: who says it")
        if "as" in node.items and not speaks:
            self._notes.wrong(node.child("as"), f"says nothing: give {' or '.join(_SPEAKS)}")
        return Act(
            line=node.line,
            by=found.get("as") if speaks else None,
            words=found.get("say", ""),
            language=found.get("lang", ""),
            voice=found.get("voice"),
            point=found.get("position"),
            place=found.get("place", ""),
            seen=found.get("camera"),
            wait=found.get("pass"),
        )

    def _expected(self, node: Node) -> tuple[Expect, ...]:
        if "expect" not in node.items:
            return ()
        own = node.child("expect")
        found = fields(own, self._expects, self._notes)
        call = found.pop("call", 0)
        if isinstance(own.value, dict) and own.items.keys() <= {"call"}:
            self._notes.wrong(own, "expects nothing, so it could never fail")
        return tuple(
            Expect(line=own.child(key).line, key=key, wanted=wanted, call=call)
            for key, wanted in found.items()
        )

    def same_names(self, nodes: Sequence[Node]) -> None:
        """Note names that two cases share: a report could not tell them apart."""
        first: dict[str, int] = {}
        for node in nodes:
            name = node.child("name")
            line = first.setdefault(name.text.strip(), name.line)
            if name.text.strip() and line != name.line:
                self._notes.wrong(name, f"the name of another case as well, on line {line}")


def case_table(loaded: Loaded) -> Table:
    """The keys of a case."""
    site = loaded.site
    units = one_of("unit", site.units)
    return {
        "name": text,
        "at": moment(site.timezone),
        "duty": by_key(units, flag),
        "positions": by_key(units, spot(site)),
        "closed": listing(one_of("path", site.paths)),
        "down": listing(one_of("adapter", loaded.adapters)),
        "deaf": listing(channel(loaded.adapters)),
        **_line_table(loaded),
        "then": listing(_left),
        "expect": _left,
    }


def act_table(loaded: Loaded) -> Table:
    """The keys of one entry of `then`."""
    return {**_line_table(loaded), "pass": duration(), "expect": _left}


def _line_table(loaded: Loaded) -> Table:
    site = loaded.site
    return {
        "say": text,
        "as": speaker(loaded),
        "lang": one_of("language", site.catalogue.languages()),
        "voice": voice,
        "position": spot(site),
        "place": one_of("place", site.places),
        "camera": camera(site),
    }


def moment(timezone: str) -> Reader[datetime]:
    """A moment of the site's local time, such as 2026-10-01 22:30, in UTC."""
    zone = ZoneInfo(timezone)

    def reader(node: Node) -> datetime:
        try:
            local = datetime.strptime(text(node), MOMENT)  # noqa: DTZ007 - the site's own, next line
        except ValueError as error:
            raise Wrong((node, f"{node.text!r} is no moment like 2026-10-01 22:30")) from error
        return local.replace(tzinfo=zone).astimezone(UTC)

    return reader


def speaker(loaded: Loaded) -> Reader[Address]:
    """A unit, on its first channel, or `NAME on ADAPTER`: a unit there, or a stranger."""
    site, book = loaded.site, Rulebook(loaded.site)

    def reader(node: Node) -> Address:
        said = text(node)
        found = _ON.fullmatch(said)
        if found is None or book.unit(said):
            if (unit := book.unit(said)) is None:
                hint = did_you_mean(said, site.units)
                raise Wrong((node, f"unknown unit {said!r}{hint} (a stranger: NAME on ADAPTER)"))
            return _first([*unit.channels], node, f"{unit.id} has no channel")
        name, adapter = found["who"], found["adapter"]
        if adapter not in loaded.adapters:
            hint = did_you_mean(adapter, loaded.adapters)
            raise Wrong((node, f"unknown adapter {adapter!r}{hint}"))
        if (unit := book.unit(name)) is None:
            return Address(adapter, name)
        there = [c for c in unit.channels if c.adapter == adapter]
        return _first(there, node, f"{unit.id} has no channel on {adapter}")

    return reader


def _first(channels: Sequence[Address], node: Node, lacking: str) -> Address:
    if not channels:
        raise Wrong((node, lacking))
    return channels[0]


def spot(site: Site) -> Reader[Point]:
    """A point, or the id of a place."""
    place = one_of("place", site.places)

    def reader(node: Node) -> Point:
        return point(node) if isinstance(node.value, list) else site.places[place(node)].point

    return reader


def camera(site: Site) -> Reader[Seen]:
    """What a camera saw: `{id: c-1, kind: crowd, sure: 0.8}`."""
    kinds, known = one_of("kind", site.kinds), one_of("camera", site.cameras)
    read = with_keys({"id": known, "kind": kinds, "sure": number(0, 1)})

    def reader(node: Node) -> Seen:
        found = read(node)
        if "id" not in found:
            raise Wrong((node, "id is missing: which camera"))
        return Seen(**{"camera" if key == "id" else key: value for key, value in found.items()})

    return reader


def voice(node: Node) -> Voice:
    """`yes` for a clear voice, or how well it was understood."""
    if node.value is True:
        return Voice()
    return Voice(**with_keys({"confidence": number(0, 1), "snr": number(-20, 80)})(node))


def _items(node: Node, key: str) -> list[Node]:
    value = node.child(key).value
    return value if isinstance(value, list) else []


def _left(node: Node) -> Node:
    return node
