"""Sites beside each other without a shell: what one tells of a call goes to the other at once.

The letters go through the adapter's own JSON, so that nothing passes that the wire could not carry.
"""

from msgspec.structs import replace

from adapters.site import wire
from bridge import codec
from rules.events import Relayed
from rules.inputs import Reach, Reported
from rules.model import Manner, Role, Site, Unit, UnitKind
from rules.rulebook import Rulebook
from tests.rules.play import Play
from tests.sites import small_site, unit

LINK = Manner(linked=True)


def stand(id: str, zh: str, en: str, link: str, role: Role = Role.RESPONDER) -> Unit:
    """The unit that stands for another site."""
    return unit(id, UnitKind.DESK, zh, en, f"{link}/site", role=role)


def site(id: str, *more: Unit, without: tuple[str, ...] = (), links: tuple[str, ...] = ()) -> Site:
    """The small site under another id, with the units of its links."""
    small = small_site()
    units = {u.id: u for u in (*small.units.values(), *more) if u.id not in without}
    manners = {**small.manners, **dict.fromkeys(links, LINK)}
    return replace(small, id=id, units=units, manners=manners)


class Country:
    """Plays by their ids, joined by links: `joins[(site, adapter)]` = (site, adapter)."""

    def __init__(self, joins: dict[tuple[str, str], tuple[str, str]], *sites: Site) -> None:
        self.plays = {s.id: Play(Rulebook(s)) for s in sites}
        self.joins = {**joins, **{far: near for near, far in joins.items()}}
        self.cut: set[tuple[str, str]] = set()
        self._done: dict[str, int] = dict.fromkeys(self.plays, 0)
        self.letters = 0

    def __getitem__(self, id: str) -> Play:
        return self.plays[id]

    def say(self, where: str, words: str, **more: object) -> None:
        """Somebody speaks at `site:adapter/channel`; then all that follows."""
        id, _, channel = where.partition(":")
        self.plays[id].say(channel, words, **more)
        self.carry()

    def pass_(self, **time: float) -> None:
        """Time goes by everywhere."""
        for play in self.plays.values():
            play.pass_(**time)
        self.carry()

    def carry(self) -> None:
        """Until no letter is left. Each site's clock stands where it stood."""
        moved = True
        while moved:
            moved = False
            for id, play in self.plays.items():
                new = play.facts[self._done[id] :]
                self._done[id] = len(play.facts)
                for fact in new:
                    if isinstance(fact, Relayed) and (id, fact.to.adapter) in self.joins:
                        moved = self._letter(id, fact) or moved

    def _letter(self, id: str, relay: Relayed) -> bool:
        if (id, relay.to.adapter) in self.cut:
            return False
        far, adapter = self.joins[id, relay.to.adapter]
        sent = wire.encode(wire.letter(codec.to_outbound(relay)))
        heard = replace(wire.inbound(wire.decode(sent, wire.Letter), id), adapter=adapter)
        self.plays[id].line(Reported(relay=relay.key, reach=Reach.DELIVERED))
        self.plays[far].line(heard, f"{adapter}:{heard.key}")
        self.letters += 1
        assert self.letters < 500, "two sites answer each other for ever"
        return True
