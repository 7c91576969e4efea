"""Long texts of which some parts are out: what the centre called those, until the rest is out."""

from datetime import datetime, timedelta
from hashlib import sha256

from msgspec import Struct, json

from adapters.sms.line import Sms
from bridge.ports import Clock, Keep

OLD = timedelta(days=2)  # no message is worth finishing after


class Out(Struct, frozen=True):
    """The ids of the parts that are out, in order."""

    at: datetime
    ids: tuple[str, ...] = ()


class Begun:
    """The memory of one line."""

    def __init__(self, keep: Keep, clock: Clock, name: str) -> None:
        self._keep, self._clock, self._rows = keep, clock, f"line/{name}/begun/"

    async def of(self, sms: Sms) -> tuple[str, ...]:
        """What is out of exactly this text under this key."""
        found = await self._keep.get(self._row(sms))
        return json.decode(found, type=Out).ids if found else ()

    async def put(self, sms: Sms, ids: tuple[str, ...]) -> None:
        """So many parts are out now."""
        await self._keep.put({self._row(sms): json.encode(Out(self._clock.now(), ids))})

    async def drop(self, sms: Sms) -> None:
        """All of it is out."""
        await self._keep.drop(self._row(sms))

    async def forget_old(self) -> None:
        """Drop what nobody will finish."""
        oldest = self._clock.now() - OLD
        rows = await self._keep.under(self._rows)
        old = [row for row, value in rows if json.decode(value, type=Out).at < oldest]
        if old:
            await self._keep.drop(*old)

    def _row(self, sms: Sms) -> str:
        return self._rows + sha256(f"{sms.key}\0{sms.text}".encode()).hexdigest()[:32]
