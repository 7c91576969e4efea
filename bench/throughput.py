"""From webhook in to webhook out: calls a second under load, and latency at 100 calls a second.

Beside it, in the same run, the raw rate at which SQLite takes the same bytes in batches. The far
side runs in this process, the bridge in its own: two processes on two cores.
"""

import argparse
import asyncio
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import aiohttp

from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.streams import INBOX, JOURNAL
from tests.soak.outside import Outside, message, outside
from tests.soak.process import SECRET, Bridge

BATCH = 50  # messages in one POST, in and out


async def load(folder: Path, calls: int) -> tuple[float, float, Bridge]:
    """Calls a second until the last reporter was told, and until the last POST was answered."""
    async with outside(SECRET) as there, aiohttp.ClientSession() as session:
        bridge = Bridge(folder, there.port, batch=BATCH)
        await bridge.start()
        await there.post(session, bridge.url, [message(calls)])  # up and warm
        await _told(there, 1)
        start = time.perf_counter()
        gate = asyncio.Semaphore(8)

        async def some(first: int) -> None:
            async with gate:
                some_calls = [message(n) for n in range(first, min(first + BATCH, calls))]
                await there.post(session, bridge.url, some_calls)

        await asyncio.gather(*(some(n) for n in range(0, calls, BATCH)))
        answered = time.perf_counter() - start
        await _told(there, calls + 1)
        told = time.perf_counter() - start
        await bridge.stop()
    return calls / told, calls / answered, bridge


async def latency(folder: Path, rate: float, seconds: float) -> list[float]:
    """Milliseconds from POST to the first message to the reporter, one POST a call."""
    async with outside(SECRET) as there, aiohttp.ClientSession() as session:
        bridge = Bridge(folder, there.port, batch=BATCH)
        await bridge.start()
        await there.post(session, bridge.url, [message(1_000_000)])
        await _told(there, 1)
        posts, begin = [], time.perf_counter()
        for nth in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, begin + nth / rate - time.perf_counter()))
            posts.append(asyncio.ensure_future(there.post(session, bridge.url, [message(nth)])))
        await asyncio.gather(*posts)
        await _told(there, len(posts) + 1)
        await bridge.stop()
    posted = {c: t for c, t in there.posted.items() if c != "tourist-1000000"}
    return sorted((there.arrived[c] - t) * 1000 for c, t in posted.items())


async def _told(there: Outside, reporters: int) -> None:
    while sum(c.startswith("tourist") for c in there.arrived) < reporters:
        there.grown.clear()
        await asyncio.wait_for(there.grown.wait(), 120)


async def raw(bridge: Bridge, folder: Path) -> tuple[int, float]:
    """Lines of the log (inbox and journal), and a second's worth of them in plain batches."""
    log = await open_log(bridge.log, SystemClock())
    rows = [
        (e.stream, e.key, e.body)
        for stream in (INBOX, JOURNAL)
        async for batch in log.history(stream)
        for e in batch
    ]
    await log.aclose()
    db = sqlite3.connect(folder / "raw.db", isolation_level=None)
    db.execute("pragma journal_mode=wal")
    db.execute("pragma synchronous=full")
    db.execute(
        "create table line (seq integer primary key, stream, key, body, unique(stream, key))"
    )
    start = time.perf_counter()
    for first in range(0, len(rows), 256):
        db.execute("begin")
        db.executemany(
            "insert into line (stream, key, body) values (?, ?, ?)", rows[first : first + 256]
        )
        db.execute("commit")
    seconds = time.perf_counter() - start
    db.close()
    return len(rows), len(rows) / seconds


def machine() -> str:
    """What it ran on."""
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, load {load}, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"uvicorn {version('uvicorn')}, aiohttp {version('aiohttp')}"
    )


async def measure(calls: int, runs: int, rate: float, seconds: float) -> None:
    """Print everything."""
    sys.stdout.write(f"machine  {machine()}\n")
    rates: list[float] = []
    for nth in range(runs):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            told, answered, bridge = await load(folder, calls)
            rows, inserts = await raw(bridge, folder)
            rates.append(told)
            ratio = told * rows / calls / inserts
            sys.stdout.write(
                f"load {nth + 1}   {calls} calls in POSTs of {BATCH}: {told:,.0f} calls/s to the "
                f"last relay, {answered:,.0f}/s accepted; {rows / calls:.1f} lines a call; raw "
                f"inserts of the same bytes {inserts:,.0f} lines/s; ratio {ratio:.2f}\n"
            )
    with tempfile.TemporaryDirectory() as name:
        _print_latency(await latency(Path(name), rate, seconds), rate)
    sys.stdout.write(f"median   {statistics.median(rates):,.0f} calls/s (target 1,500)\n")


def _print_latency(times: Sequence[float], rate: float) -> None:
    p50, p95, p99 = (times[min(int(len(times) * q), len(times) - 1)] for q in (0.5, 0.95, 0.99))
    sys.stdout.write(
        f"latency  {len(times)} calls at {rate:.0f}/s, one POST each: p50 {p50:.1f} ms, "
        f"p95 {p95:.1f}, p99 {p99:.1f} (target 40), max {times[-1]:.1f}\n"
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser("bench.throughput", description=__doc__)
    parser.add_argument("--calls", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--seconds", type=float, default=10.0)
    args = parser.parse_args()
    asyncio.run(measure(args.calls, args.runs, args.rate, args.seconds))


if __name__ == "__main__":
    main()
