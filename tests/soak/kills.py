"""kill -9 at random moments of a stream of calls: nothing lost, nothing doubled in the journal."""

import asyncio
import random
import time
from pathlib import Path

import aiohttp
from msgspec import Struct

from bridge import codec
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.streams import JOURNAL
from rules.events import Opened, Relayed
from tests.soak.outside import Outside, message, outside
from tests.soak.process import SECRET, Bridge


class Result(Struct, kw_only=True):
    """What a run came to."""

    calls: int
    kills: int
    acknowledged: int
    opened: int
    relays: int
    delivered: int
    repeated: int  # relays that were said more than once, with the same key
    doubled: int  # keys that stand twice in the journal: must be 0
    lost: list[str]  # acknowledged and not in the journal: must be empty
    untold: list[str]  # in the journal and never delivered: must be empty
    seconds: float


async def soak(
    folder: Path, *, calls: int, kills: int, seed: int, log: str = "", patience: float = 120
) -> Result:
    """Post `calls` calls while the bridge is killed `kills` times; then let it finish."""
    chance, began = random.Random(seed), time.perf_counter()
    async with outside(SECRET) as there, aiohttp.ClientSession() as session:
        bridge = Bridge(folder, there.port, log=log)
        await bridge.start()
        posting = asyncio.ensure_future(_post_all(there, session, bridge.url, calls, chance))
        killing = asyncio.ensure_future(_kill_often(bridge, there, kills, calls, chance))
        async with asyncio.timeout(patience + kills * 5):
            await asyncio.gather(posting, killing)
        result = await _settled(bridge, there, calls, patience)
        result.kills, result.seconds = kills, time.perf_counter() - began
        await bridge.stop()
    return result


async def _post_all(
    there: Outside, session: aiohttp.ClientSession, url: str, calls: int, chance: random.Random
) -> None:
    gate = asyncio.Semaphore(8)

    async def one(nth: int) -> None:
        async with gate:
            await there.post(session, url, [message(nth)])

    await asyncio.gather(*(one(n) for n in chance.sample(range(calls), calls)))


async def _kill_often(
    bridge: Bridge, there: Outside, kills: int, calls: int, chance: random.Random
) -> None:
    """Each kill falls while messages are under way: right after a random one was acknowledged."""
    for goal in sorted(chance.sample(range(1, max(calls - 8, kills + 1)), kills)):
        await there.acknowledges(goal)
        await bridge.kill()
        await bridge.start()


async def _settled(bridge: Bridge, there: Outside, calls: int, patience: float) -> Result:
    """Until every relay of the journal was told, or patience is over."""
    end = time.perf_counter() + patience
    while True:
        result = await _audit(bridge, there, calls)
        done = not result.untold and not result.lost and result.opened >= calls
        if done or time.perf_counter() > end:
            return result
        there.grown.clear()
        try:
            await asyncio.wait_for(there.grown.wait(), 0.5)
        except TimeoutError:
            continue


async def _audit(bridge: Bridge, there: Outside, calls: int) -> Result:
    log = await open_log(bridge.log, SystemClock())
    try:
        entries = [e async for batch in log.history(JOURNAL) for e in batch]
    finally:
        await log.aclose()
    facts = [codec.fact(e.body) for e in entries]
    opened = {f.said.key.removeprefix("hook:") for f in facts if isinstance(f, Opened)}
    relays = [f.key for f in facts if isinstance(f, Relayed)]
    keys = [e.key for e in entries]
    return Result(
        calls=calls,
        kills=0,
        acknowledged=len(there.acknowledged),
        opened=sum(isinstance(f, Opened) for f in facts),
        relays=len(relays),
        delivered=sum(k in there.received for k in relays),
        repeated=sum(n > 1 for n in there.received.values()),
        doubled=len(keys) - len(set(keys)) + len(relays) - len(set(relays)),
        lost=sorted(set(there.acknowledged) - opened),
        untold=sorted(k for k in relays if k not in there.received),
        seconds=0.0,
    )
