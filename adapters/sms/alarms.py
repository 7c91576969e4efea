"""What is wrong with the lines, told to the house when it begins and when it is over."""

from collections.abc import Callable

from bridge.message.untold import Untold
from bridge.ports import Clock, Hear

DETAIL = 200  # characters


class Alarms:
    """What is wrong now, and what the house has not been told of it yet."""

    def __init__(self, clock: Clock) -> None:
        self._on: set[tuple[str, str]] = set()
        self._untold = Untold(clock)
        self.changed: Callable[[], None] = lambda: None

    def begin(self, what: str, about: str, detail: str = "", *, mute: bool = False) -> None:
        """It is wrong from now on. `mute`: so wrong that nothing can be said at all."""
        if (what, about) not in self._on:
            self._on.add((what, about))
            self._untold.add(what, about, detail[:DETAIL], on=True, mute=mute)
            self.changed()

    def end(self, what: str, about: str, *, mute: bool = False) -> None:
        """It is right again, if it was wrong."""
        if (what, about) in self._on:
            self._on.discard((what, about))
            self._untold.add(what, about, on=False, mute=mute)
            self.changed()

    def tell_how(self, what: str, detail: str) -> None:
        """How the adapter is while nothing is wrong with all of it."""
        self._untold.add(what, "", detail[:DETAIL], on=False, mute=True)

    def now(self) -> set[tuple[str, str]]:
        """What is wrong, and about what."""
        return set(self._on)

    async def run(self, hear: Hear) -> None:
        """Tell the house, for ever."""
        await self._untold.run(hear)
