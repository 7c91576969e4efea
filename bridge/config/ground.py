"""What is odd about the paths of a site: warnings, each at the first path that it names.

Only `patrolbridge check` looks for them: it costs seconds on a large net.
"""

from collections.abc import Iterator

from bridge.config.loading import Loaded
from bridge.config.notes import WHOLE_FILE
from bridge.errors import Mistake
from rules.model import Mode, Site, UnitKind
from rules.times import Times
from rules.travel.lint import Finding, Thing, findings
from rules.travel.passable import Terrain

_GO = (UnitKind.PLATFORM, UnitKind.PATROL)


def ground_warnings(loaded: Loaded) -> tuple[Mistake, ...]:
    """Islands, traps, ends that do not meet, places beside all paths; () for a site without any."""
    site = loaded.site
    if not site.paths:
        return ()
    terrain = Terrain(site.paths, Times(site.timezone, site.calendars))
    found = findings(terrain, things(site), site.policy.off_path)
    return tuple(sorted(_mistake(one, loaded) for one in dict.fromkeys(found)))


def things(site: Site) -> Iterator[Thing]:
    """Where people must come from and get to. Whatever can be sent comes to a place on foot."""
    going = [unit for unit in site.units.values() if unit.kind in _GO]
    for place in site.places.values():
        yield Thing(place.id, place.point, frozenset({Mode.FOOT}))
    for unit in going:
        if unit.point is not None:
            yield Thing(unit.id, unit.point, frozenset({unit.mode}))


def _mistake(one: Finding, loaded: Loaded) -> Mistake:
    message = _told(one)
    first = loaded.drawn.get(one.paths[0]) if one.paths else None
    if first is None:
        return Mistake(str(loaded.path), 1, WHOLE_FILE, message)
    return Mistake(first.file, first.line, one.paths[0], message)


def _told(one: Finding) -> str:
    paths, things = _named(one.paths), _named(one.things)
    match one.what:
        case "island":
            return f"{things}: no way from here to the rest by {one.mode}; the paths here: {paths}"
        case "trap":
            return f"by {one.mode} one comes here and never away: {paths}"
        case "source":
            return f"by {one.mode} one goes from here and never comes back: {paths}"
        case "near":
            return f"ends {one.metres:.1f} m from {_named(one.paths[1:])} and does not join it"
        case "heights":
            return f"meets {_named(one.paths[1:])} with {one.metres:.0f} m between their heights"
        case "beside":
            return f"{things}: {one.metres:.0f} m from the nearest path by {one.mode}, {paths}"
    return f"{things}: no path serves {one.mode}, so it goes in straight lines"


def _named(ids: tuple[str, ...]) -> str:
    return ", ".join(map(repr, ids))
