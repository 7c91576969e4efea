"""The one loop that decides. It has no clock, no adapter and no store but the log.

All lines that wait are decided together and written in one commit: facts, relays and "done".
Memory follows the journal: the new world is taken over only when the commit stands, and so are new
rules: a line of the inbox names their version, and they count for the lines after it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from bridge import codec
from bridge.errors import BridgeError, LogError
from bridge.message.unsaid import for_log
from bridge.ports import Append, Entry, Log
from bridge.snapshots import recall, save
from bridge.speech.listen import Listen
from bridge.streams import INBOX, JOURNAL, SPEECH, changes_site, news_key, outbox
from bridge.versions import Books
from rules.errands import deadlines
from rules.events import CALL_EVENTS, Event, Relayed
from rules.fault import fault
from rules.inputs import Line, Reach, Reported, SiteChanged
from rules.rulebook import Rulebook
from rules.site_events import AskedAgain, ErrandGiven, ErrandOver, Listening, Understood
from rules.step import step
from rules.world import World

_log = logging.getLogger(__name__)

SNAPSHOT_EVERY = 20_000  # facts at least; start-up reads about these beside the snapshot
REFUSAL = 600  # characters that are told of why rules were refused
UNDER_WAY = frozenset({Reach.QUEUED, Reach.SENDING, Reach.UNCERTAIN})
Watch = Callable[[str, datetime | None], None]


def _nobody(_subject: str, _due: datetime | None) -> None:
    """Nobody watches deadlines: a replay brings its own ticks."""


class Engine:
    """Inbox in; journal, outboxes and speech jobs out."""

    def __init__(
        self,
        log: Log,
        book: Rulebook,
        *,
        fence: int | None = None,
        watch: Watch = _nobody,
        snapshot_every: int = SNAPSHOT_EVERY,
        books: Books | None = None,
    ) -> None:
        """`book`: of the process's own files. Without `books`, no other is ever taken."""
        self._log, self._book, self._fence, self._watch = log, book, fence, watch
        self._own, self._books = book, books
        self._every, self._since = snapshot_every, 0
        self.world = World()

    async def recall(self) -> None:
        """Become what the journal says we are: the newest snapshot, and the facts after it."""
        self.world, self._since = await recall(self._log, self._book.policy)
        self._book = await self._last_taken()
        for due, subject in deadlines(self.world):
            self._watch(subject, due)

    async def _last_taken(self) -> Rulebook:
        """The book of the version that the journal names; our own where it names none."""
        if not self.world.rules or self._books is None:
            return self._own
        try:
            return await self._books.book(self.world.rules)
        except LogError:
            raise
        except BridgeError as error:  # this program cannot read what an older one took
            _log.warning("the rules that counted last cannot be had, our own count: %s", error)
            return self._own

    async def run(self) -> None:
        """For ever."""
        await self._disown()
        async for entries in self._log.read(INBOX):
            await self.handle(entries)

    async def _disown(self) -> None:
        """Relays to adapters that the site no longer has are lost: nobody else would say so."""
        known = self._own.site.manners
        lost = [
            Reported(
                relay=key, reach=Reach.FAILED, reason=f"there is no adapter {adapter} any more"
            )
            for key, state in self.world.relays.items()
            if (adapter := state.fact.to.adapter) not in known and state.reach in UNDER_WAY
        ]
        lines = [
            Append(stream=INBOX, key=news_key("", news), body=codec.encode(news)) for news in lost
        ]
        if lines and known:
            await self._log.commit(*lines, fence=self._fence)

    async def handle(self, entries: Sequence[Entry]) -> None:
        """Some lines of the inbox, in order, in one commit."""
        world, book, lines, facts = self.world, self._book, list[Append](), list[Event]()
        for entry in entries:
            if changes_site(entry.key) and self._books is not None:
                world, new, book = await change(world, entry, book, self._books)
            else:
                world, new = carry_out(world, entry, book)
            lines += _lines(entry.key, new)
            facts += new
        await self._log.commit(*lines, done=entries, fence=self._fence)
        self.world, self._book = world, book
        for subject in subjects(facts):
            self._watch(subject, due(world, subject))
        await self._snapshot(len(facts))

    async def _snapshot(self, facts: int) -> None:
        """Once in a while; the larger the world, the more seldom, so that it costs the same."""
        self._since += facts
        if self._since >= max(self._every, len(self.world.relays) + len(self.world.calls)):
            await save(self._log, self.world, fence=self._fence)
            self._since = 0


def subjects(facts: Iterable[Event]) -> Iterable[str]:
    """Whose deadlines these facts may have moved, each once."""
    return dict.fromkeys(s for fact in facts if (s := _subject(fact)))


def _subject(fact: Event) -> str:
    """Whose deadline the fact may have moved: a call's, an errand's, a voice's without words."""
    match fact:
        case Listening(said=said) | AskedAgain(said=said):
            return said.key
        case Understood(of=of):
            return of
        case ErrandGiven(key=key) | ErrandOver(key=key):
            return key
        case _ if isinstance(fact, CALL_EVENTS):
            return fact.call
    return ""


def due(world: World, subject: str) -> datetime | None:
    """The one next deadline of a subject; None = it has none.

    A voice that became a call has the call's deadline: they share their id.
    """
    if waiting := world.waiting.get(subject):
        return waiting.due
    if given := world.errands.get(subject):
        return given.due
    call = world.calls.get(subject)
    return call.deadline if call else None


async def change(
    world: World, entry: Entry, book: Rulebook, books: Books
) -> tuple[World, tuple[Event, ...], Rulebook]:
    """The same as `carry_out` for a line that names a version, and the book that counts then."""
    entry, then = await _named(world, entry, books)
    after, facts = carry_out(world, entry, book, then)
    return after, facts, then if then and after.rules != world.rules else book


async def _named(world: World, entry: Entry, books: Books) -> tuple[Entry, Rulebook | None]:
    """The line with the book that it names; one that cannot be had makes it a refusal."""
    try:
        line = codec.line(entry.body)
    except codec.Unreadable:
        return entry, None  # `carry_out` meets it again, and says so
    if not isinstance(line, SiteChanged) or line.refused or line.digest == world.rules:
        return entry, None
    try:
        return entry, await books.book(line.digest)
    except LogError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the rules of before go on
        _log.warning("the version of %s cannot be had: %s", entry.key, for_log(error))
        refused = replace(line, refused=str(error)[:REFUSAL])
        return replace(entry, body=codec.encode(refused)), None


def carry_out(
    world: World, entry: Entry, book: Rulebook, then: Rulebook | None = None
) -> tuple[World, tuple[Event, ...]]:
    """The world and the facts after one line of the inbox, whatever the line is."""
    line: Line | None = None
    try:
        line = codec.line(entry.body)
        return step(world, line, entry.key, entry.at, book, then)
    except Exception as error:  # noqa: BLE001 - our own fault must not cost the message: it goes to a person
        _log.error("line %s could not be carried out: %s", entry.seq, for_log(error))
        return fault(world, line, entry.key, entry.at, book, repr(error))


def _lines(cause: str, facts: Sequence[Event]) -> Iterator[Append]:
    for nth, fact in enumerate(facts):
        yield Append(stream=JOURNAL, key=f"{cause}/{nth}", body=codec.encode(fact))
        if isinstance(fact, Relayed):
            body = codec.encode(codec.to_outbound(fact))
            yield Append(stream=outbox(fact.to.adapter), key=fact.key, body=body)
        elif isinstance(fact, Listening) and fact.said.voice is not None and not fact.hearing:
            source = fact.said.source
            job = Listen(
                of=fact.said.key,
                ref=fact.said.voice.ref,
                language=source.language,
                channel=str(source.address),
                tones=fact.said.voice.tones,
            )
            yield Append(stream=SPEECH, key=fact.said.key, body=codec.encode(job))
