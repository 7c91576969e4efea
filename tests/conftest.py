"""What all tests share: a clock that stands still, and real stores."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from bridge.ports import Log
from tests.clock import NOON, ManualClock
from tests.house import House
from tests.servers import RedisServer, debian_redis, packaged_valkey, redis_server

SITES = count()
LOGS = ["memory", "sqlite", "redis", "valkey"]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def old_server() -> Iterator[RedisServer]:
    """Debian's Redis 7.0."""
    with redis_server(debian_redis(), "--appendonly", "yes") as server:
        yield server


@pytest.fixture(scope="session")
def new_server() -> Iterator[RedisServer]:
    """A current Valkey."""
    with redis_server(packaged_valkey(), "--appendonly", "yes") as server:
        yield server


@pytest.fixture(scope="session")
def redis_url(old_server: RedisServer) -> str:
    """`redis://host:port/0`; add `?site=NAME`."""
    return f"redis://127.0.0.1:{old_server.port}/0"


@pytest.fixture(scope="session")
def valkey_url(new_server: RedisServer) -> str:
    """As `redis_url`."""
    return f"redis://127.0.0.1:{new_server.port}/0"


@pytest.fixture(params=LOGS)
def log_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh log of every kind: a test that takes this runs once on each. Our clock stamps."""
    match request.param:
        case "memory":
            return f"memory:{tmp_path}"
        case "sqlite":
            return f"sqlite:{tmp_path}/log.db"
        case server:
            base: str = request.getfixturevalue(f"{server}_url")
            return f"{base}?site=test{next(SITES)}&stamp=client"


@pytest.fixture
async def house(log_url: str, clock: ManualClock) -> AsyncIterator[House]:
    """Handles on that log, all closed at the end."""
    house = House(log_url, clock)
    yield house
    await house.aclose()


@pytest.fixture
async def log(house: House) -> Log:
    """One handle."""
    return await house.open()


__all__ = ["NOON", "ManualClock"]
