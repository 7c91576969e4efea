"""Says one relay in a chat, part by part, so that a crash or a failure repeats as little as it can.

What was said is written down; a relay that is there is not said again, and one that failed in its
middle goes on there. Each card has a name of its own, so DingTalk drops what it got already.
Buttons come as a card; a chat without them is told the words to answer with.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from msgspec import Struct

from adapters.dingtalk.cards import Card
from adapters.dingtalk.inward import sniffed
from adapters.dingtalk.outcomes import REFUSED
from adapters.dingtalk.ways import Way
from bridge.errors import AdapterError, MediaError, Refused, TryLater
from bridge.message import Outbound, Receipt
from bridge.message.natives import Natives, Said, short
from bridge.message.texts import answers, label, pieces, said
from bridge.ports import Services

ROOM = 6_000  # bytes of one message that a phone still shows whole
TITLE = 60
URGENT = 1

_log = logging.getLogger(__name__)
_CALL = {"zh": "警情", "en": "Call"}


class Part(Struct, frozen=True):
    """One message of DingTalk: words, a card, or a file by its reference."""

    text: str = ""
    card: dict[str, Any] | None = None
    ref: str = ""


class Mouth:
    """The mouth of one adapter. `way`: how a channel is reached, and what its chat is called."""

    def __init__(
        self,
        services: Services,
        natives: Natives,
        way: Callable[[str], tuple[Way, str]],
        posted: Callable[[Card], Awaitable[None]],
    ) -> None:
        self._services, self._natives, self._way = services, natives, way
        self._posted = posted

    async def send(self, message: Outbound) -> Receipt:
        """Say it. `TryLater`, `Refused`; anything else = nobody knows."""
        way, chat = self._way(message.channel)
        try:
            done = await self._parts(message, way, chat)
        except AdapterError as error:  # the bot is refused: nothing of this part went out
            raise TryLater(str(error), REFUSED, whole_adapter=True) from error
        return Receipt(native=tuple(id for id in done.ids if id))

    async def _parts(self, message: Outbound, way: Way, chat: str) -> Said:
        done = await self._natives.said(message.key)
        parts = [] if done.whole else planned(message, way)
        words = tuple(choice.words for choice in message.choices)
        for nth in range(len(done.ids), len(parts)):
            wait = await self._services.keep.turn(*way.limits)
            if wait > 0:
                raise TryLater("the chat has had its share", timedelta(seconds=wait))
            id = await self._part(message, parts[nth], way, short(f"{message.key}#{nth}"))
            done = Said(ids=(*done.ids, id), whole=nth + 1 == len(parts))
            await self._natives.record(message.key, done, words)
            if (body := parts[nth].card) is not None and message.call:
                await self._posted(_card(message, id, chat, body))
        return done

    async def _part(self, message: Outbound, part: Part, way: Way, uuid: str) -> str:
        if part.card is not None:
            return await way.card(part.card, uuid)
        if part.text:
            return await way.words(part.text, urgent=message.priority <= URGENT)
        try:
            content = await self._services.media.open(part.ref)
            return await way.file(content, _name(content))
        except (MediaError, Refused) as error:  # the words are there: they must not fail for it
            _log.warning("a recording or picture of a relay is not sent: %s", error)
            return ""


def planned(message: Outbound, way: Way) -> list[Part]:
    """The messages of DingTalk that say one relay: words or a card, then the reporter's voice."""
    text = said(message)
    if not way.cards:
        text += answers(message.choices, message.language)
    *before, last = pieces(text, ROOM)
    parts = [Part(text=piece) for piece in before]
    buttons = way.cards and message.choices
    parts.append(Part(card=card(message, last)) if buttons else Part(text=last))
    refs = [message.voice] if message.voice else []
    return parts + [Part(ref=ref) for ref in (*refs, *(p.ref for p in message.pictures))]


def card(message: Outbound, text: str) -> dict[str, Any]:
    """A card with buttons, all of it plain text; a button's id is its number."""
    word = _CALL["zh" if message.language.startswith("zh") else "en"]
    title = f"{word} #{message.number}" if message.number else word
    buttons = [
        {
            "type": "button",
            "label": {"type": "text", "text": label(choice.label), "id": f"label{nth}"},
            "actionType": "request",
            "status": "primary" if nth == 0 else "normal",
            "id": str(nth),
        }
        for nth, choice in enumerate(message.choices)
    ]
    return {
        "config": {"autoLayout": True, "enableForward": True},
        "header": {"title": {"type": "text", "text": title[:TITLE]}},
        "contents": [
            {"type": "text", "text": text, "id": "text"},
            {"type": "action", "actions": buttons, "id": "answers"},
        ],
    }


def _card(message: Outbound, id: str, chat: str, body: dict[str, Any]) -> Card:
    return Card(
        message=id,
        relay=message.key,
        chat=chat,
        call=message.call,
        language=message.language,
        body=body,
    )


def _name(content: bytes) -> str:
    kind = sniffed(content).rpartition("/")[2]
    heads = {b"OggS": "ogg", b"RIFF": "wav", b"fLaC": "flac", b"ID3\x03": "mp3", b"ID3\x04": "mp3"}
    return f"file.{heads.get(content[:4], 'bin' if kind == 'octet-stream' else kind)}"
