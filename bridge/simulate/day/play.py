"""A whole day: the people, the core between them, the news of every relay, and the figures."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bridge.simulate.day.core import Core
from bridge.simulate.day.desk import Desk
from bridge.simulate.day.dice import dice, within
from bridge.simulate.day.matters import matters
from bridge.simulate.day.measured import Result, Tally
from bridge.simulate.day.mouth import HEARING, Mouth
from bridge.simulate.day.nearest import Nearest
from bridge.simulate.day.public import Public
from bridge.simulate.day.responders import Responders
from bridge.simulate.day.shape import POSTS, Shape, seconds
from bridge.streams import link_key, news_key
from rules.events import CALL_EVENTS, Event, Relayed
from rules.inputs import Line, LinkChanged, Reach, Reported
from rules.rulebook import Rulebook
from rules.site_events import Listening

DAY = timedelta(hours=24)
AFTER = timedelta(hours=12)  # in which what is still open comes to its end
OUTAGE = seconds(120, 600)
NEWS = timedelta(seconds=1)
FIRST = date(2026, 10, 1)  # a day like any other, so that figures can be compared


def play(book: Rulebook, shape: Shape, *, seed: int = 1, day: str = "", on: date = FIRST) -> Result:
    """Play a day of the site from its local midnight on; the figures."""
    begins = morning(book, on)
    one = _Day(book, shape, begins, seed)
    one.run(begins + DAY + AFTER)
    return one.result(day)


def morning(book: Rulebook, on: date) -> datetime:
    """The site's midnight before that day."""
    return datetime.combine(on, time(0), ZoneInfo(book.site.timezone))


class _Day:
    def __init__(self, book: Rulebook, shape: Shape, morning: datetime, seed: int) -> None:
        self._book, self._seed = book, seed
        self._core = core = Core(book, morning, self._heard)
        self._mouth = mouth = Mouth(core, book, shape.habits, seed)
        self._units = Responders(core, book, mouth, shape.habits, seed)
        self._desk = Desk(core, book, mouth, shape.habits, seed)
        self._public = Public(core, book, mouth, shape.habits, seed, self._desk)
        self._nearest = Nearest(core, self._units)
        self.tally = Tally(book)
        for matter in matters(shape, book, morning, seed):
            self._public.plays(matter)
        self._units.live(morning, morning + DAY)
        open_ = [name for name in shape.channels if name != POSTS]
        section = book.site.volunteers
        if open_ and section is not None and section.sign_up:
            self._public.signs_up(morning + timedelta(hours=5), open_[0])
        for nth in range(shape.habits.outages):
            self._outage(nth, sorted(book.site.manners), morning)

    def run(self, until: datetime) -> None:
        """Until that moment."""
        self._core.run(until)

    def result(self, day: str) -> Result:
        """What it came to."""
        return self.tally.result(
            self._core.world, self._public.keys, site=self._book.site.id, day=day,
            seed=self._seed, lines=self._core.lines,
        )  # fmt: skip

    def _outage(self, nth: int, adapters: Sequence[str], morning: datetime) -> None:
        chance = dice(self._seed, "outage", nth)
        adapter = chance.choice(adapters)
        down = morning + timedelta(seconds=chance.randrange(8 * 3600, 20 * 3600))
        self._link(adapter, down, up=False)
        self._link(adapter, down + within(OUTAGE, chance), up=True)

    def _link(self, adapter: str, at: datetime, *, up: bool) -> None:
        line = LinkChanged(adapter=adapter, up=up, reason="" if up else "lost")
        self._core.at(at, lambda now: self._core.hear(link_key(adapter, now, up=up), line))

    def _heard(self, line: Line, facts: Sequence[Event]) -> None:
        """After every line: who hears what, and what is counted."""
        now, world = self._core.now, self._core.world
        channel = getattr(line, "channel", "")
        ours = not channel.startswith("guest-")
        for fact in facts:
            if isinstance(fact, CALL_EVENTS) and fact.call in world.calls:
                self.tally.calls[fact.call] = world.calls[fact.call]
        self.tally.line(line, tuple(facts), now, ours=ours)
        self._nearest.look(facts, self.tally)
        for fact in facts:
            if isinstance(fact, Relayed):
                self._told(fact)
            elif isinstance(fact, Listening) and not fact.hearing:
                self._core.at(now + HEARING, self._mouth.heard(fact.said.key))

    def _told(self, relay: Relayed) -> None:
        """The network carries it, or cannot; then somebody hears it."""
        body = self._units.body(relay.unit) if relay.unit else None
        down = self._core.world.links.get(relay.to.adapter) is False
        lost = down or (body is not None and body.lost(self._core.now))
        reach = Reach.FAILED if lost else Reach.DELIVERED
        self._core.at(self._core.now + NEWS, lambda _: self._news(relay, reach))

    def _news(self, relay: Relayed, reach: Reach) -> None:
        if relay.key in self._core.world.relays:
            news = Reported(
                relay=relay.key, reach=reach, reason="not reached" * (reach is Reach.FAILED)
            )
            self._core.hear(news_key(relay.to.adapter, news), news)
        if reach is Reach.FAILED:
            return
        unit = self._book.site.units.get(relay.unit)
        if unit is not None and unit.kind.value == "desk":
            self._desk.told(relay)
        elif relay.unit and not self._reporter(relay):
            self._units.told(relay)
        else:
            self._public.told(relay)

    def _reporter(self, relay: Relayed) -> bool:
        """A platform that raised the call hears of it as who reported."""
        return relay.message in ("received", "received_where", "coming", "on_scene", "closed_ask")
