"""What patrols do in Telegram becomes words of the house; answered only when it is durable.

A press of a button says its words. Commands are words too, but `/start`, `/help` and `/where`,
which only show something. What cannot be heard is answered, at most once an hour of each sort in a
chat.
"""

import asyncio
import logging
import re
from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from adapters.telegram.addresses import Addresses
from adapters.telegram.budget import Budget
from adapters.telegram.config import Hears
from adapters.telegram.inward import Inward
from adapters.telegram.natives import Natives
from adapters.telegram.patrols.positions import Track
from adapters.telegram.patrols.words import say
from adapters.telegram.polling import together
from adapters.telegram.seen import Seen, joined, see
from adapters.telegram.wire import Raw, Target, Wire
from bridge.errors import BridgeError
from bridge.message import Inbound
from bridge.ports import Hear, Services

ONCE = timedelta(hours=1)
REMEMBERED = 2_000  # texts that may be edited without change, notices
WHERE = "?where"  # data of the button that shows the place
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)

_log = logging.getLogger(__name__)


class Patrols:
    """The ear of one bot. `id` and `name` are the bot's own."""

    def __init__(
        self,
        services: Services,
        wire: Wire,
        natives: Natives,
        budget: Budget,
        addresses: Addresses,
        inward: Inward,
        *,
        id: int,
        name: str,
        hears: Hears,
    ) -> None:
        self._services, self._wire, self._natives = services, wire, natives
        self._budget, self._addresses, self._inward = budget, addresses, inward
        self.id, self._name, self._hears = id, name.lower(), hears
        self._track = Track()
        self._noticed: dict[tuple[int, str], datetime] = {}
        self._texts: dict[tuple[int, int], str] = {}
        self._aside: set[asyncio.Task[None]] = set()

    async def take(self, batch: Sequence[Raw], hear: Hear) -> None:
        """All of a batch: durable when it returns. `LogError`, `OSError`: hand it in again.

        What one chat said is handed in in order; chats do not wait for each other.
        """
        seens = await self._grown([see(raw, self.id) for raw in batch])
        chats: dict[int, list[Seen]] = {}
        for seen in joined(seens):
            chats.setdefault(seen.target.chat, []).append(seen)
        await together([self._chat(said, hear) for said in chats.values()])

    async def quiet(self) -> None:
        """Return when all that is told aside was told."""
        while self._aside:
            await asyncio.wait(set(self._aside))

    async def aclose(self) -> None:
        """Nothing is told any more."""
        for task in self._aside:
            task.cancel()
        if self._aside:
            await asyncio.wait(self._aside)

    async def _grown(self, seens: list[Seen]) -> list[Seen]:
        """After a crash an album is the same as before it; what came since stands alone."""
        albums: dict[tuple[int, str], list[str]] = {}
        for seen in seens:
            if seen.album:
                albums.setdefault((seen.target.chat, seen.album), []).append(seen.key)
        parts = {k: await self._natives.album(f"{k[0]}/{k[1]}", v) for k, v in albums.items()}
        return [
            replace(s, album="") if s.album and s.key not in parts[s.target.chat, s.album] else s
            for s in seens
        ]

    async def _chat(self, seens: Sequence[Seen], hear: Hear) -> None:
        """Prepared one after the other, handed in as soon as prepared, in that order."""
        handing: list[asyncio.Task[None]] = []
        try:
            for seen in seens:
                message = await self._message(seen)
                if message is not None:
                    handing.append(asyncio.create_task(self._hand(seen, message, hear)))
        finally:
            await together(handing)

    async def _hand(self, seen: Seen, message: Inbound, hear: Hear) -> None:
        await hear(message)
        if seen.callback:
            told = say("heard", self._tongue(seen), words=message.words)
            self._later(self._wire.answer(seen.callback, told))
        if seen.live and seen.point:
            self._track.keep(seen.user, seen.point, self._services.clock.now())
        self._remember(seen)

    async def _message(self, seen: Seen) -> Inbound | None:
        """What is to be handed in; None where nothing is."""
        if seen.odd == "unreadable":
            return Inbound(
                key=seen.key, channel="0", sender="0", words=say("unreadable", self._site())
            )
        if seen.moved:
            await self._natives.moved(*seen.moved)
        if seen.reopened:
            await self._addresses.stands(seen.target)
        if seen.odd in {"service", "member"}:
            return None
        if why := await self._deaf(seen):
            self._notice(seen, why)
            return None
        if seen.callback:
            return await self._button(seen)
        return await self._said(seen)

    async def _deaf(self, seen: Seen) -> str:
        """Why this is not heard at all, "" where it is."""
        if not seen.private and not await self._addresses.known(seen.target):
            return "strange_group"
        return "bot" if seen.bot else seen.odd

    async def _button(self, seen: Seen) -> Inbound | None:
        if seen.data == WHERE:
            told = await self._natives.told(seen.target.chat, seen.message)
            self._later(self._where(seen, told.call if told else ""))
            self._later(self._wire.answer(seen.callback))
            return None
        words = await self._inward.pressed(seen)
        if not words:
            told_so = say("stale", self._tongue(seen))
            self._later(self._wire.answer(seen.callback, told_so, alert=True))
            return None
        return await self._inward.inbound(seen, words)

    async def _said(self, seen: Seen) -> Inbound | None:
        if seen.live and seen.edited and not self._moves(seen):
            return None
        if seen.edited and not seen.live and self._texts.get(_id(seen)) == seen.words:
            return None  # a preview or a reaction: the words are the same
        words = seen.words
        if command := _COMMAND.fullmatch(words):
            return await self._command(seen, command)
        if not await self._meant(seen):
            return None
        words = self._unnamed(words)
        if seen.forwarded and words:
            words = say("forwarded", self._site(), words=words)
        if seen.contact:
            name = f"{seen.contact.first_name} {seen.contact.last_name}".strip()
            told = say("contact", self._site(), name=name, phone=seen.contact.phone_number)
            words = f"{words}\n{told}".strip()
        return await self._inward.inbound(seen, words)

    def _unnamed(self, words: str) -> str:
        """Without our own name at the head: it only says whom the words are for."""
        head, _, rest = words.partition(" ")
        return rest.strip() if self._name and head.lower() == f"@{self._name}" else words

    def _moves(self, seen: Seen) -> bool:
        """Is the new position one of ours, and news?"""
        ours = seen.private or str(seen.user) in self._services.channels
        now = self._services.clock.now()
        return bool(ours and seen.point and self._track.worth(seen.user, seen.point, now))

    async def _meant(self, seen: Seen) -> bool:
        """In a group with much talk only what is meant for us counts, and answers to us."""
        if self._hears is Hears.ALL or seen.private or seen.point:
            return True
        named = bool(self._name) and f"@{self._name}" in seen.words.lower()
        told = await self._natives.told(seen.target.chat, seen.reply) if seen.reply else None
        return named or told is not None

    async def _command(self, seen: Seen, command: re.Match[str]) -> Inbound | None:
        name, to, rest = command[1].lower(), (command[2] or "").lower(), command[3] or ""
        if to and to != self._name:
            return None  # for another bot
        match name:
            case "start" | "help":
                self._later(self._show(seen, name))
                return None
            case "where":
                self._later(self._where(seen, await self._asked_for(seen, rest)))
                return None
            case "on" | "off":
                return await self._inward.inbound(seen, say(name, self._site()))
        words = f"{name.replace('_', ' ')} {rest}".strip()
        return await self._inward.inbound(seen, words)

    async def _asked_for(self, seen: Seen, number: str) -> str:
        """The call that `/where` means: the one answered, the number, else the newest here."""
        if seen.reply and (told := await self._natives.told(seen.target.chat, seen.reply)):
            return told.call
        chat = await self._addresses.channel(seen.target)
        if number.strip().lstrip("#").isdecimal():
            wanted = int(number.strip().lstrip("#"))
            relays = self._services.board.said_to(self._services.name, chat)
            return next((r.call for r in reversed(relays) if r.number == wanted), "")
        return await self._natives.last_call(seen.target.chat, seen.target.topic)

    async def _show(self, seen: Seen, what: str) -> None:
        language = self._tongue(seen)
        names = self._services.site.get("names", {})
        site = names.get(language) or next(iter(names.values()), "")
        told = say("help", language)
        if what == "start":
            told = f"{say('start', language, site=site, user=seen.user)}\n\n{told}"
        await self._tell(seen, told)

    async def _where(self, seen: Seen, id: str) -> None:
        call = self._services.board.call(id) if id else None
        if call is None:
            await self._tell(seen, say("no_call", self._tongue(seen)))
        elif call.point is None:
            await self._tell(seen, say("no_place", self._tongue(seen), words=call.words))
        else:
            await self._budget.take(seen.target)
            await self._wire.place(seen.target, call.point, silent=True, reply=seen.message)

    def _notice(self, seen: Seen, why: str) -> None:
        """Say why it is not heard; a channel has nobody to say it to."""
        now = self._services.clock.now()
        last = self._noticed.get((seen.target.chat, why))
        if seen.channel_post or (last and now - last < ONCE):
            return
        _trim(self._noticed)
        self._noticed[seen.target.chat, why] = now
        told = say(why, self._tongue(seen), chat=seen.target.chat)
        self._later(self._tell(seen, told))

    async def _tell(self, seen: Seen, text: str) -> None:
        """A courtesy: where there is no room for it now, it is not said."""
        if await self._budget.spare(seen.target):
            return
        to = Target(seen.target.chat, seen.target.topic)
        await self._wire.text(to, text, html=False, rows=(), silent=True, reply=seen.message)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_surely(work))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    def _remember(self, seen: Seen) -> None:
        if seen.words:
            _trim(self._texts)
            self._texts[_id(seen)] = seen.words

    def _site(self) -> str:
        return str(self._services.site.get("language", ""))

    def _tongue(self, seen: Seen) -> str:
        """A person alone hears their own language, a group the site's."""
        return (seen.language if seen.private or seen.callback else "") or self._site()


async def _surely(work: Coroutine[Any, Any, None]) -> None:
    """What is only shown may fail: what was said is safe."""
    try:
        await work
    except BridgeError as error:
        _log.info("something could not be shown: %s", type(error).__name__)


def _id(seen: Seen) -> tuple[int, int]:
    return seen.target.chat, seen.message


def _trim(remembered: dict[Any, Any]) -> None:
    if len(remembered) >= REMEMBERED:
        del remembered[next(iter(remembered))]


__all__ = ["WHERE", "Patrols"]
