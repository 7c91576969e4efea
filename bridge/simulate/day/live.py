"""A day as a story for real doors: the same matters, told over the adapters of a running bridge.

Only adapters on which people can be played take part; units answer by their buttons.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from bridge.simulate.day.matters import Matter
from bridge.simulate.day.shape import Habits
from bridge.simulate.outside import KINDS
from bridge.simulate.story import Answer, By, Line, Person, Scene, Story
from rules.model import Mode, Unit, UnitKind
from rules.rulebook import Rulebook

if TYPE_CHECKING:
    from bridge.config import Loaded

PACE = {Mode.FOOT: 1.2, Mode.BIKE: 3.0, Mode.MOTORBIKE: 6.0, Mode.CAR: 7.0}  # metres a second
TAKES = {"zh": "{number}号，马上去", "en": "on my way to call {number}"}
HERE = {"zh": "{number}号，到达现场", "en": "on scene at call {number}"}
DONE = {"zh": "{number}号，处理完了", "en": "call {number} is done"}
NOT_FOUND = {"zh": "{number}号，没找到", "en": "not found, call {number}"}


def story(told: list[Matter], habits: Habits, loaded: "Loaded", book: Rulebook) -> Story:
    """The matters of a day, and the people who tell them and answer."""
    doors = frozenset(n for n, s in loaded.adapters.items() if s.kind in KINDS)
    units = {u.id: p for u in loaded.site.units.values() if (p := _unit(u, doors, habits, book))}
    scenes = [s for nth, m in enumerate(told) if (s := _scene(nth, m, told[0], units, doors))]
    people: Mapping[str, Person] = {s[1].id: s[1] for s in scenes} | units
    return Story(
        language=loaded.site.language,
        people=people,
        scenes=tuple(s[0] for s in scenes),
        quiet=timedelta(seconds=75),
        repeat=None,
        hints={},
    )


def _scene(
    nth: int, told: Matter, first: Matter, units: Mapping[str, Person], doors: frozenset[str]
) -> tuple[Scene, Person] | None:
    if told.unit and told.unit not in units:
        return None
    if not told.unit and told.to.adapter not in doors:
        return None
    person = units[told.unit] if told.unit else _stranger(told)
    line = Line(words=told.words, language=told.language)
    return Scene(id=f"s{nth}", at=told.at - first.at, who=person.id, line=line), person


def _stranger(told: Matter) -> Person:
    return Person(
        id=told.to.channel, channels=(told.to,), name=told.to.channel, language=told.language,
        by=By.TEXT,
    )  # fmt: skip


def _unit(unit: Unit, doors: frozenset[str], habits: Habits, book: Rulebook) -> Person | None:
    channels = tuple(c for c in unit.channels if c.adapter in doors)
    if not channels or unit.kind is UnitKind.DESK:
        return None
    language = book.language(unit)
    return Person(
        id=unit.id, channels=channels, name=unit.names.get(language, unit.id), language=language,
        by=By.TEXT, at=unit.point, pace=PACE[unit.mode], answers=tuple(_answers(habits, language)),
    )  # fmt: skip


def _answers(habits: Habits, language: str) -> Iterator[Answer]:
    said = language if language in TAKES else "en"
    yes = (1 - habits.decline) * (1 - habits.silent)
    yield Answer(button="take", after=habits.answer, chance=yes, says=(TAKES[said],))
    yield Answer(button="here", after=None, says=(HERE[said],))
    yield Answer(button="done", after=habits.work, chance=1 - habits.forget, says=(DONE[said],))
    yield Answer(button="not found", after=habits.search, says=(NOT_FOUND[said],))
