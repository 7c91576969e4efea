"""Checks across sections: what each section allows and the whole cannot mean.

A check is silent about what another mistake explains already.
"""

from collections.abc import Mapping
from statistics import median

from bridge.config.advisories import check_advisories
from bridge.config.clashes import shared_names, shared_words, strange_languages
from bridge.config.notes import Notes
from bridge.config.notices import check_notices
from bridge.config.plans import check_told
from bridge.config.sections import Read
from bridge.config.site import Draft
from bridge.config.stages import check_stages
from bridge.config.standby import check_cover, check_density
from bridge.config.times import check_duty
from bridge.config.tips import check_tips
from bridge.config.volunteers import check_volunteers
from rules.model import Address, Kind, Manner, Place, Point, Role, Send, Unit, UnitKind
from rules.nearest import distance

FAR = 200_000.0  # metres from the middle of the site; no area under one station is so wide
NEVER_SENT = Role.DISPATCHER, Role.COMMANDER


def check(
    draft: Draft, manners: Mapping[str, Manner], languages: tuple[str, ...], notes: Notes
) -> None:
    """Note everything that cannot be seen in one section alone."""
    _somebody_is_told(draft, notes)
    _one_unit_a_channel(draft.units, manners, notes)
    _parents(draft.units, notes)
    for read in draft.units.values():
        _unit(read, draft.kinds, notes)
    for kind in draft.kinds.values():
        _kind(kind, draft, notes)
    _groups(draft, notes)
    _far_away(draft.places, notes)
    check_duty(draft.root, draft.units, draft.shifts, draft.calendars, notes)
    check_told(draft.units, draft.plans, draft.announcements, notes)
    check_stages(draft.kinds, draft.units, notes)
    check_volunteers(draft.volunteers, draft.units, draft.kinds, notes)
    check_tips(draft.tips, draft.units, manners, notes)
    check_advisories(draft.advisories, manners, notes)
    check_notices(draft.notices, manners, notes)
    check_cover(draft.cover, draft.units, notes)
    check_density(draft, notes)
    shared_words(draft.kinds, notes)
    shared_names(draft.kinds, notes)
    for section in (draft.places, draft.units, draft.stretches, draft.cameras):
        shared_names(section, notes)
        strange_languages(section, languages, notes)


def _somebody_is_told(draft: Draft, notes: Notes) -> None:
    may_be = not all(read.clear("role") for read in draft.units.values())  # one that is misspelt
    told = any(read.value.role is Role.DISPATCHER for read in draft.units.values())
    if draft.units and not (told or may_be):
        notes.wrong(
            draft.root.child("units"),
            "nobody has role: dispatcher, and somebody must be told",
        )


def _one_unit_a_channel(
    units: Mapping[str, Read[Unit]], manners: Mapping[str, Manner], notes: Notes
) -> None:
    holders: dict[Address, str] = {}
    for id, read in units.items():
        for n, address in enumerate(read.value.channels):
            again = read.value.channels.index(address) < n
            holder = holders.setdefault(address, id)
            manner = manners.get(address.adapter)
            if not again and (holder == id or manner is None or manner.shared):
                continue
            node = read.at("channels").value
            place = node[n] if isinstance(node, list) else read.node
            if again:
                notes.wrong(place, f"{address} is given twice")
            else:
                hint = "several behind one channel are one unit of kind group"
                notes.wrong(place, f"{address} belongs to {holder!r}; {hint}")


def _parents(units: Mapping[str, Read[Unit]], notes: Notes) -> None:
    """Each ring of parents once, at its first unit."""
    parent = {id: read.value.parent or "" for id, read in units.items()}
    over: set[str] = set()
    for at in units:
        path: list[str] = []
        while at in units and at not in over and at not in path:
            path.append(at)
            at = parent[at]  # noqa: PLW2901 - climbs
        if at in path:
            ring = " → ".join([*path[path.index(at) :], at])
            notes.wrong(units[at].at("parent"), f"parents go round in a ring: {ring}")
        over.update(path)


def _unit(read: Read[Unit], kinds: Mapping[str, Read[Kind]], notes: Notes) -> None:
    unit = read.value
    if "kind" not in read.sound or not read.clear("role"):
        return
    if unit.kind is UnitKind.PLATFORM and "at" not in read.meant:
        notes.wrong(read.at("at"), "is missing: a platform stands somewhere")
    if not unit.channels and read.clear("channels") and (why := _told(unit, kinds)):
        notes.wrong(read.at("channels"), f"no channel, but {why}")


def _told(unit: Unit, kinds: Mapping[str, Read[Kind]]) -> str:
    """Why a unit must have a channel; "" where it need not."""
    if unit.role in NEVER_SENT:
        return f"a {unit.role} must be told"
    if unit.kind is UnitKind.GROUP:
        return "a group is asked"
    sent = unit.kind is not UnitKind.DESK
    return "it can be sent" if sent or _addressed(unit.kind, kinds) else ""


def _addressed(kind: UnitKind, kinds: Mapping[str, Read[Kind]]) -> bool:
    return any(kind in read.value.to for read in kinds.values())


def _kind(read: Read[Kind], draft: Draft, notes: Notes) -> None:
    kind, default = read.value, draft.root.child("default_kind").text
    if kind.send is Send.ENDS and _no_stretches(draft):
        notes.wrong(read.at("send"), "send: ends needs a stretch, and the site has none")
    elif kind.ask_group and not _somebody_works_there(draft):
        notes.wrong(read.at("ask_group"), "no stretch of the site has a group to ask")
    _look_back(read, notes)
    if not kind.words and read.clear("words") and kind.id != default:
        notes.odd(read.node, "no words lead to this kind; only a dispatcher can choose it")
    _able(read, draft, notes)


def _look_back(read: Read[Kind], notes: Notes) -> None:
    """People who are asked to search are told how far back, and until when."""
    kind = read.value
    if kind.ask_group and "search" not in read.meant:
        notes.wrong(read.at("search"), "is missing: a group is told until when to search")
    searched = kind.ask_group or (kind.send is Send.ENDS and "search" in read.meant)
    if searched and "window" not in read.meant:
        notes.wrong(read.at("window"), "is missing: who searches is told how far back to look")


def _somebody_works_there(draft: Draft) -> bool:
    """A stretch has a group, or would have one if it could be read."""
    unread = not draft.stretches and not _no_stretches(draft)
    return unread or any("group" in read.meant for read in draft.stretches.values())


def _no_stretches(draft: Draft) -> bool:
    """The file has none, not even misspelt ones."""
    section = draft.root.child("stretches")
    return "stretches" not in draft.given or section.value == {}


def _able(read: Read[Kind], draft: Draft, notes: Notes) -> None:
    """Warn of a kind that nobody of the site can be sent to."""
    kind = read.value
    units = [r.value for r in draft.units.values() if r.value.kind in kind.to]
    unclear = any(not (r.clear("kind") and r.clear("skills")) for r in draft.units.values())
    if unclear or not (read.clear("to") and read.clear("skills")):
        return
    if not units:
        notes.odd(read.at("to"), f"the site has no {' or '.join(kind.to)} to send")
    elif not any(kind.skills <= unit.skills for unit in units):
        skills = ", ".join(sorted(kind.skills))
        notes.odd(read.at("skills"), f"no {' or '.join(kind.to)} has {skills}")


def _groups(draft: Draft, notes: Notes) -> None:
    for read in draft.stretches.values():
        group = draft.units.get(read.value.group or "")
        if group and group.clear("kind") and group.value.kind is not UnitKind.GROUP:
            message = f"{group.value.id!r} is of kind {group.value.kind}, not a group"
            notes.wrong(read.at("group"), message)


def _far_away(places: Mapping[str, Read[Place]], notes: Notes) -> None:
    """A place far from all others is a slip of the pen; most often the two figures are swapped."""
    known = [read for read in places.values() if "at" in read.sound]
    if len(known) < 3:  # noqa: PLR2004 - of two, nobody knows which is wrong
        return
    lat = median(read.value.point.lat for read in known)
    lon = median(read.value.point.lon for read in known)
    for read in known:
        _far(read, Point(lat, lon), notes)


def _far(read: Read[Place], middle: Point, notes: Notes) -> None:
    point = read.value.point
    if (metres := distance(point, middle)) <= FAR:
        return
    if abs(point.lon) <= 90 and distance(Point(point.lon, point.lat), middle) <= FAR:  # noqa: PLR2004
        notes.wrong(read.at("at"), "swapped? The other places are near [longitude, latitude]")
    else:
        notes.odd(read.at("at"), f"{metres / 1000:,.0f} km from the middle of the site")
