"""What the people at the desks see, kept up with the journal.

Law: the board follows, it never leads: what is not in the journal is not on the board. A watcher
that is slow gets fewer and larger changes, never a queue; one that is gone costs nothing.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from msgspec.structs import replace

from bridge.errors import ConfigError, LogError
from bridge.ports import Clock, Entry, Log
from bridge.record import bookmark
from bridge.record.ledger import Ledger, Touched
from bridge.record.reading import Torn, applied
from bridge.record.reporting import who_reported
from bridge.record.turns import Turns, on_shifts
from bridge.retry import back_off
from bridge.streams import JOURNAL
from bridge.trail_ports import ReporterView, ShiftView, TrailView
from bridge.versions import Books, Unkept
from bridge.views import BoardView, CallView, RelayView
from bridge.wake import rung
from rules.nearest import Ground
from rules.rulebook import Rulebook

MOST = 1_000  # calls that are over and still shown; the record has all
SLICE = 200  # facts between two looks at who else wants to run

_log = logging.getLogger(__name__)


class Watcher:
    """What changed since one subscriber last looked: sets, so that it stays small."""

    def __init__(self) -> None:
        self.calls: dict[str, None] = {}
        self.units: dict[str, None] = {}
        self.links: dict[str, None] = {}
        self.gone: dict[str, None] = {}
        self.rolls: dict[str, None] = {}
        self.all = False  # everything may be called otherwise now
        self.woken = asyncio.Event()

    def add(self, touched: Touched) -> None:
        """Remember what a fact changed."""
        if touched.call:
            self.calls[touched.call] = None
        if touched.link:
            self.links[touched.link] = None
        self.units.update(dict.fromkeys(touched.units))
        for page in touched.gone:
            self.gone[page.call.id] = None
        seen = (touched.waiting, touched.call, touched.units, touched.link, touched.gone)
        if touched.roll:
            self.rolls[touched.roll] = None
        if any(seen) or touched.alarms or touched.roll:
            self.woken.set()

    def renew(self) -> None:
        """The whole board is to be shown again."""
        self.all = True
        self.woken.set()

    def take(self) -> tuple[dict[str, None], ...]:
        """Calls, units, links that changed, calls that left, rolls; nothing is remembered then."""
        self.all = False
        taken = self.calls, self.units, self.links, self.gone, self.rolls
        self.calls, self.units, self.links, self.gone, self.rolls = {}, {}, {}, {}, {}
        self.woken.clear()
        return taken


class JournalBoard:
    """The `Board` of a site. It shows nothing before `run` has read the journal: see `ready`."""

    def __init__(
        self,
        log: Log,
        book: Rulebook,
        clock: Clock,
        *,
        most: int = MOST,
        bookmark_every: int = bookmark.EVERY,
        books: Books | None = None,
        follow: Callable[[Rulebook], None] = lambda _: None,
    ) -> None:
        """`books`: where the site's later versions are; `follow` is told when one counts."""
        self._log, self._book, self._clock = log, book, clock
        self._books, self._follow = books, follow
        self._named = ""  # a version that counts and is not shown yet
        self._peopled = False  # somebody came or went, and that is not shown yet
        self._most, self._every = most, bookmark_every
        self._ledger = Ledger(book, most=most)
        self._marks = bookmark.Marks(bookmark.BEGINNING, self._every)
        self._seq = ""
        self._begun = False
        self._away: datetime | None = None  # since when the log cannot be read
        self._ready = asyncio.Event()
        self._watchers: set[Watcher] = set()

    async def run(self) -> None:
        """Follow the journal for ever; while the log is away the board stands still."""
        trouble = 0
        while True:
            try:
                await self._begin()
                await self._catch_up()
                self._ready.set()
                trouble = 0
                self._log_is(None)
                async for entries in self._log.follow(JOURNAL, self._seq):
                    await self._take(entries)
                    await self._renew()
            except LogError as error:
                trouble += 1
                self._log_is(self._away or self._clock.now())
                _log.warning("the board stands still: %s", error)
                await self._clock.sleep_until(self._clock.now() + back_off(trouble, "board"))

    async def ready(self) -> None:
        """Return when all that was in the journal at the start is on the board."""
        await self._ready.wait()

    def snapshot(self) -> BoardView:
        """Everything on the board now."""
        return self._with_log(self._ledger.board(self._clock.now()))

    def ground(self) -> Ground:
        """What people closed and opened, and the time of day."""
        world = self._ledger.world
        return Ground(self._clock.now(), world.closed, world.opened)

    def call(self, id: str) -> CallView | None:
        """One call with its relays and timeline."""
        return self._ledger.call_view(id)

    def said_to(self, adapter: str, channel: str) -> Sequence[RelayView]:
        """Relays to one channel, oldest first."""
        return self._ledger.said_to(adapter, channel)

    def trail(self) -> Sequence[TrailView]:
        """What the people at the desks did, the newest last."""
        return tuple(self._ledger.trails.views(self._ledger.timeline.names, self._ledger.pages))

    def shifts(self) -> Sequence[ShiftView]:
        """The last hand-over of each desk."""
        return tuple(self._ledger.trails.shifts(self._ledger.timeline.names))

    def reporters(self, call: str) -> Sequence[ReporterView]:
        """Who reported, as long as the site's policy lets it be told."""
        page, names_for = self._ledger.pages.get(call), self._book.policy.names_for
        if page is None or (names_for is not None and self._clock.now() - page.last > names_for):
            return ()
        return tuple(who_reported(page, self._ledger.trails))

    async def changes(self) -> AsyncIterator[BoardView]:
        """First the whole board, once it is `ready`; then after each change only what changed."""
        await self.ready()
        watcher, turns = Watcher(), Turns()
        self._watchers.add(watcher)
        try:
            yield self.snapshot()
            while True:
                turn = turns.next(self._book, self._clock.now())
                if not await rung(watcher.woken, self._clock, turn):
                    watcher.units.update(dict.fromkeys(on_shifts(self._book)))
                whole, part = watcher.all, watcher.take()
                now = self._clock.now()
                view = self._ledger.board(now) if whole else self._ledger.part(now, *part)
                yield self._with_log(view)
        finally:
            self._watchers.discard(watcher)

    def _with_log(self, view: BoardView) -> BoardView:
        return replace(view, health=replace(view.health, log_away=self._away))

    def _log_is(self, away: datetime | None) -> None:
        if away != self._away:
            self._away = away
            for watcher in self._watchers:
                watcher.woken.set()

    async def _begin(self) -> None:
        if not self._begun:
            mark = await bookmark.load(self._log)
            self._ledger = Ledger(self._book, most=self._most, known=mark.known)
            self._peopled = bool(mark.known.members)
            self._marks = bookmark.Marks(mark, self._every)
            self._seq, self._begun = mark.after, True

    async def _catch_up(self) -> None:
        async for entries in self._log.history(JOURNAL, self._seq):
            await self._take(entries)
        await self._renew()

    async def _renew(self) -> None:
        """Call everything as the version says that counts now; the page of a call is made anew."""
        if self._peopled:
            self._peopled = False
            self._follow(self._ledger.book)
        if not self._named or self._books is None:
            return
        try:
            self._book = await self._books.book(self._named)
        except (ConfigError, Unkept) as error:
            _log.warning("the board keeps the names it has: %s", error)
        else:
            self._ledger.follow(self._book)
            self._follow(self._ledger.book)
            for watcher in self._watchers:
                watcher.renew()
        self._named = ""

    async def _take(self, entries: Sequence[Entry]) -> None:
        for start in range(0, len(entries), SLICE):
            for entry in entries[start : start + SLICE]:
                self._one(entry)
            await self._mark()
            await self._clock.sleep_until(self._clock.now())  # let the others run

    async def _mark(self) -> None:
        self._marks.pass_(self._ledger.version, self._seq)
        if self._marks.due(self._ledger.version) and (mark := self._marks.bookmark(self._ledger)):
            await bookmark.save(self._log, mark)

    def _one(self, entry: Entry) -> None:
        self._seq = entry.seq
        try:
            touched = applied(self._ledger, entry)
            self._named = touched.rules or self._named
            self._peopled = self._peopled or touched.roster
        except Torn as error:  # the other calls must be seen all the same
            _log.error("the board passes over a line: %s", error)
            return
        for watcher in self._watchers:
            watcher.add(touched)
