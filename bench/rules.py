"""Rules of a site: how long 500 of them take to load, and to be decided for one message.

Beside it, in the same run, the same conditions with the values handed over for each one anew, and
the dearest conditions that a site can write: what the evaluator stops, and what is refused.
"""

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bridge.config import load
from rules.cel import Condition, Failed, Language
from rules.inputs import Inbound
from rules.laws import Fault, Laws, compiled
from rules.model import Site
from rules.rulebook import Rulebook
from rules.ruling import Changes, Rule
from rules.sight import LETTERS, SIGHTS, View
from rules.step import step
from rules.syntax import Tree
from rules.world import World

NOON = datetime(2026, 10, 1, 4, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[1] / "examples" / "yuanjiajie" / "site.yaml"


def conditions(many: int) -> list[str]:
    """Of five sorts, as a site writes them; few are true of any one call."""
    return [sort.format(n=n, hour=n % 24) for n, sort in zip(range(many), _sorts(), strict=False)]


def _sorts() -> Iterator[str]:
    while True:
        yield "call.kind == 'dispute' && time.hour >= {hour}"
        yield "call.words.contains('word {n}') || call.words.contains('knife {n}')"
        yield "['刀{n}', '棍{n}'].exists(w, call.words.contains(w)) && call.confidence > 0.5"
        yield "'tag-{n}' in call.tags || 'zone-{n}' in call.zones"
        yield "call.words.matches('w{n}|x{n}') && site.open_calls > {n} && site.free.patrol == 0"


def rules(many: int) -> list[Rule]:
    """As many rules, each of which changes something."""
    return [
        Rule(id=f"r{n}", when=(text,), then=Changes(priority=2))
        for n, text in enumerate(conditions(many))
    ]


def loading(many: int) -> tuple[float, float]:
    """Seconds to load the example site with as many rules more, and without."""
    kinds = str((EXAMPLE.parent / "../common/kinds.yaml").resolve())
    plain = EXAMPLE.read_text("utf-8").replace("../common/kinds.yaml", kinds).split("\nrules:")[0]
    known = "\n".join(
        f'  - {{id: r{n}, when: "{text}", then: {{priority: 2}}}}'
        for n, text in enumerate(conditions(many))
        if "tag-" not in text  # the loader knows that the site has none
    )
    tags = many - known.count("\n") - 1
    known += "".join(
        f'\n  - {{id: t{n}, when: "call.reports > {n}", then: {{priority: 2}}}}'
        for n in range(tags)
    )
    return timed_site(f"{plain}\nrules:\n{known}\n"), timed_site(plain)


def timed_site(text: str) -> float:
    """Seconds to read a site file and to make it ready for deciding; the best of three."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.yaml"
        shutil.copy(EXAMPLE.parent / "paths.geojson", folder)
        file.write_text(text, "utf-8")
        return min(_timed(lambda: Rulebook(load(file).site)) for _ in range(3))


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def deciding(site: Site, many: int, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds a message: as the product does it, and with the values given for each condition."""
    book = Rulebook(site)
    heard = Inbound(key="1", adapter="chat", channel="x", sender="x", words="迷魂台停车场有人打架")
    world, _ = step(World(), heard, "chat:1", NOON, book)
    (call,) = world.calls.values()
    laws = Laws(rules(many))
    ours = [_timed(lambda: laws.ruled(call, book, world, NOON)) for _ in range(rounds)]
    view = View(call, book, world, NOON)
    each = [compiled(text) for text in conditions(many)]
    language = Language({name: sight.type for name, sight in SIGHTS.items()})

    def anew() -> None:
        values = {name: sight.read(view) for name, sight in SIGHTS.items()}
        for condition in each:
            condition.holds(language.bind(values))

    return ours, [_timed(anew) for _ in range(max(3, rounds // 20))]


DEAREST = {  # the most that may be written: long texts, long lists, costly work in each round
    "a loop over a long list": "[" + "'x'," * 220 + "].exists(a, call.words.endsWith(a))",
    "contains in a loop": "[" + "'x'," * 220 + "].exists(a, call.words.contains(a))",
    "map of a list": "[" + "'x'," * 220 + "].map(a, call.words).size() == 0",
    "filter of filters": "['x'].filter(a, a == 'y')" + ".filter(a, a != 'x')" * 28 + ".size() > 0",
    "many patterns": " && ".join(["call.words.matches('(a|b|人)*c') == false"] * 20),
    "a long pattern": "call.words.matches('" + "(.*)(a|.)?" * 19 + "c')",
    "sums of words": "(" + " + ".join(["call.words"] * 28) + ").size() == 0",
}

RUNAWAYS = {  # refused when loaded; here they are run all the same
    "three loops": "n.all(a, n.all(b, n.all(c, a + b + c != '')))",
    "two maps": "n.map(a, n.map(b, a)).size() > 1",
    "two filters": "n.filter(a, n.filter(b, a == b).size() > 9).size() > 9",
}


def dearest() -> Iterator[tuple[str, float, str]]:
    """What each costs in seconds, or that it is refused."""
    values = {name: _empty(sight.type) for name, sight in SIGHTS.items()}
    values["call.words"] = ("ab有人受伤" * LETTERS)[:LETTERS]
    bound = Language({name: sight.type for name, sight in SIGHTS.items()}).bind(values)
    for name, text in DEAREST.items():
        try:
            condition = compiled(text)
        except Fault as fault:
            yield name, 0.0, f"refused: {fault.found[0][2]}"
            continue
        yield name, min(_timed(lambda c=condition: _asked(c, bound)) for _ in range(3)), "evaluated"


def runaways() -> Iterator[tuple[str, float, str]]:
    """Seconds until the evaluator stops each."""
    wide = Language({"n": "list"})
    bound = wide.bind({"n": [str(n) for n in range(200)]})
    for name, text in RUNAWAYS.items():
        condition = Condition(text, wide._env.compile(text), Tree("const"), ())  # noqa: SLF001
        seconds = min(_timed(lambda c=condition: _asked(c, bound)) for _ in range(3))
        yield name, seconds, "refused when loaded; the evaluator stops it after this time"


def _asked(condition: Condition, bound: object) -> None:
    try:
        condition.holds(bound)
    except Failed:
        return


def _empty(type: str) -> object:
    return {"string": "x", "int": 1, "double": 1.0, "bool": True, "list": ["x"] * 50}[type]


def _shown(times: Sequence[float]) -> str:
    ms = sorted(t * 1e3 for t in times)
    return (
        f"p50 {statistics.median(ms):.2f} ms   p99 {ms[int(len(ms) * 0.99)]:.2f} ms   n={len(ms)}"
    )


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=300)
    args = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}, "
        f"cel-expr-python {version('cel-expr-python')}"
    )
    with_rules, without = loading(args.rules)
    print(f"loading a site with {args.rules} rules   {with_rules * 1e3:.0f} ms   (must: < 1000 ms)")
    print(f"the same site without them        {without * 1e3:.0f} ms")
    ours, anew = deciding(load(EXAMPLE).site, args.rules, args.rounds)
    print(f"{args.rules} rules for one message   {_shown(ours)}   (must: < 5 ms)")
    print(f"values given for each rule anew   {_shown(anew)}")
    for name, seconds, what in (*dearest(), *runaways()):
        print(f"  {name:<26}{seconds * 1e3:8.2f} ms   {what}")
    print("  (must: none that is evaluated lasts 50 ms)")


if __name__ == "__main__":
    main()
