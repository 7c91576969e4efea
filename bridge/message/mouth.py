"""Says one relay in a chat, part by part, so that a crash or a failure repeats as little as it can.

What is about to be said is written down with its share of the budget, and what was said after it. A
relay that is there is not said again, and one that failed in its middle goes on there. A part that
may stand there already is said again with a visible mark, unless the network drops what bears the
name of an earlier message. Buttons come as a card; a chat without them is told the words to answer
with.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from bridge.errors import AdapterError, MediaError, Refused, SendError, TryLater
from bridge.message import Outbound, Receipt
from bridge.message.cards import Card
from bridge.message.files import named
from bridge.message.natives import Rows, Said, short, standing
from bridge.message.texts import answers, pieces, repeated, said
from bridge.message.unsaid import for_log
from bridge.ports import Limit, Services

MARK = 60  # bytes that a mark of repetition may take
URGENT = 1  # of this priority and above everybody may be called by name
REFUSED = timedelta(seconds=30)  # before the next try of credentials that are refused

_log = logging.getLogger(__name__)

Body = dict[str, Any]
Draw = Callable[[Outbound, str, str], Body]
"""A card of a message, with this text, under this name."""


class Part(Struct, frozen=True):
    """One message: words, perhaps with the buttons of the relay, or a file by its reference."""

    text: str = ""
    buttons: bool = False
    ref: str = ""


class Way(Protocol):
    """How one chat is spoken to. `room`: bytes of one text; `cards`: it has buttons.

    `remembers`: how long the network drops a second message of the same name.
    """

    room: int
    cards: bool
    remembers: timedelta
    limits: Sequence[Limit]

    async def words(self, text: str, name: str, *, urgent: bool) -> str:
        """Plain words, whatever stands in them; the id of the message, "" where it has none."""

    async def card(self, card: Body, name: str) -> str:
        """Words with buttons."""

    async def file(self, content: bytes, file: str, name: str) -> str:
        """A voice, a picture or another file, called `file`."""


class Memory(Protocol):
    """What stands where."""

    async def said(self, relay: str) -> Said | None:
        """How far a relay came; None for one that was never begun."""

    async def put(self, relay: str, said: Said, rows: Rows) -> None:
        """Written when a part was said, or certainly was not."""

    def before(self, message: Outbound, name: str, card: Body | None) -> Rows:
        """To be written before a part goes out: a button may be pressed at once."""

    def after(self, message: Outbound, chat: str, id: str, text: str) -> Rows:
        """To be written when it stands there."""


class Shown(Protocol):
    """Who keeps cards up to date."""

    def rows(self, card: Card) -> Rows:
        """What is to be written down with it."""

    def stands(self, card: Card) -> None:
        """It stands there, and that is written down."""


def planned(message: Outbound, way: Way) -> list[Part]:
    """The messages that say one relay: words or a card, then the reporter's voice and pictures."""
    buttons = way.cards and bool(message.choices)
    text = said(message)
    if not way.cards:
        text += answers(message.choices, message.language)
    *before, last = pieces(text, way.room - MARK)
    return [*(Part(text=piece) for piece in before), Part(last, buttons), *enclosed(message)]


def enclosed(message: Outbound) -> list[Part]:
    """The files of a relay."""
    refs = [message.voice] if message.voice else []
    return [Part(ref=ref) for ref in (*refs, *(p.ref for p in message.pictures))]


class Mouth:
    """The mouth of one adapter. `way`: how a channel is reached, and what its chat is called."""

    def __init__(
        self,
        services: Services,
        memory: Memory,
        way: Callable[[str], tuple[Way, str]],
        draw: Draw,
        *,
        shown: Shown | None = None,
        plan: Callable[[Outbound, Way], list[Part]] = planned,
    ) -> None:
        self._services, self._memory, self._way = services, memory, way
        self._draw, self._shown, self._plan = draw, shown, plan

    async def send(self, message: Outbound) -> Receipt:
        """Say it. `TryLater`, `Refused`; anything else = nobody knows."""
        way, chat = self._way(message.channel)
        done = await self._memory.said(message.key)
        if done is None:  # what we do not know of may have been said by another machine
            done = Said(tried=self._now() if message.again else 0.0)
        try:
            parts = [] if done.whole else self._plan(message, way)
            for nth in range(len(done.ids), len(parts)):
                last = nth + 1 == len(parts)
                done = await self._one(message, way, chat, parts[nth], done, last=last)
        except AdapterError as error:  # the bot is refused: nothing of this part went out
            raise TryLater(str(error), REFUSED, whole_adapter=True) from error
        return Receipt(native=tuple(id for id in done.ids if id))

    async def _one(
        self, message: Outbound, way: Way, chat: str, part: Part, done: Said, *, last: bool
    ) -> Said:
        now, doubt = self._now(), done.tried > 0
        dropped = doubt and now - done.tried < way.remembers.total_seconds()
        again = doubt and not dropped
        tried = replace(done, tried=done.tried if dropped else now)
        name = short(f"{message.key}#{len(done.ids)}@{tried.tried}")
        message = replace(message, again=again)
        text = repeated(part.text, message) if again and part.text else part.text
        card = self._draw(message, text, name) if part.buttons else None
        begun = {**standing(message.key, tried), **self._memory.before(message, name, card)}
        if (wait := await self._services.keep.turn(*way.limits, put=begun)) > 0:
            raise TryLater("the chat has had its share", timedelta(seconds=wait))
        try:
            id = await self._out(message, way, part, text, card, name)
        except (
            SendError,
            AdapterError,
        ):  # it certainly did not arrive: no more in doubt than before
            await self._memory.put(message.key, done, {})
            raise
        done = Said(ids=(*done.ids, id), whole=last)
        await self._stands(message, chat, id, text, card, done)
        return done

    async def _out(
        self, message: Outbound, way: Way, part: Part, text: str, card: Body | None, name: str
    ) -> str:
        if card is not None:
            return await way.card(card, name)
        if not part.ref:
            return await way.words(text, name, urgent=message.priority <= URGENT)
        try:
            content = await self._services.media.open(part.ref)
            return await way.file(content, named(content), name)
        except (MediaError, Refused) as error:  # the words are there: they must not fail for it
            _log.warning("a recording or picture of a relay is not sent: %s", for_log(error))
            return ""

    async def _stands(
        self, message: Outbound, chat: str, id: str, text: str, card: Body | None, done: Said
    ) -> None:
        rows = self._memory.after(message, chat, id, text)
        if card is None or self._shown is None or not message.call:
            await self._memory.put(message.key, done, rows)
            return
        stood = Card(
            message=id, relay=message.key, chat=chat, call=message.call,
            language=message.language, body=card,
        )  # fmt: skip
        await self._memory.put(message.key, done, {**rows, **self._shown.rows(stood)})
        self._shown.stands(stood)

    def _now(self) -> float:
        return self._services.clock.now().timestamp()
