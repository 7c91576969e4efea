"""`patrolbridge check SITE`: every mistake of a site at once, or what it holds."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from bridge import registry
from bridge.config import Loaded, Shelf, load
from bridge.errors import ConfigError
from bridge.examples import site_path


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
    yield f"adapters  {len(adapters)}: {', '.join(adapters)}"
    yield f"log       {loaded.log_url}"
    yield from (f"warning   {warning}" for warning in loaded.warnings)
