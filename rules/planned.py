"""A call's plan: which one it is, when it begins, when its steps are told, and who did them.

Law: a plan begins once in the life of a call, when somebody is asked to deal with it (a route that
waits for the dispatcher's yes starts nothing) or when a person must. Which plan: the one that the
site's rules name for the call, else the place's, else the kind's.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec import UNSET

from rules.call import Call
from rules.commands import Refused, StepDone
from rules.drill_plans import plan_in
from rules.events import CallEvent
from rules.model import Role
from rules.plan_events import Planned, StageDone, StageLate, StageTold
from rules.plans import Plan, Stage
from rules.rulebook import Rulebook
from rules.transitions import ASSIGNED, Status

_BEGUN = ASSIGNED | {Status.ESCALATED}


def plan_of(call: Call, book: Rulebook) -> Plan | None:
    """The plan that the call has, or would begin."""
    if call.plan:
        return book.site.plans.get(call.plan)
    if call.drill and (tried := plan_in(call.said.words, book)):
        return tried
    if call.ruling is not None and call.ruling.plan is not UNSET:
        return book.site.plans.get(call.ruling.plan)
    place = book.place(call.where.place) if call.where else None
    return book.site.plans.get((place.plan if place else "") or book.kind(call.kind).plan)


def stage(call: Call, nth: int, book: Rulebook) -> Stage | None:
    """A step of the call's plan by its number; None where the site no longer has it."""
    plan = plan_of(call, book)
    return plan.stages[nth - 1] if plan and 0 < nth <= len(plan.stages) else None


def forced(call: Call, book: Rulebook, now: datetime) -> tuple[CallEvent, ...]:
    """What a call's plan forces now: that it begins; that steps whose time has come are told."""
    if call.plan or call.where is None or call.status not in _BEGUN:
        return tuple(passed(call, book, now))
    plan = plan_of(call, book)
    if plan is None or not plan.stages:
        return ()
    dues = tuple(now + one.after for one in plan.stages)
    return (Planned(call=call.id, at=now, plan=plan.id, dues=dues),)


def passed(call: Call, book: Rulebook, now: datetime) -> Iterator[CallEvent]:
    """Steps whose time has come are told; those that were told long ago are late."""
    for step in call.steps if call.live else ():
        if step.due is None or step.due > now:
            continue
        if step.told is None and stage(call, step.nth, book) is not None:
            due = now + book.policy.remind_every
            yield StageTold(call=call.id, at=now, nth=step.nth, due=due)
        else:
            yield StageLate(call=call.id, at=now, nth=step.nth)


def done(command: StepDone, call: Call, book: Rulebook, now: datetime) -> StageDone:
    """Somebody did a step: any desk says so, and the units whose step it is. `Refused` if not."""
    step = next((s for s in call.steps if s.nth == command.nth), None)
    if step is None:
        raise Refused("no_such_step", number=call.number, step=command.nth)
    if step.done is not None:
        raise Refused("step_done_already", number=call.number, step=command.nth)
    of = stage(call, command.nth, book)
    unit = book.site.units.get(command.by)
    desk = unit is not None and unit.role is not Role.RESPONDER
    if not desk and (of is None or command.by not in of.to):
        raise Refused("not_your_step", number=call.number, step=command.nth)
    return StageDone(call=call.id, at=now, nth=command.nth, by=command.by)
