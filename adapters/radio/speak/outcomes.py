"""What became of words, told to whoever wanted them said: exactly one outcome for each."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from adapters.radio.speak.steps import Diverted, Expired, Key, Release, Said, Step
from bridge.errors import Refused, TryLater
from bridge.message import Reach, Receipt


class Outcomes:
    """Who waits, by the key of the words."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[Receipt]] = {}

    def ask(self, key: str) -> asyncio.Future[Receipt]:
        """What will become of it."""
        future = self._waiting[key] = asyncio.get_running_loop().create_future()
        return future

    def leave(self, key: str) -> None:
        """Nobody waits for it any more."""
        self._waiting.pop(key, None)

    def settle(self, steps: Sequence[Step]) -> None:
        """Tell those who wait."""
        for step in steps:
            match step:
                case Said(keys=keys):
                    self._tell(keys, Receipt(reach=Reach.SENT))
                case Diverted(keys=keys, why=why, said=said, of=of):
                    part = f":{said}/{of}" if said else ""
                    self._tell(keys, Refused(f"{why}{part}"))
                case Expired(keys=keys):
                    self._tell(keys, TryLater("too_late", timedelta(seconds=1)))
                case Key() | Release():
                    pass  # an order that the end of everything has overtaken

    def _tell(self, keys: Sequence[str], outcome: Receipt | Exception) -> None:
        for key in keys:
            future = self._waiting.get(key)
            if future is None or future.done():
                continue
            if isinstance(outcome, Receipt):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)
