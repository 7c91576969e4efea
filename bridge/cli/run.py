"""`patrolbridge run`: a site, until it is told to stop; with `--people`, its people as well."""

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Coroutine, Iterable, Sequence
from pathlib import Path
from typing import Any

import uvloop

from bridge import app
from bridge.cli.simulate import speed
from bridge.cli.welcome import to_try, welcome
from bridge.config import Loaded, load
from bridge.datadir import data_dir, log_url
from bridge.examples import site_path
from bridge.simulate.child import people
from bridge.simulate.reading import load_story
from bridge.simulate.story import Story

# Seconds that a busy thread keeps the others waiting: the writer of the log must not starve.
SWITCH = 0.0005
# Worlds and facts hold no cycles and live long: looking for cycles among them cost a third of the
# time under load (1,140 → 1,800 calls a second, measured by bench.throughput).
RARELY = (200_000, 20, 100)
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


SPEED = 3.0  # of the people, unless it is said: a story of half an hour is seen in minutes


def run_main(argv: Sequence[str]) -> int:
    """Runs until SIGTERM or SIGINT; 0 after a wish to stop."""
    args = _arguments(argv)
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(*RARELY)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # recognisers share the cores
    level = logging.INFO if args.verbose else logging.WARNING
    logging.basicConfig(format=FORMAT, level=level, stream=sys.stderr)
    loaded = load(args.site)
    story = load_story(loaded) if args.people else None
    data = data_dir(loaded.site.id, args.data)
    url = args.log or log_url(loaded, data)
    return uvloop.run(_run(loaded, data, url, story, _of_people(args)))


async def _run(
    loaded: Loaded, data: Path, url: str, story: Story | None, more: Sequence[str]
) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    _say([f"opening   {loaded.path}; a model of speech takes a few seconds to load …"])
    async with app.opened(loaded, data, url) as parts:
        _say(welcome(parts))
        if not sys.stdin.isatty():  # who closes a terminal wants the end, not a look at the files
            loop.add_signal_handler(signal.SIGHUP, parts.watcher.nudge)
        beside: list[Coroutine[Any, Any, None]] = []
        if story is not None:
            _say(to_try(story.hints, loaded))
            beside.append(people(loaded.path, data, more, lambda line: _say([line])))
        work = asyncio.ensure_future(app.run(parts, *beside))
        wish = asyncio.ensure_future(stop.wait())
        await asyncio.wait((work, wish), return_when=asyncio.FIRST_COMPLETED)
        wish.cancel()
        if work.done():
            work.result()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    return 0


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("patrolbridge run", description=__doc__)
    parser.add_argument("site", type=site_path, help="a site's folder or its site.yaml")
    parser.add_argument("--data", help="where log, recordings and secrets are kept")
    parser.add_argument("--log", help="URL of the log, instead of the site's")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--people", action="store_true", help="play the site's people.yaml as well")
    parser.add_argument("--speed", type=speed, default=SPEED, help="of the people; 1 = as in life")
    parser.add_argument("--seed", type=int, default=1, help="of the people's chances")
    parser.add_argument("--no-voice", action="store_true", help="the people type")
    return parser.parse_args(argv)


def _of_people(args: argparse.Namespace) -> list[str]:
    """What the people's process is told."""
    told = ["--speed", str(args.speed), "--seed", str(args.seed)]
    return [*told, "--no-voice"] if args.no_voice else told


def _say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()
