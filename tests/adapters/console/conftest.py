"""A console on a scripted board, over real HTTP."""

from collections.abc import AsyncIterator

import pytest

from adapters.console import Config
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.stage import Stage, opened


@pytest.fixture
def board() -> ScriptedBoard:
    return ScriptedBoard()


@pytest.fixture
async def stage(board: ScriptedBoard) -> AsyncIterator[Stage]:
    async with opened(Config(port=0), board) as stage:
        yield stage
