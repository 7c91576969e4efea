"""A channel of a Mumble server as a radio channel: phones and desks with a talk button.

Each transmission of each speaker is a message of its own, stored before it is understood; what is
said to the channel is spoken, when nobody else speaks. A wrong password, certificate, name or room
stops the adapter; a server that is away is tried again.

Opus needs its library (`av`), which is imported in `open`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.mumble.config import Config
from bridge.errors import NotAllowed
from bridge.message import Capabilities, Form
from bridge.ports import Adapter, Services

__all__ = ["CAN", "Config", "open"]

CAN = Capabilities(form=Form.SPOKEN, shared=True, lanes=1, send_within=120.0)


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Adapter]:
    """One channel, once we are in it. `NotReady`, `NotAllowed`."""
    try:
        from adapters.mumble.channel import opened  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise NotAllowed(f"Mumble needs {error.name}, which is not installed") from error
    async with opened(config, services) as channel:
        yield channel
