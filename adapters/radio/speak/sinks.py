"""What the transmitter needs of the outside: lines to key by, and somewhere for the sound to go."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from adapters.radio.ids.heard import Samples


class Lines(Protocol):
    """Keying and carrier of one transceiver."""

    @property
    def carrier(self) -> bool:
        """Whether somebody else is heard now."""

    @property
    def keyed(self) -> bool:
        """Whether the transmitter is certainly on."""

    async def key(self) -> None:
        """Raise the line; on the air when it returns.

        Whatever is raised: it is not, or nobody knows; `release` follows.
        """

    async def release(self) -> None:
        """Lower the line; silent when it returns. Whatever is raised: nobody knows."""


class Sink(Protocol):
    """Where sound goes while it is open. Every method may raise `OSError`: it is lost."""

    async def write(self, block: Samples, *, settled: bool) -> None:
        """Take 20 ms; returns when the next 20 ms may come, and so sets the pace.

        `settled`: what comes next is settled too, so it may be asked for well ahead, against
        stutter; else as late as possible, for it follows what is heard meanwhile.
        """

    async def drain(self) -> None:
        """Return when all that was written has been played."""


Open = Callable[[], AbstractAsyncContextManager[Sink]]
"""Opens the sink anew. `OSError` or `NotReady`: it cannot be opened now."""
