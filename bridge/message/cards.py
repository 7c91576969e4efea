"""Messages with buttons never show stale work: they change as their call does.

The newest card of a unit in a chat shows how the call stands; older ones point to it; when the call
or the unit's part in it is over, no button is left. Only the last state counts.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Any

from msgspec import Struct, json
from msgspec.structs import replace

from bridge.errors import AdapterError, LogError, Refused, TryLater
from bridge.message.natives import Rows, short
from bridge.message.texts import in_tongue
from bridge.message.unsaid import for_log
from bridge.message.wire import Uncertain
from bridge.ports import Limit, Services
from bridge.views import CallView

AGAIN = timedelta(seconds=5)  # after trouble, or while the budget is spent
OVER = frozenset({"closed", "merged"})
ENDED = frozenset({"declined", "released", "done"})  # a unit's part in a call
_STATES = {
    "zh": {
        "unplaced": "待定位", "proposed": "待确认", "open": "待派警", "offered": "已派，待回应",
        "taken": "已接警", "on scene": "已到场", "escalated": "需人工处置", "closed": "✅ 已结束",
        "merged": "✅ 已并案",
    },
    "en": {
        "unplaced": "place not known", "proposed": "waiting for a yes", "open": "open",
        "offered": "asked, no answer yet", "taken": "taken", "on scene": "on scene",
        "escalated": "with the control room", "closed": "✅ over", "merged": "✅ in another call",
    },
}  # fmt: skip
_LATER = {"zh": "⤵ 有更新，见下方", "en": "⤵ there is newer news below"}

_log = logging.getLogger(__name__)


class Card(Struct, frozen=True, kw_only=True):
    """One card in a chat: what it was sent as, and what it shows."""

    message: str
    relay: str
    chat: str
    call: str
    language: str
    body: dict[str, Any]
    shown: str = ""


Body = dict[str, Any]
Edit = Callable[[str, Body], Awaitable[None]]
"""Change a message that was sent."""
Draw = Callable[[Body, str, bool], Body]
"""A card as it was sent, with this line on how its call stands; with its buttons, or without."""


class Cards:
    """The cards of one application, on the disk while their calls last."""

    def __init__(self, services: Services, edit: Edit, draw: Draw, edits: int) -> None:
        self._services, self._keep = services, services.keep
        self._edit, self._draw = edit, draw
        self._limit = Limit(name="edits", most=edits, per=1.0)
        self._nth = 0
        self._stale: dict[str, None] = {}
        self._gone: set[str] = set()
        self._bell = asyncio.Event()

    def rows(self, card: Card) -> Rows:
        """What is to be written down of a card that stands in a chat."""
        self._nth += 1
        at = f"{self._services.clock.now().timestamp():017.6f}{self._nth:06d}"
        return {f"{_prefix(card.call)}{at}": json.encode(card)}

    def stands(self, card: Card) -> None:
        """It stands there, and that is written down."""
        self._look(card.call)

    async def run(self) -> None:
        """For ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            group.create_task(self._work())

    async def _follow(self) -> None:
        async for board in self._services.board.changes():
            self._gone |= set(board.gone)
            if board.full:  # what is not on it was over before we came
                kept = {_card(value).call for _, value in await self._keep.under("c/")}
                self._gone |= kept - {call.id for call in board.calls}
                self._look(*kept)
            self._look(*(call.id for call in board.calls), *board.gone)

    def _look(self, *calls: str) -> None:
        self._stale.update(dict.fromkeys(calls))
        self._bell.set()

    async def _work(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            calls, self._stale = list(self._stale), {}
            left = [call for call in calls if not await self._brought_up(call)]
            if left:
                await self._services.clock.sleep_until(self._services.clock.now() + AGAIN)
                self._look(*left)

    async def _brought_up(self, id: str) -> bool:
        """All cards of one call show how it stands; False where it must be tried again."""
        try:
            rows = await self._keep.under(_prefix(id))
            call = self._services.board.call(id) if rows else None
            if not rows or (call is None and id not in self._gone):
                return True  # nothing to show, or the board has not come so far
            cards = [_card(value) for _, value in rows]
            newest = {(c.chat, _unit(c, call)): c.message for c in cards}
            for (key, _), card in zip(rows, cards, strict=True):
                new = newest[card.chat, _unit(card, call)] == card.message
                line, acts = told(card, call, newest=new)
                await self._one(key, card, self._draw(card.body, line, acts))
            if call is None or call.status in OVER:
                await self._keep.drop(*(key for key, _ in rows))
                self._gone.discard(id)
        except (TryLater, Uncertain, AdapterError, LogError) as error:
            _log.warning("the cards of a call wait: %s", for_log(error))
            return False
        return True

    async def _one(self, key: str, card: Card, body: Body) -> None:
        digest = sha256(json.encode(body)).hexdigest()[:16]
        if digest == card.shown:
            return
        if wait := await self._keep.turn(self._limit):
            raise TryLater("other edits come first", timedelta(seconds=wait))
        with suppress(Refused):  # one that cannot be changed stays as it is
            await self._edit(card.message, body)
        await self._keep.put({key: json.encode(replace(card, shown=digest))})


def told(card: Card, call: CallView | None, *, newest: bool) -> tuple[str, bool]:
    """How a card's call stands, in a line, and whether something can still be answered."""
    status = call.status if call else "closed"
    over = status in OVER or (call is not None and _ended(card, call))
    language = "zh" if card.language.startswith("zh") else "en"
    line = _STATES[language].get(status, status)
    if call and call.holder and status not in OVER:
        line += f" · {call.holder_names.get(language) or call.holder}"
    if not newest and status not in OVER:
        line = in_tongue(_LATER, language)
    return line, newest and not over


def _ended(card: Card, call: CallView) -> bool:
    unit = _unit(card, call)
    return any(a.unit == unit and a.state in ENDED for a in (*call.assignments, *call.guests))


def _unit(card: Card, call: CallView | None) -> str:
    """The unit that the card's relay is for, "" where the board does not tell."""
    relays = call.relays if call else ()
    return next((r.unit for r in relays if r.key == card.relay), "")


def _prefix(call: str) -> str:
    return f"c/{short(call)}/"


def _card(value: bytes) -> Card:
    return json.decode(value, type=Card)
