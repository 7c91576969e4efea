"""Two decisions for every call of a recorded inbox: that of then, and that of other rules."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from bridge.otherwise.decisions import Decision, Decisions, differing
from bridge.otherwise.playing import Other
from bridge.otherwise.recorded import recorded
from bridge.ports import Log
from rules.events import Event
from rules.rulebook import Rulebook
from rules.world import World, apply


class Difference(Struct, frozen=True, kw_only=True):
    """A call that would have gone otherwise. None: it was, or would be, no call of its own."""

    was: Decision | None
    would_be: Decision | None
    differs: tuple[str, ...]

    @property
    def begun(self) -> Decision:
        """Either of them, for number, time and words."""
        found = self.was or self.would_be
        assert found is not None  # one of them made it a call
        return found


class Comparison(Struct, frozen=True, kw_only=True):
    """What a whole inbox shows."""

    lines: int  # of the inbox, from `since` on
    calls: int  # of either side
    differences: tuple[Difference, ...]  # in order of time
    faults: int  # lines more than then on which our own code failed

    def counts(self) -> Mapping[str, int]:
        """How many calls differ in what, most first."""
        found = Counter(name for d in self.differences for name in d.differs)
        return dict(found.most_common())


async def compared(
    log: Log, then: Rulebook, other: Rulebook, since: datetime | None = None
) -> Comparison:
    """The recorded inbox under `other` rules, from the line at or after `since`, else from all.

    What was decided then is read from the journal; `then` only tells its policy where the journal
    names no version. The other rules begin with the world as it was at that line.
    """
    world, playing, lines = World(), None, 0
    before, after = Decisions(), Decisions()
    async for line, facts in recorded(log):
        if playing is None and (since is None or line.at >= since):
            playing = Other(replace(world, rules="", forget_after=None), other)
        if playing is not None:
            lines += 1
            for new in playing.hear(line, world):
                after.take(new, playing.world)
        world = _folded(world, facts, then)
        if playing is not None:
            before.take(facts, world)
    was, would = before.all(), after.all()
    return Comparison(
        lines=lines,
        calls=len({*was, *would}),
        differences=tuple(_differences(was, would)),
        faults=max(0, after.faults - before.faults),
    )


def _folded(world: World, facts: tuple[Event, ...], then: Rulebook) -> World:
    for fact in facts:
        world = apply(world, fact, then.policy)
    return world


def _differences(was: Mapping[str, Decision], would: Mapping[str, Decision]) -> list[Difference]:
    found = [
        Difference(was=was.get(id), would_be=would.get(id), differs=names)
        for id in {**was, **would}
        if (names := differing(was.get(id), would.get(id)))
    ]
    return sorted(found, key=lambda d: (d.begun.at, d.begun.call))
