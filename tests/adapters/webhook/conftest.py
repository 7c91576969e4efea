"""A house with a secret, and the far side of an open webhook that listens."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.house import Home
from tests.adapters.webhook.far import SECRET, Client, listening


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "s").write_text(SECRET)
    (tmp_path / "s").chmod(0o600)
    return Home(tmp_path)


@pytest.fixture
async def client(home: Home) -> AsyncIterator[Client]:
    async with listening(home) as far:
        yield far
