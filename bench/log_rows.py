"""How many lines a log takes: `python bench/log_rows.py [LOG_URL]`, beside raw inserts of the same.

Every row: so many producers at once, each waits until its commit is durable before the next one.
`rows/s` is the best of three; `p50` and `p99` are milliseconds until a commit is durable, of the
same run. "raw" is one thread that inserts the same bytes with executemany and does nothing else.
"""

import asyncio
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.ports import Append, Log

BODY = bytes(range(32, 64)) * 16  # 512 bytes
SECONDS = 1.5
KEYS = count()


def lines(stream: str, rows: int) -> list[Append]:
    """So many new lines."""
    return [Append(stream=stream, key=f"call/{next(KEYS):09}/x", body=BODY) for _ in range(rows)]


async def produce(log: Log, stream: str, rows: int, until: float, took: list[float]) -> None:
    """Commit after commit until the time is up."""
    while (start := time.perf_counter()) < until:
        await log.commit(*lines(stream, rows))
        took.append(time.perf_counter() - start)


async def commits(log: Log, producers: int, rows: int) -> tuple[float, list[float]]:
    """Rows per second and seconds per commit of one run."""
    took: list[float] = []
    start = time.perf_counter()
    tasks = [produce(log, f"stream{n % 8}", rows, start + SECONDS, took) for n in range(producers)]
    await asyncio.gather(*tasks)
    return len(took) * rows / (time.perf_counter() - start), took


async def consume(log: Log, rows: int) -> float:
    """Rows per second through inbox → journal + outbox → done, as an engine and a lane would."""
    start = time.perf_counter()

    async def feed() -> None:
        for _ in range(0, rows, 64):
            await log.commit(*lines("inbox", 64))

    async def decide() -> None:
        left = rows
        async for batch in log.read("inbox"):
            new = lines("journal", 2 * len(batch)) + lines("outbox.x", len(batch))
            await log.commit(*new, done=batch)
            if (left := left - len(batch)) <= 0:
                return

    async def send() -> None:
        left = rows
        async for batch in log.read("outbox.x"):
            await log.commit(done=batch)
            if (left := left - len(batch)) <= 0:
                return

    await asyncio.gather(feed(), decide(), send())
    return rows / (time.perf_counter() - start)


def raw(folder: Path, rows: int) -> float:
    """Rows per second of executemany in transactions of `rows`."""
    db = sqlite3.connect(folder / "raw.db", isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute(
        "create table if not exists line (seq integer primary key, stream integer, key text,"
        " at integer, body blob, unique (stream, key))"
    )
    done, start = 0, time.perf_counter()
    while time.perf_counter() < start + SECONDS:
        values = [(1, n.key, 1, n.body) for n in lines("raw", rows)]
        db.execute("begin immediate")
        db.executemany("insert into line (stream, key, at, body) values (?, ?, ?, ?)", values)
        db.execute("commit")
        done += rows
    db.close()
    return done / (time.perf_counter() - start)


@contextmanager
def place(arguments: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """The log to measure, and a folder on the same disk for the raw file."""
    with TemporaryDirectory(dir=Path.cwd()) as folder:
        yield (arguments[0] if arguments else f"sqlite:{folder}/log.db"), Path(folder)


def print_machine() -> None:
    """What the figures are good for."""
    cpu = [n for n in Path("/proc/cpuinfo").read_text().splitlines() if n.startswith("model name")]
    print((cpu or ["unknown: unknown processor"])[0].split(": ")[1], f"× {os.cpu_count()}")
    print("load", " ".join(f"{n:.2f}" for n in os.getloadavg()), platform.release())
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")


async def measure(url: str) -> None:
    """Print a table of one log."""
    log = await open_log(url, SystemClock())
    print(log.promises())
    print(f"{'producers':>9} {'lines':>5} {'rows/s':>9} {'p50 ms':>7} {'p99 ms':>7}")
    for producers, rows in [(1, 1), (16, 1), (256, 1), (1, 16), (16, 16), (1, 256)]:
        rate, took = max([await commits(log, producers, rows) for _ in range(3)])
        cuts = quantiles(took, n=100)
        print(
            f"{producers:9} {rows:5} {rate:9.0f} {cuts[49] * 1000:7.2f} {cuts[98] * 1000:7.2f}",
            flush=True,
        )
    rates = [await consume(log, 64 * 200) for _ in range(3)]
    print(f"inbox → journal ×2 + outbox → done: {max(rates):.0f} calls/s, 4 rows and 2 done each")
    await log.aclose()


def main() -> None:
    """Measure the log that was asked for, then the raw inserts."""
    print_machine()
    with place(sys.argv[1:]) as (url, folder):
        asyncio.run(measure(url))
        for rows in (1, 16, 256):
            print(f"raw SQLite, {rows:3} rows a transaction: {raw(folder, rows):.0f} rows/s")


if __name__ == "__main__":
    main()
