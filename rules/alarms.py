"""Alarms: something that an adapter lives with goes wrong, and is right again.

Law. The desks hear of an alarm once when it begins and once when it is over. It is over when it
stayed away for `CALM`: one that comes and goes is one alarm with a count, never a flood. An alarm
that is on is not told again. A link that is opened anew begins without alarms: what is still wrong
is told again by the adapter, and joins what the desks know already.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rules.doing import Doing
from rules.errands import What, errand, errand_key
from rules.events import Event
from rules.inputs import Alarm
from rules.rulebook import Rulebook
from rules.site_events import Alarmed, AlarmOver, ErrandGiven, ErrandOver
from rules.states import alarm_id
from rules.world import World

CALM = timedelta(minutes=1)
LONGEST, DETAIL = 120, 200  # characters that are kept of a word, and of what is for people


def alarmed(doing: Doing, line: Alarm) -> None:
    """An adapter says that something is wrong, or that it is right again."""
    what, about = _plain(line.what, LONGEST), _plain(line.about, LONGEST)
    known = doing.world.alarms.get(alarm_id(line.adapter, what, about))
    if line.on is (known is not None and known.on):
        return
    times = known.times if known else 0
    fact = Alarmed(
        at=doing.at, adapter=line.adapter, what=what, about=about, on=line.on,
        detail=_plain(line.detail, DETAIL) or (known.detail if known else ""),
        since=known.since if known else doing.at, times=times + line.on,
    )  # fmt: skip
    doing.add(fact)
    doing.add(*_waits(fact, doing.at, known=known is not None))
    doing.plan()


def removed(doing: Doing, before: Rulebook, then: Rulebook) -> None:
    """The site has another book: nobody tells any more of the adapters that it has no more."""
    for adapter in sorted(before.site.manners.keys() - then.site.manners.keys()):
        opened(doing, adapter)


def opened(doing: Doing, adapter: str) -> None:
    """The link is open: its alarms are over unless they are told again, in time."""
    for _, alarm in sorted(doing.world.alarms.items()):
        if alarm.adapter == adapter and alarm.on:
            off = Alarm(key="", what=alarm.what, about=alarm.about, on=False, adapter=alarm.adapter)
            alarmed(doing, off)


def calm(given: ErrandGiven, book: Rulebook, world: World, at: datetime) -> Iterator[Event]:  # noqa: ARG001 - as every errand
    """It stayed away: it is over."""
    alarm = world.alarms.get(given.about)
    if alarm is not None and not alarm.on:
        yield AlarmOver(
            at=at, adapter=alarm.adapter, what=alarm.what, about=alarm.about,
            since=alarm.since, times=alarm.times,
        )  # fmt: skip


def _waits(fact: Alarmed, at: datetime, *, known: bool) -> Iterator[Event]:
    """What is over is over for good when it stays so; what is on again does not wait for that."""
    about = alarm_id(fact.adapter, fact.what, fact.about)
    if not fact.on:
        yield errand(What.ALARM, about, at + CALM, at)
    elif known:
        yield ErrandOver(at=at, key=errand_key(What.ALARM, about))


def _plain(text: str, most: int) -> str:
    """On one line, without what cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:most]
