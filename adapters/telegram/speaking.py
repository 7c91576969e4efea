"""Says one relay in a chat, part by part, so that a crash or a failure repeats as little as it can.

What goes out is written down before and after. A relay that is there is not said again; one that
was on its way when we fell says that it is a repetition, and always shows the number of its call.
The same words of one call to one chat within a short time are one message.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from adapters.telegram.addresses import Addresses
from adapters.telegram.budget import Budget
from adapters.telegram.config import Quiet
from adapters.telegram.inward import sniffed
from adapters.telegram.natives import Natives, Said
from adapters.telegram.outcomes import Flood, Moved, NoReply, NoTopic, TooLong, Unparsable
from adapters.telegram.sounds import playable
from adapters.telegram.texts import MOST, html, label, map_link, pieces, units
from adapters.telegram.wire import Button, Rows, Target, Wire
from bridge.errors import AdapterError, MediaError, Refused, SendError, TryLater
from bridge.message import Choice, Outbound, Receipt
from bridge.message.unsaid import for_log
from bridge.ports import Services

REFUSED = timedelta(seconds=30)  # before the next try of a bot that Telegram refuses
COLLAPSE = timedelta(seconds=60)  # in which the same words are the same message
WIDE = 14  # characters of labels in one row of buttons
URGENT = 1  # makes a sound in quiet hours
STATE = 200  # UTF-16 units left for the line that tells how a call stands
_log = logging.getLogger(__name__)
_AGAIN = {"zh": "🔁 再次发送：", "en": "🔁 Sent again: "}


class Part(Struct, frozen=True):
    """One message of Telegram: words (HTML and plain), or a file by its reference."""

    kind: Literal["text", "sound", "picture"]
    html: str = ""
    plain: str = ""
    ref: str = ""
    last: bool = False  # it bears the buttons


class Post(Struct, frozen=True, kw_only=True):
    """A relay that stands in a chat now; `html` is the text of the message `id`."""

    relay: str
    target: Target
    id: int
    html: str
    plain: str
    rows: tuple[tuple[Button, ...], ...]
    language: str
    call: str
    number: int


class Shown(Protocol):
    """Who keeps messages that stand in a chat up to date."""

    def rows(self, post: Post) -> Mapping[str, bytes]:
        """What is to be written down with it."""

    def stands(self, post: Post) -> None:
        """It stands there, and that is written down."""


More = Callable[[Outbound], Sequence[tuple[Choice, str]]]
"""Buttons beside those of the message: what they show, and their data ("" = their words)."""


class Mouth:
    """The mouth of one bot. `shown` hears of each message that stands in a chat."""

    def __init__(
        self,
        services: Services,
        wire: Wire,
        natives: Natives,
        budget: Budget,
        addresses: Addresses,
        *,
        quiet: Quiet | None = None,
        shown: Shown | None = None,
        more: More = lambda _: (),
    ) -> None:
        self._services, self._wire, self._natives = services, wire, natives
        self._budget, self._addresses = budget, addresses
        self._quiet, self._shown, self._more = quiet, shown, more
        self._lately: dict[tuple[Target, str, str], tuple[datetime, int]] = {}

    async def send(self, message: Outbound) -> Receipt:
        """Say it. `TryLater`, `Refused`; anything else = nobody knows."""
        to = await self._addresses.of(message)
        said = await self._natives.said(message.key)
        if said and said.whole:
            return Receipt(native=_names(said))
        if said is None and (same := self._same(to, message)):
            told = Said(chat=to.chat, ids=(same,), whole=True)
            await self._natives.record(message.key, message.call, told)
            return Receipt(native=_names(told))
        if said and said.trying:
            message = replace(message, again=True)
        return await self._say(message, to, said or Said(chat=to.chat))

    async def _say(self, message: Outbound, to: Target, said: Said) -> Receipt:
        parts = planned(message)
        rows = await self._rows(message)
        for nth in range(len(said.ids), len(parts)):
            await self._budget.take(to, self._natives.begun(message.key, said))
            try:
                to, id = await self._part(message, parts[nth], to, rows, said)
            except (SendError, AdapterError) as error:
                await self._natives.broken_off(message.key, said)
                raise await self._told(to, error) from error
            await self._addresses.stands(to)
            said = Said(chat=to.chat, ids=(*said.ids, id), whole=nth + 1 == len(parts))
            await self._stands(message, parts[nth], to, id, said, rows)
        return Receipt(native=_names(said))

    async def _part(
        self, message: Outbound, part: Part, to: Target, rows: Rows, said: Said
    ) -> tuple[Target, int]:
        """Where it stands now, and as which message. Follows a group that moved."""
        silent = self._silent(message)
        reply = said.ids[0] if said.ids else 0
        try:
            return to, await self._out(part, to, rows if part.last else (), silent, reply)
        except Moved as moved:
            await self._natives.moved(to.chat, moved.chat)
            to = replace(to, chat=moved.chat)
            return to, await self._out(part, to, rows if part.last else (), silent, 0)
        except NoReply:
            return to, await self._out(part, to, rows if part.last else (), silent, 0)
        except NoTopic:
            if not to.topic:
                raise
            await self._addresses.lost(to)
            to = Target(to.chat)
            return to, await self._out(part, to, rows if part.last else (), silent, 0)

    async def _out(self, part: Part, to: Target, rows: Rows, silent: bool, reply: int) -> int:  # noqa: FBT001
        if part.kind == "text":
            return await self._text(part, to, rows, silent=silent, reply=reply)
        try:
            return await self._file(part, to, silent=silent, reply=reply)
        except (MediaError, Refused) as error:  # the words are there: they must not fail for it
            _log.warning("a recording or picture of a relay is not sent: %s", for_log(error))
            return reply

    async def _file(self, part: Part, to: Target, *, silent: bool, reply: int) -> int:
        content = await self._services.media.open(part.ref)
        if part.kind == "sound":
            mime = (await self._services.measure(content)).mime
            content, mime = await playable(content, mime)
            return await self._wire.sound(to, content, mime, silent=silent, reply=reply)
        return await self._wire.picture(to, content, sniffed(content), silent=silent, reply=reply)

    async def _text(self, part: Part, to: Target, rows: Rows, *, silent: bool, reply: int) -> int:
        """The words; plain where Telegram does not like the markup, shorter where too long."""
        try:
            return await self._wire.text(
                to, part.html, html=True, rows=rows, silent=silent, reply=reply
            )
        except Unparsable:
            return await self._wire.text(
                to, part.plain, html=False, rows=rows, silent=silent, reply=reply
            )
        except TooLong:  # Telegram counts otherwise than we do: in smaller pieces
            *before, last = pieces(part.plain, MOST // 3)
            for piece in before:
                await self._wire.text(to, piece, html=False, rows=(), silent=silent, reply=reply)
            return await self._wire.text(
                to, last, html=False, rows=rows, silent=silent, reply=reply
            )

    async def _rows(self, message: Outbound) -> tuple[tuple[Button, ...], ...]:
        told = [(choice, "") for choice in message.choices]
        buttons = [
            Button(label(choice.label), data or await self._natives.data(choice.words))
            for choice, data in (*told, *self._more(message))
        ]
        return arranged(buttons)

    async def _stands(
        self, message: Outbound, part: Part, to: Target, id: int, said: Said, rows: Rows
    ) -> None:
        """Write it down, with all that is to be known of it, at once."""
        if not part.last or self._shown is None:
            await self._natives.record(message.key, message.call, said, to.topic)
        else:
            post = _post(message, part, to, id, rows)
            also = self._shown.rows(post)
            await self._natives.record(message.key, message.call, said, to.topic, also)
            self._shown.stands(post)
        if part.last and message.call and not message.again:
            now = self._services.clock.now()
            self._forget(now)
            self._lately[to, message.call, _sameness(message)] = (now, id)

    def _same(self, to: Target, message: Outbound) -> int:
        """The message that said the same a moment ago, 0 for none."""
        self._forget(self._services.clock.now())
        found = self._lately.get((to, message.call, _sameness(message)))
        return found[1] if found and message.call and not message.again else 0

    def _forget(self, now: datetime) -> None:
        self._lately = {k: v for k, v in self._lately.items() if now - v[0] < COLLAPSE}

    async def _told(self, to: Target, error: Exception) -> Exception:
        """What delivery should hear of it."""
        match error:
            case Flood(wait=wait):
                await self._budget.pause(to.chat, wait)
                return TryLater(str(error), wait)
            case AdapterError():  # the bot itself is refused: nothing of this message went out
                return TryLater(str(error), REFUSED, whole_adapter=True)
            case SendError() if not isinstance(error, TryLater | Refused):
                return Refused(str(error)[:200])
        return error

    def _silent(self, message: Outbound) -> bool:
        if self._quiet is None or message.priority <= URGENT:
            return False
        return self._quiet.holds(self._local())

    def _local(self) -> time:
        zone = str(self._services.site.get("timezone", "UTC"))
        return self._services.clock.now().astimezone(ZoneInfo(zone)).time()


def planned(message: Outbound) -> list[Part]:
    """The messages of Telegram that say one relay: words first, then the reporter's voice."""
    head = _AGAIN.get(message.language, _AGAIN["en"]) if message.again else ""
    if message.number and str(message.number) not in message.text:
        head += f"#{message.number} "
    link = f"\n{map_link(message.point, message.language)}" if message.point else ""
    texts = pieces(head + message.text, MOST - STATE - units(link))
    parts = [Part("text", html(text), text) for text in texts]
    if message.point:
        spot = f"\n{message.point.lat:.5f},{message.point.lon:.5f}"
        plain = parts[-1].plain + spot
        parts[-1] = replace(parts[-1], html=parts[-1].html + link, plain=plain)
    parts[-1] = replace(parts[-1], last=True)
    parts += [Part("sound", ref=message.voice)] if message.voice else []
    return parts + [Part("picture", ref=picture.ref) for picture in message.pictures]


def arranged(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows that a phone can show whole."""
    rows: list[list[Button]] = []
    for button in buttons:
        width = sum(len(b.label) for b in rows[-1]) + len(button.label) if rows else 0
        if rows and width <= WIDE and len(rows[-1]) < 4:  # noqa: PLR2004 - thumbs are wide
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)


def _post(message: Outbound, part: Part, to: Target, id: int, rows: Rows) -> Post:
    return Post(
        relay=message.key, target=to, id=id, html=part.html, plain=part.plain,
        rows=tuple(tuple(row) for row in rows), language=message.language, call=message.call,
        number=message.number,
    )  # fmt: skip


def _sameness(message: Outbound) -> str:
    return "\n".join((message.text, *(c.words for c in message.choices), message.voice))


def _names(said: Said) -> tuple[str, ...]:
    return tuple(f"{said.chat}/{id}" for id in said.ids)
