"""What waits to be said on one channel: the most urgent first, in order among equals. Pure.

Words that wait twice are said once, for both. Words that were cut at a sentence end keep their
place. Few wait on a radio channel, so the next one is looked for, not kept sorted.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from adapters.radio.ids.heard import Samples
from adapters.radio.speak.steps import Keys, Why

URGENT = 1
KEPT = 64  # call signs whose last words are kept for "say again"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Saying:
    """Words ready to be said. Times are samples; sentences are whole blocks.

    `words` tells whether two are the same. `first` is the sentence to begin with.
    """

    key: str
    words: str
    sentences: tuple[Samples, ...]
    begin_by: int  # given back when it has not begun before
    priority: int = 3  # 1 first
    to: str = ""  # the call sign it is for
    call: Samples | None = None  # tones that open the radio of that call sign alone
    expires: int | None = None  # not worth beginning from then on
    not_before: int = 0
    first: int = 0
    put: int = 0  # when it came
    order: int = 0
    asks: bool = False  # a question: its answer is listened for
    ident: bool = False  # our own call sign, nobody's message
    trouble: Why | None = None  # why it was not said yet

    @property
    def rank(self) -> tuple[int, int]:
        """Smaller goes first."""
        return self.priority, self.order

    @property
    def sense(self) -> tuple[str, int]:
        """Equal for words that may be said once for all."""
        return self.words if self.call is None else f"{self.to}\n{self.words}", self.first


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """One thing to say, for all who wait to hear it said; the first of them leads."""

    sayings: tuple[Saying, ...]

    @property
    def lead(self) -> Saying:
        """Whose place in the order it has."""
        return self.sayings[0]

    @property
    def keys(self) -> Keys:
        """Of all of them."""
        return tuple(s.key for s in self.sayings)

    def waiting(self, *, not_before: int, trouble: Why | None) -> "Turn":
        """The same, to be tried again later."""
        return Turn(tuple(replace(s, not_before=not_before, trouble=trouble) for s in self.sayings))

    def rest(self, *, first: int, begin_by: int, not_before: int) -> "Turn":
        """What is left of it from sentence `first` on."""
        return Turn(
            tuple(
                replace(s, first=first, begin_by=begin_by, not_before=not_before, trouble=None)
                for s in self.sayings
            )
        )

    def without(self, key: str) -> "Turn | None":
        """The same for the others; None when there are none."""
        left = tuple(s for s in self.sayings if s.key != key)
        return Turn(left) if left else None


class Queue:
    """The words of one channel."""

    def __init__(self) -> None:
        self._waiting: list[Saying] = []
        self._count = 0
        self._last: dict[str, Saying] = {}  # by call sign, the newest at the end

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, saying: Saying) -> None:
        """It waits behind those of its priority."""
        self._count += 1
        self._waiting.append(replace(saying, order=self._count))

    def back(self, turn: Turn) -> None:
        """It waits again, in its old place."""
        self._waiting += turn.sayings

    def head(self, now: int) -> Turn | None:
        """What would be said now, for all who wait for the same words."""
        ready = [s for s in self._waiting if s.not_before <= now]
        if not ready:
            return None
        lead = min(ready, key=lambda s: s.rank)
        same = [s for s in ready if s.sense == lead.sense]
        return Turn(tuple(sorted(same, key=lambda s: s.rank)))

    def take(self, turn: Turn) -> None:
        """It waits no longer."""
        gone = set(turn.keys)
        self._waiting = [s for s in self._waiting if s.key not in gone]

    def expired(self, now: int) -> list[Saying]:
        """Take out what is not worth saying any more; what was begun is finished."""
        return self._out(lambda s: s.expires is not None and s.expires <= now and not s.first)

    def overdue(self, now: int) -> list[Saying]:
        """Take out what waited too long."""
        return self._out(lambda s: s.begin_by <= now)

    def withdraw(self, key: str) -> bool:
        """Whoever wanted it said wants it no longer; whether it still waited."""
        return bool(self._out(lambda s: s.key == key))

    def clear(self) -> list[Saying]:
        """Take out everything."""
        return self._out(lambda _: True)

    def presses(self, priority: int, now: int) -> bool:
        """Whether something urgent waits that may end, at a sentence, what runs at `priority`."""
        waits = [s for s in self._waiting if s.priority <= URGENT and s.not_before <= now]
        return priority > URGENT and bool(waits)

    def holds_ident(self) -> bool:
        """Whether our own call sign waits to be said."""
        return any(s.ident for s in self._waiting)

    def said(self, turn: Turn) -> None:
        """Keep it for "say again"."""
        for saying in turn.sayings:
            if not saying.ident:
                self._last.pop(saying.to, None)
                self._last[saying.to] = replace(saying, first=0)
        while len(self._last) > KEPT:
            del self._last[next(iter(self._last))]

    def last(self, to: str | None = None) -> Saying | None:
        """What was said last, to this call sign or to anybody."""
        if to is not None:
            return self._last.get(to)
        return next(reversed(self._last.values()), None)

    def _out(self, goes: Callable[[Saying], bool]) -> list[Saying]:
        gone = [s for s in self._waiting if goes(s)]
        if gone:
            self._waiting = [s for s in self._waiting if not goes(s)]
        return gone
