"""What was seen becomes a message of the house: what it answers, and its files."""

import logging

from adapters.feishu.seen import File, Seen
from adapters.feishu.ways import App
from bridge.errors import AdapterError, SendError
from bridge.message import Inbound, inward
from bridge.message.natives import Natives, pressed, short
from bridge.message.wire import Uncertain
from bridge.ports import Services

_log = logging.getLogger(__name__)


class Inward:
    """The way in. `largest`: bytes of a file that is taken in."""

    def __init__(
        self, services: Services, natives: Natives, app: App, names: dict[str, str], largest: int
    ) -> None:
        self._natives, self._app, self._largest = natives, app, largest
        self._inward = inward.Inward(services, self._content, names)

    async def inbound(self, seen: Seen) -> Inbound | None:
        """The message; None for a button that we never made. `OSError`, `LogError`."""
        told = await self._natives.told(seen.reply)
        words = seen.words
        if seen.pressed and not (words := pressed(seen.pressed, told.words if told else ())):
            return None
        return await self._inward.message(seen, words, told.relay if told else "")

    async def _content(self, file: File) -> bytes:
        try:
            return await self._app.file(file, self._largest)
        except (SendError, Uncertain, AdapterError) as error:
            _log.warning("a file (%s) is not taken in: %s", short(file.key), error)
            return b""
