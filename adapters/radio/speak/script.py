"""Messages made into sound, before anybody keys: sentence by sentence, each short enough.

The words are said by the voices of the house, which keep what they said once. A sentence longer
than a transmission is said clause by clause; a clause that still is, is cut at a quiet moment.
"""

import asyncio

from adapters.radio.ids.heard import Samples
from adapters.radio.speak.shape import pieces, shaped
from adapters.radio.speak.texts import clauses, sentences
from bridge.errors import NotReady
from bridge.message import Outbound
from bridge.ports import Speaker

_AGAIN = {"zh": "重复。", "en": "I say again. "}  # nobody knows whether it was heard before


class Script:
    """What is said, in the voice of the house. `room`: the longest sentence in samples."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    async def of(self, message: Outbound, room: int) -> tuple[Samples, ...]:
        """The sentences of a message. `NotReady`: no voice, or no words."""
        again = _AGAIN.get(message.language.partition("-")[0], "") if message.again else ""
        return await self.said(again + message.text, message.language, room)

    async def said(self, text: str, language: str, room: int) -> tuple[Samples, ...]:
        """The sentences of a text as sound, each whole blocks and no longer than the room."""
        made = await asyncio.gather(*(self._sentence(s, language, room) for s in sentences(text)))
        found = tuple(piece for parts in made for piece in parts)
        if not found:
            raise NotReady("there are no words to say")
        return found

    async def _sentence(self, sentence: str, language: str, room: int) -> list[Samples]:
        sound = await self._sound(sentence, language)
        if len(sound) <= room:
            return [sound] if len(sound) else []
        parts = clauses(sentence)
        if len(parts) == 1:
            return pieces(sound, room)
        sounds = await asyncio.gather(*(self._sound(p, language) for p in parts))
        return [piece for sound in sounds for piece in pieces(sound, room)]

    async def _sound(self, text: str, language: str) -> Samples:
        return await asyncio.to_thread(shaped, await self._speaker.say(text, language))
