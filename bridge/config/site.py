"""The sections of a site file: which keys there are, and how each is read.

A key that is left out is the model's default; defaults are written in `rules.model` only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from bridge.config.advisories import read_advisories
from bridge.config.cameras import read_cameras
from bridge.config.county import read_county
from bridge.config.document import Node
from bridge.config.fields import (
    Known,
    Reader,
    channel,
    choice,
    distance,
    duration,
    flag,
    listing,
    names,
    number,
    one_of,
    point,
    text,
    whole,
)
from bridge.config.notes import Notes
from bridge.config.notices import read_notices
from bridge.config.paths import Drawn, read_paths
from bridge.config.plans import read_announcements, read_plans
from bridge.config.roster.standing import stood
from bridge.config.sections import Read, entries, fields, ids, meant, section
from bridge.config.spots import set_of, spot
from bridge.config.stages import stages_of
from bridge.config.standby import read_cover, read_density
from bridge.config.targets import read_targets
from bridge.config.times import declared, read_calendars, read_shifts, rising
from bridge.config.tips import read_tips
from bridge.config.volunteers import read_volunteers
from bridge.config.watchlist import read_watchlist
from bridge.config.words import kind_of_words, weighed
from bridge.config.zones import read_zones
from rules.advisory_site import Advisories
from rules.cameras.site import Camera
from rules.density.site import Density
from rules.model import (
    Aid,
    Confirm,
    Forged,
    Kind,
    Mode,
    Place,
    Point,
    Policy,
    Role,
    Seeks,
    Send,
    Stretch,
    Unit,
    UnitKind,
)
from rules.nearest import Travel
from rules.notices.site import Notice
from rules.plans import Announcement, Plan
from rules.reserves.site import Cover
from rules.ruling import Changes, Rule
from rules.targets import Target
from rules.terrain import Zone
from rules.times import Calendar, Hours
from rules.tip_site import Tips
from rules.volunteers import Volunteers
from rules.watched.site import Watched

T = TypeVar("T")
Table = Mapping[str, Reader[Any]]

MOST_UNITS = 50  # of one call
_NOWHERE = Point(0.0, 0.0)  # of a place whose own is wrong; such a site is never used


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A site as far as it could be read."""

    root: Node
    given: frozenset[str]  # the file's own keys, misspelt ones too
    places: Mapping[str, Read[Place]]
    stretches: Mapping[str, Read[Stretch]]
    units: Mapping[str, Read[Unit]]
    kinds: Mapping[str, Read[Kind]]
    policy: Policy
    calendars: Mapping[str, Read[Calendar]]
    shifts: Mapping[str, Read[Hours]]
    plans: Mapping[str, Read[Plan]]
    announcements: Mapping[str, Read[Announcement]]
    paths: Mapping[str, Drawn]
    travel: Travel | None
    zones: Mapping[str, Read[Zone]]
    volunteers: Read[Volunteers] | None
    tips: Read[Tips] | None
    advisories: Read[Advisories] | None
    notices: Mapping[str, Read[Notice]]
    watchlist: Mapping[str, Read[Watched]]
    targets: Mapping[str, Read[Target]]
    cameras: Mapping[str, Read[Camera]]
    cover: Read[Cover] | None
    density: Mapping[str, Read[Density]]
    rules: tuple[Rule, ...] = ()  # read when all else is, see bridge.config.rules


TOP = (
    *("site", "names", "language", "timezone", "default_kind", "include", "log", "speech"),
    *("policy", "adapters", "places", "stretches", "units", "kinds"),
    *("calendars", "shifts", "plans", "announcements", "rules"),
    *("paths", "zones", "county", "volunteers", "help", "tips", "advisories", "notices"),
    *("watchlist", "watchlist_from", "targets", "cameras"),
    *("roster", "skills", "cover", "density"),
)


def read_site(root: Node, language: str, languages: Known, notes: Notes) -> Draft:
    """All sections; what is wrong in them is noted. `language` is the site's own."""
    named, given = names(language), meant(root, TOP)
    calendars, plans = (declared(root, s, given) for s in ("calendars", "plans"))
    places = _section(root, "places", Place, _places(named, plans), notes, names={}, point=_NOWHERE)
    units = _units(root, named, places, languages)
    units = {**units, "zones": set_of(one_of("zone", declared(root, "zones", given)))}
    units = {**units, "shifts": listing(one_of("shift", declared(root, "shifts", given)))}
    stretches = _stretches(root, named)
    neighbours = {"then_ask": listing(one_of("unit", ids(root, "units")))}
    kinds = {**_kinds(named, plans), **neighbours, "stages": stages_of(root, named, notes)}
    policy = Policy(**section(root, "policy", {**_POLICY, **neighbours}, notes))
    zones = read_zones(root, named, ids(root, "places"), notes)
    people = _section(root, "units", Unit, units, notes, names={}, kind=UnitKind.DESK)
    return Draft(
        root=root,
        given=given,
        places=places,
        stretches=_section(root, "stretches", Stretch, stretches, notes, names={}, stops=()),
        units=stood(people, zones, places),
        kinds=_section(root, "kinds", kind_of_words, kinds, notes, names={}),
        policy=policy,
        calendars=read_calendars(root, named, notes),
        shifts=read_shifts(root, calendars, notes),
        plans=read_plans(root, named, notes),
        announcements=read_announcements(root, named, calendars, notes),
        travel=read_county(root, policy.off_path, notes),
        paths=read_paths(root, language, places, calendars, notes),
        zones=zones,
        volunteers=read_volunteers(root, named, declared(root, "zones", given), notes),
        tips=read_tips(root, named, notes),
        watchlist=read_watchlist(root, notes),
        targets=read_targets(root, named, notes),
        cameras=read_cameras(root, named, places, notes),
        cover=read_cover(root, notes),
        density=read_density(root, named, declared(root, "zones", given), calendars, notes),
        advisories=read_advisories(root, notes),
        notices=read_notices(root, named, language, notes),
    )


NEEDED = {
    "places": ("names", "at"),
    "stretches": ("names", "stops"),
    "units": ("names", "kind"),
    "kinds": ("names",),
}


def _section(
    root: Node, name: str, model: Callable[..., T], table: Table, notes: Notes, **lacking: object
) -> Mapping[str, Read[T]]:
    """One section as entries of a model; `lacking` stands in for what is needed and not there."""

    def read(id: str, node: Node) -> Read[T]:
        found = fields(node, table, notes, NEEDED[name])
        values = {"point" if key == "at" else key: value for key, value in found.items()}
        value = model(id=id, **(lacking | values))
        return Read(node, value, frozenset(found), meant(node, table))

    return entries(root.child(name), read, notes) if name in root.items else {}


def _places(named: Reader[Any], plans: Known) -> Table:
    return {
        "names": named,
        "aliases": listing(text),
        "at": point,
        "radius": distance,
        "codes": listing(text),
        "tags": set_of(text),
        "plan": one_of("plan", plans),
    }


def _stretches(root: Node, named: Reader[Any]) -> Table:
    return {
        "names": named,
        "aliases": listing(text),
        "stops": listing(one_of("place", ids(root, "places")), least=2),
        "group": one_of("unit", ids(root, "units")),
    }


def _units(
    root: Node, named: Reader[Any], places: Mapping[str, Read[Place]], languages: Known
) -> Table:
    return {
        "kind": choice(UnitKind),
        "names": named,
        "aliases": listing(text),
        "role": choice(Role),
        "at": spot(ids(root, "places"), places),
        "mode": choice(Mode),
        "skills": set_of(text),
        "channels": listing(channel(ids(root, "adapters"))),
        "parent": one_of("unit", ids(root, "units")),
        "language": one_of("language", languages),
        "on_duty": flag,
        "person": flag,
        "reserve": flag,
    }


def changeable(named: Reader[Any]) -> Table:
    """Readers of what a rule may change of a kind."""
    return {k: r for k, r in _kinds(named, None).items() if k in Changes.__struct_fields__}


def _kinds(named: Reader[Any], plans: Known) -> Table:
    return {
        "plan": one_of("plan", plans),
        "names": named,
        "words": listing(weighed),
        "priority": whole(1, 4),
        "confirm": choice(Confirm),
        "send": choice(Send),
        "to": listing(choice(UnitKind), least=1),
        "skills": set_of(text),
        "units": whole(1, MOST_UNITS),
        "aid": choice(Aid),
        "neighbours": whole(0, MOST_UNITS),
        "ask_group": flag,
        "search": duration(),
        "seeks": choice(Seeks),
        "window": duration(),
        "offer_for": duration(),
        "arrive_within": duration(),
        "circles": rising,
        "volunteers_beyond": duration(),
        "unread": duration(),
        "seen": number(0, 1),
    }


_POLICY: Table = {
    "confidence": number(0, 1),
    "offer_for": duration(),
    "arrive_within": duration(),
    "circles": rising,
    "remind_every": duration(),
    "place_within": duration(),
    "confirm_within": duration(),
    "hear_within": duration(),
    "ask_again": flag,
    "ask_within": duration(),
    "talk_for": duration(),
    "undo_within": duration(least=timedelta(0)),
    "forget_after": duration(),
    "relay_for": duration(),
    "reach": distance,
    "off_path": distance,
    "foreign": duration(least=timedelta(0)),
    "rest": duration(least=timedelta(0)),
    "fresh": duration(),
    "keep_position": duration(),
    "same_within": duration(),
    "same_near": distance,
    "reply_within": duration(),
    "reply_for": duration(),
    "unread": duration(),
    "forged": choice(Forged),
    "forged_within": duration(),
    "ask_solved": flag,
    "solved_within": duration(),
    "names_for": duration(),
    "media_for": duration(least=timedelta(days=1)),
    "roll_call_within": duration(),
    "max_offers": whole(1, 1000),
    "volunteers_beyond": duration(),
}
