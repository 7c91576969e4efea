"""Feishu (飞书, Lark): groups and people, by an application's bot or by a group's own robot.

A channel is a chat id (`oc_…`), an open id (`ou_…`) or a name of `groups`; who speaks is an open
id, so a unit that has its open id among its channels is known wherever it speaks. In a group Feishu
brings the bot what names it (@), and every word where the application has that permission.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from adapters.feishu.config import Config
from bridge.errors import NotAllowed
from bridge.message import Capabilities, Datum
from bridge.ports import Adapter, Services

__all__ = ["CAN", "Config", "open"]

CAN = Capabilities(lanes=32, send_within=60.0, datum=Datum.GCJ02)


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Adapter]:
    """All its ways, opened. `NotReady`, `NotAllowed` (secrets, library)."""
    try:
        from adapters.feishu.tenant import opened  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise NotAllowed(f"Feishu needs {error.name}, which is not installed") from error
    async with AsyncExitStack() as stack:
        secrets = await asyncio.to_thread(config.secrets, services.folder)
        yield await opened(config, secrets, services, stack)
