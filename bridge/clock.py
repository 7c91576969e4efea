"""The clock of the house. Nothing else in the product asks what time it is."""

import asyncio
from datetime import UTC, datetime

LONGEST = 5.0  # seconds; the wall clock may be set while we sleep, so we look again


class SystemClock:
    """The machine's own wall clock, in UTC."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, when: datetime) -> None:
        """Return when the wall clock shows `when`, never before.

        A clock that is set forward meanwhile is noticed within 5 s.
        """
        while (left := (when - self.now()).total_seconds()) > 0:  # noqa: ASYNC110  no event tells that a clock was set
            await asyncio.sleep(min(left, LONGEST))
        await asyncio.sleep(0)  # a moment that has passed already still lets the others run
