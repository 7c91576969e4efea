"""Ten thousand drill calls: none of them is heard by anybody outside. `python -m tests.soak.drills`."""

import sys
from time import perf_counter

from rules.events import Relayed
from tests.rules.exercises import drills, leaks

CALLS, SEEDS = 10_000, 200


def main(calls: int = CALLS) -> int:
    """Print what was said; 1 where something leaked."""
    began, said, lost = perf_counter(), 0, 0
    for seed in range(SEEDS):
        facts = [fact for made in drills(seed, calls // SEEDS) for fact in made]
        said += sum(isinstance(f, Relayed) and f.drill for f in facts)
        lost += len(leaks(facts))
    took = perf_counter() - began
    sys.stdout.write(f"{calls} drill calls, {said} relays of drills, {lost} leaked; {took:.0f} s\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
