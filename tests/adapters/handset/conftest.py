"""An open handset adapter, and a phone at one of its stations."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapters import handset
from tests.adapters.handset.phone import Phone, opened, phone
from tests.adapters.house import Home
from tests.urgent import first


@pytest.fixture(autouse=True)
def urgent() -> Iterator[None]:
    """Sound does not wait for who else uses the machine."""
    with first():
        yield


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, "迷魂台", "百龙天梯")


@pytest.fixture
async def adapter(home: Home) -> AsyncIterator[handset.Handset]:
    async with opened(home) as running:
        yield running


@pytest.fixture
async def bob(adapter: handset.Handset) -> AsyncIterator[Phone]:
    async with phone(adapter.port, "迷魂台") as one:
        yield one
