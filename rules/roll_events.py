"""One call to all, and who answered it.

Law: a row for each unit that was called; a row is answered once and stays so (a group's counts each
of its people). Rolls close by themselves and leave the world; the journal keeps who was missing.
"""

from datetime import datetime
from typing import TYPE_CHECKING, get_args

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from rules.model import Address
from rules.site_events import Fact

if TYPE_CHECKING:
    from rules.world import World

ROLLS = "rolls"  # in the world's counts: the last number that was given


class RollRow(Struct, frozen=True, kw_only=True):
    """One unit of an all-call: where it was told last, and what it answered."""

    unit: str
    to: Address
    relay: str
    tried: tuple[Address, ...] = ()  # channels before
    at: datetime | None = None  # when it answered first
    words: str = ""
    people: tuple[str, ...] = ()  # who of a group answered; protected
    lost: bool = False  # no channel is left


class RollCalled(Fact, frozen=True, kw_only=True, tag=True):
    """Words went out to many units at once. With a number, each must answer by `due`."""

    key: str
    number: int  # 0 = nobody need answer
    by: str
    words: str
    due: datetime
    rows: tuple[RollRow, ...]


class RollTried(Fact, frozen=True, kw_only=True, tag=True):
    """Some of them were told on another channel."""

    key: str
    rows: tuple[RollRow, ...]


class RollAnswered(Fact, frozen=True, kw_only=True, tag=True):
    """A unit answered."""

    key: str
    unit: str
    words: str
    sender: str = ""  # of a group: who of them; protected


class RollLost(Fact, frozen=True, kw_only=True, tag=True):
    """No channel is left for these."""

    key: str
    units: tuple[str, ...]


class RollLate(Fact, frozen=True, kw_only=True, tag=True):
    """The time to answer is over; who is missing is tried once more."""

    key: str
    number: int
    by: str
    total: int
    missing: tuple[str, ...]


class RollOver(Fact, frozen=True, kw_only=True, tag=True):
    """Nobody is waited for any more."""

    key: str
    number: int
    by: str
    total: int
    missing: tuple[str, ...]
    began: datetime


class Roll(Struct, frozen=True, kw_only=True):
    """An all-call that is not over."""

    key: str
    number: int
    by: str
    words: str
    at: datetime
    due: datetime
    units: tuple[str, ...]
    there: int = 0  # how many answered


RollFact = RollCalled | RollTried | RollAnswered | RollLost | RollLate | RollOver
ROLL_FACTS: tuple[type[RollFact], ...] = get_args(RollFact)


def row_key(roll: str, unit: str) -> str:
    """How a row is known to the world."""
    return f"{roll}|{unit}"


def rolls_after(world: "World", fact: RollFact) -> dict[str, object]:
    """The tables of the world that the fact changes."""
    rows = world.roll_rows
    match fact:
        case RollCalled():
            return _called(world, fact)
        case RollOver(key=key) if key in world.rolls:
            for unit in world.rolls[key].units:
                rows = rows.delete(row_key(key, unit))
            return {"rolls": world.rolls.delete(key), "roll_rows": rows}
        case RollTried(key=key, rows=tried):
            return {"roll_rows": _put(rows, key, [r for r in tried if _known(rows, key, r.unit)])}
        case RollLost(key=key, units=units):
            gone = [replace(r, lost=True) for u in units if (r := rows.get(row_key(key, u)))]
            return {"roll_rows": _put(rows, key, gone)}
        case RollAnswered(key=key) if key in world.rolls:
            return _answered(world, fact)
    return {}


def _called(world: "World", fact: RollCalled) -> dict[str, object]:
    roll = Roll(
        key=fact.key,
        number=fact.number,
        by=fact.by,
        words=fact.words,
        at=fact.at,
        due=fact.due,
        units=tuple(row.unit for row in fact.rows),
    )
    counts = world.counts.set(ROLLS, fact.number) if fact.number else world.counts
    rows = _put(world.roll_rows, fact.key, fact.rows)
    return {"rolls": world.rolls.set(fact.key, roll), "roll_rows": rows, "counts": counts}


def _answered(world: "World", fact: RollAnswered) -> dict[str, object]:
    roll, row = world.rolls[fact.key], world.roll_rows.get(row_key(fact.key, fact.unit))
    if row is None:
        return {}
    new = answered(row, fact)
    rows: dict[str, object] = {"roll_rows": _put(world.roll_rows, fact.key, [new])}
    if row.at is not None:
        return rows
    return {**rows, "rolls": world.rolls.set(fact.key, replace(roll, there=roll.there + 1))}


def answered(row: RollRow, fact: RollAnswered) -> RollRow:
    """The row after one more answer: the first counts, and everybody of a group."""
    people = row.people
    if fact.sender and fact.sender not in people:
        people = (*people, fact.sender)
    if row.at is not None:
        return replace(row, people=people)
    return replace(row, at=fact.at, words=fact.words, people=people)


def _known(rows: Map[str, RollRow], key: str, unit: str) -> bool:
    row = rows.get(row_key(key, unit))
    return row is not None and row.at is None


def _put(
    rows: Map[str, RollRow], key: str, new: tuple[RollRow, ...] | list[RollRow]
) -> Map[str, RollRow]:
    return rows.update({row_key(key, row.unit): row for row in new})
