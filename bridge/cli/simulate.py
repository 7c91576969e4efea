"""`patrolbridge simulate`: the people of a site, played through the same doors as real ones.

It speaks and listens over HTTP only, on this machine or on another, and can be stopped and started
while the bridge runs. With `--day` a whole day is played in this process on a clock of its own, and
its figures are told; with `--live` too, that day goes through the real doors of a running bridge,
and its figures are what the people in it saw.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from msgspec.structs import replace

from bridge.clock import SystemClock
from bridge.config import Loaded, load
from bridge.datadir import data_dir
from bridge.errors import BridgeError
from bridge.examples import site_path
from bridge.owner import first
from bridge.simulate.chat import Chat
from bridge.simulate.day.live import story
from bridge.simulate.day.matters import matters
from bridge.simulate.day.play import FIRST, morning, play
from bridge.simulate.day.reading import MOST, read_shape
from bridge.simulate.day.seen import Seen
from bridge.simulate.day.shape import DAYS, Shape, shape_of, with_calls
from bridge.simulate.day.told import WORDS, as_json, lines
from bridge.simulate.evening import Evening, Mouth, Play
from bridge.simulate.handset import Handsets
from bridge.simulate.outside import Network, reached
from bridge.simulate.reading import load_story
from bridge.simulate.story import Story
from rules.rulebook import Rulebook

DOORS: Mapping[str, Callable[..., Network]] = {"handset": Handsets, "webhook": Chat}
LEAST_QUIET = timedelta(seconds=3)  # of real time: the bridge itself is not played faster
PATIENCE = aiohttp.ClientTimeout(total=40, connect=5)


def simulate_main(argv: Sequence[str]) -> int:
    """0 when it is over, 1 where a day left something open or the bridge refuses, 2 a mistake."""
    args = _arguments(argv)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # voices share the cores with the bridge
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    loaded = load(args.site)
    if args.day and not args.live:
        return _fast(loaded, args)
    played = _told(loaded, args) if args.day else load_story(loaded, args.story)
    seen = Seen(units=frozenset(loaded.site.units)) if args.day else None
    how = Play(show=_show, speed=args.speed, seed=args.seed, once=args.once, watch=seen)
    data = data_dir(loaded.site.id, args.data)
    work = _played(loaded, played, data, how, voice=args.voice)
    try:
        asyncio.run(_until_stopped(work, child=args.child))
    except* BridgeError as group:
        raise _leaf(group) from None
    for line in seen.lines(args.lang or loaded.site.language) if seen else ():
        _show(line)
    return 0


def _fast(loaded: Loaded, args: argparse.Namespace) -> int:
    """A day on a clock of its own, and its figures; 1 where a call has no end or no reason."""
    book = Rulebook(loaded.site)
    result = play(book, _shape(loaded, args), seed=args.seed, day=str(args.day), on=args.date)
    words = [as_json(result)] if args.json else lines(result, args.lang or loaded.site.language)
    sys.stdout.writelines(f"{line}\n" for line in words)
    return 1 if result.without_end or result.unexplained or result.faults else 0


def _shape(loaded: Loaded, args: argparse.Namespace) -> Shape:
    known = args.day in DAYS
    shape = shape_of(args.day, loaded.site) if known else read_shape(Path(args.day), loaded.site)
    return with_calls(shape, args.calls)


def _told(loaded: Loaded, args: argparse.Namespace) -> Story:
    """A day for the real doors of a running bridge."""
    book, shape = Rulebook(loaded.site), _shape(loaded, args)
    told = matters(shape, book, morning(book, args.date), args.seed)
    made = story(told, shape.habits, loaded, book, args.seed)
    return replace(made, quiet=max(made.quiet / args.speed, LEAST_QUIET))


async def _played(loaded: Loaded, story: Story, data: Path, play: Play, *, voice: bool) -> None:
    mouth = _mouth(data / "people") if voice else None
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        networks = _networks(loaded, story, data, session)
        await Evening(story, networks, mouth, play, SystemClock()).run()


def _mouth(folder: Path) -> Mouth | None:
    """The voices, where the packages of speech are here."""
    try:
        from bridge.simulate.voices import Mouths  # noqa: PLC0415 - an extra
    except ImportError as error:
        _show(f"people type, since a package of speech is missing: {error.name}")
        return None
    return Mouths(folder, _show)


def _networks(
    loaded: Loaded, story: Story, data: Path, session: aiohttp.ClientSession
) -> dict[str, Network]:
    """The far side of every adapter on which somebody is played."""
    used = {c.adapter for person in story.people.values() for c in person.channels}
    return {
        name: DOORS[settings.kind](name, reached(settings.config), data, session, SystemClock())
        for name, settings in loaded.adapters.items()
        if name in used
    }


async def _until_stopped(work: Coroutine[Any, Any, None], *, child: bool) -> None:
    """Until it ends, a signal comes, or whoever started us is gone."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    waits = [work, _set(stop)]
    if child:
        waits.append(_orphaned())
    await first(*waits)


async def _set(stop: asyncio.Event) -> None:
    await stop.wait()


async def _orphaned() -> None:
    """Until our standard input ends: the bridge that started us holds its other end."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.read(1024):
        pass


def _leaf(group: BaseExceptionGroup[BridgeError]) -> BridgeError:
    """The first error of a group: what happened beside it follows from it."""
    error = group.exceptions[0]
    return _leaf(error) if isinstance(error, BaseExceptionGroup) else error


def _show(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("patrolbridge simulate", description=__doc__)
    parser.add_argument("site", type=site_path, help="a site's folder or its site.yaml")
    parser.add_argument("--data", help="the bridge's folder, for the secrets that both sides hold")
    parser.add_argument("--story", type=Path, help="another file than the site's people.yaml")
    parser.add_argument("--speed", type=speed, default=1.0, help="4 = four times as fast")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other chances")
    parser.add_argument("--once", action="store_true", help="end when the evening is over")
    parser.add_argument("--no-voice", dest="voice", action="store_false", help="everybody types")
    days = f"{', '.join(DAYS)}, or a file"
    parser.add_argument("--day", metavar="DAY", help=f"a whole day, with its figures: {days}")
    parser.add_argument("--calls", type=_count, metavar="N", help="so many calls on that day")
    parser.add_argument("--live", action="store_true", help="the day through the real adapters")
    parser.add_argument("--date", type=date.fromisoformat, default=FIRST, help=f"of it; {FIRST}")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    parser.add_argument("--lang", choices=sorted(WORDS), help="instead of the site's language")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def _count(said: str) -> int:
    count = int(said)
    if not 1 <= count <= MOST:
        raise argparse.ArgumentTypeError(f"{said}: from 1 to {MOST}")
    return count


def speed(text: str) -> float:
    """How many times as fast as in life, from the command line."""
    times = float(text)
    if not 0.01 <= times <= 1000:  # noqa: PLR2004 - a hundredth to a thousandfold
        raise argparse.ArgumentTypeError(f"{text}: from 0.01 to 1000")
    return times
