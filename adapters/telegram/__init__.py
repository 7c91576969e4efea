"""Telegram: patrols and volunteers in their groups, or tourists in private, by one bot each.

One adapter is one bot. `bot: patrols` speaks to units, in groups, forum topics and private chats;
`bot: tourists` to whoever needs help. A channel is `<chat id>` or `<chat id>/<topic id>`, or a name
that `groups` gives to one; who speaks is a user id, so a unit that has `<user id>` among its
channels is known wherever it speaks.

The two bots are two libraries: aiogram for patrols, python-telegram-bot for tourists. Each is
imported only where it is used.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec.structs import replace

from adapters.telegram.config import Bot, Config
from bridge.errors import NotAllowed
from bridge.message import Capabilities
from bridge.ports import Adapter, Services

__all__ = ["CAN", "Config", "can", "open"]

CAN = Capabilities(lanes=32, send_within=60.0)


def can(config: Config) -> Capabilities:
    """The bot of tourists reaches people who are not of the house."""
    return replace(CAN, public=config.bot is Bot.TOURISTS)


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Adapter]:
    """One bot. `NotReady`, `NotAllowed` (token, library)."""
    try:
        if config.bot is Bot.PATROLS:
            from adapters.telegram.patrols import opened  # noqa: PLC0415
        else:
            from adapters.telegram.tourists import opened  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise NotAllowed(f"Telegram needs {error.name}, which is not installed") from error
    async with opened(config, services) as adapter:
        yield adapter
