"""Words for somebody that wait for an answer, as the desks see them: the oldest first."""

from bridge.desk_views import UnansweredView
from bridge.record.names import Names
from rules.site_events import WordsPassed
from rules.world import World


def unanswered(world: World, names: Names) -> tuple[UnansweredView, ...]:
    """All of them."""
    every = sorted(world.passed.values(), key=lambda p: (p.at, p.key))
    return tuple(_view(p, names) for p in every)


def _view(passed: WordsPassed, names: Names) -> UnansweredView:
    return UnansweredView(
        key=passed.key,
        at=passed.at,
        by=passed.by,
        by_names=names.unit_names(passed.by),
        to=passed.to,
        to_names=names.unit_names(passed.to),
        words=passed.words,
        until=passed.until,
    )
