"""Hear, write down, and only then let anybody think about it or say thanks."""

from msgspec.structs import replace

from bridge import codec
from bridge.message import Inbound, Reported
from bridge.ports import Append, Log
from bridge.streams import INBOX


class Intake:
    """The ear of one adapter: its messages become lines of the inbox, once per key."""

    def __init__(self, adapter: str, log: Log) -> None:
        self._adapter, self._log = adapter, log

    async def hear(self, message: Inbound | Reported) -> None:
        """Durable when it returns. `LogError` when it could not be written."""
        if isinstance(message, Inbound):
            key = f"{self._adapter}:{message.key}"
            message = replace(message, adapter=self._adapter)
        else:
            key = f"{self._adapter}:{message.relay}={message.reach}"
        await self._log.commit(Append(stream=INBOX, key=key, body=codec.encode(message)))
