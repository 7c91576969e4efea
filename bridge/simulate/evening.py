"""An evening, played: everybody switches on, things happen, people answer, and it ends.

What is said and heard is shown line by line, with the time since the start.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

import aiohttp
from msgspec import Struct

from bridge.config import Loaded
from bridge.errors import Refused
from bridge.ports import Clock
from bridge.simulate.chat import Chat
from bridge.simulate.handset import Handsets
from bridge.simulate.outside import Heard, Network, Utterance, reached
from bridge.simulate.people import Player
from bridge.simulate.story import By, Line, Person, Scene, Story
from bridge.simulate.voices import Mouths
from rules.model import Address, Point

DOORS = {"handset": Handsets, "webhook": Chat}
PATIENCE = aiohttp.ClientTimeout(total=40, connect=5)


class Play(Struct, frozen=True, kw_only=True):
    """How an evening is played. `speed` 4 = a minute of the story in 15 s."""

    speed: float
    seed: int
    once: bool
    voice: bool
    show: Callable[[str], None]


class Count(Struct):
    """What went on, for the line at the end."""

    voice: int = 0
    text: int = 0
    heard: int = 0
    refused: int = 0


class Evening:
    """One run of a story."""

    def __init__(
        self,
        story: Story,
        networks: Mapping[str, Network],
        mouths: Mouths | None,
        play: Play,
        clock: Clock,
    ) -> None:
        self._story, self._networks, self._mouths = story, networks, mouths
        self._play, self._clock = play, clock
        self._run = token_hex(3)  # the bridge hears a key once, and evenings repeat
        self._nth = 0
        self._began = clock.now()
        self._players: list[Player] = []
        self._stirred = asyncio.Event()
        self.count = Count()

    async def run(self) -> None:
        """Until it is over, or for ever. `Refused`: the bridge does not know somebody's channel."""
        async with AsyncExitStack() as stack:
            for name, network in self._networks.items():
                channels = self._channels(name)
                self._show(f"waiting for {name}: {len(channels)} channels")
                await stack.enter_async_context(network.open(channels, self._hear))
            self._show("everybody listens")
            nth = 0
            while True:
                await self._evening(nth)
                nth += 1
                if self._play.once or self._story.repeat is None:
                    return
                await self._pass(self._story.repeat)

    async def _evening(self, nth: int) -> None:
        self._began = self._clock.now()
        async with asyncio.TaskGroup() as tasks:
            seed = f"{self._play.seed + nth}"
            self._players = [
                Player(p, seed, self._say, self._mark, tasks) for p in self._story.people.values()
            ]
            for scene in self._story.scenes:
                tasks.create_task(self._scene(scene))
            await self._rest()
            tasks.create_task

    async def _scene(self, scene: Scene) -> None:
        person = self._story.people[scene.who]
        await self._say(person, person.channels[0], scene.line, scene.at, scene.point)
