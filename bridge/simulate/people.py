"""One person: hears what is said on their channels, thinks for a while, answers or does not.

The same seed, person, call and rule throw the same dice, in whatever order things are heard.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from math import cos, hypot, radians
from random import Random
from typing import Protocol

from bridge.simulate.outside import Heard
from bridge.simulate.story import Answer, By, Line, Person
from rules.model import Address, Point

DEGREE = 111_195.0  # metres along a meridian
DETOUR = 1.4  # paths wind
HASTE = (0.8, 1.2)  # of the usual pace
LOOKING = 40.0  # seconds to find the people, however near they are

Mark = Callable[[Address, Heard], Awaitable[None]]


class Say(Protocol):
    """Speaks after a time of the story; with a point, tells a position along."""

    async def __call__(
        self,
        person: Person,
        address: Address,
        line: Line,
        after: timedelta,
        point: Point | None = None,
    ) -> None:
        """`after` a time of the story; the position with the words."""


class Player:
    """Somebody who is played. `say` speaks after a time of the story, `mark` says it was heard."""

    def __init__(
        self, person: Person, seed: str, say: Say, mark: Mark, tasks: asyncio.TaskGroup
    ) -> None:
        self.person = person
        self._seed, self._say, self._mark, self._tasks = seed, say, mark, tasks
        self._at = person.at
        self._last: dict[int, Line] = {}  # call number → what was said of it last; 0 = of any
        self._known: dict[int, str] = {}  # call number → all that was heard of it
        self._pending: dict[int, set[asyncio.Task[None]]] = {}
        self._times: dict[str, int] = {}

    def seconds_to(self, point: Point | None) -> float:
        """How long the way from where they are takes at their usual pace; 0 = nobody knows."""
        return _metres(self._at, point) * DETOUR / self.person.pace

    @property
    def busy(self) -> bool:
        """Something is still to be said."""
        return any(self._pending.values())

    def hear(self, address: Address, heard: Heard) -> None:
        """Take note, and answer after a while where an answer is due."""
        known = self._known[heard.number] = f"{self._known.get(heard.number, '')}\n{heard.text}"
        nth, rule = next(
            ((n, a) for n, a in enumerate(self.person.answers) if _fits(a, heard, known)), (0, None)
        )
        if rule is None:
            return
        if not rule.says and not rule.again:
            self._forget(heard.number)
            return
        dice = self._dice(nth, heard.number)
        if dice.random() < rule.chance:
            self._begin(heard.number, self._answer(rule, address, heard, dice))

    def _dice(self, rule: int, number: int) -> Random:
        what = f"{self._seed}/{self.person.id}/{number}/{rule}"
        self._times[what] = self._times.get(what, 0) + 1
        return Random(f"{what}/{self._times[what]}")  # noqa: S311 - chance for a play, not a secret

    def _begin(self, number: int, work: Awaitable[None]) -> None:
        async def done() -> None:
            await work

        task = self._tasks.create_task(done())
        self._pending.setdefault(number, set()).add(task)
        task.add_done_callback(self._pending[number].discard)

    def _forget(self, number: int) -> None:
        for task in self._pending.get(number, ()):
            task.cancel()

    async def _answer(self, rule: Answer, address: Address, heard: Heard, dice: Random) -> None:
        line = self._line(rule, heard.number, dice)
        if not line.words:
            return
        await self._mark(address, heard)
        await self._say(self.person, address, line, self._after(rule, heard, dice))
        self._last[heard.number] = self._last[0] = line
        if rule.after is None:
            self._at = heard.point or self._at
        if rule.button == "take" and line.means == rule.button and self.person.tells is not None:
            there = Line(words="", by=By.TEXT)
            await self._say(self.person, self.person.tells, there, timedelta(0), self._at)

    def _line(self, rule: Answer, number: int, dice: Random) -> Line:
        by = rule.by or self.person.by
        if rule.again:
            last = self._last.get(number) or self._last.get(0)
            return Line(words=last.words if last else "", by=by)
        words, means = dice.choice(rule.says), rule.button
        if rule.rather and dice.random() < rule.rarely:
            words, means = rule.rather, "decline"
        return Line(words=words.format(number=number), by=by, means=means, number=number)

    def _after(self, rule: Answer, heard: Heard, dice: Random) -> timedelta:
        if rule.after is None:
            pace = self.person.pace * dice.uniform(*HASTE)
            way = _metres(self._at, heard.point) * DETOUR / pace
            return timedelta(seconds=way + LOOKING)
        shortest, longest = (t.total_seconds() for t in rule.after)
        return timedelta(seconds=dice.uniform(shortest, longest))


def _fits(rule: Answer, heard: Heard, known: str) -> bool:
    if rule.of is not None and not rule.of.search(known):
        return False
    if rule.hears is not None:
        return rule.hears.search(heard.text) is not None
    return rule.button in {choice.name for choice in heard.choices}


def _metres(a: Point | None, b: Point | None) -> float:
    """On the flat: good enough within one site."""
    if a is None or b is None:
        return 0.0
    east = (b.lon - a.lon) * cos(radians(a.lat))
    return hypot(b.lat - a.lat, east) * DEGREE
