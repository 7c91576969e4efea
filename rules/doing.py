"""The facts of one line as they grow, and the world that they make."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from rules.call import Call
from rules.circles import begun
from rules.density import watching as density
from rules.drill import freed, may_hear, within
from rules.events import CALL_EVENTS, Event, Proposed, Relayed
from rules.informants import delivered
from rules.joint import MOST
from rules.links import carrying as words
from rules.links.sites import is_linked
from rules.members import peopled
from rules.model import Address
from rules.relays import plan
from rules.replan import replan
from rules.reserves import moving as reserves
from rules.rulebook import Rulebook
from rules.said import Source
from rules.settle import settle
from rules.telling import Told, relay_to, relays
from rules.texting.opting import silent
from rules.texting.unread import watched
from rules.watch import on_watch
from rules.world import World, apply

RESTLESS = 1_000  # rounds of settling after which a call counts as a fault


class Doing:
    """The facts of one line as they grow, and the world that they make."""

    def __init__(self, world: World, book: Rulebook, key: str, at: datetime) -> None:
        self.before, self.world, self.book = world, world, peopled(book, world)
        self.key, self.at = key, at
        self.facts: list[Event] = []
        self._around: list[tuple[Call | None, Call | None]] = []
        self.shared: dict[str, dict[str, None]] = {}  # call → links that shall know of it

    def add(self, *facts: Event) -> None:
        """These happened, in this order."""
        for fact in facts:
            if isinstance(fact, Relayed) and not may_hear(fact, self.book, self.world):
                continue
            id = getattr(fact, "call", "")
            before = self.world.calls.get(id)
            roster = self.world.members
            self.world = apply(self.world, fact, self.book.policy)
            if self.world.members is not roster:
                self.book = peopled(self.book, self.world)
            self.facts.append(fact)
            self._around.append((before, self.world.calls.get(id)))

    def settle(self) -> None:
        """Follow what the states force, for every call that was touched, to a fixed point."""
        for id in dict.fromkeys(f.call for f in self.facts if isinstance(f, CALL_EVENTS)):
            rounds = 0
            while forced := settle(self.world.calls[id], self.book, self.world, self.at):
                self.add(*forced)
                rounds += 1
                if rounds > RESTLESS:  # a fault of ours; it must not stop the whole house
                    raise RuntimeError(f"{id} never comes to rest: {forced[-1]}")
        if stopped := tuple(freed(self.facts, self.world, self.at)):
            self.add(*stopped)
            self.settle()

    def replan(self) -> None:
        """Plan waiting calls anew where the facts changed something for them."""
        self.add(*begun(self.facts, self.book, self.world))
        start, seen = len(self.facts), 0
        self.add(*reserves.changed(self.facts, self.book, self.world, self.at))
        self.add(*density.changed(self.facts, self.book, self.world, self.at))
        for _ in range(MOST):
            news = [f for f in self.facts[seen:] if not (seen and isinstance(f, Proposed))]
            seen = len(self.facts)
            self.add(*replan(news, self.book, self.world, self.at))
            if seen == len(self.facts):
                break
            self.settle()
        self.plan(start)

    def plan(self, first: int = 0) -> None:
        """Add the relays that the facts call for, from the nth fact on."""
        for nth, fact in list(enumerate(self.facts))[first:]:
            before, after = self._around[nth]
            final = self.world.calls.get(after.id) if after else None
            self.tell(plan(fact, before, after, final, self.book), final, nth)

    def tell(self, told: Iterable[Told], call: Call | None, nth: int = 0) -> None:
        """Say these because of the nth fact. A channel hears one fact once; a shared one, each."""
        heard: dict[Address, int] = {}
        down = {adapter for adapter, up in self.world.links.items() if not up}
        key = f"{self.key}/{nth}"
        for one in on_watch(told, self.book, self.world, self.at):
            for made in relays(one, call, self.book, at=self.at, key=key, down=down):
                relay = delivered(made, self.world)
                if relay is None or silent(relay, self.world):
                    continue
                if is_linked(relay.to, self.book):
                    self._shares(one, relay)
                    if (relay := words.carried(relay, self)) is None:
                        continue
                again = heard.get(relay.to, 0)
                heard[relay.to] = again + 1
                if not again:
                    self.add(relay, *watched(relay, call, self.book, self.world))
                elif self.book.manner(relay.to).shared:
                    self.add(replace(relay, key=f"{key}.{again}/{relay.to}"))

    def _shares(self, told: Told, relay: Relayed) -> None:
        """Another site hears of the call itself, see links.telling; of what else, not by words."""
        if relay.call and told.unit and told.message.startswith(("desk_", "told_call")):
            self.shared.setdefault(relay.call, {})[relay.to.adapter] = None

    def reply(self, message: str, to: Source, gaps: dict[str, object]) -> None:
        """Tell whoever asked why nothing happened."""
        if to.drill and not within(to.address, self.book):
            return  # who plays somebody outside
        unit = self.book.site.units.get(to.unit)
        language = to.language or (self.book.language(unit) if unit else self.book.site.language)
        told = Told(message=message, unit=to.unit, gaps=gaps)
        relay = relay_to(
            told, self.book, at=self.at, key=f"{self.key}/0", to=to.address, language=language
        )
        known = delivered(relay, self.world)
        if known is None or silent(known, self.world) or is_linked(known.to, self.book):
            return
        self.add(known)
