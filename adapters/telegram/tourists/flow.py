"""What becomes of what somebody says: handed in at once, kept for the next step, or gathered.

Danger never waits: words of danger, a voice, a place, and the first short words of anybody pass
whatever else goes on. What is gathered is durable before it is confirmed, and goes on when it is
due, after a restart too. Nothing is dropped.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec.structs import replace

from adapters.telegram.tourists.people import People
from adapters.telegram.tourists.person import (
    LONGEST,
    Person,
    Piece,
    Pile,
    Step,
    added,
    corrected,
    inbound,
    messages,
)
from adapters.telegram.tourists.talk import Does, Labels, turn
from adapters.telegram.tourists.telling import Teller
from adapters.telegram.tourists.urgent import SHORT, dangers, speaks_of
from bridge.message import Inbound
from bridge.ports import Hear, Limit, Services

NEW = timedelta(hours=1)  # that somebody counts as new
HURRY = 5.0  # seconds that what is urgent waits when it comes too often
CROWDED = 120.0  # seconds that words of somebody new wait at most
WARNED = timedelta(minutes=10)  # until the same is said again
ARRIVED = timedelta(minutes=30)  # that a QR code tells where somebody is
NEAR = timedelta(minutes=15)  # that a place shared for /help does
REPORT = frozenset({Step.WHAT, Step.WHERE, Step.MORE})


class Flow:
    """The way in of one bot. `hear` is set while the bridge listens."""

    def __init__(
        self,
        services: Services,
        people: People,
        teller: Teller,
        later: Callable[[int, datetime], None],
    ) -> None:
        self._services, self._people, self._teller = services, people, teller
        self._later, self._labels = later, Labels(teller.tongues)
        self.hear: Hear | None = None

    def urgent(self, piece: Piece) -> bool:
        """Must it pass whatever goes on?"""
        words = dangers(self._services.site, self._teller.tongues.danger())
        return bool(piece.voice or piece.point) or speaks_of(piece.words, words)

    async def say(self, person: Person, piece: Piece) -> None:
        """One thing that somebody said. Durable when it returns."""
        if person.pile and person.pile.sealed:
            person = await self.flush(person)
        if _hidden(person, piece):
            await self.answer(person, piece)
        elif person.step is Step.TIP:
            await self.tip(person, piece)
        elif person.step in REPORT:
            await self._answer(person, piece)
        elif piece.words in self._labels.send | self._labels.stop | self._labels.unknown:
            await self._people.save(person)  # a keyboard that should be gone
            self._teller.tell(person, "nothing_to_send", gone=True)
        else:
            await self._free(person, piece)

    async def answer(self, person: Person, piece: Piece) -> None:
        """A button that the house gave, or words on a tip: now, and under the name it knows."""
        if _hidden(person, piece):
            await self._heard(inbound(piece, person.hidden, person.language))
            await self._people.save(person)
        else:
            await self.flush(person, piece)

    async def tip(self, person: Person, piece: Piece) -> None:
        """A tip: under another name than all else that they say."""
        words = piece.words or self._teller.say(person, "voice") * bool(piece.voice)
        head = "线索" if person.language == "zh" else "tip"
        told = replace(piece, words=f"{head} {words}".strip(), reply_to="")
        await self._heard(inbound(told, person.hidden, person.language))
        await self._people.save(replace(person, step=Step.NONE, heard=True, tipped=True))

    async def forget(self, person: Person, piece: Piece) -> None:
        """The house is asked to forget them, under each name that it knows."""
        names = (person.channel, person.hidden) if person.tipped else (person.channel,)
        for nth, name in enumerate(names):
            wish = Piece(key=f"{piece.key}/{nth}", at=piece.at, words="/forget")
            await self._heard(inbound(wish, name, person.language))

    async def begin(self, person: Person, step: Step) -> Person:
        """Ask the first question, unless one of a report is open already."""
        if person.step not in REPORT or step is not Step.WHAT:
            person = replace(await self.flush(person), step=step)
            await self._people.save(person)
        return person

    async def interrupt(self, person: Person) -> None:
        """The house asks something: what was begun goes as it is; one question at a time."""
        if person.step in REPORT:
            await self.flush(person)

    async def flush(self, person: Person, *more: Piece) -> Person:
        """Hand in all that was gathered, and what is said now. The open question is closed."""
        old = person.pile or Pile(since=person.last, due=person.last)
        pieces = old.pieces if old.sealed else (*old.pieces, *more)
        if pieces:  # decided, whatever happens now: brought again it is not decided otherwise
            person = replace(person, pile=replace(old, pieces=pieces, sealed=True))
            await self._people.save(person)
        person = await self._hand_in(person, pieces)
        person = replace(person, pile=None, step=Step.NONE)
        if old.sealed and more:
            return await self.flush(person, *more)
        await self._people.save(person)
        return person

    async def due(self, person: Person, now: datetime) -> None:
        """Time has come for what was gathered, or not yet."""
        if person.pile is None:
            return
        if person.pile.due > now and not person.pile.sealed:
            self._later(person.chat, person.pile.due)
            return
        asked = person.step in REPORT
        person = await self.flush(person)
        if asked:
            self._teller.tell(person, "sent", gone=True)

    async def correct(self, person: Person, piece: Piece) -> None:
        """Other words for what was said before."""
        pile = person.pile and corrected(person.pile, piece.message, piece.words)
        if pile:
            await self._people.save(replace(person, pile=pile))
        elif piece.words:
            words = self._teller.say(person, "correction", words=piece.words)
            await self._free(person, replace(piece, words=words))
        elif not piece.empty:
            await self._free(person, piece)

    async def _free(self, person: Person, piece: Piece) -> None:
        """Words of somebody who is asked nothing."""
        urgent = self.urgent(piece)
        wait, why = await self._pressure(person, piece, urgent=urgent)
        if not wait and (urgent or person.pile is None):
            await self.flush(person, piece)
            return
        now = self._services.clock.now()
        within = timedelta(seconds=wait) if wait else LONGEST  # no pile waits longer than it did
        pile = added(person.pile, piece, now, within)
        warn = person.warned is None or now - person.warned > WARNED
        warned = now if warn else person.warned
        await self._people.save(replace(person, pile=pile, warned=warned))
        self._later(person.chat, pile.due)
        if warn:
            self._teller.warn(person, why)

    async def _pressure(self, person: Person, piece: Piece, *, urgent: bool) -> tuple[float, str]:
        """Seconds that it should wait with others, and what its writer is told."""
        settings, keep = self._teller.settings, self._services.keep
        if urgent:  # who cries for help a hundred times is heard within seconds, in a few messages
            often = Limit(name=f"urgent/{person.alias}", most=settings.burst, per=settings.per)
            return (HURRY, "slow") if await keep.turn(often) > 0 else (0.0, "")
        own = Limit(name=f"in/{person.alias}", most=settings.burst, per=settings.per)
        if await keep.turn(own) > 0:
            return settings.collect, "slow"
        first = not person.heard and len(piece.words) <= SHORT
        if first or self._services.clock.now() - person.first > NEW:
            return 0.0, ""
        new = Limit(name="newcomers", most=settings.newcomers, per=settings.per)
        return min(await keep.turn(new), CROWDED), "busy"

    async def _answer(self, person: Person, piece: Piece) -> None:
        """Words of somebody who reports step by step."""
        done = turn(
            person.step,
            piece,
            self._labels,
            urgent=self.urgent(piece) and piece.point is None,
            begun=person.pile is not None,
        )
        part = (piece,) if done.part else ()
        match done.does:
            case Does.HAND_IN:
                person = await self.flush(person, *part)
                self._teller.tell(person, "sent", gone=True)
            case Does.DROP:
                person = replace(person, pile=None, step=Step.NONE)
                await self._people.save(person)
                self._teller.tell(person, "stopped", gone=True)
            case Does.ASK:
                self._teller.tell(person, "nothing_to_send")
                self._teller.ask(person, person.step)
            case Does.KEEP:
                await self._keep(person, part, done.step)

    async def _keep(self, person: Person, part: tuple[Piece, ...], step: Step) -> None:
        now, finish = self._services.clock.now(), self._teller.settings.finish
        pile = person.pile
        for piece in part:
            pile = added(pile, piece, now, timedelta(seconds=finish), longer=True)
        changed = step is not person.step
        person = replace(person, pile=pile, step=step)
        await self._people.save(person)
        if pile:
            self._later(person.chat, pile.due)
        if changed:
            self._teller.ask(person, step)

    async def _hand_in(self, person: Person, pieces: tuple[Piece, ...]) -> Person:
        """All of it, in order, the first with where they are known to be."""
        now = self._services.clock.now()
        lines = messages(pieces, person.channel, person.language)
        for nth, line in enumerate(lines):
            await self._heard(self._placed(person, line, now) if nth == 0 else line)
        if not lines:
            return person
        near = person.point if any(line.point for line in lines) else None
        return replace(person, heard=True, place="", placed=None, point=near)

    def _placed(self, person: Person, line: Inbound, now: datetime) -> Inbound:
        if line.point or line.reply_to:
            return line
        fresh = person.placed is not None and now - person.placed <= ARRIVED
        return replace(line, place=person.place if fresh else "", point=person.near(now, NEAR))

    async def _heard(self, line: Inbound) -> None:
        assert self.hear is not None
        await self.hear(line)


def _hidden(person: Person, piece: Piece) -> bool:
    """Does it answer what was said to the giver of a tip?"""
    return piece.reply_to.endswith(f"/{person.hidden}")
