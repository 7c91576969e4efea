"""Who hears of a plan's steps: the units whose step it is; the desks of their own and of all."""

from collections.abc import Iterator

from rules.call import Call
from rules.model import Role
from rules.plan_events import Planned, StageDone, StageLate, StageTold
from rules.planned import stage
from rules.rulebook import Rulebook
from rules.steps import StepFact, open_steps
from rules.telling import Told


def told(fact: StepFact, call: Call, book: Rulebook) -> Iterator[Told]:
    """What is told because of one fact of the call's plan."""
    match fact:
        case Planned(plan=plan):
            gaps = {"plan": plan, "steps": len(call.steps)}
            yield from _desks("desk_plan", gaps, book)
        case StageTold(nth=nth):
            yield from _step(nth, call, book)
        case StageDone(nth=nth, by=by):
            yield from _done(nth, by, call, book)
        case StageLate(nth=nth):
            yield from _desks("desk_step_late", _gaps(nth, call), book)


def still_open(call: Call | None) -> tuple[str, ...]:
    """The steps that are not done, as a gap `todos` tells them."""
    return tuple(f"{call.plan}:{s.nth}" for s in open_steps(call.steps)) if call else ()


def _step(nth: int, call: Call, book: Rulebook) -> Iterator[Told]:
    """Its units; a step of nobody is the dispatchers'."""
    of = stage(call, nth, book)
    if of is None:
        return
    choices = (("choice_done", f"step {call.number} {nth} done"),)
    for unit in of.to:
        yield Told(message="plan_step", unit=unit, gaps=_gaps(nth, call), choices=choices)
    if not of.to:
        for desk in book.dispatchers:
            yield Told(message="desk_step", unit=desk, gaps=_gaps(nth, call), choices=choices)


def _done(nth: int, by: str, call: Call, book: Rulebook) -> Iterator[Told]:
    unit = book.site.units.get(by)
    if unit is not None and unit.role is Role.RESPONDER:
        yield Told(message="step_done_ack", unit=by, gaps=_gaps(nth, call))
    yield from _desks("desk_step_done", {**_gaps(nth, call), "unit": by}, book)


def _gaps(nth: int, call: Call) -> dict[str, object]:
    return {"step": nth, "steps": len(call.steps), "todo": f"{call.plan}:{nth}"}


def _desks(message: str, gaps: dict[str, object], book: Rulebook) -> Iterator[Told]:
    for desk in book.dispatchers:
        yield Told(message=message, unit=desk, gaps=gaps)
