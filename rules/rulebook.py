"""A site, ready for deciding: its names and words made searchable once, and its way of travel."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from immutables import Map

from rules.call import Call
from rules.callsigns import CallSigns, unit_names
from rules.classify import Classifier
from rules.crowd import Crowd
from rules.gazetteer import Gazetteer, fold
from rules.laws import Laws
from rules.model import Address, Form, Kind, Manner, Place, Point, Role, Site, Unit, UnitKind
from rules.nearest import StraightLine, Travel
from rules.ruling import changed
from rules.shifts import Shifts
from rules.times import Times
from rules.travel import PathTravel
from rules.volunteers import Member
from rules.world import World


class Rulebook:
    """What `decide` and its neighbours look things up in."""

    def __init__(self, site: Site, travel: Travel | None = None) -> None:
        self.site = site
        self.policy = site.policy
        self.times = Times(site.timezone, site.calendars)
        self.travel: Travel = travel or site.travel or _travel(site, self.times)
        self.shifts = Shifts(site, self.times)
        self.laws = Laws(site.rules)
        self.gazetteer = Gazetteer(site.places)
        self.classifier = Classifier(site.kinds, site.default_kind)
        self.dispatchers = _ids(u for u in site.units.values() if u.role is Role.DISPATCHER)
        self.commanders = _ids(u for u in site.units.values() if u.role is Role.COMMANDER)
        self.unit_of = {c: u.id for u in site.units.values() for c in u.channels}
        self._named = {fold(n): u.id for u in site.units.values() for n in unit_names(u)}
        people = [u for u in site.units.values() if u.person]  # a desk may write their names
        self._named = {fold(n): u.id for u in people for n in u.names.values()} | self._named
        self.asked_as = {fold(u.id): u.id for u in site.units.values()} | self._named
        self._kinds = {fold(n): k.id for k in site.kinds.values() for n in k.names.values()}
        self._kinds |= {fold(id): id for id in site.kinds}
        self.call_signs = CallSigns(site.units.values())
        self.crowd = Crowd(site.units.values())
        self.own: Rulebook = self  # the file's book, of one that is enlarged; see members
        self.members: Map[str, Member] = Map()
        self.member_units: dict[str, tuple[Member, Unit]] = {}  # a memory that changes no answer
        self.enlarged: tuple[tuple[Map[str, Member], Rulebook], ...] = ()  # so is this
        self._stretch_names = [
            (fold(n), s.id)
            for s in site.stretches.values()
            for n in (*s.names.values(), *s.aliases)
        ]

    def unit_at(self, address: Address, sender: str) -> Unit | None:
        """Which of our units speaks from there: by its own channel, else by the sender's."""
        own = Address(address.adapter, sender)
        if self.manner(address).shared:  # the channel is everybody's; only the sender tells
            id = self.unit_of.get(own) if sender != address.channel else None
        else:
            id = self.unit_of.get(own) or self.unit_of.get(address)
        return self.site.units[id] if id else None

    def units_named(self, words: str) -> list[tuple[Unit, int, int]]:
        """Units named in folded words, in order, with where their names stand."""
        found = self.call_signs.written(words)
        return [(self.site.units[s.unit], s.start, s.end) for s in found]

    def unit(self, name: str) -> Unit | None:
        """A unit by id or by name, as a desk types it."""
        return self.site.units.get(name) or self.site.units.get(self.asked_as.get(fold(name), ""))

    def kind_named(self, name: str) -> str:
        """The id of a kind by its id or by one of its names, as a desk types it; "" for none."""
        return self._kinds.get(fold(name), "")

    def stretch_named(self, words: str) -> str:
        """The stretch whose name is in folded words, "" where none or several are."""
        found = {id for name, id in self._stretch_names if name in words}
        return found.pop() if len(found) == 1 else ""

    def kind_of(self, call: Call) -> Kind:
        """How this call is handled: its kind, as the site's rules changed it for the call."""
        return changed(self.kind(call.kind), call.ruling)

    def kind(self, id: str) -> Kind:
        """The kind of a call; the default one where the site no longer knows it."""
        return self.site.kinds.get(id) or self.site.kinds[self.site.default_kind]

    def manner(self, address: Address) -> Manner:
        """How to speak to a channel."""
        return self.site.manners.get(address.adapter, _PLAIN)

    def position(self, unit: Unit, world: World) -> Point | None:
        """Where a unit is: as it last said, else where the site puts it."""
        if unit.kind is UnitKind.PLATFORM:
            return unit.point
        return world.unit(unit.id).point or unit.point

    def on_duty(self, unit: Unit, world: World, at: datetime) -> bool:
        """Is the unit there to be sent at that moment?"""
        return self.shifts.on_duty(unit, world.unit(unit.id), at)

    def place(self, id: str) -> Place | None:
        """A place by its id; None also for one that the site no longer has."""
        return self.site.places.get(id)

    def language(self, unit: Unit) -> str:
        """The language a unit is spoken to in."""
        return unit.language or self.site.language


def named(names: Mapping[str, str], language: str, fallback: str) -> str:
    """The name in a language, else in the site's, else in any."""
    return names.get(language) or names.get(fallback) or next(iter(names.values()))


def _travel(site: Site, times: Times) -> Travel:
    """By the paths of the site; the straight line where it has none."""
    return PathTravel(site.paths, times, site.policy.off_path) if site.paths else StraightLine()


def _ids(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(u.id for u in units)


_PLAIN = Manner(form=Form.TEXT)
