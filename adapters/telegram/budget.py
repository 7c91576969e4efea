"""How much may be said: one budget per chat and one per bot, obeyed by every process of the bot.

Telegram's figures: about one message a second in a chat, 20 a minute in a group, 30 a second in
all. Who must wait is told how long, and waits alone. Edits take only what messages leave over.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from msgspec import json

from adapters.telegram.config import Limits
from adapters.telegram.wire import Target
from bridge.errors import TryLater
from bridge.ports import Clock, Keep, Limit

PRESSED = timedelta(seconds=2)  # that edits stand back after a message had to wait
NOTHING: Mapping[str, bytes] = MappingProxyType({})
REMEMBERED = 1_000  # chats, before those that may be forgotten are


class Budget:
    """The budget of one bot."""

    def __init__(self, keep: Keep, clock: Clock, limits: Limits) -> None:
        self._keep, self._clock, self._limits = keep, clock, limits
        self._breath = timedelta(seconds=limits.chat_per)  # another message may follow at once
        self._pressed: dict[int, datetime] = {}  # until when edits stand back

    async def take(self, to: Target, put: Mapping[str, bytes] = NOTHING) -> None:
        """One message may go to the chat now, or `TryLater` says when.

        `put` is written down with the turn: one write of the disk for both, or neither.
        """
        limits = self._of(to, 1.0)
        wait = await self._paused(to.chat) or await self._keep.turn(*limits, put=put)
        after = timedelta(seconds=wait) + PRESSED if wait > 0 else self._breath
        self._press(to.chat, self._clock.now(), after)
        if wait > 0:
            raise TryLater("the chat or the bot has had its share", timedelta(seconds=wait))

    async def spare(self, to: Target) -> float:
        """Take a turn that no message needs: 0; or the seconds after which to ask again."""
        now = self._clock.now()
        if (until := self._pressed.get(to.chat)) is not None:
            if until > now:
                return (until - now).total_seconds()
            del self._pressed[to.chat]
        return await self._paused(to.chat) or await self._keep.turn(
            *self._of(to, self._limits.edits)
        )

    async def pause(self, chat: int, wait: timedelta) -> None:
        """Telegram wants quiet in a chat; every process keeps it."""
        until = self._clock.now() + wait
        await self._keep.put({_pause(chat): json.encode(until)})

    def _press(self, chat: int, now: datetime, after: timedelta) -> None:
        if len(self._pressed) >= REMEMBERED:
            self._pressed = {c: until for c, until in self._pressed.items() if until > now}
        self._pressed[chat] = now + after

    async def _paused(self, chat: int) -> float:
        told = await self._keep.get(_pause(chat))
        if told is None:
            return 0.0
        left = (json.decode(told, type=datetime) - self._clock.now()).total_seconds()
        if left <= 0:
            await self._keep.drop(_pause(chat))
        return max(0.0, left)

    def _of(self, to: Target, share: float) -> list[Limit]:
        limits = self._limits
        chat = [Limit(name=f"chat/{to.chat}", most=limits.chat, per=limits.chat_per)]
        if to.group:
            most = max(1, int(limits.group * share))
            chat.append(Limit(name=f"group/{to.chat}", most=most, per=limits.group_per))
        most = max(1, int(limits.bot * share))
        return [*chat, Limit(name="bot", most=most, per=limits.bot_per)]


def _pause(chat: int) -> str:
    return f"pause/{chat}"
