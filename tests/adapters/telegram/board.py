"""The board as the desks see it, for a test to write on."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from msgspec.structs import replace

from bridge.views import AssignmentView, BoardView, CallView, RelayView
from rules.model import Point
from tests.clock import NOON
from tests.trails import NoTrail

SPOT = Point(40.36, 116.01)


class Board(NoTrail):
    """The `Board` port in memory."""

    def __init__(self) -> None:
        self.calls: dict[str, CallView] = {}
        self._gone: list[str] = []
        self._changed = asyncio.Condition()
        self._version = 0

    def snapshot(self) -> BoardView:
        return BoardView(
            version=self._version, at=NOON, full=True, calls=tuple(self.calls.values())
        )

    def call(self, id: str) -> CallView | None:
        return self.calls.get(id)

    def said_to(self, adapter: str, channel: str) -> Sequence[RelayView]:
        relays = (r for c in self.calls.values() for r in c.relays)
        return [r for r in relays if r.to == f"{adapter}/{channel}"]

    async def changes(self) -> AsyncIterator[BoardView]:
        seen = self._version
        yield self.snapshot()
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: self._version > seen)  # noqa: B023
                seen = self._version
            yield replace(self.snapshot(), full=False, gone=tuple(self._gone))

    async def show(self, call: CallView) -> None:
        """The call stands like that now."""
        self.calls[call.id] = call
        await self._tell()

    async def lose(self, id: str) -> None:
        """The call left the board long after it was over."""
        del self.calls[id]
        self._gone.append(id)
        await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._version += 1
            self._changed.notify_all()


def call(
    status: str = "offered",
    holder: str = "",
    number: int = 17,
    id: str = "c17",
    point: Point | None = SPOT,
    *parts: AssignmentView,
    relays: Sequence[RelayView] = (),
) -> CallView:
    """A call as it stands."""
    return CallView(
        id=id, number=number, kind="injury", kind_names={"zh": "受伤"}, priority=2, status=status,
        opened=NOON, changed=NOON, due=None, words="腿摔伤了", language="zh", confidence=1.0,
        place="p", place_names={"zh": "迷魂台"}, place_reason="", point=point, holder=holder,
        holder_names={"zh": holder} if holder else {}, assignments=parts, relays=tuple(relays),
    )  # fmt: skip


def relay(key: str, unit: str, to: str = "here/-1001", number: int = 17) -> RelayView:
    """A relay of the call, as the board shows it."""
    return RelayView(
        key=key, call="c17", to=to, unit=unit, text="", language="zh", priority=2, reach="sent",
        at=NOON, moved=NOON, number=number,
    )  # fmt: skip


def part(unit: str, state: str) -> AssignmentView:
    """A unit's part in the call."""
    return AssignmentView(unit=unit, name=unit, task="lead", state=state, minutes=6.0, since=NOON)
