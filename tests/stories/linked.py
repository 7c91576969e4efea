"""Two evenings beside each other, joined by a link: letters go through the real JSON of the wire.

The process of either site may die in the middle; a letter waits until the other side is there.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec.structs import replace

from adapters.site import wire
from rules.handed import SITE
from rules.model import Address, Manner, Role, Site, Unit, UnitKind
from tests.clock import ManualClock
from tests.stories.evening import Evening

LINK = "link"


def standing_for(id: str, zh: str, en: str, parent: str | None = None) -> Unit:
    """The unit of another site."""
    return Unit(
        id=id, kind=UnitKind.DESK, names={"zh": zh, "en": en}, parent=parent,
        channels=(Address(LINK, SITE),), role=Role.RESPONDER,
    )  # fmt: skip


def linked(site: Site, id: str, *units: Unit, without: tuple[str, ...] = ()) -> Site:
    """A site under that id, with units of the link, and without some of its own."""
    own = {u.id: u for u in (*site.units.values(), *units) if u.id not in without}
    stretches = {s.id: replace(s, group=None) for s in site.stretches.values()}
    plans, rules = ({}, ()) if without else (site.plans, site.rules)
    kinds = {k.id: replace(k, plan="" if without else k.plan) for k in site.kinds.values()}
    places = {p.id: replace(p, plan="" if without else p.plan) for p in site.places.values()}
    manners = {**site.manners, LINK: Manner(linked=True)}
    return replace(
        site, id=id, units=own, manners=manners, plans=plans, rules=rules, kinds=kinds, places=places,
        stretches=stretches if without else site.stretches, announcements={} if without else site.announcements,
    )  # fmt: skip


class Land:
    """Two evenings; `near` and `far`."""

    def __init__(self, near: Evening, far: Evening, clock: ManualClock) -> None:
        self.near, self.far = near, far
        self._carried: set[str] = set()
        clock.settle = self.rest

    async def rest(self) -> None:
        """Until both are at rest and no letter is on its way."""
        while True:
            await self.near.rest()
            await self.far.rest()
            if not await self._carry(self.near, self.far) + await self._carry(self.far, self.near):
                return

    async def _carry(self, here: Evening, there: Evening) -> int:
        new = [m for m in here.ends[LINK].said.values() if m.key not in self._carried]
        for message in new:
            self._carried.add(message.key)
            sent = wire.encode(wire.letter(message))
            await there.ends[LINK].hear(wire.inbound(wire.decode(sent, wire.Letter), here.site.id))
        return len(new)


@asynccontextmanager
async def land(url: str, clock: ManualClock, near: Site, far: Site) -> AsyncIterator[Land]:
    """Both from start to end, each on a log of its own of the same kind."""
    one, two = Evening(url, clock, near), Evening(beside(url), clock, far)
    await one.start()
    await two.start()
    try:
        yield Land(one, two, clock)
    finally:
        await two.stop()
        await one.stop()


def beside(url: str) -> str:
    """Another log of the same kind."""
    if url.startswith("sqlite:"):
        return url.replace("log.db", "other.db")
    return f"{url}-other" if url.startswith("memory:") else url.replace("site=test", "site=far")
