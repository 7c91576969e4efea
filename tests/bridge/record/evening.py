"""An evening on the example site, played through the rules: lines in, a journal out."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from bridge import codec
from bridge.config import load
from bridge.ports import Append
from bridge.record.ledger import Ledger
from bridge.streams import JOURNAL
from rules.events import Event, Relayed
from rules.inputs import Inbound, Line, LinkChanged, Reach, Reported, Tick, Transcribed, Voice
from rules.rulebook import Rulebook
from rules.step import step
from rules.world import World

SITE = Path(__file__).parents[3] / "examples" / "yuanjiajie"
EIGHT = datetime(2026, 5, 1, 0, 0, tzinfo=UTC)  # eight in the morning at the site
TOURIST = "+8613912345678"
RECORDING = "sha256:" + "ab" * 32


@cache
def book() -> Rulebook:
    return Rulebook(load(SITE).site)


class Evening:
    """Lines go in with a time; facts come out with the keys that the engine gives them."""

    def __init__(self, rulebook: Rulebook | None = None, at: datetime = EIGHT) -> None:
        self.book = rulebook or book()
        self.world = World()
        self.at = at
        self.facts: list[tuple[str, Event]] = []
        self._nth = 0

    def pass_(self, **span: float) -> None:
        self.at += timedelta(**span)

    def line(self, line: Line, key: str = "") -> tuple[Event, ...]:
        self._nth += 1
        key = key or f"line:{self._nth}"
        self.world, facts = step(self.world, line, key, self.at, self.book)
        self.facts += [(f"{key}/{n}", fact) for n, fact in enumerate(facts)]
        return facts

    def say(self, where: str, words: str, **more: Any) -> tuple[Event, ...]:
        adapter, _, channel = where.partition("/")
        self._nth += 1
        heard = Inbound(
            key=str(self._nth), adapter=adapter, channel=channel, words=words,
            **{"sender": channel, **more},
        )  # fmt: skip
        return self.line(heard, f"{adapter}:{self._nth}")

    def report(
        self, words: str, who: str = TOURIST, name: str = "Li Xiaoming"
    ) -> tuple[Event, ...]:
        return self.say(f"chat/{who}", words, name=name)

    def speak(self, where: str, ref: str = RECORDING, seconds: float = 3.5) -> str:
        """Speech without words yet; the key by which its words come."""
        self.say(where, "", voice=Voice(ref=ref, seconds=seconds))
        return self.facts[-1][0].rpartition("/")[0]

    def understood(self, of: str, words: str, confidence: float = 0.9) -> tuple[Event, ...]:
        heard = Transcribed(of=of, words=words, confidence=confidence, engine="ear", language="zh")
        return self.line(heard)

    def tick(self, subject: str) -> tuple[Event, ...]:
        return self.line(Tick(subject=subject, due=self.at))

    def link(self, adapter: str, *, up: bool, reason: str = "") -> tuple[Event, ...]:
        return self.line(LinkChanged(adapter=adapter, up=up, reason=reason))

    def relays(self, **like: object) -> list[Relayed]:
        found = [f for _, f in self.facts if isinstance(f, Relayed)]
        return [r for r in found if all(getattr(r, k) == v for k, v in like.items())]

    def news(self, relay: Relayed, reach: Reach, **more: Any) -> tuple[Event, ...]:
        return self.line(Reported(relay=relay.key, reach=reach, **more))

    def deliver(self) -> None:
        """Every relay that nobody heard of is sent and delivered."""
        for relay in self.relays():
            state = self.world.relays.get(relay.key)
            if state is not None and state.reach is Reach.QUEUED:
                self.news(relay, Reach.SENT, native=(f"native-{relay.to.channel}",))
                self.news(relay, Reach.DELIVERED)

    @property
    def call(self) -> str:
        """The id of the newest call."""
        return max(self.world.calls.values(), key=lambda c: (c.opened, c.id)).id

    def ledger(self, **options: Any) -> Ledger:
        ledger = Ledger(self.book, **options)
        for key, fact in self.facts:
            ledger.apply(key, fact)
        return ledger

    def lines(self) -> Iterator[Append]:
        for key, fact in self.facts:
            yield Append(stream=JOURNAL, key=key, body=codec.encode(fact))


def dispute(evening: Evening, *, over: bool = True) -> str:
    """A dispute that a tourist reports: asked, taken, on scene, done. The id of its call."""
    evening.report("迷魂台停车场有游客排队发生纠纷！")
    call = evening.call
    evening.pass_(seconds=1)
    evening.deliver()
    evening.pass_(seconds=14)
    number = evening.world.calls[call].number
    unit = evening.world.calls[call].active()[0].unit
    evening.say(f"chat/{unit}", f"收到，{number}号我去")
    evening.pass_(seconds=165)
    evening.say(f"chat/{unit}", f"{number}号到达")
    evening.pass_(minutes=7)
    if over:
        evening.say(f"chat/{unit}", f"{number}号处理完毕 双方和解")
        evening.deliver()
    return call


def texts(thing: object) -> Iterator[str]:
    """Every text anywhere in a view."""
    yield from _texts(msgspec.to_builtins(thing))


def _texts(thing: object) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(thing, Sequence):
        for value in thing:
            yield from _texts(value)
