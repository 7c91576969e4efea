"""DingTalk (钉钉): groups and people, by an application's robot or by a group's own robot.

A channel is a conversation id (`cid…`), a staff id or a name of `groups`; who speaks is a staff id,
so a unit that has its staff id among its channels is known wherever it speaks. In a group DingTalk
brings the robot only what names it (@), and what is pressed.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from adapters.dingtalk.config import Config
from bridge.errors import NotAllowed
from bridge.message import Capabilities
from bridge.ports import Adapter, Services

__all__ = ["CAN", "Config", "open"]

CAN = Capabilities(lanes=32, send_within=60.0)


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Adapter]:
    """All its ways, opened. `NotReady`, `NotAllowed` (secrets, library)."""
    try:
        from adapters.dingtalk.tenant import opened  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise NotAllowed(f"DingTalk needs {error.name}, which is not installed") from error
    async with AsyncExitStack() as stack:
        secrets = await asyncio.to_thread(config.secrets, services.folder)
        yield await opened(config, secrets, services, stack)
