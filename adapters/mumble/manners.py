"""When we may speak: nobody else does, and whoever was asked has had time to begin an answer."""

from datetime import datetime, timedelta

from bridge.ports import Clock

URGENT = 1  # priority that waits for no answer


class Manners:
    """`answer_for`: how long others have for it after a question of ours."""

    def __init__(self, clock: Clock, answer_for: timedelta) -> None:
        self._clock, self._answer_for = clock, answer_for
        self._until: datetime | None = None

    def asked(self) -> None:
        """A question was said just now."""
        self._until = self._clock.now() + self._answer_for

    def answered(self) -> None:
        """Somebody has spoken since."""
        self._until = None

    def may(self, priority: int) -> bool:
        """Whether words of this priority need not wait for an answer."""
        return priority <= URGENT or self._until is None or self._clock.now() >= self._until
