"""The files of a new site: what was answered, what the map draws, and what the roster says.

Whatever of the shared kinds the site cannot do yet (no stretch, nobody with a skill) is written
beside them in the site's own words, so that the site can be run at once and be mended by hand.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from bridge.config.document import Node, read
from bridge.config.notes import Notes
from bridge.config.roster import examined
from bridge.config.roster.entry import NOTHING, Entry
from bridge.config.roster.words import plain
from bridge.config.sources import Sources
from bridge.new.drawn import Drawn, Names, as_collection
from rules.gazetteer import fold

KINDS, PATHS, SITE = "kinds.yaml", "paths.geojson", "site.yaml"
CONSOLE, RADIO = "console", "radio"
_SHIFTS = {
    "白班": ("day", "08:00-20:00"), "day": ("day", "08:00-20:00"),
    "夜班": ("night", "20:00-08:00"), "晚班": ("night", "20:00-08:00"),
    "night": ("night", "20:00-08:00"), "早班": ("early", "07:00-15:00"),
    "early": ("early", "07:00-15:00"), "中班": ("late", "15:00-23:00"),
    "late": ("late", "15:00-23:00"),
}  # fmt: skip
_SKILLS = {
    "急救": "first-aid", "firstaid": "first-aid", "警务": "police", "执法": "police",
    "搜救": "search", "搜索": "search", "救援": "rescue", "调解": "mediation", "巡逻": "patrolling",
    "巡查": "inspection", "宣传": "publicity", "消防": "fire",
}  # fmt: skip
_ALL_DAY = "00:00-24:00"
_NO_ID = re.compile(r"[^\w.-]+")
_OURS = {
    "zh": ("指挥室", "值班领导", "{}岗", "新站点：改完请运行 patrolbridge check。"),
    "en": ("dispatch", "duty commander", "{} post", "A new site. Changed? patrolbridge check."),
}
_TOLD = {
    "left": {
        "zh": "地图里没有这些名称，这一列暂不使用",
        "en": "the map knows none of these; this column is not used",
    },
    "hours": {
        "zh": "不知道这个班次的时间，暂写全天",
        "en": "the hours of this shift are not known; all day for now",
    },
    "skill": {
        "zh": "没有人有此技能，暂不要求：",
        "en": "nobody has it, so it is not asked for:",
    },
}


class Wanted(Struct, frozen=True, kw_only=True):
    """What was answered."""

    id: str
    name: str
    language: str
    timezone: str
    port: int
    posts: bool
    drawn: Drawn
    roster: Path | None
    kinds: bytes


class Made(Struct, frozen=True):
    """The files by name, and what a person should look at."""

    files: Mapping[str, bytes]
    mend: tuple[str, ...]


def make(wanted: Wanted) -> Made:
    """All files of the site. `ConfigError` with every mistake of the roster."""
    making = _Making(wanted)
    making.places_and_zones()
    making.units()
    if wanted.roster is not None:
        making.people(wanted.roster)
    making.kinds()
    return making.made()


class _Making:
    def __init__(self, wanted: Wanted) -> None:
        self._wanted, self._language = wanted, wanted.language
        self._desk, self._chief, self._post, self._head = _OURS[wanted.language]
        self._mend: list[str] = []
        self._files = {KINDS: wanted.kinds}
        self._skills: dict[str, Names] = {}
        self._kinds_of_unit: set[str] = set()
        self._site: dict[str, Any] = {
            "site": wanted.id,
            "names": {wanted.language: wanted.name},
            "language": wanted.language,
            "timezone": wanted.timezone,
            "default_kind": "help",
            "include": KINDS,
            "adapters": {
                CONSOLE: {"kind": "console", "host": "127.0.0.1", "port": wanted.port},
                RADIO: {"kind": "handset", "host": "127.0.0.1", "port": wanted.port + 1},
            },
        }

    def places_and_zones(self) -> None:
        """What the map draws; where it draws zones alone, each has its middle."""
        drawn, seen = self._wanted.drawn, set[str]()
        places = dict(drawn.places) or {
            f"{id}-middle": (names, _middle(ring)) for id, (names, ring) in drawn.zones.items()
        }
        self._site["places"] = {
            id: {"names": _unlike(names, seen), "at": at} for id, (names, at) in places.items()
        }
        if drawn.zones:
            seen = set()
            self._site["zones"] = {
                id: {"names": _unlike(names, seen), "outline": ring}
                for id, (names, ring) in drawn.zones.items()
            }
        if drawn.paths:
            self._site["paths"] = PATHS
            self._files[PATHS] = as_collection(drawn.paths).encode()

    def units(self) -> None:
        """The desk, who commands, and the posts."""
        units: dict[str, Any] = {
            "dispatch": self._at_desk("dispatcher", self._desk, "desk"),
            "commander": self._at_desk("commander", self._chief, "commander"),
        }
        for id, place in self._site["places"].items() if self._wanted.posts else ():
            name = self._post.format(place["names"][self._language])
            units[f"post-{id}"] = {
                "kind": "platform", "names": {self._language: name}, "at": id,
                "channels": [f"{RADIO}/{name}"], "parent": "dispatch",
            }  # fmt: skip
            self._kinds_of_unit.add("platform")
        self._site["units"] = units

    def _at_desk(self, role: str, name: str, channel: str) -> dict[str, Any]:
        names = {self._language: name}
        return {"kind": "desk", "role": role, "names": names, "channels": [f"{CONSOLE}/{channel}"]}

    def people(self, file: Path) -> None:
        """The roster, and every word of it that the site must know."""
        notes = Notes(str(file), Sources(file))
        people, heads = examined(
            Entry(file=str(file)), Node(1, "", {}), notes, known=False, phones=False
        )
        notes.stop_if_wrong()
        self._files[f"roster{file.suffix.lower()}"] = file.read_bytes()
        means: dict[str, str] = {}
        self._shifts(_said(people, "shifts"), means)
        self._named_skills(_said(people, "skills"))
        self._squads(_said(people, "parent"))
        entry: dict[str, Any] = {"file": f"roster{file.suffix.lower()}", "each": RADIO}
        left = {
            h: NOTHING for h, f in heads.items() if f in ("zones", "at") and self._lacks(f, people)
        }
        entry |= {"parent": "dispatch"}
        entry |= {"columns": left} if left else {}
        entry |= {"means": means} if means else {}
        self._site["roster"] = entry
        self._mend += [f"{head}: {self._told('left')}" for head in left]
        self._kinds_of_unit |= _said(people, "kind")

    def _lacks(self, field: str, people: Mapping[str, Node]) -> bool:
        """Does the map know none of the grids or places that the roster names?"""
        section = self._site.get("zones" if field == "zones" else "places", {})
        known = {plain(w) for id, one in section.items() for w in (id, *one["names"].values())}
        return not any(plain(word) in known for word in _said(people, field))

    def _shifts(self, words: Iterable[str], means: dict[str, str]) -> None:
        shifts: dict[str, str] = {}
        for word in sorted(w for w in words if not re.match(r"h[0-9-]+$", w)):
            id, hours = _SHIFTS.get(plain(word), ("", ""))
            if not id:
                id, hours = _slug(word, "shift"), _ALL_DAY
                self._mend.append(f"shifts.{id}: {self._told('hours')}")
            shifts[id] = hours
            if plain(word) != plain(id):
                means[word] = id
        if shifts:
            self._site["shifts"] = shifts

    def _named_skills(self, words: Iterable[str]) -> None:
        """A skill is known by the name that the sheet gives it."""
        for word in sorted(words):
            id = _SKILLS.get(plain(word)) or _slug(word, "skill")
            self._skills.setdefault(id, {self._language: word})
        if self._skills:
            self._site["skills"] = self._skills

    def _squads(self, words: Iterable[str]) -> None:
        for nth, word in enumerate(sorted(words), 1):
            self._site["units"][f"squad-{nth}"] = {
                "kind": "desk", "names": {self._language: word}, "parent": "dispatch",
            }  # fmt: skip

    def kinds(self) -> None:
        """What of the shared kinds the site must say otherwise."""
        changed: dict[str, Any] = {}
        for id, kind in _kinds_in(self._wanted.kinds).items():
            own: dict[str, Any] = {}
            if kind.get("send") == "ends":
                own |= {"send": "nearest"}
            if kind.get("ask_group"):
                own |= {"ask_group": False}
            if lacking := [s for s in kind.get("skills", ()) if s not in self._skills]:
                own |= {"skills": [s for s in kind["skills"] if s not in lacking]}
                self._mend.append(f"kinds.{id}.skills: {self._told('skill')} {', '.join(lacking)}")
            if "to" in kind and not self._kinds_of_unit & set(kind["to"]):
                own |= {"to": ["platform", "patrol"]}
            if own:
                changed[id] = own
        if changed:
            self._site["kinds"] = changed

    def made(self) -> Made:
        """The files, and what to mend."""
        text = yaml.safe_dump(self._site, allow_unicode=True, sort_keys=False, width=100)
        self._files[SITE] = f"# {self._head}\n{text}".encode()
        return Made(self._files, tuple(self._mend))

    def _told(self, what: str) -> str:
        return _TOLD[what][self._language]


def _said(people: Mapping[str, Node], field: str) -> set[str]:
    """Every word of a column."""
    found: set[str] = set()
    for person in people.values():
        value = person.child(field).value
        found |= {n.text for n in value} if isinstance(value, list) else {person.child(field).text}
    return found - {""}


def _kinds_in(content: bytes) -> dict[str, dict[str, Any]]:
    main = Path("kinds") / KINDS
    root = read(main, Notes(str(main), Sources(main, {KINDS: content})))
    plain_kinds = root.child("kinds").plain()
    return plain_kinds if isinstance(plain_kinds, dict) else {}


def _unlike(names: Names, seen: set[str]) -> Names:
    """The names; with a number where another has one of them already."""
    nth, told = 1, names
    while any(fold(name) in seen for name in told.values()):
        nth += 1
        told = {language: f"{name} {nth}" for language, name in names.items()}
    seen.update(fold(name) for name in told.values())
    return told


def _slug(word: str, else_: str) -> str:
    return _NO_ID.sub("-", word.lower()).strip("-._")[:40] or else_


def _middle(ring: list[list[float]]) -> list[float]:
    return [round(sum(spot[n] for spot in ring) / len(ring), 6) for n in (0, 1)]
