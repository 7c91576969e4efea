"""`patrolbridge check SITE`: every mistake of a site at once, or what it holds."""

import argparse
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from bridge import registry
from bridge.config import Loaded, Shelf, load
from bridge.config.ground import ground_warnings
from bridge.errors import ConfigError
from bridge.examples import site_path
from rules.model import Point, Site
from rules.nearest import distance
from rules.terrain import Path

NAMED = 12  # ids of one section that a summary shows


def check_main(argv: Sequence[str] | None = None, shelf: Shelf = registry) -> int:
    """0 and a summary for a site that can be run; 2 and all its mistakes, one a line, if not."""
    parser = argparse.ArgumentParser(
        prog="patrolbridge check", description="Find every mistake of a site at once."
    )
    parser.add_argument("site", type=site_path, help="a site file, or a folder with a site.yaml")
    try:
        loaded = load(parser.parse_args(argv).site, shelf)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.writelines(f"{line}\n" for line in summary(loaded))
    return 0


def summary(loaded: Loaded) -> Iterator[str]:
    """What a site holds, line by line, and then its warnings."""
    site = loaded.site
    kinds = Counter(str(unit.kind) for unit in site.units.values())
    adapters = [f"{name} ({a.kind})" for name, a in loaded.adapters.items()]
    yield f"site      {site.id}, {site.names[site.language]} ({site.language}, {site.timezone})"
    yield f"units     {len(site.units)}: {', '.join(f'{n} {k}' for k, n in kinds.items())}"
    yield f"places    {len(site.places)}"
    yield f"stretches {len(site.stretches)}"
    yield f"kinds     {len(site.kinds)}: {', '.join(site.kinds)}"
    yield from _more(site)
    yield f"adapters  {len(adapters)}: {', '.join(adapters)}"
    yield f"log       {loaded.log_url}"
    yield from (f"warning   {warning}" for warning in (*loaded.warnings, *ground_warnings(loaded)))


def _more(site: Site) -> Iterator[str]:
    """What a site may do without: one line for each section that it has."""
    metres = sum(_length(path) for path in site.paths.values())
    yield from _held("paths", site.paths, f", {metres / 1000:.1f} km")
    yield from _held("zones", site.zones)
    yield from _held("rules", [rule.id for rule in site.rules])
    yield from _held("plans", site.plans)
    yield from _held("shifts", site.shifts)
    yield from _held("calendars", site.calendars)
    yield from _held("cameras", site.cameras)
    yield from _held("announced", site.announcements)


def _length(path: Path) -> float:
    """Metres along a path, seen from above."""
    points = [Point(spot.lat, spot.lon) for spot in path.line]
    return sum(distance(a, b) for a, b in pairwise(points))


def _held(label: str, ids: Collection[str], more: str = "") -> Iterator[str]:
    if ids:
        named = ", ".join(list(ids)[:NAMED]) + (", …" if len(ids) > NAMED else "")
        yield f"{label:<9} {len(ids)}{more}: {named}"
