"""Messages that ask for something never show stale work: they change as their call does.

A card is a message of ours with buttons. The newest of a unit shows how the call stands; older ones
point to it; when the call or the unit's part in it is over, no button is left. Only the last state
counts: what changed in between is never shown, and an edit goes out only where no message waits.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from msgspec import Struct, json
from msgspec.structs import replace

from adapters.telegram.budget import Budget
from adapters.telegram.natives import Natives
from adapters.telegram.outcomes import Flood, Moved, NoTopic, Unchanged, Unparsable
from adapters.telegram.patrols.words import OVER, say, state
from adapters.telegram.speaking import Post
from adapters.telegram.texts import html
from adapters.telegram.wire import Button, Wire
from bridge.errors import BridgeError, Refused, TryLater
from bridge.ports import Clock, Services
from bridge.views import BoardView, CallView

LATER = timedelta(seconds=10)  # after trouble
ENDED = frozenset({"declined", "released", "done"})  # a unit's part in a call

_log = logging.getLogger(__name__)


class Card(Struct, frozen=True, kw_only=True):
    """One message with buttons, and what it shows: the digest of its rendering."""

    post: Post
    shown: str = ""


class Cards:
    """The cards of one bot, on the disk while their calls last."""

    def __init__(self, services: Services, wire: Wire, natives: Natives, budget: Budget) -> None:
        self._services, self._keep = services, services.keep
        self._wire, self._natives, self._budget = wire, natives, budget
        self._stale: dict[str, None] = {}  # calls to look at
        self._known: set[str] = set()  # calls that the board had: not there = over long ago
        self._first = False  # the board was seen whole
        self._bell = asyncio.Event()

    def rows(self, post: Post) -> Mapping[str, bytes]:
        """The card that a message becomes; nothing for one that asks for nothing."""
        if not (post.call and post.rows):
            return {}
        call = self._services.board.call(post.call)
        card = Card(post=post)
        shown = _digest(*_rendered(card, call, newest=True)) if call else ""
        return {_key(post): json.encode(replace(card, shown=shown))}

    def stands(self, post: Post) -> None:
        """A message of ours stands in a chat."""
        if post.call and post.rows:
            self._look([post.call])

    async def run(self) -> None:
        """For ever."""
        following = asyncio.create_task(self._follow())
        try:
            old = {_card(value).post.call for _, value in await self._keep.under("c/")}
            self._known |= old
            self._look(old)
            await self._work(following)
        finally:
            following.cancel()
            await asyncio.wait((following,))

    async def _follow(self) -> None:
        async for board in self._services.board.changes():
            self._note(board)

    def _note(self, board: BoardView) -> None:
        self._first = True
        self._look([*(c.id for c in board.calls), *board.gone])
        if board.full:
            self._bell.set()

    def _look(self, calls: Iterable[str]) -> None:
        self._stale.update(dict.fromkeys(calls))
        self._bell.set()

    async def _work(self, following: "asyncio.Task[None]") -> None:
        while True:
            if following.done() and (error := following.exception()):
                raise error
            self._bell.clear()
            wait = await self._round() if self._first else None
            await self._rest(wait, following)

    async def _rest(self, wait: timedelta | None, following: "asyncio.Task[None]") -> None:
        """Until something changes, or the budget allows what is left."""
        waits: set[asyncio.Task[Any]] = {asyncio.create_task(self._rung())}
        if wait is not None:
            until = self._services.clock.now() + wait
            waits.add(asyncio.ensure_future(_until(self._services.clock, until)))
        try:
            watched = waits if following.done() else {*waits, following}
            await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
            await asyncio.wait(waits)

    async def _rung(self) -> None:
        await self._bell.wait()

    async def _round(self) -> timedelta | None:
        """Bring every card up to date; the wait for what is left, None where nothing is."""
        calls, self._stale = list(self._stale), {}
        waits: list[timedelta] = []
        for call in calls:
            try:
                wait = await self._call(call)
            except BridgeError as error:
                _log.warning("the cards of a call wait: %s", type(error).__name__)
                wait = LATER
            if wait is not None:
                self._stale[call] = None
                waits.append(wait)
        return min(waits, default=None)

    async def _call(self, id: str) -> timedelta | None:
        """All cards of one call; the wait for what could not be done now."""
        rows = await self._keep.under(_prefix(id))
        if not rows:
            return None
        call = self._services.board.call(id)
        if call is not None:
            self._known.add(id)
        elif id not in self._known:
            return LATER  # the board has not come so far yet
        cards = [_card(value) for _, value in rows]
        newest = self._newest(cards, call)
        waits = [await self._card(card, call, newest=card in newest) for card in cards]
        left = [wait for wait in waits if wait is not None]
        if not left and (call is None or call.status in OVER):
            await self._keep.drop(*(key for key, _ in rows))
            self._known.discard(id)
        return min(left, default=None)

    def _newest(self, cards: Sequence[Card], call: CallView | None) -> list[Card]:
        """The newest card of each unit in each chat."""
        last = {(c.post.target, _unit(c, call)): c for c in cards}
        return list(last.values())

    async def _card(self, card: Card, call: CallView | None, *, newest: bool) -> timedelta | None:
        text, rows = _rendered(card, call, newest=newest)
        digest = _digest(text, rows)
        if digest == card.shown:
            return None
        if wait := await self._budget.spare(card.post.target):
            return timedelta(seconds=wait)
        try:
            await self._edit(card.post, text, rows)
        except TryLater as error:
            if isinstance(error, Flood):
                await self._budget.pause(card.post.target.chat, error.wait)
            return error.wait or LATER
        await self._keep.put({_key(card.post): json.encode(replace(card, shown=digest))})
        return None

    async def _edit(self, post: Post, text: str, rows: tuple[tuple[Button, ...], ...]) -> None:
        """Change it; one that cannot be changed stays as it is."""
        chat = post.target.chat
        try:
            await self._wire.edit(chat, post.id, text, html=True, rows=rows)
        except Unparsable:
            await self._wire.edit(chat, post.id, post.plain, html=False, rows=rows)
        except Moved as moved:
            await self._natives.moved(chat, moved.chat)
        except (Unchanged, Refused, NoTopic):
            return


async def _until(clock: Clock, when: datetime) -> None:
    await clock.sleep_until(when)


def _rendered(
    card: Card, call: CallView | None, *, newest: bool
) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """What a card shows while its call stands like that."""
    post = card.post
    if call is not None and not newest and call.status not in OVER:
        return f"{post.html}\n\n{html(say('later', post.language))}", ()
    line = html(state(call, post.language)) if call else "✅"
    over = call is None or call.status in OVER or _ended(card, call)
    return f"{post.html}\n\n<b>{line}</b>", () if over else post.rows


def _ended(card: Card, call: CallView) -> bool:
    unit = _unit(card, call)
    return any(a.unit == unit and a.state in ENDED for a in call.assignments)


def _unit(card: Card, call: CallView | None) -> str:
    """The unit that the card's relay is for, "" where the board does not tell."""
    relays = call.relays if call else ()
    return next((r.unit for r in relays if r.key == card.post.relay), "")


def _digest(text: str, rows: tuple[tuple[Button, ...], ...]) -> str:
    shown = "\n".join((text, *(f"{b.label}\t{b.data}" for row in rows for b in row)))
    return sha256(shown.encode()).hexdigest()[:16]


def _prefix(call: str) -> str:
    return f"c/{sha256(call.encode()).hexdigest()[:24]}/"


def _key(post: Post) -> str:
    return f"{_prefix(post.call)}{post.target}/{post.id:020d}"


def _card(value: bytes) -> Card:
    return json.decode(value, type=Card)
