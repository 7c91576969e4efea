"""Keeps one adapter open. One that is lost is reopened; nothing else of the house notices.

That a link is down or up again goes to the inbox: the rules tell the desk.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from bridge import codec
from bridge.delivery import Delivery, Inside, nobody
from bridge.errors import NotAllowed
from bridge.insist import insist
from bridge.intake import Intake
from bridge.message import Capabilities
from bridge.message.unsaid import for_log
from bridge.owner import first
from bridge.ports import Adapter, Append, Clock, Log
from bridge.retry import back_off
from bridge.streams import INBOX, link_key
from rules.inputs import LinkChanged

_log = logging.getLogger(__name__)

STEADY = 60.0  # seconds open, after which trouble starts counting anew


class Link:
    """One adapter of a running site."""

    def __init__(
        self,
        name: str,
        door: Callable[[], AbstractAsyncContextManager[Adapter]],
        can: Capabilities,
        log: Log,
        clock: Clock,
        inside: Inside = nobody,
    ) -> None:
        """`inside` tells of which channels only people of the house hear."""
        self.name, self._door, self._can, self._inside = name, door, can, inside
        self._log, self._clock = log, clock
        self._intake = Intake(name, log)
        self._up: bool | None = None
        self._doubts: dict[str, int] = {}  # messages that were being said when the link broke

    async def run(self) -> None:
        """For ever, or until the outside refuses us for good."""
        trouble = 0
        while True:
            opened = self._clock.now()
            try:
                await self._serve()
                reason = "it ended by itself"
            except NotAllowed as error:
                await self._tell(up=False, reason=f"refused: {error}")
                return
            except Exception as error:  # noqa: BLE001 - any trouble of one adapter stays its own
                reason = str(error) or type(error).__name__
                _log.warning("%s: %s", self.name, for_log(error))
            steady = (self._clock.now() - opened).total_seconds() > STEADY
            trouble = 1 if steady else trouble + 1
            await self._tell(up=False, reason=reason)
            await self._clock.sleep_until(self._clock.now() + back_off(trouble, self.name))

    async def _serve(self) -> None:
        async with self._door() as adapter:
            await self._tell(up=True, reason="")
            mouth = Delivery(
                self.name, adapter, self._can, self._log, self._clock,
                doubts=self._doubts, inside=self._inside,
            )  # fmt: skip
            await first(adapter.listen(self._intake.hear), mouth.run())

    async def _tell(self, *, up: bool, reason: str) -> None:
        if self._up is up:
            return
        self._up = up
        change = LinkChanged(adapter=self.name, up=up, reason=reason[:200])
        key = link_key(self.name, self._clock.now(), up=up)
        line = Append(stream=INBOX, key=key, body=codec.encode(change))
        # Without the log nothing can be heard or said either: the link waits for it.
        what = f"{self.name}: the desk cannot be told"
        await insist(self._log, self._clock, line, what=what, key=self.name)
