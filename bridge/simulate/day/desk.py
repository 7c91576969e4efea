"""Dispatchers, played: they say yes to routes, find out where a call is, and end what nobody does.

They see what the console shows: the state of a call. They decide after a while, each call once at a
time.
"""

from datetime import datetime, timedelta
from functools import partial

from bridge.simulate.day.core import Core
from bridge.simulate.day.dice import dice, within
from bridge.simulate.day.matters import Matter, names_place
from bridge.simulate.day.mouth import Mouth
from bridge.simulate.day.shape import Habits
from rules.call import Call
from rules.events import Relayed
from rules.rulebook import Rulebook
from rules.transitions import Status
from rules.wanting import is_shortage

ROUTES = ("desk_proposed", "desk_reproposed", "route_changed")
LOOKS = (
    "desk_escalated", "desk_reminder", "desk_voice", "desk_unplaced", "desk_lapsed",
    "desk_off_duty", "desk_unreachable", *ROUTES,
)  # fmt: skip
LEFT_ALONE = timedelta(minutes=20)  # what nobody could be found for is settled by telephone


class Desk:
    """Everybody in the command room; `matter` tells what a call really is."""

    def __init__(self, core: Core, book: Rulebook, mouth: Mouth, habits: Habits, seed: int) -> None:
        self._core, self._book, self._mouth = core, book, mouth
        self._habits, self._seed = habits, seed
        self.matters: dict[str, Matter] = {}  # call → what it is
        self._waits: set[str] = set()  # calls that somebody thinks about

    def told(self, relay: Relayed) -> None:
        """A desk hears something."""
        if relay.message.startswith(("desk_applied", "desk_cover_open")):
            self._press(relay, 0)
        elif relay.message == "desk_maybe_same":
            if self._same(relay):
                self._press(relay, 0)
        elif relay.message in LOOKS and relay.unit in self._book.dispatchers and relay.call:
            self._think(relay)

    def _press(self, relay: Relayed, nth: int) -> None:
        words = [w for _, w in relay.choices][nth : nth + 1]
        when = self._core.now + within(self._habits.desk, dice(self._seed, "press", relay.key))
        for one in words:
            self._core.at(when, partial(self._at_last, relay, one))

    def _at_last(self, relay: Relayed, words: str, _: datetime) -> None:
        self._says(relay, words)

    def _same(self, relay: Relayed) -> bool:
        mine = self.matters.get(relay.call)
        words = next((w for _, w in relay.choices), "").split()
        other = (
            self._core.world.by_number(int(words[-1])) if words and words[-1].isdigit() else None
        )
        theirs = self.matters.get(other.id) if other else None
        return bool(mine and theirs and _root(mine) == _root(theirs))

    def _think(self, relay: Relayed) -> None:
        if relay.call in self._waits:
            return
        self._waits.add(relay.call)
        when = self._core.now + within(self._habits.desk, dice(self._seed, "desk", relay.key))
        self._core.at(when, lambda now: self._decides(relay, now))

    def _decides(self, relay: Relayed, now: datetime) -> None:
        self._waits.discard(relay.call)
        call = self._core.world.calls.get(relay.call)
        if call is not None and call.live:
            for words in self._words(call, now):
                self._says(relay, words)

    def _words(self, call: Call, now: datetime) -> list[str]:
        """What a dispatcher types who sees the call as it is."""
        open_for, n = now - call.opened, call.number
        if open_for > self._habits.patience:
            return [f"close {n} settled by telephone"]
        if call.status is Status.PROPOSED and call.route is not None:
            return [f"confirm {n} {call.route.lead}"]
        if call.where is None and call.status is not Status.UNPLACED:
            return self._placed(call)
        if call.status is not Status.ESCALATED:
            return []
        if call.escalated == "reason_unclear_voice":
            return self._placed(call)
        if is_shortage(call.escalated) and open_for < LEFT_ALONE:
            return []  # the machine asks again as soon as somebody is free
        return [f"close {n} settled by telephone"]

    def _placed(self, call: Call) -> list[str]:
        matter = self.matters.get(call.id)
        if matter is None:
            return [f"close {call.number} nobody is there"]
        kind = [f"kind {call.number} {matter.kind}"] if matter.kind != call.kind else []
        return [*kind, f"locate {call.number} {names_place(matter, self._book.site)}"]

    def _says(self, relay: Relayed, words: str) -> None:
        self._mouth.types(relay.to, words, relay.language)


def _root(matter: Matter) -> str:
    return matter.same or matter.id
