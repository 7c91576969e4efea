"""Is the other site there? One alarm when it is away, one when it is back.

Who has its address asks; who has not, waits to be asked. What could not be said meanwhile is not
lost: it stands in the outbox.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from adapters.site import wire
from adapters.site.enclosed import taken
from adapters.site.outward import Away, Caller
from bridge.errors import LogError
from bridge.message import Alarm
from bridge.ports import Clock, Hear, Services

AWAY = "site_away"
GREET = timedelta(seconds=15)  # between two greetings
MISSED = timedelta(seconds=50)  # without a word: it is away
PAUSE = timedelta(seconds=0.1)  # after a fetch that brought nothing
WAIT = 15.0  # seconds that a fetch stays open
SOONEST = timedelta(seconds=0.5)
SLOWEST = timedelta(seconds=8)  # between two tries while it is away


class Standing:
    """When it was last here, and whether the desks know that it is away."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.last = clock.now()
        self._away: bool | None = None

    def seen(self) -> None:
        """It was here just now."""
        self.last = self._clock.now()

    async def tell(self, hear: Hear, *, away: bool, detail: str = "") -> None:
        """The desks hear of it once each time it changes."""
        if self._away is away or (self._away is None and not away):
            self._away = away
            return
        now = self._clock.now()
        key = f"{AWAY}/{now.isoformat()}/{'on' if away else 'off'}"
        with suppress(LogError):  # the next time it is tried again
            await hear(Alarm(key=key, what=AWAY, on=away, detail=detail[:160]))
            self._away = away


async def keep_waiting(standing: Standing, hear: Hear, clock: Clock) -> None:
    """It comes to us: without a word for too long it is away."""
    while True:
        away = clock.now() - standing.last > MISSED
        await standing.tell(hear, away=away)
        await clock.sleep_until(clock.now() + GREET)


async def keep_greeting(caller: Caller, standing: Standing, hear: Hear, clock: Clock) -> None:
    """It brings us its letters; we only ask whether it can still be reached."""
    while True:
        try:
            await caller.hello()
            await standing.tell(hear, away=False)
        except Away as away:
            await standing.tell(hear, away=True, detail=str(away))
        await clock.sleep_until(clock.now() + GREET)


async def keep_fetching(
    caller: Caller, other: str, standing: Standing, hear: Hear, services: Services
) -> None:
    """It cannot reach us: we ask for its letters, and each time say which are durable here."""
    got: tuple[str, ...] = ()
    trouble, clock = 0, services.clock
    while True:
        try:
            letters = await caller.fetch(got, WAIT)
            await standing.tell(hear, away=False)
            got, trouble = await _taken(letters, other, hear, services), 0
            if not letters:  # it waited, or it ought to have
                await clock.sleep_until(clock.now() + PAUSE)
        except (Away, LogError, OSError) as error:
            got, trouble = (), trouble + 1
            if isinstance(error, Away):
                await standing.tell(hear, away=True, detail=str(error))
            await clock.sleep_until(_again(clock.now(), trouble))


async def _taken(
    letters: tuple[wire.Letter, ...], other: str, hear: Hear, services: Services
) -> tuple[str, ...]:
    """Keys of letters that are durable now. `LogError`.

    One that means nothing is taken as well: it would come again for ever.
    """
    keys: list[str] = []
    for letter in letters:
        with suppress(wire.Spoilt):
            await hear(await taken(letter, other, services))
        keys.append(letter.key)
    return tuple(keys)


def _again(now: datetime, trouble: int) -> datetime:
    return now + min(SOONEST * (1 << min(trouble, 6)), SLOWEST)
