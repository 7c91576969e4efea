"""Which plan an exercise tries: the one that its words name."""

from rules.gazetteer import fold
from rules.plans import Plan
from rules.rulebook import Rulebook


def plan_in(words: str, book: Rulebook) -> Plan | None:
    """The plan with the longest name, or id, that stands in the words."""
    folded = fold(words)
    named = [
        (len(name), plan.id)
        for plan in book.site.plans.values()
        for name in map(fold, (plan.id, *plan.names.values()))
        if name and name in folded
    ]
    return book.site.plans[max(named)[1]] if named else None
