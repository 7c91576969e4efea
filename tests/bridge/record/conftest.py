from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bridge import codec
from bridge.clock import SystemClock
from bridge.logs import open_log
from bridge.ports import Log
from tests.bridge.record.evening import Evening, dispute


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Log]:
    url = "memory:" if request.param == "memory" else f"sqlite:{tmp_path}/log.db"
    opened = await open_log(url, SystemClock())
    yield opened
    await opened.aclose()


@pytest.fixture(scope="session")
def busy() -> Evening:
    """A day with more than 20,000 facts: one dispute again and again, under ids of its own."""
    evening = Evening()
    dispute(evening)
    lines = [(line.key, line.body) for line in evening.lines()]
    evening.facts = [
        (f"{nth}/{key}", codec.fact(body.replace(b"chat:", b"chat:%d-" % nth)))
        for nth in range(20_000 // len(lines) + 1)
        for key, body in lines
    ]
    return evening
