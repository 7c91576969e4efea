"""What fails in speaking: told once when it begins and once when it works again."""

from collections.abc import Callable

from adapters.radio.hear.events import Back, Trouble

Tell = Callable[[Trouble | Back], None]


class Troubles:
    """Of one transmitter."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._parts: set[str] = set()

    def begin(self, part: str, text: str) -> None:
        """It fails."""
        if part not in self._parts:
            self._parts.add(part)
            self._tell(Trouble(part, text))

    def end(self, part: str) -> None:
        """It works, again or still."""
        if part in self._parts:
            self._parts.remove(part)
            self._tell(Back(part))
