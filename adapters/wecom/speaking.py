"""Says one relay in a chat, part by part, so that a crash or a failure repeats as little as it can.

What was said is written down; a relay that is there is not said again, and one that failed in its
middle goes on there. A repetition after an uncertain send says so. Buttons come as a card, where
there are any; a chat without them is told the words to answer with.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec import Struct

from adapters.wecom.inward import sniffed
from adapters.wecom.natives import Card, Natives
from adapters.wecom.outcomes import REFUSED
from adapters.wecom.ways import Way
from bridge.errors import AdapterError, MediaError, Refused, TryLater
from bridge.message import Choice, Outbound, Receipt
from bridge.message.natives import Said, short
from bridge.message.texts import answers, clean, label, pieces, said
from bridge.ports import Services

TITLE, UNDER, BUTTONS = 26, 112, 6  # characters and buttons of a card
URGENT = 1

_log = logging.getLogger(__name__)
_ASKS = {"zh": "请选择", "en": "Please choose"}


class Part(Struct, frozen=True):
    """One message of WeCom: words, a card, or a file by its reference."""

    text: str = ""
    card: dict[str, Any] | None = None
    ref: str = ""


class Mouth:
    """The mouth of one adapter. `way`: how a channel is reached, and what its chat is called."""

    def __init__(
        self, services: Services, natives: Natives, way: Callable[[str], tuple[Way, str]]
    ) -> None:
        self._services, self._natives, self._way = services, natives, way
        self._turns: dict[str, asyncio.Lock] = {}

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
        parts = planned(message, way)
        if done.whole:
            return done
        for nth in range(len(done.ids), len(parts)):
            wait = await self._services.keep.turn(*way.limits)
            if wait > 0:
                raise TryLater("the chat has had its share", timedelta(seconds=wait))
            id = await self._part(message, parts[nth], way)
            done = Said(ids=(*done.ids, id), whole=nth + 1 == len(parts))
            await self._natives.record(message.key, chat, done, parts[nth].text)
        return done

    async def _part(self, message: Outbound, part: Part, way: Way) -> str:
        if part.card is not None:
            task = str(part.card["task_id"])
            words = tuple(choice.words for choice in message.choices)
            card = Card(relay=message.key, words=words, body=part.card)
            await self._natives.keep_card(task, card)
            await way.card(part.card)
            return task
        if part.text:
            return await way.words(part.text, urgent=message.priority <= URGENT)
        try:
            content = await self._services.media.open(part.ref)
            return await way.file(content, _name(content))
        except (MediaError, Refused) as error:  # the words are there: they must not fail for it
            _log.warning("a recording or picture of a relay is not sent: %s", error)
            return ""


def planned(message: Outbound, way: Way) -> list[Part]:
    """The messages of WeCom that say one relay: words, buttons, then the reporter's voice."""
    text, choices = said(message), message.choices[:BUTTONS]
    if not way.cards or len(message.choices) > BUTTONS:
        text, choices = text + answers(message.choices, message.language), ()
    fits = bool(choices) and len(text) <= UNDER
    parts = [] if fits else [Part(text=piece) for piece in pieces(text, way.room)]
    if choices:
        parts.append(Part(card=card(message, choices, text if fits else "")))
    refs = [message.voice] if message.voice else []
    return parts + [Part(ref=ref) for ref in (*refs, *(p.ref for p in message.pictures))]


def card(message: Outbound, choices: tuple[Choice, ...], text: str) -> dict[str, Any]:
    """A template card with buttons; a button's key is its number."""
    asks = _ASKS["zh" if message.language.startswith("zh") else "en"]
    title = f"#{message.number}" if message.number else asks
    made: dict[str, Any] = {
        "card_type": "button_interaction",
        "main_title": {"title": title[:TITLE], "desc": "" if text else asks},
        "button_list": [
            {"text": label(choice.label), "style": 1 if nth == 0 else 2, "key": str(nth)}
            for nth, choice in enumerate(choices)
        ],
        "task_id": short(message.key + ("/again" if message.again else "")),
    }
    return made | {"sub_title_text": clean(text)} if text else made


def _name(content: bytes) -> str:
    kind = sniffed(content).rpartition("/")[2]
    heads = {b"OggS": "ogg", b"RIFF": "wav", b"fLaC": "flac", b"ID3\x03": "mp3", b"ID3\x04": "mp3"}
    return f"file.{heads.get(content[:4], 'bin' if kind == 'octet-stream' else kind)}"
