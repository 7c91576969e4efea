"""What happened with the reserve, and how the world keeps it.

Law: a reserve has one move at most. A move that was refused stays until its gap is closed, so that
nobody is asked twice for the same. Who leaves its post for a call is still there when it is asked
how far it has to go.
"""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, get_args

from msgspec import Struct
from msgspec.structs import replace

from rules.site_events import Fact

if TYPE_CHECKING:
    from immutables import Map

    from rules.events import Relayed
    from rules.states import UnitState
    from rules.world import World

MOVES = "moves"  # in the world's counts: the last number that was given
CALLED = "reason_cover_called"  # the unit goes to a call
ORDERS = frozenset({"cover_order", "cover_order_way"})  # messages that send a unit


class Move(Struct, frozen=True, kw_only=True):
    """One unit to one place, and why."""

    id: str  # M3
    unit: str
    post: str  # place id
    closes: tuple[str, ...]  # places that somebody reaches in time again
    away: tuple[str, ...]  # units that are at calls
    minutes: float
    via: tuple[str, ...] = ()  # path ids, in order


class Stage(StrEnum):
    """How far a move has come."""

    ASKED = "asked"  # a desk must say yes
    SENT = "sent"
    THERE = "there"
    REFUSED = "refused"  # by a desk, or by the unit


class MoveProposed(Fact, frozen=True, kw_only=True, tag=True):
    """A gap could be closed; a desk is asked."""

    move: Move


class MoveSent(Fact, frozen=True, kw_only=True, tag=True):
    """The unit was sent. `by` "" = by the site's rules."""

    move: Move
    by: str = ""


class MoveThere(Fact, frozen=True, kw_only=True, tag=True):
    """The unit says that it stands there."""

    move: Move


class MoveRefused(Fact, frozen=True, kw_only=True, tag=True):
    """A desk does not want it, or takes it back; or the unit cannot. `sent`: it was on its way."""

    move: Move
    by: str
    sent: bool


class MoveOver(Fact, frozen=True, kw_only=True, tag=True):
    """Nobody need stand there any more, or this unit cannot. `stage`: how far it had come."""

    move: Move
    stage: Stage
    reason: str


MoveFact = MoveProposed | MoveSent | MoveThere | MoveRefused | MoveOver
MOVE_FACTS: tuple[type[MoveFact], ...] = get_args(MoveFact)


class Moving(Struct, frozen=True, kw_only=True):
    """A move that is not over."""

    move: Move
    stage: Stage
    since: datetime
    by: str = ""  # who refused
    orders: tuple[str, ...] = ()  # relays that told the unit; a reply to them means the move

    @property
    def stands(self) -> bool:
        """Does the place count on the unit?"""
        return self.stage in (Stage.SENT, Stage.THERE)


def moves_after(world: "World", fact: MoveFact) -> dict[str, object]:
    """The tables of the world that the fact changes."""
    unit, moves = fact.move.unit, world.moves
    number = max(world.counts.get(MOVES, 0), int(fact.move.id[1:]))
    counts = world.counts.set(MOVES, number)
    if isinstance(fact, MoveOver):
        gone = moves.delete(unit) if unit in moves else moves
        units = world.units if fact.reason == CALLED else _home(world, unit)
        return {"moves": gone, "counts": counts, "units": units}
    by = fact.by if isinstance(fact, MoveRefused) else ""
    moving = Moving(move=fact.move, stage=_STAGES[type(fact)], since=fact.at, by=by)
    if isinstance(fact, MoveThere) and unit in moves:
        moving = replace(moves[unit], stage=Stage.THERE, since=fact.at)
    return {"moves": moves.set(unit, moving), "counts": counts}


def ordered(moves: "Map[str, Moving]", fact: "Relayed") -> "Map[str, Moving]":
    """The moves after one more relay: by which of them a unit was told of its own."""
    moving = moves.get(fact.unit) if fact.message in ORDERS else None
    if moving is None:
        return moves
    return moves.set(fact.unit, replace(moving, orders=(*moving.orders, fact.key)))


def _home(world: "World", unit: str) -> "Map[str, UnitState]":
    """What it said last is that it stands there: it goes home now, and counts there."""
    moving, state = world.moves.get(unit), world.units.get(unit)
    if moving is None or state is None or moving.stage is not Stage.THERE:
        return world.units
    if state.point_at != moving.since:
        return world.units
    return world.units.set(unit, replace(state, point=None, point_at=None))


_STAGES: dict[type[MoveFact], Stage] = {
    MoveProposed: Stage.ASKED,
    MoveSent: Stage.SENT,
    MoveThere: Stage.THERE,
    MoveRefused: Stage.REFUSED,
}
