"""What is wrong with the channel now, told to the house when it begins and when it is over."""

from bridge.message.untold import Untold
from bridge.ports import Clock, Hear

MOST = 100  # that wait while the log is away
MUTED, NOT_KEPT, SPEECH = "muted", "not_kept", "speech"  # words of the catalogue


class Telling:
    """Each fault is told once while it lasts."""

    def __init__(self, clock: Clock) -> None:
        self._on: set[str] = set()
        self._untold = Untold(clock, MOST)

    def tell(self, what: str, why: str) -> None:
        """It is so, and why; or, with "", it is not so."""
        if bool(why) is (what in self._on):
            return
        self._on ^= {what}
        self._untold.add(what, detail=why, on=bool(why))

    async def run(self, hear: Hear) -> None:
        """For ever."""
        await self._untold.run(hear)
