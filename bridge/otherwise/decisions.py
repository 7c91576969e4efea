"""What was decided of each call when it was first routed, and what of that differs.

Later answers cannot be compared: whoever was asked then answered what they were asked. So a call is
looked at once, at the end of the line that first routed or ended it, or as it stands where nothing
did; only where both agree in all of that, what became of it (escalations, reminders) is compared.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from rules.call import Call
from rules.events import (
    Closed,
    Escalated,
    Event,
    Merged,
    Offered,
    Opened,
    Proposed,
    Relayed,
    Reminded,
    Ruled,
)
from rules.site_events import CallFact, Faulted
from rules.world import World

_DECIDES = (Proposed, Offered, Closed, Merged)
REMINDED = "reminded"  # among the escalations: somebody was late


class Decision(Struct, frozen=True, kw_only=True):
    """One call at the moment of its first routing."""

    call: str
    number: int
    at: datetime  # when it was opened
    words: str
    kind: str = ""
    priority: int = 0
    place: str = ""  # an id, or degrees; "" = nobody knows
    asked_where: bool = False  # the reporter was asked for the place
    units: tuple[tuple[str, float], ...] = ()  # unit id, minutes; in the order of asking
    warned: tuple[str, ...] = ()
    waits: bool = False  # for the dispatcher's yes
    answer_within: timedelta | None = None  # of the first unit that was asked
    told: tuple[str, ...] = ()  # unit ids, in order of their names
    escalated: tuple[str, ...] = ()  # reasons, until it was routed; each once
    ended: str = ""  # why it was over at once
    fired: tuple[str, ...] = ()  # rules; shown, not compared
    later: tuple[str, ...] = ()  # the same afterwards


_COMPARED = (
    "kind", "priority", "place", "asked_where", "units", "warned", "waits", "answer_within",
    "escalated", "ended", "told",
)  # fmt: skip
_FOLLOWS = {  # what differs whenever one of these does is not told beside it
    "told": {"units", "warned", "waits", "escalated", "ended"},
    "answer_within": {"waits", "escalated", "ended"},
}


def differing(was: Decision | None, would: Decision | None) -> tuple[str, ...]:
    """The names of what differs; `call` where only one of them made it a call."""
    if was is None or would is None:
        return ("call",)
    found = [name for name in _COMPARED if getattr(was, name) != getattr(would, name)]
    told = [name for name in found if not _FOLLOWS.get(name, set()) & set(found)]
    return tuple(told) or (("later",) if was.later != would.later else ())


class Decisions:
    """Collects the decisions of one side, fact by fact."""

    def __init__(self) -> None:
        self._open: dict[str, Decision] = {}  # not routed yet
        self._made: dict[str, Decision] = {}
        self.faults = 0

    def take(self, facts: Sequence[Event], world: World) -> None:
        """The facts of one line, and the world after them."""
        for fact in facts:
            self.faults += isinstance(fact, Faulted)
            if isinstance(fact, Opened):
                self._open[fact.call] = _opened(fact)
            elif isinstance(fact, Escalated | Reminded):
                self._escalated(fact)
        touched = dict.fromkeys(f.call for f in facts if isinstance(f, CallFact))
        for id in [id for id in touched if id in self._open]:
            of = [f for f in facts if isinstance(f, CallFact) and f.call == id]
            made = _made(self._open[id], world.calls.get(id), of)
            if any(isinstance(f, _DECIDES) for f in of):
                self._made[id] = made
                del self._open[id]
            else:
                asked = any(isinstance(f, Opened) for f in of)  # it waits for the place
                self._open[id] = replace(made, asked_where=made.asked_where or asked)

    def all(self) -> dict[str, Decision]:
        """Every call that was opened, by its id; those that were never routed as they stand."""
        return self._made | self._open

    def _escalated(self, fact: Escalated | Reminded) -> None:
        why = _key(fact.reason) if isinstance(fact, Escalated) else REMINDED
        if made := self._made.get(fact.call):
            later = tuple(dict.fromkeys((*made.later, why)))
            self._made[fact.call] = replace(made, later=later)
        elif begun := self._open.get(fact.call):
            escalated = tuple(dict.fromkeys((*begun.escalated, why)))
            self._open[fact.call] = replace(begun, escalated=escalated)


def _opened(fact: Opened) -> Decision:
    return Decision(call=fact.call, number=fact.number, at=fact.at, words=fact.said.words)


def _made(begun: Decision, call: Call | None, facts: Sequence[CallFact]) -> Decision:
    if call is None:  # over, and forgotten at once: the site wants it so
        return begun
    offered = next((f for f in facts if isinstance(f, Offered)), None)
    over = (f.because if isinstance(f, Closed) else "merged" for f in facts if _ends(f))
    fired = next((f.fired for f in facts if isinstance(f, Ruled)), call.fired)
    return replace(
        begun,
        kind=call.kind,
        priority=call.priority,
        place=_place(call),
        units=tuple(_units(call, facts)),
        warned=tuple(leg.unit for leg in call.route.legs if leg.warn_only) if call.route else (),
        waits=any(isinstance(f, Proposed) and f.due is not None for f in facts),
        answer_within=offered.until - offered.at if offered else None,
        told=tuple(sorted({f.unit for f in facts if isinstance(f, Relayed) and f.unit})),
        ended=next(over, ""),
        fired=fired,
    )


def _units(call: Call, facts: Sequence[CallFact]) -> Iterator[tuple[str, float]]:
    if call.route is not None:
        yield from ((g.unit, round(g.way.minutes, 1)) for g in call.route.legs if not g.warn_only)
    else:
        yield from ((f.unit, round(f.minutes, 1)) for f in facts if isinstance(f, Offered))


def _ends(fact: CallFact) -> bool:
    return isinstance(fact, Closed | Merged)


def _place(call: Call) -> str:
    if call.where is None:
        return ""
    return call.where.place or f"{call.where.point.lat:.5f}, {call.where.point.lon:.5f}"


def _key(reason: str) -> str:
    """A reason without its figures: how many were busy is no decision."""
    return reason.partition(":")[0]
