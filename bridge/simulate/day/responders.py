"""Units, played: they answer late, decline, forget, lose their link; they go, work and come back.

A unit says only what is so: that it is there when it is there. What it means to say of a call is
dropped when it is told to stand down.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bridge.simulate.day.body import Body
from bridge.simulate.day.core import Core
from bridge.simulate.day.dice import dice, within
from bridge.simulate.day.mouth import Mouth
from bridge.simulate.day.shape import Habits, seconds
from rules.events import Relayed
from rules.members import peopled
from rules.model import Unit, UnitKind
from rules.rulebook import Rulebook

BACK = seconds(30, 90)  # until who was cut off says what is so
ONE_TRIP = timedelta(minutes=20)  # until who forgot is asked, at least
COVER = "=cover"  # in place of a call: where it stands in for others
SAYS = {"here", "done", "take", "decline", "found", "not found"}


class Responders:
    """All units that can be asked."""

    def __init__(self, core: Core, book: Rulebook, mouth: Mouth, habits: Habits, seed: int) -> None:
        self._core, self._book, self._mouth = core, book, mouth
        self._habits, self._seed = habits, seed
        self._bodies: dict[str, Body] = {}

    def body(self, unit: str) -> Body | None:
        """The unit in the flesh; a volunteer too, once there is one."""
        found = self._bodies.get(unit)
        if found is None:
            one = peopled(self._book, self._core.world).site.units.get(unit)
            found = Body(one, self._book) if one else None
            if found:
                self._bodies[unit] = found
        return found

    def live(self, start: datetime, end: datetime) -> None:
        """Links are lost over the day, each unit's by its own dice."""
        for unit in self._book.site.units.values():
            if unit.kind in (UnitKind.PLATFORM, UnitKind.PATROL):
                self._losses(unit, start, end)

    def _losses(self, unit: Unit, start: datetime, end: datetime) -> None:
        chance = dice(self._seed, "lost", unit.id)
        at = start
        while self._habits.lost > 0:
            at += timedelta(hours=chance.expovariate(self._habits.lost))
            if at >= end:
                return
            self._core.at(at, self._cut(unit.id, within(self._habits.lost_for, chance)))

    def _cut(self, unit: str, long: timedelta) -> Callable[[datetime], None]:
        def then(now: datetime) -> None:
            if body := self.body(unit):
                body.lost_until = now + long

        return then

    def told(self, relay: Relayed) -> None:
        """A unit hears something."""
        body = self.body(relay.unit)
        if body is None:
            return
        verbs = {words.rpartition(" ")[0] for _, words in relay.choices} & SAYS
        if relay.message == "stand_down":
            body.means[relay.call] = body.means.get(relay.call, 0) + 1
            body.part.pop(relay.call, None)
        elif relay.message == "reminder_unit":
            self._reminded(body, relay)
        elif relay.message.startswith("say_again"):
            self._repeats(body, relay, "")
        elif relay.message.startswith("cover_order"):
            self._stands_in(body, relay)
        elif relay.message == "cover_over":
            body.means[COVER] = body.means.get(COVER, 0) + 1
            self._home(body)
        elif relay.message == "member_welcome":
            self._later(body, relay, seconds(5, 60), "on duty")
        elif "take" in verbs:
            self._offered(body, relay)
        elif "not found" in verbs:
            self._searches(body, relay)
        elif "here" in verbs:
            self._goes(body, relay)
        elif "done" in verbs:
            self._works(body, relay)

    def _offered(self, body: Body, relay: Relayed) -> None:
        chance = dice(self._seed, "offer", relay.call, body.unit.id, len(relay.tried))
        if chance.random() < self._habits.silent:
            return
        declines = chance.random() < self._habits.decline
        verb = "decline" if declines else "take"
        self._later(body, relay, self._habits.answer, f"{verb} {relay.number}")

    def _goes(self, body: Body, relay: Relayed) -> None:
        if body.part.get(relay.call) == "goes" or relay.point is None:
            return
        body.part[relay.call] = "goes"
        chance, now = dice(self._seed, "goes", relay.call, body.unit.id), self._core.now
        self._shares(body, relay, "out")
        there = body.goes(relay.point, now, chance.uniform(*self._habits.haste))
        verb = "decline" if chance.random() < self._habits.give_back else "here"
        if verb == "decline":
            there = now + (there - now) / 2
            body.goes(body.unit.point or relay.point, there, 1.0)
        self._mean(body, relay, there, f"{verb} {relay.number}")

    def _stands_in(self, body: Body, relay: Relayed) -> None:
        """It goes to where others are away, and says when it is there."""
        moving = self._core.world.moves.get(body.unit.id)
        post = self._book.place(moving.move.post) if moving else None
        if post is None:
            return
        chance, now = dice(self._seed, "cover", relay.key), self._core.now
        there = body.goes(post.point, now, chance.uniform(*self._habits.haste))
        mind = body.means[COVER] = body.means.get(COVER, 0) + 1

        def say(_: datetime) -> None:
            if body.means.get(COVER) == mind and not body.lost(self._core.now):
                self._mouth.unit(body.unit.id, relay.to, "arrived")

        self._core.at(there, say)

    def _works(self, body: Body, relay: Relayed) -> None:
        chance = dice(self._seed, "works", relay.call, body.unit.id)
        body.part[relay.call] = "works"
        if chance.random() < self._habits.forget:
            body.part[relay.call] = "forgot"
            return
        done = self._core.now + within(self._habits.work, chance)
        self._mean(body, relay, done, f"done {relay.number}", self._home)

    def _searches(self, body: Body, relay: Relayed) -> None:
        chance = dice(self._seed, "search", relay.call, body.unit.id)
        if body.part.get(relay.call) == "searches":
            return
        body.part[relay.call] = "searches"
        if relay.message.startswith("offer") and chance.random() < self._habits.silent:
            return
        verb = "found" if chance.random() < self._habits.found else "not found"
        over = self._core.now + within(self._habits.search, chance)
        self._mean(body, relay, over, f"{verb} {relay.number}")

    def _reminded(self, body: Body, relay: Relayed) -> None:
        """It says what is so, once more where nobody seems to have heard it."""
        part = body.part.get(relay.call, "")
        if part == "forgot":
            self._later(body, relay, self._habits.answer, f"done {relay.number}", self._home)
        elif part == "said":
            self._repeats(body, relay, relay.call)
        elif part == "":  # it said yes, and never heard that it was taken at its word
            self._goes(body, relay)

    def _repeats(self, body: Body, relay: Relayed, of: str) -> None:
        said = body.said.get(of)
        if said is None:
            return
        when = self._core.now + within(self._habits.answer, dice(self._seed, "again", relay.key))
        self._core.at(when, lambda _: self._mouth.unit(body.unit.id, *said))

    def _home(self, body: Body) -> None:
        """Work is over: it goes back to where it usually is, and may say so."""
        base, now = body.unit.point, self._core.now
        if base is None or body.unit.kind is not UnitKind.PATROL:
            return
        chance = dice(self._seed, "home", body.unit.id, now.isoformat())
        there = body.goes(base, now, chance.uniform(*self._habits.haste))
        if chance.random() < self._habits.shares:
            self._core.at(there, lambda _: self._point(body))

    def _shares(self, body: Body, relay: Relayed, why: str) -> None:
        chance = dice(self._seed, "shares", relay.call, body.unit.id, why)
        if body.unit.kind is UnitKind.PATROL and chance.random() < self._habits.shares:
            self._point(body)

    def _point(self, body: Body) -> None:
        if body.lost(self._core.now) or not body.unit.channels:
            return
        at = body.where(self._core.now)
        self._mouth.unit(body.unit.id, body.unit.channels[0], "", point=at)

    def _later(
        self, body: Body, relay: Relayed, span: tuple[timedelta, timedelta], words: str,
        then: Callable[[Body], None] | None = None,
    ) -> None:  # fmt: skip
        chance = dice(self._seed, "later", relay.key)
        self._mean(body, relay, self._core.now + within(span, chance), words, then)

    def _mean(
        self, body: Body, relay: Relayed, when: datetime, words: str,
        then: Callable[[Body], None] | None = None,
    ) -> None:  # fmt: skip
        """It will say so then, unless it is told otherwise before; once its link is back."""
        mind = body.means[relay.call] = body.means.get(relay.call, 0) + 1

        def say(now: datetime) -> None:
            if body.means.get(relay.call) != mind:
                return
            if body.lost_until is not None and body.lost(now):
                back = body.lost_until + within(BACK, dice(self._seed, "back", relay.key))
                self._core.at(back, say)
                return
            body.part[relay.call] = "said"
            body.said[relay.call] = body.said[""] = (relay.to, words)
            self._mouth.unit(body.unit.id, relay.to, words)
            if then:
                then(body)

        self._core.at(when, say)
