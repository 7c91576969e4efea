"""How far a call's plan has come: one state per step, the fold of the facts about it."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from rules.plan_events import Planned, StageDone, StageLate, StageTold

StepFact = Planned | StageTold | StageDone | StageLate
STEP_FACTS = (Planned, StageTold, StageDone, StageLate)


class Step(Struct, frozen=True, kw_only=True):
    """One step. `due`: when it is told, then when the desk is reminded; None = nothing waits."""

    nth: int  # from 1
    due: datetime | None
    told: datetime | None = None
    done: datetime | None = None
    by: str = ""  # who did it
    late: bool = False


def stepped(steps: tuple[Step, ...], fact: StepFact) -> tuple[Step, ...]:
    """The steps after one more fact."""
    match fact:
        case Planned(dues=dues):
            return tuple(Step(nth=nth, due=due) for nth, due in enumerate(dues, 1))
        case StageTold(nth=nth, at=at, due=due):
            return _changed(steps, nth, told=at, due=due)
        case StageDone(nth=nth, at=at, by=by):
            return _changed(steps, nth, done=at, by=by, due=None)
        case StageLate(nth=nth):
            return _changed(steps, nth, late=True, due=None)


def _changed(steps: tuple[Step, ...], nth: int, **changes: object) -> tuple[Step, ...]:
    return tuple(replace(step, **changes) if step.nth == nth else step for step in steps)


def open_steps(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Those that nobody has said to be done."""
    return tuple(step for step in steps if step.done is None)
