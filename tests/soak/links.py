"""kill -9 of either of two linked sites: each call is handed over once, and its end comes back."""

import asyncio
import random
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import aiohttp
from aiohttp import web
from msgspec import Struct

from bridge import codec
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.streams import JOURNAL
from rules.events import Arrived, Closed, Event, Offered, Opened, Taken
from tests.servers import free_port
from tests.soak.outside import Outside, message, outside
from tests.soak.process import SECRET, Bridge

SITES = Path(__file__).parents[1] / "data" / "soak"
POST = "p-gate"


class Linked(Bridge):
    """`patrolbridge run` on one of the two sites."""

    def __init__(self, folder: Path, name: str, peer: int, link: int) -> None:
        super().__init__(folder / name, peer)
        told = (SITES / f"{name}.yaml").read_text()
        for gap, value in (("@PORT@", self.port), ("@PEER@", peer), ("@LINK@", link)):
            told = told.replace(gap, str(value))
        self.site.write_text(told)
        secret = self.data / "link.secret"
        secret.write_text("the secret of county and town")
        secret.chmod(0o600)


class Result(Struct, kw_only=True):
    """What a run came to."""

    calls: int
    kills: int
    opened: int  # at the county
    handed: int  # opened at the town
    ended: int  # closed at the county
    doubled: list[str]  # matters that were opened, or parts that were taken, twice
    seconds: float


class People(Outside):
    """The post of the town presses the first button of whatever it is told."""

    def __init__(self) -> None:
        super().__init__(SECRET)
        self.presses: list[dict[str, str]] = []

    async def hook(self, request: web.Request) -> web.Response:
        """What the bridge says; the answers go back beside it."""
        told = await request.json()
        answer = await super().hook(request)
        for one in told if isinstance(told, list) else [told]:
            if one["channel"] == POST and one["choices"] and self.received[one["key"]] == 1:
                words = one["choices"][0]["words"]
                key = f"press-{len(self.presses)}"
                self.presses.append({"key": key, "channel": POST, "sender": POST, "words": words})
        return answer


async def soak(folder: Path, *, calls: int, kills: int, seed: int, patience: float = 90) -> Result:
    """Post `calls` calls at the county while one site after the other is killed."""
    chance, began, link = random.Random(seed), time.perf_counter(), free_port()
    far = People()
    async with (
        outside(SECRET) as near,
        outside(SECRET, far),
        aiohttp.ClientSession() as session,
    ):
        county = Linked(folder, "county", near.port, link)
        town = Linked(folder, "town", far.port, link)
        await asyncio.gather(county.start(), town.start())
        work = [
            asyncio.ensure_future(_post(near, session, county.url, calls)),
            asyncio.ensure_future(_press(far, session, town.url)),
            asyncio.ensure_future(_kill((county, town), kills, chance)),
        ]
        try:
            async with asyncio.timeout(2 * patience + 20 * kills):
                await asyncio.gather(work[0], work[2])
                result = await _settled(county, town, calls, patience)
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            await asyncio.gather(county.kill(), town.kill())
        result.kills, result.seconds = kills, time.perf_counter() - began
        return result


async def _post(there: Outside, session: aiohttp.ClientSession, url: str, calls: int) -> None:
    for nth in range(calls):
        await there.post(session, url, [message(nth)])


async def _press(there: People, session: aiohttp.ClientSession, url: str) -> None:
    done = 0
    while True:
        there.grown.clear()
        for press in there.presses[done:]:
            await there.post(session, url, [press])
            done += 1
        if done == len(there.presses):
            await there.grown.wait()


async def _kill(sites: tuple[Linked, ...], kills: int, chance: random.Random) -> None:
    """One after the other, each a moment after it is up."""
    clock = SystemClock()
    for nth in range(kills):
        site = sites[nth % len(sites)]
        while b"\nlink " not in (site.folder / "bridge.log").read_bytes().split(b"opening")[-1]:
            await clock.sleep_until(clock.now() + timedelta(seconds=0.05))
        await clock.sleep_until(clock.now() + _moment(chance))
        await site.kill()
        await site.start()


def _moment(chance: random.Random) -> timedelta:
    return timedelta(seconds=chance.random())


async def _settled(county: Linked, town: Linked, calls: int, patience: float) -> Result:
    end, clock = time.perf_counter() + patience, SystemClock()
    while True:
        result = _audit(await facts(county), await facts(town), calls)
        if result.ended >= calls or time.perf_counter() > end:
            return result
        await clock.sleep_until(clock.now() + timedelta(seconds=0.5))


async def facts(bridge: Bridge) -> list[Event]:
    """Its journal so far, whether it runs or not."""
    log = await open_log(bridge.log, SystemClock())
    try:
        return [codec.fact(e.body) async for batch in log.history(JOURNAL) for e in batch]
    finally:
        await log.aclose()


def _audit(near: list[Event], far: list[Event], calls: int) -> Result:
    handed = Counter(f.said.words + f.call for f in far if isinstance(f, Opened))
    parts = Counter(
        f"{type(f).__name__} {f.call} {f.unit}"
        for f in (*near, *far)
        if isinstance(f, Taken | Arrived | Offered)
    )
    twice = [key for key, n in (handed + parts).items() if n > 1]
    return Result(
        calls=calls,
        kills=0,
        opened=sum(isinstance(f, Opened) for f in near),
        handed=sum(isinstance(f, Opened) for f in far),
        ended=sum(isinstance(f, Closed) for f in near),
        doubled=twice,
        seconds=0.0,
    )
