"""SMS: one adapter, several lines (modems, SMPP, gateways), and a pool that picks one for a text.

A channel is a unit's number as the site writes it, a number that the house wrote to, or a name that
stands for somebody's number here alone. Lines are lost and found while the adapter stays open; what
is wrong with one is an alarm of the desks.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.sms import costs
from adapters.sms.config import Config
from adapters.sms.desk import opened
from bridge.message import Capabilities, Form, Outbound, Weight
from bridge.ports import Adapter, Services

__all__ = ["CAN", "Config", "can", "open", "weigh"]

CAN = Capabilities(form=Form.SHORT, public=True, forgeable=True, lanes=64, send_within=330.0)


def can(config: Config) -> Capabilities:
    """The same of all settings: how many texts go side by side is the lines' business."""
    del config
    return CAN


def weigh(config: Config, message: Outbound) -> Weight:
    """Its parts, and what they cost on each line that may take them."""
    return costs.weigh(config, message)


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Adapter]:
    """The lines open with `listen`."""
    async with opened(config, services) as desk:
        yield desk
