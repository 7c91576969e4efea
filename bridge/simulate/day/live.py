"""A day as a story for real doors: the same matters, told over the adapters of a running bridge.

Only adapters on which people can be played take part. Units answer late, decline or say nothing, go
at the pace of how they move, share where they are, and lose their links, by the day's habits and a
seed.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from bridge.simulate.day.dice import Span, dice, within
from bridge.simulate.day.matters import Matter
from bridge.simulate.day.shape import Habits
from bridge.simulate.outside import KINDS
from bridge.simulate.story import Answer, By, Line, Person, Scene, Story
from rules.model import Mode, Unit, UnitKind
from rules.rulebook import Rulebook

if TYPE_CHECKING:
    from bridge.config import Loaded

Spans = tuple[Span, ...]
AFTER = timedelta(hours=2)  # after the last matter, until all is over
PLACES = ("webhook",)  # kinds of adapter on which a position can be shared
PACE = {Mode.FOOT: 1.2, Mode.BIKE: 3.0, Mode.MOTORBIKE: 6.0, Mode.CAR: 7.0}  # metres a second
TAKES = {"zh": "{number}号，马上去", "en": "on my way to call {number}"}
HERE = {"zh": "{number}号，到达现场", "en": "on scene at call {number}"}
DONE = {"zh": "{number}号，处理完了", "en": "call {number} is done"}
CANNOT = {"zh": "{number}号，去不了", "en": "can't go, call {number}"}
NOT_FOUND = {"zh": "{number}号，没找到", "en": "not found, call {number}"}


def story(
    told: list[Matter], habits: Habits, loaded: "Loaded", book: Rulebook, seed: int = 1
) -> Story:
    """The matters of a day, and the people who tell them and answer."""
    doors = {n: s.kind for n, s in loaded.adapters.items() if s.kind in KINDS}
    long = told[-1].at - told[0].at + AFTER if told else AFTER
    units = {
        u.id: p
        for u in loaded.site.units.values()
        if (p := _unit(u, doors, habits, book, _lost(u, habits, long, seed), seed))
    }
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
    nth: int, told: Matter, first: Matter, units: Mapping[str, Person], doors: Mapping[str, str]
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


def _unit(
    unit: Unit, doors: Mapping[str, str], habits: Habits, book: Rulebook, lost: Spans, seed: int
) -> Person | None:
    channels = tuple(c for c in unit.channels if c.adapter in doors)
    if not channels or unit.kind is UnitKind.DESK:
        return None
    language = book.language(unit)
    moves = unit.kind is UnitKind.PATROL and dice(seed, "shares", unit.id).random() < habits.shares
    places = [c for c in channels if doors[c.adapter] in PLACES]
    return Person(
        id=unit.id, channels=channels, name=unit.names.get(language, unit.id), language=language,
        by=By.TEXT, at=unit.point, pace=PACE[unit.mode], answers=tuple(_answers(habits, language)),
        tells=places[0] if moves and places else None, lost=lost,
    )  # fmt: skip


def _lost(unit: Unit, habits: Habits, long: timedelta, seed: int) -> Spans:
    """When a unit's link is away, over the whole day."""
    if unit.kind not in (UnitKind.PLATFORM, UnitKind.PATROL) or habits.lost <= 0:
        return ()
    chance, at, found = dice(seed, "lost", unit.id), timedelta(0), list[Span]()
    while (at := at + timedelta(hours=chance.expovariate(habits.lost))) < long:
        found.append((at, at + within(habits.lost_for, chance)))
    return tuple(found)


def _answers(habits: Habits, language: str) -> Iterator[Answer]:
    said = language if language in TAKES else "en"
    yield Answer(
        button="take", after=habits.answer, chance=1 - habits.silent, says=(TAKES[said],),
        rather=CANNOT[said], rarely=habits.decline,
    )  # fmt: skip
    yield Answer(button="here", after=None, says=(HERE[said],))
    yield Answer(button="done", after=habits.work, chance=1 - habits.forget, says=(DONE[said],))
    yield Answer(button="not found", after=habits.search, says=(NOT_FOUND[said],))
