"""A process that writes: `python -m tests.bridge.log_writer URL COMMITS`, 0 = until it is killed.

Eight producers at once. A commit is two lines of `a` and one of `outbox.x`; its number is printed
when it is durable, never before.
"""

import asyncio
import os
import sys
from collections.abc import Iterator
from itertools import count

from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.ports import Append, Log


async def produce(log: Log, numbers: Iterator[int]) -> None:
    for n in numbers:
        lines = [("a", f"{n}/1"), ("outbox.x", f"{n}"), ("a", f"{n}/2")]
        await log.commit(*(Append(stream=s, key=k, body=k.encode() * 20) for s, k in lines))
        os.write(1, f"{n}\n".encode())


async def main(url: str, commits: int) -> None:
    log = await open_log(url, SystemClock())
    first = sum([len(batch) async for batch in log.history("a")])
    numbers = iter(range(first, first + commits)) if commits else count(first)
    await asyncio.gather(*(produce(log, numbers) for _ in range(8)))
    await log.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
