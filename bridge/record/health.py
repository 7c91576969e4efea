"""How well the house hears: when sound last came in on each adapter, how long words take.

Law: a fact that is read twice changes nothing, so that a board which begins anew shows the same.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import median

from msgspec import Struct

from bridge.desk_views import HealthView
from rules.events import Event
from rules.site_events import Listening, Understood
from rules.world import World

LAST = 9  # recordings whose delay counts


class Delay(Struct, frozen=True):
    """How long the words of one recording took."""

    at: datetime
    seconds: float


class Health:
    """The fold of it."""

    def __init__(self, sounds: Mapping[str, datetime], delays: Mapping[str, Delay]) -> None:
        self.sounds = dict(sounds)  # adapter → when it was heard last
        self.delays = dict(delays)  # key of the recording → how long its words took

    def apply(self, fact: Event, before: World) -> None:
        """One more fact, and the world before it."""
        match fact:
            case Listening(said=said, at=at):
                line = said.source.address.adapter
                self.sounds[line] = max(at, self.sounds.get(line, at))
            case Understood(of=of, at=at) if of in before.waiting:
                began = before.waiting[of].at
                self.delays[of] = Delay(at, (at - began).total_seconds())
                self._newest()

    def view(self, waiting: Iterable[datetime]) -> HealthView:
        """`waiting`: when the recordings came that are not words yet."""
        since = min(waiting, default=None)
        took = [d.seconds for d in self.delays.values()]
        return HealthView(
            sounds=dict(sorted(self.sounds.items())),
            speech_seconds=round(median(took), 1) if took else None,
            speech_since=since,
        )

    def _newest(self) -> None:
        kept = sorted(self.delays.items(), key=lambda row: (row[1].at, row[0]))[-LAST:]
        self.delays = dict(kept)
