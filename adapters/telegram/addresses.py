"""Channels of the site and chats of Telegram: names, topics, and groups that moved.

A channel is `<chat>`, `<chat>/<topic>` or a name of `groups`. A group that became a supergroup
keeps the channel that the site knows it by.
"""

from collections.abc import Mapping, Sequence

from adapters.telegram.config import CHAT
from adapters.telegram.natives import Natives
from adapters.telegram.wire import Target
from bridge.errors import Refused
from bridge.message import Outbound


class Addresses:
    """The channels of one bot. `channels`: those that units of the site are told on."""

    def __init__(
        self, natives: Natives, groups: Mapping[str, str], channels: Sequence[str]
    ) -> None:
        self._natives, self._channels = natives, channels
        self._groups = {name: parsed(chat) for name, chat in groups.items()}
        self._names = {target: name for name, target in self._groups.items()}

    async def target(self, channel: str) -> Target:
        """Where to send what is meant for a channel. `Refused`: it is none."""
        told = self._groups.get(channel)
        if told is None and not CHAT.fullmatch(channel):
            raise Refused(f"{channel!r} is no chat, and no name of `groups`")
        told = told or parsed(channel)
        return Target(await self._natives.now(told.chat), told.topic)

    async def of(self, message: Outbound) -> Target:
        """Where to say it. `Refused`: its channel is none."""
        return await self.target(message.channel)

    async def lost(self, to: Target) -> None:
        """Nothing can be said in that topic."""

    async def stands(self, to: Target) -> None:
        """Something can be said there."""

    async def channel(self, target: Target) -> str:
        """What the site calls a chat; a topic that it does not speak of is its group."""
        first = Target(await self._natives.once(target.chat), target.topic)
        for one in (target, first, Target(target.chat), Target(first.chat)):
            if one in self._names:
                return self._names[one]
            if str(one) in self._channels:
                return str(one)
        return str(first)

    async def known(self, target: Target) -> bool:
        """Does the site speak of this chat, or of a topic of it?"""
        chats = {target.chat, await self._natives.once(target.chat)}
        named = {t.chat for t in self._groups.values()}
        written = {parsed(c).chat for c in self._channels if CHAT.fullmatch(c)}
        return bool(chats & (named | written))


def parsed(channel: str) -> Target:
    """`<chat>` or `<chat>/<topic>`."""
    chat, _, topic = channel.partition("/")
    return Target(int(chat), int(topic or 0))
