"""The plan of a call as the desk sees it: what is to be done, by whom, and how far it has come."""

from bridge.record.names import Names
from bridge.views import PlanView, StepView
from rules.call import Call
from rules.planned import stage
from rules.rulebook import Rulebook
from rules.steps import Step


def planned(call: Call, book: Rulebook, names: Names) -> PlanView:
    """A call's plan. What the site no longer has is called by its id and number."""
    plan = book.site.plans.get(call.plan)
    return PlanView(
        id=call.plan,
        names=dict(plan.names) if plan else {names.home: call.plan},
        steps=tuple(_step(step, call, book, names) for step in call.steps),
    )


def _step(step: Step, call: Call, book: Rulebook, names: Names) -> StepView:
    of = stage(call, step.nth, book)
    return StepView(
        nth=step.nth,
        names=dict(of.do) if of else {names.home: str(step.nth)},
        layer=of.layer if of else "",
        units=of.to if of else (),
        due=step.due,
        told=step.told,
        done=step.done,
        late=step.late,
        by=names.unit(step.by) if step.by else "",
    )
