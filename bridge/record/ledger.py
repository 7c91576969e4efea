"""The journal, folded into what can be shown. Pure: no clock, no await, no store.

Law: a ledger that is given the same facts shows the same. The page of a call that is over leaves it
when nothing was heard of the call for `keep`, and earlier where there are more than `most`; the
journal keeps all. Facts of calls that are not here (it began later, the page has left) are passed
over.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from bridge.record.closures import Closures
from bridge.record.health import Health
from bridge.record.known import Known
from bridge.record.lines import Lines
from bridge.record.page import Page, Words
from bridge.record.rolls import RollPages
from bridge.record.standby import standby
from bridge.record.targets import Targets
from bridge.record.touching import Spoken, beside_calls, units_of
from bridge.record.trail import Trails
from bridge.record.unanswered import unanswered
from bridge.record.viewing import Viewing, heard, relayed
from bridge.views import BoardView, CallView, HeardView, RelayView, UnitView
from rules.events import Event, Heard, Joined, Moved, Opened, Relayed
from rules.member_events import ApplicationOver, Dismissed
from rules.members import peopled
from rules.rulebook import Rulebook
from rules.said import Matter, Said
from rules.site_events import (
    CallFact,
    LinkMoved,
    Listening,
    RulesTaken,
    Understood,
)
from rules.world import World, apply


class Touched(Struct, frozen=True, kw_only=True):
    """What one fact changed, and the pages that left with it."""

    call: str = ""
    units: tuple[str, ...] = ()
    link: str = ""
    rules: str = ""  # the version of the site that counts now
    waiting: bool = False
    alarms: bool = False
    roster: bool = False  # somebody came or went
    roll: str = ""
    gone: tuple[Page, ...] = ()


class Ledger:
    """The fold. `keep` None = the site's `forget_after`."""

    def __init__(
        self,
        book: Rulebook,
        *,
        keep: timedelta | None = None,
        most: int | None = None,
        known: Known | None = None,
    ) -> None:
        known = known or Known()
        self.world = known.world()
        self.pages: dict[str, Page] = {}
        self.version = known.version  # facts so far
        self.late = 0  # news of relays whose page had left
        self._book = peopled(book, self.world)
        self._rolls, self.trails = RollPages(), Trails(known.desks)
        self._targets = Targets(known.targets)
        self._health = Health(known.sounds, known.delays)
        self._keep = book.policy.forget_after if keep is None else keep
        self._most = most
        self._over: OrderedDict[str, datetime] = OrderedDict()  # the longest quiet first
        self._lines = Lines(self._keep)
        self._links = dict(known.links)
        self._began: dict[str, int] = {}  # waiting voice → version of its fact
        self._spoken: Spoken | None = None
        self._call(self._book)

    def apply(self, key: str, fact: Event) -> Touched:
        """One more fact, under its key in the journal."""
        self.version += 1
        if isinstance(fact, CallFact) and not self._knows(fact):
            return Touched()
        before = self.world
        self._voice(fact, before)
        self._health.apply(fact, before)
        self.world = apply(before, fact, self._book.policy)
        page = self._write(key, fact, self.trails.apply(key, fact, self.version))
        if isinstance(fact, LinkMoved):
            known = self._links.get(fact.adapter)
            same = known is not None and known.up is fact.up  # only how it is: as long as before
            self._links[fact.adapter] = replace(fact, at=known.at) if known and same else fact
        if before.members is not self.world.members:
            self._call(peopled(self._book, self.world))
        if isinstance(fact, Dismissed | ApplicationOver):
            self._lines.erase(fact.member)
        return Touched(
            call=page.call.id if page else "",
            units=units_of(fact, before, self.world),
            link=fact.adapter if isinstance(fact, LinkMoved) else "",
            rules=fact.digest if isinstance(fact, RulesTaken) else "",
            waiting=beside_calls(before, self.world),
            alarms=before.alarms is not self.world.alarms,
            roster=before.members is not self.world.members,
            roll=self._rolls.apply(fact, self.version),
            gone=self._leave(fact.at),
        )

    def follow(self, book: Rulebook) -> None:
        """Another version of the site counts: what is told from now on has its names."""
        self._call(peopled(book, self.world))
        for page in self.pages.values():
            page.view = None

    def _call(self, book: Rulebook) -> None:
        """Things have the names of that book from now on."""
        self._book = book
        self._viewing = Viewing(book, self._number)
        self.timeline = self._viewing.timeline
        self._closures = Closures(book)

    @property
    def book(self) -> Rulebook:
        """The site with its volunteers, as it counts here."""
        return self._book

    def call_view(self, id: str) -> CallView | None:
        """Everything that may be shown of one call."""
        page = self.pages.get(id)
        return None if page is None else self.view(page)

    def view(self, page: Page) -> CallView:
        """The same of a page, even one that has left."""
        if page.view is None:
            page.view = self._viewing.call(page)
        return page.view

    def board(self, at: datetime) -> BoardView:
        """Everything on the board."""
        everything = self.part(at, self.pages, self._book.site.units, self._links, (), self._rolls)
        return replace(everything, full=True)

    def part(
        self,
        at: datetime,
        calls: Iterable[str],
        units: Iterable[str],
        links: Iterable[str],
        gone: Iterable[str] = (),
        rolls: Iterable[str] = (),
    ) -> BoardView:
        """The board with only these; what is not here any more is left out."""
        here = self._book.site.units
        return BoardView(
            version=self.version,
            at=at,
            full=False,
            calls=tuple(self.view(self.pages[id]) for id in calls if id in self.pages),
            units=tuple(self._unit(id, at) for id in units if id in here),
            waiting=self._waiting(),
            links=tuple(self._viewing.link(self._links[n]) for n in links if n in self._links),
            gone=tuple(id for id in gone if id not in self.pages),
            alarms=self._viewing.alarms(self.world),
            advisories=self._viewing.advisories(self.world),
            closures=self._closures.views(self.world),
            left=tuple(id for id in units if id not in here),
            rolls=self._rolls.views(rolls, self._viewing.names),
            unanswered=unanswered(self.world, self._viewing.names),
            health=self._health.view(w.at for w in self.world.waiting.values()),
            standby=standby(self.world, self._book),
            drill=0 < self.world.drills == self.world.live,
            targets=self._targets.views(map(self.view, self.pages.values()), self._book, at),
        )

    def said_to(self, adapter: str, channel: str) -> Sequence[RelayView]:
        """Relays to one channel, oldest first, as they are on the wire: who asks knows it."""
        return [relayed(relay, None) for relay in self._lines.to(adapter, channel)]

    def known(self) -> Known:
        """What a ledger that begins at `needs` must be told."""
        units = {
            id: replace(state, calls=frozenset(), missed=())
            for id, state in self.world.units.items()
        }
        return Known(
            units=units,
            links=dict(self._links),
            alarms=dict(self.world.alarms),
            members=dict(self.world.members),
            advisories=dict(self.world.advisories),
            closed=dict(self.world.closed),
            opened=dict(self.world.opened),
            passed=dict(self.world.passed),
            moves=dict(self.world.moves),
            thin=dict(self.world.thin),
            sounds=dict(self._health.sounds),
            delays=dict(self._health.delays),
            desks=self.trails.known(),
            targets=self._targets.gone,
            version=self.version,
        )

    def needs(self) -> int:
        """The version from which on facts must be read to see what is here now."""
        firsts = [*(page.first for page in self.pages.values()), *self._rolls.firsts()]
        loose = [] if self._lines.oldest is None else [self._lines.oldest]
        return min([*firsts, *loose, *self._began.values()], default=self.version + 1) - 1

    def _knows(self, fact: CallFact) -> bool:
        if isinstance(fact, Moved):
            known = fact.relay in self._lines
            self.late += not known
            return known
        return isinstance(fact, Opened) or not fact.call or fact.call in self.pages

    def _voice(self, fact: Event, before: World) -> None:
        """Remember when speech was heard until its words are here: the next facts have them."""
        match fact:
            case Listening(said=said):
                self._began[said.key] = self.version
            case Understood(of=of) if of in before.waiting:
                first = self._began.pop(of, self.version)
                self._spoken = Spoken(before.waiting[of], fact, first)

    def _write(self, key: str, fact: Event, person: str) -> Page | None:
        page = self._page(key, fact)
        if isinstance(fact, Relayed):
            self._lines.add(fact, page, self.version)
        if isinstance(fact, Moved):
            self._lines[fact.relay].add(fact)
        if page is not None:
            call = self.world.calls.get(page.call.id, page.call)
            page.add(key, fact, call, self._words(fact), person)
            if not call.live:
                self._over[call.id] = fact.at
                self._over.move_to_end(call.id)
        return page

    def _page(self, key: str, fact: Event) -> Page | None:
        """The page that a fact belongs on."""
        if isinstance(fact, Opened):
            spoken = self._spoken_as(fact.said)
            first = spoken.first if spoken else self.trails.first(key, self.version)
            self.pages[fact.call] = Page(self.world.calls[fact.call], first)
        if isinstance(fact, Moved):
            return self._lines.page(fact.relay)
        return self.pages.get(fact.call) if isinstance(fact, CallFact) else None

    def _words(self, fact: Event) -> Words | None:
        match fact:
            case Opened(said=said):
                return self._with_voice(Words(at=fact.at, said=said))
            case Joined(matter=Matter(said=said)):
                return self._with_voice(Words(at=fact.at, said=said))
            case Heard(said=said, note=note):
                return self._with_voice(Words(at=fact.at, said=said, note=note))
        return None

    def _with_voice(self, words: Words) -> Words:
        spoken = self._spoken_as(words.said)
        if spoken is None:
            return words
        return replace(words, at=spoken.listening.at, reason=spoken.understood.reason)

    def _spoken_as(self, said: Said) -> Spoken | None:
        spoken = self._spoken
        return spoken if spoken and spoken.listening.said.key == said.key else None

    def _leave(self, now: datetime) -> tuple[Page, ...]:
        gone = []
        while self._over:
            id, last = next(iter(self._over.items()))
            crowded = self._most is not None and len(self._over) > self._most
            if now - last < self._keep and not crowded:
                break
            del self._over[id]
            gone.append(self.pages.pop(id))
            self._targets.left(gone[-1], self.view, self._book)
            self._lines.forget(gone[-1])
        self._lines.prune(now)
        self._rolls.prune(now)
        return tuple(gone)

    def _number(self, id: str) -> int | None:
        return page.call.number if (page := self.pages.get(id)) else None

    def _unit(self, id: str, at: datetime) -> UnitView:
        return self._viewing.unit(self._book.site.units[id], self.world, at)

    def _waiting(self) -> tuple[HeardView, ...]:
        waiting = sorted(self.world.waiting.values(), key=lambda w: (w.at, w.said.key))
        return tuple(heard(Words(at=w.at, said=w.said)) for w in waiting)
