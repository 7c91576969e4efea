"""A site without a shell: lines in, facts out, time by hand."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

from rules.call import Call
from rules.errands import deadlines
from rules.events import Event, Relayed
from rules.inputs import Inbound, Line, LinkChanged, Reach, Reported, Tick, Transcribed, Voice
from rules.model import Site
from rules.rulebook import Rulebook
from rules.step import step
from rules.world import World
from tests.sites import NOON, small_book

F = TypeVar("F", bound=Event)


class Play:
    """Says lines to the rules of a site, one after another, and keeps what follows."""

    def __init__(self, book: Rulebook | None = None) -> None:
        self.book = book or small_book()
        self.world, self.now = World(), NOON
        self.facts: list[Event] = []
        self.new: tuple[Event, ...] = ()  # of the last line
        self._nth = 0

    def line(self, line: Line, key: str = "", then: Rulebook | None = None) -> tuple[Event, ...]:
        self._nth += 1
        key = key or f"line:{self._nth}"
        self.world, self.new = step(self.world, line, key, self.now, self.book, then)
        self.book = then or self.book
        self.facts += self.new
        return self.new

    def say(self, where: str, words: str, **more: Any) -> tuple[Event, ...]:
        """Somebody speaks on `adapter/channel`."""
        adapter, _, channel = where.partition("/")
        key = f"m{self._nth}"
        heard = Inbound(
            key=key, adapter=adapter, channel=channel, words=words, **{"sender": channel, **more}
        )
        return self.line(heard, f"{adapter}:{key}")

    def speak(
        self, where: str, words: str, confidence: float = 0.9, **more: Any
    ) -> tuple[Event, ...]:
        """Somebody speaks aloud, and the words come."""
        self.say(where, "", voice=Voice(ref="sha256:0", seconds=2.0), **more)
        (of,) = self.world.waiting
        return self.line(Transcribed(of=of, words=words, confidence=confidence, engine="ear"))

    def pass_(self, **time: float) -> None:
        """Time goes by: every deadline that passes rings."""
        end = self.now + timedelta(**time)
        while (due := self._next()) and due[0] <= end:
            self.now = max(self.now, due[0])
            self.line(Tick(subject=due[1], due=due[0]))
        self.now = end

    def news(self, relay: Relayed, reach: Reach, reason: str = "") -> tuple[Event, ...]:
        return self.line(Reported(relay=relay.key, reach=reach, reason=reason))

    def link(self, adapter: str, *, up: bool) -> tuple[Event, ...]:
        return self.line(LinkChanged(adapter=adapter, up=up, reason="lost"))

    def move_to(self, site: Site) -> None:
        """The site file changed between two starts; the journal stays."""
        self.book = Rulebook(site)

    def call(self, number: int = 1) -> Call:
        call = self.world.by_number(number)
        assert call is not None, f"there is no call {number}"
        return call

    def of(self, kind: type[F], facts: Sequence[Event] | None = None) -> list[F]:
        """Facts of one kind: of the last line, or of those."""
        return [f for f in (self.new if facts is None else facts) if isinstance(f, kind)]

    def relays(self, **like: object) -> list[Relayed]:
        """All relays so far that are like this."""
        found = self.of(Relayed, self.facts)
        return [r for r in found if all(getattr(r, k) == v for k, v in like.items())]

    def told(self, where: str) -> list[str]:
        """Messages, by their key in the catalogue, that were said to a channel."""
        return [r.message for r in self.relays() if str(r.to) == where]

    def last(self, where: str) -> Relayed:
        """The newest relay to a channel."""
        return [r for r in self.relays() if str(r.to) == where][-1]

    def _next(self) -> "tuple[Any, str] | None":
        return min(deadlines(self.world), default=None)
