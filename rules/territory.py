"""Which zones a spot lies in: those that name its place, and those whose outline holds it.

A zone is small beside the earth: its outline is judged on the flat of degrees. A spot on the
outline itself counts as inside, so that no ground between two zones belongs to neither.
"""

from itertools import pairwise

from rules.model import Point, Site


def zones_of(point: Point | None, place_id: str, site: Site) -> frozenset[str]:
    """Ids of the site's zones that a spot lies in; `place_id` "" where it has no name."""
    return frozenset(
        zone.id
        for zone in site.zones.values()
        if (place_id and place_id in zone.places)
        or (point is not None and inside(point, zone.outline))
    )


def inside(point: Point, outline: tuple[Point, ...]) -> bool:
    """Does a ring (not closed, at least three corners) hold the point? Even-odd rule."""
    if len(outline) < 3:  # noqa: PLR2004 - fewer corners hold nothing
        return False
    ring = list(pairwise((*outline, outline[0])))
    if any(_on(point, a, b) for a, b in ring):
        return True
    return sum(_crosses(point, a, b) for a, b in ring) % 2 == 1


def _on(p: Point, a: Point, b: Point) -> bool:
    """Is the point on the line from a to b?"""
    if _turn(p, a, b) != 0:
        return False
    return min(a.lat, b.lat) <= p.lat <= max(a.lat, b.lat) and (
        min(a.lon, b.lon) <= p.lon <= max(a.lon, b.lon)
    )


def _crosses(p: Point, a: Point, b: Point) -> bool:
    """Does the side from a to b cross the ray from the point eastwards?"""
    if (a.lat > p.lat) == (b.lat > p.lat):
        return False
    return (_turn(p, a, b) > 0) == (b.lat > a.lat)


def _turn(p: Point, a: Point, b: Point) -> float:
    """Positive where the point lies west of the way from a northwards to b."""
    return (b.lat - a.lat) * (a.lon - p.lon) - (b.lon - a.lon) * (a.lat - p.lat)
