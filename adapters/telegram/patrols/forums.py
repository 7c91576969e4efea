"""Forum topics: each zone's calls in a thread of the group, and what happens when one is gone.

A topic that was closed or deleted costs nobody a call: it goes to the group's general thread, and
the desk is told. After a while, or when somebody opens it again, the topic is tried anew.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import json

from adapters.telegram.addresses import Addresses, parsed
from adapters.telegram.natives import Natives
from adapters.telegram.wire import Target
from bridge.message import Alarm, Outbound
from bridge.ports import Hear, Services

ANEW = timedelta(hours=1)  # until a topic that was gone is tried again
GONE = "topic_gone"
_log = logging.getLogger(__name__)


class Forums(Addresses):
    """The channels of the patrols' bot. `topics`: by zone, a thread of any group or of one."""

    def __init__(
        self,
        services: Services,
        natives: Natives,
        groups: Mapping[str, str],
        channels: Sequence[str],
        topics: Mapping[str, int | str],
    ) -> None:
        super().__init__(natives, groups, channels)
        self._services, self._keep = services, services.keep
        self._topics = [(zone, self._chat_of(at), _thread(at)) for zone, at in topics.items()]
        for zone in sorted(topics.keys() - services.site.get("zones", {}).keys()):
            _log.warning("topics.%s: the site has no such zone", zone)
        self._lost: dict[Target, datetime] = {}  # and when that was seen last
        self._news: list[tuple[Target, bool]] = []
        self._bell = asyncio.Event()

    async def load(self) -> None:
        """Know again which topics are gone."""
        rows = await self._keep.under("topic/")
        self._lost = {
            parsed(key.partition("/")[2]): json.decode(at, type=datetime) for key, at in rows
        }
        self._news = [(to, True) for to in self._lost]  # alarms of a link end when it does

    async def of(self, message: Outbound) -> Target:
        """The thread of the call's zone, where the channel names none and there is one."""
        to = await self.target(message.channel)
        if not to.topic and to.group:
            to = Target(to.chat, await self._thread_for(to.chat, message.zones))
        return Target(to.chat) if self._is_lost(to) else to

    async def lost(self, to: Target) -> None:
        """Nothing can be said in the topic."""
        known, self._lost[to] = to in self._lost, self._services.clock.now()
        await self._keep.put({_key(to): json.encode(self._lost[to])})
        if not known:
            self._tell(to, gone=True)

    async def stands(self, to: Target) -> None:
        """Something was said there, or somebody opened the topic again."""
        if self._lost.pop(to, None) is not None:
            await self._keep.drop(_key(to))
            self._tell(to, gone=False)

    async def run(self, hear: Hear) -> None:
        """For ever: the desk hears of topics that are gone, and of those that are there again."""
        while True:
            self._bell.clear()
            while self._news:
                to, gone = self._news[0]
                await hear(self._alarm(to, gone=gone))
                self._news.pop(0)
            await self._bell.wait()

    def _tell(self, to: Target, *, gone: bool) -> None:
        self._news.append((to, gone))
        self._bell.set()

    def _alarm(self, to: Target, *, gone: bool) -> Alarm:
        now = self._services.clock.now()
        key = f"{_key(to)}/{'gone' if gone else 'there'}/{now.isoformat()}"
        return Alarm(key=key, what=GONE, on=gone, about=self._name(to))

    def _name(self, to: Target) -> str:
        """The zone whose topic it is, as the site calls it, else the topic's number."""
        chats = {0, to.chat}
        zone = next((z for z, at, t in self._topics if t == to.topic and at in chats), "")
        names = self._services.site.get("zones", {}).get(zone, {}).get("names", {})
        own = names.get(str(self._services.site.get("language", "")))
        return str(own or next(iter(names.values()), zone) or to)

    def _is_lost(self, to: Target) -> bool:
        seen = self._lost.get(to)
        return seen is not None and self._services.clock.now() - seen < ANEW

    async def _thread_for(self, chat: int, zones: Sequence[str]) -> int:
        chats = {0, chat, await self._natives.once(chat)}
        threads = {zone: topic for zone, at, topic in self._topics if at in chats}
        return next((threads[zone] for zone in zones if zone in threads), 0)

    def _chat_of(self, at: int | str) -> int:
        """The group that a topic is in; 0 = whichever the message goes to."""
        name = "" if isinstance(at, int) else at.rpartition("/")[0]
        if not name:
            return 0
        known = self._groups.get(name)
        return known.chat if known else parsed(name).chat


def _thread(at: int | str) -> int:
    return at if isinstance(at, int) else int(at.rpartition("/")[2])


def _key(to: Target) -> str:
    return f"topic/{to}"
