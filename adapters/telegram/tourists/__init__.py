"""The tourists' bot. Light to import: the library comes with `opened` only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bridge.errors import NotAllowed

if TYPE_CHECKING:
    from adapters.telegram.config import Config
    from bridge.ports import Adapter, Services


@asynccontextmanager
async def opened(config: "Config", services: "Services") -> "AsyncIterator[Adapter]":
    """The bot's whole lifetime. `NotReady`, `NotAllowed`."""
    try:
        from adapters.telegram.tourists.bot import opened as open_bot  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise NotAllowed(f"Telegram needs {error.name}, which is not installed") from error
    async with open_bot(config, services) as adapter:
        yield adapter
