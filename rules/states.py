"""What is known now of one unit, of one relay, of one alarm."""

from datetime import datetime

from immutables import Map
from msgspec import Struct

from rules.events import Relayed
from rules.inputs import Reach
from rules.model import Form, Point
from rules.site_events import (
    Alarmed,
    AlarmOver,
    ErrandGiven,
    ErrandOver,
    WordsPassed,
    WordsSettled,
)


class UnitState(Struct, frozen=True, kw_only=True):
    """What is known of a unit now."""

    on_duty: bool | None = None  # None = as the site says
    duty_at: datetime | None = None
    point: Point | None = None
    point_at: datetime | None = None
    calls: frozenset[str] = frozenset()  # calls with an active part
    missed: tuple[str, ...] = ()  # the last few that it was asked for and let pass
    free_at: datetime | None = None  # when its last part in a call ended


class RelayState(Struct, frozen=True, kw_only=True):
    """A relay as long as its call is remembered."""

    fact: Relayed
    reach: Reach = Reach.QUEUED


ALL = frozenset({"all_call", "roll_call", "roll_call_again"})
"""Messages to many units at once, see roll_call."""

OF_UNIT = frozenset({"notice_told_unit", "notice_reminded_unit"})
"""Messages of a notice to the one of ours that was given it: every channel of it is tried."""

GIVEN = frozenset({"notice_told", "notice_reminded"})
"""Messages of a notice to who was given it, see notices."""

FOLLOWED = frozenset({
    "pass_on", "announcement", "desk_alarm", "notice_look", "notice_look_unit",
    *GIVEN, *OF_UNIT, *ALL, "cover_order", "cover_order_way",
})  # fmt: skip
"""Messages of no call whose relays are tried on every channel all the same."""


def alarm_id(adapter: str, what: str, about: str) -> str:
    """How an alarm is known to the world."""
    return f"{adapter}|{what}|{about}"


def alarms_after(alarms: Map[str, Alarmed], fact: Alarmed | AlarmOver) -> Map[str, Alarmed]:
    """What is wrong, or was a moment ago, after one more fact."""
    id = alarm_id(fact.adapter, fact.what, fact.about)
    if isinstance(fact, Alarmed):
        return alarms.set(id, fact)
    return alarms.delete(id) if id in alarms else alarms


def passed_after(
    passed: Map[str, WordsPassed], fact: WordsPassed | WordsSettled
) -> Map[str, WordsPassed]:
    """The words that wait for an answer after one more fact."""
    if isinstance(fact, WordsPassed):
        return passed.set(fact.key, fact)
    return passed.delete(fact.key) if fact.key in passed else passed


def errands_after(
    errands: Map[str, ErrandGiven], fact: ErrandGiven | ErrandOver
) -> Map[str, ErrandGiven]:
    """The errands that stand after one more fact."""
    if isinstance(fact, ErrandGiven):
        return errands.set(fact.key, fact)
    return errands.delete(fact.key) if fact.key in errands else errands


NOT_REPEATED = frozenset({"repeated", "nothing_to_repeat"})


def said_to(adapter: str, unit: str) -> str:
    """Where the last words to a unit on an adapter stand; without a unit, the last spoken there."""
    return f"{adapter}|{unit}"


def said_after(said: Map[str, Relayed], fact: Relayed) -> Map[str, Relayed]:
    """What was said last, after one more relay: to units, and aloud; never a tourist's messages."""
    if fact.message in NOT_REPEATED:
        return said
    if fact.unit:
        said = said.set(said_to(fact.to.adapter, fact.unit), fact)
    return said.set(said_to(fact.to.adapter, ""), fact) if fact.form is Form.SPOKEN else said
