"""Plans and their steps in the listener's language, as gaps of messages tell them.

A plan is told by its id, a step as `plan:nth`; one that the site no longer has, as it is written.
"""

from rules.model import Site
from rules.rulebook import named


def plan_named(id: str, language: str, site: Site) -> str:
    """A plan's name."""
    plan = site.plans.get(id)
    return named(plan.names, language, site.language) if plan else id


def step_named(ref: str, language: str, site: Site) -> str:
    """What is to be done in a step, its layer first."""
    id, _, nth = ref.rpartition(":")
    plan = site.plans.get(id)
    if plan is None or not nth.isdigit() or not 0 < int(nth) <= len(plan.stages):
        return ref
    stage = plan.stages[int(nth) - 1]
    todo = named(stage.do, language, site.language)
    colon = "：" if language == "zh" else ": "
    return f"{stage.layer}{colon}{todo}" if stage.layer else todo


def steps_named(refs: tuple[object, ...], language: str, site: Site) -> str:
    """Several steps with their numbers, in one line."""
    told = (f"{str(r).rpartition(':')[2]}. {step_named(str(r), language, site)}" for r in refs)
    return ("；" if language == "zh" else "; ").join(told)
