"""Updates in, each to the piece that it is for; durable, or not acknowledged.

Chats go side by side, each in order. What the code cannot deal with becomes a message for a person
rather than an update that comes again for ever; what the log cannot take is not confirmed.
"""

import asyncio
import logging
from collections.abc import Sequence

from msgspec.structs import replace

from adapters.telegram.inward import Inward
from adapters.telegram.natives import Natives
from adapters.telegram.polling import together
from adapters.telegram.seen import Seen, joined, see
from adapters.telegram.tourists.commands import command
from adapters.telegram.tourists.flow import Flow
from adapters.telegram.tourists.own import Own
from adapters.telegram.tourists.people import People
from adapters.telegram.tourists.person import Person, Piece, Step, inbound
from adapters.telegram.tourists.telling import OWN, Teller
from adapters.telegram.wire import Raw, Target
from bridge.errors import LogError
from bridge.ports import Limit, Services

BLOCKED = "the reporter has blocked the bot"
LIVE, LIVE_PER = 1, 60.0  # positions of somebody on the move, in so many seconds
IN = frozenset({"member", "administrator", "creator", "restricted"})

_log = logging.getLogger(__name__)


class Door:
    """Where updates come in."""

    def __init__(
        self,
        services: Services,
        people: People,
        natives: Natives,
        inward: Inward,
        flow: Flow,
        own: Own,
        teller: Teller,
        bot: int,
    ) -> None:
        self._services, self._people, self._natives = services, people, natives
        self._inward, self._flow, self._own, self._teller = inward, flow, own, teller
        self._bot = bot
        self._locks: dict[int, asyncio.Lock] = {}

    def lock(self, chat: int) -> asyncio.Lock:
        """One thing at a time with one person."""
        return self._locks.setdefault(chat, asyncio.Lock())

    async def take(self, batch: Sequence[Raw]) -> None:
        """All of it is durable when this returns. `LogError`, `OSError`: it is not."""
        parts = [see(raw, self._bot) for raw in batch]
        chats: dict[int, list[Seen]] = {}
        for seen in joined(await self._albums(parts)):
            chats.setdefault(seen.target.chat, []).append(seen)
        await together([self._in_order(chat, some) for chat, some in chats.items()])
        idle = [c for c in chats if c in self._locks and not self._locks[c].locked()]
        for chat in idle:
            del self._locks[chat]

    async def _albums(self, parts: Sequence[Seen]) -> list[Seen]:
        """A late part of an album that is in the journal already stands alone."""
        albums: dict[str, list[str]] = {}
        for seen in parts:
            if seen.album:
                albums.setdefault(seen.album, []).append(seen.key)
        known = {id: await self._natives.album(id, keys) for id, keys in albums.items()}
        return [
            seen if not seen.album or seen.key in known[seen.album] else replace(seen, album="")
            for seen in parts
        ]

    async def _in_order(self, chat: int, some: Sequence[Seen]) -> None:
        async with self.lock(chat):
            for seen in some:
                await self._surely(seen)

    async def _surely(self, seen: Seen) -> None:
        try:
            await self._one(seen)
        except (LogError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, a person looks at it
            _log.error("an update could not be understood: %s", type(error).__name__)
            await self._for_a_person(seen)

    async def _for_a_person(self, seen: Seen) -> None:
        if not seen.private or seen.bot or self._flow.hear is None:
            return
        person = await self._people.of(seen.target.chat, self._services.clock.now())
        words = self._teller.say(person, "unread")
        piece = Piece(key=seen.key, at=person.last, words=words)
        await self._flow.hear(inbound(piece, person.channel, person.language))

    async def _one(self, seen: Seen) -> None:
        if seen.odd == "member":
            await self._standing(seen)
        elif seen.odd in ("unreadable", "service") or seen.bot or seen.channel_post:
            _log.info("an update says nothing to us: %s", seen.odd or "not a person")
        elif not seen.private:
            await self._own.group(seen.target.chat, leave=True)
        else:
            now, chat = self._services.clock.now(), seen.target.chat
            person = await self._people.of(chat, now, seen.language)
            if seen.key not in person.done:
                await self._private(replace(person, away="").having(seen.key), seen)
            elif person.pile and person.pile.sealed:  # it could not be written the last time
                await self._flow.flush(person)

    async def _standing(self, seen: Seen) -> None:
        """Somebody blocked us, or let us in again; a group took us in."""
        chat = seen.target.chat
        if chat < 0:
            if seen.status in IN:
                await self._own.group(chat, leave=True)
            return
        person = await self._people.find(chat)
        if person is not None:
            away = "" if seen.status in IN else BLOCKED
            await self._people.save(replace(person, away=away))

    async def _private(self, person: Person, seen: Seen) -> None:
        if seen.callback:
            await self._pressed(person, seen)
            return
        if seen.odd:
            await self._people.save(person)
            self._teller.tell(person, "unreadable")
            return
        if seen.live and seen.edited and not await self._moved(person):
            return
        asked = command(seen.words) if not (seen.files or seen.voice) else None
        if asked:
            if not seen.edited:
                await self._own.command(person, *asked, await self._piece(person, seen))
            return
        piece = await self._piece(person, seen)
        if seen.edited and not seen.live:
            await self._flow.correct(person, piece)
        elif person.step is Step.HELP and piece.point and not piece.words:
            await self._own.near(person, piece)
        else:
            await self._flow.say(person, piece)

    async def _pressed(self, person: Person, seen: Seen) -> None:
        """A button: our own, or words that the house gave it."""
        data = seen.data
        piece = Piece(key=seen.key, at=person.last)
        if data.startswith(OWN):
            await self._own.pressed(person, data[1:], piece)
        elif words := await self._inward.pressed(seen):
            relay = await self._natives.relay_of(person.alias, seen.reply)
            said = replace(piece, words=words, reply_to=relay)
            await self._flow.answer(person, said)
        else:
            await self._people.save(person)
        self._teller.pressed(seen.callback, person.alias, seen.reply if data else 0)

    async def _piece(self, person: Person, seen: Seen) -> Piece:
        """What was said, with its files fetched and without who said it."""
        veiled = replace(
            seen, target=Target(person.alias), user=0, speaker=person.alias, name="",
            language=self._teller.language(person),
        )  # fmt: skip
        line = await self._inward.inbound(veiled, self._words(person, seen))
        return Piece(
            key=line.key,
            at=person.last,
            message=seen.message,
            words=line.words.encode("utf-8", "replace").decode(),  # half of a pair
            point=line.point,
            voice=line.voice,
            pictures=line.pictures,
            reply_to=line.reply_to,
        )

    def _words(self, person: Person, seen: Seen) -> str:
        words = seen.words
        if seen.contact:
            contact = seen.contact
            told = f"{contact.first_name} {contact.last_name} {contact.phone_number}"
            words = self._teller.say(person, "contact", words=" ".join(told.split()))
        if seen.forwarded and words:
            words = self._teller.say(person, "forwarded", words=words)
        return words

    async def _moved(self, person: Person) -> bool:
        """Is it time to hear again where somebody on the move is?"""
        turn = Limit(name=f"live/{person.alias}", most=LIVE, per=LIVE_PER)
        return await self._services.keep.turn(turn) <= 0
