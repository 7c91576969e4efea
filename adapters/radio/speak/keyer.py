"""The keying discipline: when to key, what to play, when to let go. Pure, on the sample clock.

Law. We key only when nobody was heard for `clear_for` and for some slots more that follow from the
message's key: two bridges that wait for the same voice to end do not start together. Whoever is
heard before our first sound has the channel: we let go and wait again. No transmission is longer
than `longest`; whatever goes wrong, none is longer than `cap`. Only what was played to its end
counts as said; every other word is given back with its reason, once.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from zlib import crc32

import numpy as np

from adapters.radio.hear.sound import BLOCK, silence
from adapters.radio.ids.heard import Samples
from adapters.radio.speak.courtesy import Courtesy
from adapters.radio.speak.program import Program, program
from adapters.radio.speak.steps import Diverted, Expired, Key, Release, Said, Step, Why
from adapters.radio.speak.times import Times
from adapters.radio.speak.waiting import Queue, Saying, Turn

NOTHING: Samples = np.zeros(0, np.float32)


class _State(Enum):
    WAITING = 0
    KEYING = 1
    ON_AIR = 2
    RELEASING = 3


class Keyer:
    """One transmitter. `now`: the first sample of the next block. `alerts`: by priority."""

    def __init__(self, times: Times, alerts: Mapping[int, Samples] | None = None) -> None:
        self.now = 0
        self.times = times
        self._alerts = alerts or {}
        self._room = times.room(max((len(a) for a in self._alerts.values()), default=0))
        self._queue = Queue()
        self._courtesy = Courtesy(times.answers)
        self._state = _State.WAITING
        self._clear_since: int | None = None  # the first sample of the present quiet
        self._heard = -1  # when somebody talked last
        self._deaf_until = 0
        self._turn: Turn | None = None  # on its way; None also when nobody wants it any more
        self._keyed_at = 0
        self._program: Program | None = None
        self._at = 0  # place in the program
        self._tries = 0
        self._ident: Saying | None = None
        self._idents = 0
        self._ident_at: int | None = None

    @property
    def room(self) -> int:
        """The longest sentence, in samples, that `put` takes."""
        return self._room

    @property
    def on_air(self) -> bool:
        """The line is up, or may be."""
        return self._state is not _State.WAITING

    @property
    def sounding(self) -> bool:
        """Words are on the air: whoever talks now does not change what we play."""
        begun = self._program is not None and self._at >= self._program.lead
        return self._state is _State.ON_AIR and begun

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    def put(self, saying: Saying) -> None:
        """It waits for its turn. `ValueError`: nothing, or a sentence that fits no transmission."""
        sizes = [len(s) for s in saying.sentences]
        room = self._room - (0 if saying.call is None else len(saying.call))
        if not sizes or max(sizes) > room or any(n % BLOCK or not n for n in sizes):
            raise ValueError(f"{saying.key}: sentences of {sizes} samples cannot be said")
        self._queue.put(replace(saying, put=self.now))

    def identify(self, sentences: tuple[Samples, ...]) -> None:
        """From now on these words tell who we are, every `ident_every` while we transmit."""
        self._ident = Saying(
            key="", words="", sentences=sentences, begin_by=0, priority=4, ident=True
        )

    def again(self, key: str, to: str | None = None) -> bool:
        """Say once more what was said last (to this call sign); False: nothing was."""
        last = self._queue.last(to)
        if last is None:
            return False
        begin_by = self.now + self.times.wait(last.priority)
        self._queue.put(
            replace(last, key=key, begin_by=begin_by, expires=None, not_before=0, put=self.now)
        )
        return True

    def tick(self, *, carrier: bool) -> tuple[Samples, list[Step]]:
        """The next block to play, and what to do after it was written.

        `carrier`: somebody else is heard during this block.
        """
        at = self.now
        self.now += BLOCK
        self._listen(at, carrier=carrier)
        match self._state:
            case _State.WAITING:
                return silence(), self._wait()
            case _State.KEYING:
                return silence(), self._keying(carrier=carrier)
            case _State.ON_AIR:
                return self._play(carrier=carrier)
            case _State.RELEASING:
                return silence(), self._overdue()

    def answer(self, *, keyed: bool) -> list[Step]:
        """What the line said to `Key`."""
        if self._state is not _State.KEYING:
            return []
        if not keyed:
            return self._failed()
        self._state, self._at = _State.ON_AIR, 0
        return []

    def released(self, *, down: bool) -> list[Step]:
        """What the line said to `Release`; not `down`: nobody knows, it will be told again."""
        if self._state is not _State.RELEASING:
            return []
        over = self._ended(self._turn) if self._turn else []
        self._turn = self._program = None
        if down:
            self._state, self._clear_since = _State.WAITING, None
            self._deaf_until = self.now + self.times.deaf_for
        return over

    def fell(self) -> list[Step]:
        """The line went down by itself, or what was written was not played."""
        if self._state not in {_State.ON_AIR, _State.RELEASING}:
            return []
        return self._cut(Why.CUT_OFF)

    def withdraw(self, key: str) -> list[Step]:
        """Nobody waits for it any more: it is not begun; what nobody else wants is broken off."""
        if self._queue.withdraw(key) or self._turn is None or key not in self._turn.keys:
            return []
        self._turn = self._turn.without(key)
        if self._turn or self._state is _State.RELEASING:
            return []
        if self._state is _State.ON_AIR and self._program and self._at > self._program.lead:
            self._program = self._program.cut(self._at, self.times.tail)
            return []
        return [self._release(drain=False)]

    def abandon(self, why: Why = Why.AWAY) -> list[Step]:
        """There is no way to say anything now: give all of it back."""
        running = [] if self._state is _State.WAITING else self._cut(Why.CUT_OFF)
        left = self._queue.clear()
        back = [Diverted((s.key,), why, s.first, len(s.sentences), self.now) for s in left]
        return [*running, *back]

    def _listen(self, at: int, *, carrier: bool) -> None:
        if carrier and not self.on_air and at >= self._deaf_until:  # else it is ourselves
            self._heard = at
            self._courtesy.heard()
        if carrier or at < self._deaf_until:
            self._clear_since = None
        elif self._clear_since is None:
            self._clear_since = at

    def _wait(self) -> list[Step]:
        steps = self._overdue()
        turn = self._queue.head(self.now)
        if turn is None or self._clear_since is None:
            return steps
        if self._courtesy.holds(turn.lead.priority, self.now):
            return steps
        if self.now - self._clear_since < self.times.clear_for + self._slots(turn):
            return steps
        self._queue.take(turn)
        self._turn, self._state, self._keyed_at = turn, _State.KEYING, self.now
        self._program = None
        return [*steps, Key(turn.keys, self.now)]

    def _slots(self, turn: Turn) -> int:
        """As by dice, but the same each time: fewer for the urgent."""
        seed = f"{turn.lead.key}/{turn.lead.first}/{self._tries}"
        return crc32(seed.encode()) % (2 * max(turn.lead.priority, 1)) * self.times.slot

    def _overdue(self) -> list[Step]:
        """Give back what waits no longer."""
        steps: list[Step] = [Expired((s.key,), self.now) for s in self._queue.expired(self.now)]
        for saying in self._queue.overdue(self.now):
            busy = Why.BUSY if self._heard >= saying.put else Why.CROWDED
            why, of = saying.trouble or busy, len(saying.sentences)
            steps.append(Diverted((saying.key,), why, saying.first, of, self.now))
        return steps

    def _keying(self, *, carrier: bool) -> list[Step]:
        if carrier:
            return self._yield()
        if self.now - self._keyed_at >= self.times.answer:
            return self._failed()
        return self._overdue()

    def _play(self, *, carrier: bool) -> tuple[Samples, list[Step]]:
        if self._program is None:
            self._program = self._planned()
        if carrier and self._at < self._program.lead:
            return silence(), self._yield()
        if self._at and self._turn and self._pressed(self._program, self._turn):
            self._program = self._program.cut(self._at, self.times.tail)
        block = self._program.block(self._at)
        self._at += BLOCK
        steps = self._overdue()
        if self._at >= self._program.over:
            return block, [*steps, self._release(drain=True)]
        if self.now - self._keyed_at >= self.times.cap:
            return block, [*steps, *self._cut(Why.CUT_OFF)]
        return block, steps

    def _pressed(self, playing: Program, turn: Turn) -> bool:
        return playing.between(self._at) and self._queue.presses(turn.lead.priority, self.now)

    def _planned(self) -> Program:
        if self._turn is None:
            return program(NOTHING, (), self.times)
        lead = self._turn.lead
        call = NOTHING if lead.call is None else lead.call
        silent = lead.first > 0 or lead.ident
        alert = NOTHING if silent else self._alerts.get(lead.priority, NOTHING)
        before = np.concatenate((call, alert))
        return program(before, lead.sentences[lead.first :], self.times)

    def _yield(self) -> list[Step]:
        """Somebody talks: the channel is theirs."""
        self._tries += 1
        if self._turn:
            self._queue.back(self._turn)
        self._turn = None
        return [self._release(drain=False)]

    def _failed(self) -> list[Step]:
        """The transmitter did not come on."""
        if self._turn:
            later = self.now + self.times.retry
            self._queue.back(self._turn.waiting(not_before=later, trouble=Why.NOT_KEYED))
        self._turn = None
        return [self._release(drain=False)]

    def _cut(self, why: Why) -> list[Step]:
        """Break off; what runs is given back."""
        steps: list[Step] = []
        if self._turn:
            lead = self._turn.lead
            said = lead.first + (self._program.said(self._at) if self._program else 0)
            steps = [Diverted(self._turn.keys, why, said, len(lead.sentences), self.now)]
        self._turn = None
        if self._state is not _State.RELEASING:
            steps.append(self._release(drain=False))
        return steps

    def _release(self, *, drain: bool) -> Release:
        self._state = _State.RELEASING
        return Release(self.now, drain)

    def _ended(self, turn: Turn) -> list[Step]:
        """A transmission is over and the line is down: all of it was said, or a part."""
        self._tries = 0
        lead = turn.lead
        first = lead.first + (self._program.said(self._at) if self._program else 0)
        if first < len(lead.sentences):
            begin_by = self.now + self.times.break_for + self.times.wait(lead.priority)
            later = self.now + self.times.break_for
            self._queue.back(turn.rest(first=first, begin_by=begin_by, not_before=later))
            return []
        self._queue.said(turn)
        self._identified(lead)
        if lead.asks:
            self._courtesy.asked(self.now + self.times.deaf_for)
        return [Said(turn.keys, self.now)]

    def _identified(self, said: Saying) -> None:
        """Whether it is time to say who we are."""
        if said.ident:
            self._ident_at = self.now
            return
        every, since = self.times.ident_every, self._ident_at
        due = every and (since is None or self.now - since >= every)
        if self._ident and due and not self._queue.holds_ident():
            self._idents += 1
            by = self.now + every
            self.put(replace(self._ident, key=f"ident/{self._idents}", begin_by=by))
