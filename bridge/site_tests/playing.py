"""An evening by hand: lines go through the rules of the site, and every deadline rings in its turn.

Every relay is delivered at once, except on channels that the case calls deaf. A fault of ours
becomes what it would become in life: a call for a person.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from bridge.site_tests.case import Act, Case, Expect, Setting, Voice
from rules.announce import standing
from rules.call import Call
from rules.errands import deadlines
from rules.events import Event, Relayed
from rules.fault import fault
from rules.hearing import known_speaker, said_in, with_words
from rules.inputs import Inbound, Line, LinkChanged, Reach, Reported, Tick, Transcribed
from rules.inputs import Voice as Recording
from rules.rulebook import Rulebook
from rules.said import Said
from rules.site_events import DutyChanged, Located, PathClosed
from rules.step import read, step
from rules.transitions import Status
from rules.world import World, apply

ENGINE = "test"  # of words that a case gives to a voice
MOST_RINGS = 10_000  # deadlines in one case: more is a deadline that never moves on
F = TypeVar("F", bound=Event)


class Spoken(Struct, frozen=True):
    """One message of the case, what it was read as, and why."""

    said: Said
    asked: str
    why: str


class Seen(Struct, frozen=True, kw_only=True):
    """The evening so far, for whoever judges it."""

    book: Rulebook
    world: World
    at: datetime
    facts: tuple[Event, ...]
    spoken: tuple[Spoken, ...]

    def call(self, number: int = 0) -> Call | None:
        """The call of that number; of 0 the newest that is no part of another."""
        if number:
            return self.world.by_number(number)
        own = [c for c in self.world.calls.values() if c.status is not Status.MERGED]
        return max(own, key=lambda c: (c.opened, c.number), default=None)

    def of(self, kind: type[F], call: Call | None) -> list[F]:
        """Facts of one kind about one call, oldest first."""
        wanted = call.id if call else ""
        return [f for f in self.facts if isinstance(f, kind) and getattr(f, "call", "") == wanted]

    def relays(self) -> list[Relayed]:
        """Everything that was said to anybody."""
        return [f for f in self.facts if isinstance(f, Relayed)]


class Stage:
    """Where a case is played."""

    def __init__(self, case: Case, book: Rulebook) -> None:
        self._book, self._deaf = book, case.setting.deaf
        self._world, self._now = World(), case.at
        self._facts: list[Event] = []
        self._spoken: list[Spoken] = []
        self._lines = 0
        self._set(case.setting)

    def seen(self) -> Seen:
        """What there is to judge."""
        return Seen(
            book=self._book,
            world=self._world,
            at=self._now,
            facts=tuple(self._facts),
            spoken=tuple(self._spoken),
        )

    def act(self, act: Act) -> None:
        """Somebody speaks, or time goes by."""
        if act.by is not None:
            self._hear(act, act.voice)
        if act.wait is not None:
            self._wait(act.wait)

    def _set(self, setting: Setting) -> None:
        waiting = standing(self._book, self._world, self._now)  # announcements of later today
        for fact in (*_facts(setting, self._now), *waiting):
            self._world = apply(self._world, fact, self._book.policy)
        for adapter in setting.down:
            self._line(LinkChanged(adapter=adapter, up=False, reason="down in this test"))

    def _hear(self, act: Act, voice: Voice | None) -> None:
        heard = self._inbound(act, voice)
        key, before = f"{heard.adapter}:{heard.key}", self._world
        said = said_in(heard, key, self._book)
        self._line(heard, key)
        if voice is not None:
            words = _words(act, voice, key)
            said, heard = with_words(said, words), replace(heard, words=act.words)
            said = known_speaker(said, heard, self._book)
            self._line(words)
        self._spoken.append(self._read(heard, said, before))

    def _read(self, heard: Inbound, said: Said, before: World) -> Spoken:
        try:
            reading = read(heard, said.key, self._book, before, said=said)
        except Exception as error:  # noqa: BLE001 - the line itself has failed by it, and told so
            return Spoken(said, "nothing", repr(error))
        return Spoken(said, type(reading.asked).__name__.lower(), reading.why)

    def _inbound(self, act: Act, voice: Voice | None) -> Inbound:
        assert act.by is not None, "somebody speaks"
        recording = Recording(ref="test", seconds=3.0, snr=voice.snr) if voice else None
        return Inbound(
            key=f"m{len(self._spoken) + 1}",
            adapter=act.by.adapter,
            channel=act.by.channel,
            sender=act.by.channel,
            words="" if voice else act.words,
            language=act.language,
            voice=recording,
            point=act.point,
            place=act.place,
            seen=act.seen,
        )

    def _wait(self, time: timedelta) -> None:
        end, rings = self._now + time, 0
        while (due := min(deadlines(self._world), default=None)) and due[0] <= end:
            self._now = max(self._now, due[0])
            self._line(Tick(subject=due[1], due=due[0]))
            rings += 1
            if rings > MOST_RINGS:
                raise RuntimeError(f"the deadline of {due[1]} never moves on")
        self._now = end

    def _line(self, line: Line, key: str = "") -> None:
        self._lines += 1
        key = key or f"line:{self._lines}"
        try:
            self._world, new = step(self._world, line, key, self._now, self._book)
        except Exception as error:  # noqa: BLE001 - the rules' own fault goes its way, as in life
            self._world, new = fault(self._world, line, key, self._now, self._book, repr(error))
        self._facts += new
        self._deliver(new)

    def _deliver(self, facts: Sequence[Event]) -> None:
        for relay in (f for f in facts if isinstance(f, Relayed)):
            deaf = relay.to in self._deaf
            reach = Reach.FAILED if deaf else Reach.DELIVERED
            reason = "deaf in this test" if deaf else ""
            self._line(Reported(relay=relay.key, reach=reach, reason=reason))


def _facts(setting: Setting, at: datetime) -> Iterator[Event]:
    for unit, on in setting.duty.items():
        yield DutyChanged(at=at, unit=unit, on=on)
    for unit, point in setting.positions.items():
        yield Located(at=at, unit=unit, point=point)
    for path in setting.closed:
        yield PathClosed(at=at, path=path, by="", reason="closed in this test")


def _words(act: Act, voice: Voice, of: str) -> Transcribed:
    return Transcribed(
        of=of,
        words=act.words,
        language=act.language,
        confidence=voice.confidence,
        engine=ENGINE,
    )


def checkpoints(case: Case, book: Rulebook) -> Iterator[tuple[Expect, Seen]]:
    """Everything that must be so, each with the evening as it stood at that moment."""
    stage = Stage(case, book)
    for act in case.acts:
        stage.act(act)
        seen = stage.seen()
        yield from ((expect, seen) for expect in act.expects)
    seen = stage.seen()
    yield from ((expect, seen) for expect in case.expects)
