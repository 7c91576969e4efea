"""WeCom (企业微信): groups and members, by an intelligent bot, group robots or an application.

A channel is a chat id or a name of `groups`; who speaks is a user id, so a unit that has its user
id among its channels is known wherever it speaks. In a group WeCom brings a bot only what names it
(@) or presses its buttons, and the bot can speak only where somebody once spoke to it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from adapters.wecom.config import Config
from bridge.errors import NotAllowed
from bridge.message import Capabilities, Datum
from bridge.ports import Adapter, Services

__all__ = ["CAN", "Config", "open"]

CAN = Capabilities(lanes=32, send_within=60.0, datum=Datum.GCJ02)


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Adapter]:
    """All its ways, opened. `NotReady`, `NotAllowed` (secrets, library)."""
    try:
        from adapters.wecom.company import opened  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise NotAllowed(f"WeCom needs {error.name}, which is not installed") from error
    async with AsyncExitStack() as stack:
        secrets = await asyncio.to_thread(config.secrets, services.folder)
        yield await opened(config, secrets, services, stack)
