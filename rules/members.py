"""The roster makes units: a step sees the site's book enlarged by the world's members.

Law: the site's files go before the roster (an id or a channel that both have is the file's). The
enlarged book is made once for a roster, not once for a message; what costs (names by sound, kinds,
laws, paths) is the file's own.
"""

import re
from collections.abc import Iterable, Mapping

from immutables import Map

from rules.callsigns import CallSigns, Sign
from rules.gazetteer import fold
from rules.model import Address, Form, Names, Point, Site, Unit, UnitKind
from rules.numbers import hanzi_number
from rules.rulebook import Rulebook
from rules.terrain import Zone
from rules.volunteers import Member, Volunteers, number_of
from rules.world import World

KEPT = 4  # enlarged books of one file: of the engine, of the board, of either a moment ago
_SAID = re.compile(
    r"(?<![a-z0-9])(?:v|volunteer )\s?-?(?P<digits>\d{1,6})(?![a-z0-9])"
    r"|志愿者?(?:(?P<more>\d{1,6})|(?P<hanzi>[零一二三四五六七八九十百幺两洞拐勾]{1,5}))号?"
)


class Enlarged(Rulebook):
    """The book of a version, with its members."""

    def __init__(self, own: Rulebook, members: Map[str, Member]) -> None:
        self.__dict__.update(own.__dict__)
        self.own, self.members = own, members
        units = {id: u for id, m in members.items() if (u := _unit(m, own)) is not None}
        site = own.site
        self.site = replaced(site, {**site.units, **units})
        theirs = {c: u.id for u in units.values() for c in u.channels if c not in own.unit_of}
        self._senders = {
            (c, m.sender): m.id
            for m in members.values()
            for c in m.channels[:1]
            if m.sender != c.channel and m.id in units
        }
        alone = {c: id for c, id in theirs.items() if c not in {c for c, _ in self._senders}}
        self.unit_of = {**alone, **own.unit_of}
        self.asked_as = {**{fold(id): id for id in units}, **own.asked_as}
        self.call_signs = MemberSigns(own.call_signs, units)

    def unit_at(self, address: Address, sender: str) -> Unit | None:
        """As the file says; else the member who speaks there."""
        id = self._senders.get((address, sender))
        if id is None or self.manner(address).shared:
            return super().unit_at(address, sender)
        own = self.unit_of.get(Address(address.adapter, sender))
        return self.site.units[own or id]


class MemberSigns(CallSigns):
    """The call signs of a site, and of members by their numbers: V3, volunteer 3, 志愿者三号."""

    def __init__(self, own: CallSigns, ids: Mapping[str, object]) -> None:
        self.__dict__.update(own.__dict__)
        self._ids = ids

    def written(self, words: str) -> list[Sign]:
        """As the site's own, with members where no call sign of the site stands."""
        own = super().written(words)
        found = (self._sign(m) for m in _SAID.finditer(words))
        free = [s for s in found if s and not any(s.start < o.end and o.start < s.end for o in own)]
        return sorted([*own, *free], key=lambda s: s.start) if free else own

    def at(self, words: str, start: int, *, by_sound: bool = True) -> Sign | None:
        """A member's, else the site's."""
        match = _SAID.match(words, start)
        return (match and self._sign(match)) or super().at(words, start, by_sound=by_sound)

    def _sign(self, match: re.Match[str]) -> Sign | None:
        digits = match["digits"] or match["more"]
        id = f"V{int(digits) if digits else hanzi_number(match['hanzi'])}"
        return Sign((id,), match.start(), match.end()) if id in self._ids else None


def peopled(book: Rulebook, world: World) -> Rulebook:
    """The book with the members whom the world knows."""
    own = book.own
    if not world.members:
        return own
    for roster, made in own.enlarged:
        if roster is world.members:
            return made
    made = Enlarged(own, world.members)
    own.enlarged = ((world.members, made), *own.enlarged)[:KEPT]
    return made


def replaced(site: Site, units: Mapping[str, Unit]) -> Site:
    """The site with other units."""
    fields = {f: getattr(site, f) for f in site.__struct_fields__}
    return Site(**{**fields, "units": units})


def _unit(member: Member, own: Rulebook) -> Unit | None:
    """What a member is as a unit; made once. None where the file has a unit of that id."""
    known = own.member_units.get(member.id)
    if known is not None and known[0] is member:
        return known[1]
    if member.id in own.site.units:
        return None
    section, wish = own.site.volunteers or Volunteers(), member.wish
    unit = Unit(
        id=member.id,
        kind=UnitKind.PATROL,
        names=names_of(member.id, own.site),
        aliases=(member.id,),
        point=_usually(wish.places, wish.zones, own.site),
        mode=section.mode,
        skills=frozenset(s for s in wish.skills if s in section.skills),
        channels=member.channels,
        parent=section.parent,
        language=member.language,
        on_duty=False,
        zones=frozenset(wish.zones) or section.zones,
    )
    own.member_units[member.id] = (member, unit)
    return unit


def names_of(id: str, site: Site) -> Names:
    """What a member is called, by language: never their own name."""
    say, number = site.catalogue.say, number_of(id)
    languages = site.catalogue.languages()
    return {lang: say("member_name", lang, Form.TEXT, number=number) for lang in languages}


def _usually(places: Iterable[str], zones: Iterable[str], site: Site) -> Point | None:
    """Where a member counts before they say where they are: at the first place they chose."""
    found = (site.zones.get(id) for id in zones)
    of_zones = [p for zone in found if zone for p in _spots(zone, site)]
    points = [spot.point for id in places if (spot := site.places.get(id))]
    return next(iter([*points, *of_zones]), None)


def _spots(zone: Zone, site: Site) -> list[Point]:
    named = [site.places[id].point for id in sorted(zone.places) if id in site.places]
    if named or not zone.outline:
        return named
    corners = len(zone.outline)
    lat, lon = sum(p.lat for p in zone.outline), sum(p.lon for p in zone.outline)
    return [Point(lat / corners, lon / corners)]
