"""Walkie-talkie gateways: they hear, speak, and never stick on the air.

One adapter is one radio channel: all that is heard on it comes from the channel, or from the unit
whose radio told its identity; all that is said goes out on it, by one transmitter, in turn. Every
transmission is on the disk while it lasts and leaves it when the journal has it.

The guard of a transmitter imports this package, so what computes on sound is imported in `open`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.radio.config import Config
from bridge.errors import NotAllowed
from bridge.message import Capabilities, Form
from bridge.ports import Adapter, Services

__all__ = ["CAN", "Config", "open"]

LONGEST_SEND = timedelta(minutes=5)  # waiting for the channel, several transmissions, breaks

# Several at once wait here, so that the most urgent of them is said first; each call sign has one.
CAN = Capabilities(form=Form.SPOKEN, shared=True, lanes=4, send_within=LONGEST_SEND.total_seconds())


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Adapter]:
    """One radio channel; at the end its transmitter is silent. `NotReady`, `NotAllowed`."""
    try:
        from adapters.radio.channel import opened  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise NotAllowed(f"a radio needs {error.name}, which is not installed") from error
    async with opened(config, services) as channel:
        yield channel
