"""`python -m tests.soak.day [SITE …]`: a whole busy day and a storm, 2,000 calls each.

By default on the largest site among the examples. It fails where a call has no end, a choice no
reason, or where it takes longer than three minutes of a core.
"""

import argparse
import sys
import time
from pathlib import Path

from bridge.config import load
from bridge.errors import ConfigError
from bridge.simulate.day.play import play
from bridge.simulate.day.shape import shape_of, with_calls
from bridge.simulate.day.told import lines
from rules.rulebook import Rulebook

EXAMPLES = Path(__file__).parents[2] / "examples"
LONGEST = 180.0  # seconds of a core


def largest() -> Path:
    """The example with the most units."""
    return max(EXAMPLES.glob("*/site.yaml"), key=lambda f: (_units(f), f.parent.name)).parent


def _units(file: Path) -> int:
    try:
        return len(load(file).site.units)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 0


def main() -> int:
    """0 when it is as it must be."""
    parser = argparse.ArgumentParser("tests.soak.day", description=__doc__)
    parser.add_argument("site", type=Path, nargs="*")
    parser.add_argument("--calls", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    bad = 0
    for site in args.site or [largest()]:
        book = Rulebook(load(site).site)
        for day in ("busy", "storm"):
            began = time.process_time()
            shape = with_calls(shape_of(day, book.site), args.calls)
            result = play(book, shape, seed=args.seed, day=day)
            took = time.process_time() - began
            sys.stdout.write("\n".join(lines(result, "en")) + "\n")
            sys.stdout.write(
                f"{len(book.site.units)} units, {result.lines} lines, {took:.0f} s\n\n"
            )
            bad += result.without_end + result.unexplained + result.faults + (took > LONGEST)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
