"""Areas of advisories, to which people subscribe: all, a zone, a stretch, a place, a path.

An area is written `place:mihuntai`. Two areas touch where they share a place; what is said of all
touches everything.
"""

import re
from collections.abc import Iterator

from rules.closures import path_named
from rules.gazetteer import fold
from rules.model import Names, Point
from rules.nearest import distance
from rules.rulebook import Rulebook, named
from rules.terrain import Path
from rules.territory import zones_of

ALL = "all"
NEAR = 300.0  # metres; a path touches places that are this near
_ALL = re.compile(
    r"(?:全部|所有|全景区|全域|整个景区|全区|all|everything|everywhere|the whole (?:area|site))?"
    r"(?:\s*的?(?:通告|路况|信息|advisories|areas))?[\s。.!！]*"
)


def areas_named(words: str, book: Rulebook) -> tuple[str, ...]:
    """Every area that the words name, each once; all where they name none and say nothing else."""
    folded = fold(words).strip()
    if _ALL.fullmatch(folded):
        return (ALL,)
    return tuple(dict.fromkeys(_named(folded, book)))


def area_name(area: str, language: str, book: Rulebook) -> str:
    """What an area is called; its id where the site has it no more."""
    section, _, id = area.partition(":")
    names = _names(section, id, book) if area != ALL else book.site.names
    return named(names, language, book.site.language) if names else id


def touch(one: str, other: str, book: Rulebook) -> bool:
    """Does an advisory of one area concern whoever wants to hear of the other?"""
    return ALL in (one, other) or one == other or bool(_places(one, book) & _places(other, book))


def path_of(area: str) -> str:
    """The path that an area is, "" where it is none."""
    section, _, id = area.partition(":")
    return id if section == "path" else ""


def _names(section: str, id: str, book: Rulebook) -> Names:
    site = book.site
    of = {
        "place": site.places[id].names if id in site.places else {},
        "zone": site.zones[id].names if id in site.zones else {},
        "stretch": site.stretches[id].names if id in site.stretches else {},
        "path": site.paths[id].names if id in site.paths else {},
    }
    return of.get(section, {})


def _named(folded: str, book: Rulebook) -> Iterator[str]:
    site = book.site
    for section, things in (("zone", site.zones), ("stretch", site.stretches)):
        for id, thing in things.items():
            aliases = getattr(thing, "aliases", ())
            if any(fold(n) in folded for n in (*thing.names.values(), *aliases)) or folded == fold(
                id
            ):
                yield f"{section}:{id}"
    if found := path_named(folded, book):
        yield f"path:{found[0]}"
    exact = [f"place:{id}" for id in site.places if folded == fold(id)]
    yield from exact or (
        f"place:{m.place}" for m in book.gazetteer.find(folded) if not m.candidates
    )


def _places(area: str, book: Rulebook) -> frozenset[str]:
    """Places that an area holds."""
    section, _, id = area.partition(":")
    site = book.site
    match section:
        case "place":
            return frozenset({id})
        case "zone":
            return frozenset(
                p.id for p in site.places.values() if id in zones_of(p.point, p.id, site)
            )
        case "stretch":
            return frozenset(site.stretches[id].stops) if id in site.stretches else frozenset()
        case "path" if id in site.paths:
            near = (p.id for p in site.places.values() if _near(p.point, site.paths[id]))
            return frozenset(near)
    return frozenset()


def _near(point: Point, path: Path) -> bool:
    return any(distance(point, Point(spot.lat, spot.lon)) <= NEAR for spot in path.line)
