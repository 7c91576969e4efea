"""From `people.yaml` to a story. Every mistake is found at once, with its line."""

import re
from collections.abc import Callable, Container, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bridge.config import Loaded
from bridge.config.document import Node, read
from bridge.config.fields import (
    Reader,
    Wrong,
    channel,
    choice,
    duration,
    each,
    flag,
    listing,
    number,
    one_of,
    point,
    text,
)
from bridge.config.notes import Notes
from bridge.config.sections import Read, entries, fields, ids, is_map
from bridge.simulate.outside import KINDS
from bridge.simulate.story import WAY, Answer, By, Line, Person, Scene, Story
from rules.model import Mode, Unit, UnitKind

FILE = "people.yaml"
PACE = {Mode.FOOT: 1.2, Mode.BIKE: 3.0, Mode.MOTORBIKE: 6.0, Mode.CAR: 7.0}  # metres a second
_SENT = (UnitKind.PLATFORM, UnitKind.PATROL)
GAPS = {"number": 17}  # what an answer may name, with a value to try it with

Table = Mapping[str, Reader[Any]]


def load_story(loaded: Loaded, path: Path | None = None) -> Story:
    """The story beside a site's file, or in `path`. `ConfigError` with every mistake."""
    file = path or loaded.path.parent / FILE
    notes = Notes(str(file))
    root = read(file, notes)
    if not is_map(root, notes):
        notes.stop_if_wrong()
    top = fields(root, _TOP, notes, need=("people", "scenes"))
    people = _people(root, loaded, top.get("answers", ()), notes)
    scenes = _scenes(root, people, notes)
    notes.stop_if_wrong()
    others = _others(loaded, people, top.get("answers", ())) if top.get("others") else {}
    return Story(
        language=loaded.site.language,
        people={id: r.value for id, r in people.items()} | others,
        scenes=tuple(sorted((r.value for r in scenes.values()), key=lambda s: s.at)),
        quiet=top.get("quiet", timedelta(seconds=75)),
        repeat=top.get("repeat"),
        hints=top.get("try", {}),
    )


def _people(
    root: Node, loaded: Loaded, shared: tuple[Answer, ...], notes: Notes
) -> Mapping[str, Read[Person]]:
    table = _person_table(loaded)

    def one(id: str, node: Node) -> Read[Person]:
        found = fields(node, table, notes)
        unit = loaded.site.units.get(id)
        channels = found.pop("channels", unit.channels if unit else ())
        if not channels and "channels" not in node.items:
            notes.wrong(node.child("channels"), "is missing: this is no unit of the site")
        for address in channels:
            if loaded.adapters[address.adapter].kind not in KINDS:
                told = f"nobody can be played on {address}; only on {', '.join(KINDS)}"
                notes.wrong(node.child("channels"), told)
        answers = (*found.pop("answers", ()), *shared)
        known = _of_unit(unit, loaded.site.language) if unit else {"name": id}
        values = {**known, **found, "channels": channels, "answers": answers}
        person = Person(id=id, **values)
        return Read(node, person, frozenset())

    return entries(root.child("people"), one, notes) if "people" in root.items else {}


def _others(
    loaded: Loaded, written: Container[str], answers: tuple[Answer, ...]
) -> dict[str, Person]:
    """Everybody who can be sent and is not written down: they do what everybody does."""
    played = {name for name, adapter in loaded.adapters.items() if adapter.kind in KINDS}
    found: dict[str, Person] = {}
    for unit in loaded.site.units.values():
        channels = tuple(c for c in unit.channels if c.adapter in played)
        if unit.kind in _SENT and unit.id not in written and channels:
            known = _of_unit(unit, loaded.site.language)
            found[unit.id] = Person(id=unit.id, channels=channels, answers=answers, **known)
    return found


def _of_unit(unit: Unit, language: str) -> dict[str, Any]:
    return {
        "name": unit.names[language],
        "language": unit.language or language,
        "at": unit.point,
        "pace": PACE[unit.mode],
    }


def _scenes(
    root: Node, people: Mapping[str, Read[Person]], notes: Notes
) -> Mapping[str, Read[Scene]]:
    who = one_of("person", people or ids(root, "people"))
    table = {**_LINE, "at": duration(timedelta(0)), "who": who, "point": point}

    def one(id: str, node: Node) -> Read[Scene]:
        found = fields(node, table, notes, need=("at", "who", "says"))
        line = Line(
            words=found.get("says", ("",))[0],
            by=found.get("by"),
            language=found.get("language", ""),
        )
        scene = Scene(
            id=id,
            at=found.get("at", timedelta(0)),
            who=found.get("who", ""),
            line=line,
            point=found.get("point"),
        )
        return Read(node, scene, frozenset())

    return entries(root.child("scenes"), one, notes) if "scenes" in root.items else {}


def _person_table(loaded: Loaded) -> Table:
    places = loaded.site.places
    return {
        "channels": listing(channel(loaded.adapters), least=1),
        "name": text,
        "sender": text,
        "language": text,
        "voice": text,
        "pitch": number(0.7, 1.4),
        "by": choice(By),
        "at": lambda node: places[one_of("place", places)(node)].point,
        "pace": number(0.1, 60),
        "answers": _answers,
    }


def _answers(node: Node) -> tuple[Answer, ...]:
    return listing(_answer)(node)


def _answer(node: Node) -> Answer:
    """One rule: what it answers to, how long after, how likely, in which words."""
    if not isinstance(node.value, dict):
        raise Wrong((node, "must be a map such as {to: take, after: [4s, 9s], says: …}"))
    unknown = [n for key, n in node.items.items() if key not in _ANSWER]
    if unknown:
        known = ", ".join(_ANSWER)
        raise Wrong(*((n, f"unknown key; there are {known}") for n in unknown))
    if ("to" in node.items) == ("hears" in node.items):
        raise Wrong((node, "wants `to` (a button) or `hears` (a pattern), one of them"))
    values = dict(zip(node.items, each(node.items.values(), _by_key), strict=True))
    return Answer(button=values.pop("to", ""), **values)


def _by_key(node: Node) -> Any:  # noqa: ANN401 - whatever the key's own reader gives
    return _ANSWER[node.key.rpartition(".")[2]](node)


def _pattern(node: Node) -> re.Pattern[str]:
    try:
        return re.compile(text(node), re.IGNORECASE)
    except re.error as error:
        raise Wrong((node, f"no pattern: {error}")) from error


def _delay(node: Node) -> tuple[timedelta, timedelta] | None:
    """A time, two of them to choose between, or `way`."""
    if node.text == WAY:
        return None
    if not isinstance(node.value, list):
        moment = duration(timedelta(0))(node)
        return moment, moment
    pair = listing(duration(timedelta(0)), least=2)(node)
    if len(pair) != 2 or pair[0] > pair[1]:  # noqa: PLR2004 - two of them
        raise Wrong((node, "must be a time, [shortest, longest] or way"))
    return pair[0], pair[1]


def _words(node: Node) -> tuple[str, ...]:
    """Something to say, or several to choose from; `{number}` is the call's number."""
    nodes = node.value if isinstance(node.value, list) else [node]
    return tuple(each(nodes, _saying))


def _saying(node: Node) -> str:
    words = text(node)
    try:
        words.format(**GAPS)
    except (KeyError, IndexError, ValueError) as error:
        raise Wrong((node, f"only {{number}} can be filled in, not {error}")) from error
    return words


def _hints(node: Node) -> dict[str, tuple[str, ...]]:
    if not isinstance(node.value, dict):
        raise Wrong((node, "must be a map of lists by language"))
    return {language: listing(text)(lines) for language, lines in node.items.items()}


_LINE: Table = {"says": _words, "by": choice(By), "language": text}
_ANSWER: dict[str, Callable[[Node], Any]] = {
    "to": text,
    "hears": _pattern,
    "of": _pattern,
    "after": _delay,
    "chance": number(0, 1),
    "says": _words,
    "by": choice(By),
    "again": flag,
}
_TOP: Table = {
    "quiet": duration(),
    "repeat": duration(),
    "answers": _answers,
    "others": flag,
    "try": _hints,
    "people": lambda node: node,
    "scenes": lambda node: node,
}
