"""Place finding, measured: how often right, wrong, asked or nothing, and how long it takes.

    python -m bench.places [--tune] [--calls N]

Right is a place that would be acted on without asking: one match, sure enough for the default
policy. A tie, several places, or a weak match is "asked" and counts neither right nor wrong.
"""

import argparse
import platform
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import mean
from time import perf_counter, process_time

import pypinyin
import rapidfuzz

from bench import place_set as made
from rules.gazetteer import Gazetteer
from rules.model import Place, Point, Policy

NOISES: tuple[made.Noise, ...] = (
    made.clean, made.one_homophone, made.all_homophones, made.one_alike, made.all_alike,
    made.one_blurred, made.inserted, made.deleted, made.inserted_and_misspelt,
    made.deleted_and_misspelt,
)  # fmt: skip
SURE = Policy().confidence


def gazetteer(names: Sequence[str]) -> Gazetteer:
    """A site of these names only."""
    return Gazetteer({n: Place(id=n, names={"zh": n}, point=Point(0, 0)) for n in names})


def verdict(found: Gazetteer, case: made.Case) -> str:
    """What would become of a call: right, wrong, asked or nothing."""
    matches = found.find(case.words)
    if not matches:
        return "nothing" if case.meant else "right"
    (first, *others) = matches
    if others or first.candidates or first.score < SURE:
        return "asked"
    return "right" if first.place == case.meant else "wrong"


def measured(
    found: Gazetteer, cases: Sequence[made.Case], *, see: Callable[[str, made.Case], None]
) -> tuple[Counter[str], float]:
    """Verdicts, and the mean milliseconds of the processor that one utterance takes."""
    counts: Counter[str] = Counter()
    times: list[float] = []
    for case in cases:
        begun = process_time()
        found.find(case.words)
        times.append(process_time() - begun)
        told = verdict(found, case)
        counts[told] += 1
        see(told, case)
    return counts, mean(times) * 1000


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--tune", action="store_true", help="the tuning seed and phrases")
    wanted.add_argument("--fresh", action="store_true", help="phrases nobody looked at")
    wanted.add_argument("--calls", type=int, default=1000)
    wanted.add_argument("--show", default="", help="print cases of this verdict")
    args = wanted.parse_args()
    seed = made.TUNING if args.tune else made.FRESH if args.fresh else made.MEASURING
    print(f"Python {sys.version.split()[0]}, {platform.machine()}, pypinyin {pypinyin.__version__},"
          f" rapidfuzz {rapidfuzz.__version__}, seed {seed}")  # fmt: skip
    for many in (300, 3000):
        names = made.names(many, seed)
        begun = perf_counter()
        site = gazetteer(names)
        print(f"\n{many} names, made ready in {perf_counter() - begun:.3f} s")
        print(f"{'errors':26}{'right':>8}{'wrong':>8}{'asked':>8}{'nothing':>9}{'ms':>7}")
        for noise in NOISES:
            _print(noise.__name__, site, made.calls(names, noise, args.calls, seed), args.show)
        chatter = [made.Case(words, "") for words in made.CHATTER[seed]]
        _print("no place at all", site, chatter, args.show)


def _print(what: str, site: Gazetteer, cases: Sequence[made.Case], show: str) -> None:
    def see(told: str, case: made.Case) -> None:
        if told == show:
            print(
                "   ", what, case, [(m.place, m.score, m.candidates) for m in site.find(case.words)]
            )

    counts, took = measured(site, cases, see=see)
    shares = (100 * counts[v] / len(cases) for v in ("right", "wrong", "asked", "nothing"))
    print(f"{what.replace('_', ' '):26}" + "".join(f"{s:8.1f}" for s in shares) + f"{took:9.2f}")


if __name__ == "__main__":
    main()
