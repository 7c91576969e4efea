"""An evening, played: everybody switches on, things happen, people answer, and it ends.

What is said and heard is shown line by line, with the time since the start.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack, suppress
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Protocol

from msgspec import Struct

from bridge.errors import Refused
from bridge.ports import Clock
from bridge.simulate.outside import Heard, Network, Utterance
from bridge.simulate.people import Player
from bridge.simulate.story import By, Line, Person, Scene, Story
from rules.model import Address, Point

EARLY = timedelta(seconds=10)  # of real time: making a sound takes seconds


class Mouth(Protocol):
    """Whoever makes sound of words."""

    async def recording(self, words: str, language: str, voice: str, pitch: float) -> bytes:
        """The words over the air, as a file; b"" where nobody can say them."""


class Play(Struct, frozen=True, kw_only=True):
    """How a story is played. `speed` 4 = a minute of the story in 15 s."""

    show: Callable[[str], None]
    speed: float = 1.0
    seed: int = 1
    once: bool = False
    watch: "Watch | None" = None  # who counts what happens


class Watch(Protocol):
    """Somebody who looks on. Times are of the story, from the beginning of the evening."""

    def said(self, person: Person, address: Address, line: Line, at: timedelta) -> None:
        """It was handed to the bridge."""

    def heard(self, player: Player, address: Address, heard: Heard, at: timedelta) -> None:
        """It reached a person."""


class Count(Struct):
    """What went on, for the line at the end."""

    voice: int = 0
    text: int = 0
    heard: int = 0
    refused: int = 0

    def __str__(self) -> str:
        return (
            f"said {self.voice} by voice, {self.text} by text; heard {self.heard}; "
            f"refused {self.refused}"
        )


class Evening:
    """One run of a story. Without `mouth` everybody types."""

    def __init__(
        self,
        story: Story,
        networks: Mapping[str, Network],
        mouth: Mouth | None,
        play: Play,
        clock: Clock,
    ) -> None:
        self._story, self._networks, self._mouth = story, networks, mouth
        self._play, self._clock = play, clock
        self._run, self._nth = token_hex(3), 0  # the bridge hears a key once, and evenings repeat
        self._began = clock.now()
        self._players: list[Player] = []
        self._unsaid = 0  # scenes
        self._stirred = asyncio.Event()
        self.count = Count()

    async def run(self) -> None:
        """Until it is over, or for ever. `Refused`: the bridge does not know somebody's channel."""
        async with asyncio.TaskGroup() as tasks, AsyncExitStack() as stack:
            for name, network in self._networks.items():
                channels = frozenset(self._channels(name))
                self._show(f"waiting for {name} ({len(channels)} channels)")
                await stack.enter_async_context(network.open(channels, self._hear))
            self._players = [
                Player(p, str(self._play.seed), self._say, self._mark, tasks)
                for p in self._story.people.values()
            ]
            while await self._evening(tasks):
                pass

    async def _evening(self, tasks: asyncio.TaskGroup) -> bool:
        """Everything happens once. Is there another evening after it?"""
        self._began = self._clock.now()
        self._unsaid = len(self._story.scenes)
        self._show(f"the evening begins: {self._unsaid} scenes")
        for scene in self._story.scenes:
            tasks.create_task(self._scene(scene))
        await self._rest()
        self._show(f"the evening is over: {self.count}")
        if self._play.once or self._story.repeat is None:
            return False
        await self._clock.sleep_until(self._when(self._story.repeat))
        return True

    async def _scene(self, scene: Scene) -> None:
        person = self._story.people[scene.who]
        try:
            await self._say(person, person.channels[0], scene.line, scene.at, scene.point)
        finally:
            self._unsaid -= 1

    async def _rest(self) -> None:
        """Until all is said, and nobody said anything for a while."""
        quiet = self._story.quiet.total_seconds()
        while True:
            self._stirred.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stirred.wait(), quiet)
                continue
            if not self._unsaid and not any(p.busy for p in self._players):
                return

    async def _say(
        self,
        person: Person,
        address: Address,
        line: Line,
        after: timedelta,
        point: Point | None = None,
    ) -> None:
        """Speak or type, `after` a time of the story."""
        due = self._reachable(person, self._when(after))
        await self._clock.sleep_until(due - EARLY)
        sound = await self._recording(person, line)
        await self._clock.sleep_until(due)
        self._nth += 1
        said = Utterance(
            key=f"{self._run}-{self._nth}",
            channel=address.channel,
            sender=person.sender or address.channel,
            words=line.words,
            language=line.language or person.language,
            recording=sound,
            point=point,
        )
        self._show(f"{person.name} ▸ {address.adapter} {'♪' if sound else '✎'} {line.words}")
        await self._handed(address, said)
        if self._play.watch is not None and line.words:
            self._play.watch.said(person, address, line, self._now())
        self._stirred.set()

    async def _handed(self, address: Address, said: Utterance) -> None:
        try:
            await self._networks[address.adapter].say(said)
        except Refused as error:
            self.count.refused += 1
            self._show(f"not taken: {error}")
            return
        if said.recording:
            self.count.voice += 1
        else:
            self.count.text += 1

    async def _recording(self, person: Person, line: Line) -> bytes:
        if self._mouth is None or (line.by or person.by) is By.TEXT:
            return b""
        language = line.language or person.language
        return await self._mouth.recording(line.words, language, person.voice, person.pitch)

    def _hear(self, address: Address, heard: Heard) -> None:
        self.count.heard += 1
        self._stirred.set()
        players = [p for p in self._players if address in p.person.channels]
        names = ", ".join(p.person.name for p in players) or f"nobody at {address}"
        self._show(f"{names} ◂ {address.adapter}   {' '.join(heard.text.split())}")
        for player in players:
            if player.person.cut_off(self._now()) is not None:
                self._show(f"{player.person.name} is cut off")
                continue
            if self._play.watch is not None:
                self._play.watch.heard(player, address, heard, self._now())
            player.hear(address, heard)

    async def _mark(self, address: Address, heard: Heard) -> None:
        await self._networks[address.adapter].read(address, heard)

    def _channels(self, adapter: str) -> Iterator[str]:
        for person in self._story.people.values():
            yield from (c.channel for c in person.channels if c.adapter == adapter)

    def _now(self) -> timedelta:
        """The time of the story."""
        return (self._clock.now() - self._began) * self._play.speed

    def _reachable(self, person: Person, due: datetime) -> datetime:
        """That moment, or when the person's link is back."""
        back = person.cut_off((due - self._began) * self._play.speed)
        return due if back is None else self._began + back / self._play.speed

    def _when(self, after: timedelta) -> datetime:
        return self._clock.now() + after / self._play.speed

    def _show(self, line: str) -> None:
        seconds = int((self._clock.now() - self._began).total_seconds())
        self._play.show(f"{seconds // 60:02}:{seconds % 60:02} {line}")
