"""How people sound: the product's own voices, one for each, over a light radio channel.

Where a language has no voice that can be understood, people type, and say so once.
"""

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path
from zlib import crc32

from bridge.errors import NotReady
from bridge.ports import Speaker, Speech
from bridge.simulate.air import on_air
from bridge.speech.engines import SpeechConfig, open_speaker
from bridge.speech.sound import Sound, flac, from_pcm

CLEAR = 25.0  # dB of speech over noise
LAST_RESORT = "espeak"  # nobody understands its Mandarin

Tell = Callable[[str], None]


class Mouths:
    """Everybody's voice; what was said once is kept in `folder`. Voices load when first used."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        self._folder, self._tell = folder, tell
        self._speaker = cache(self._opened)
        self._turn = asyncio.Lock()  # one voice at a time: the bridge needs the cores as well
        self._mute: set[str] = set()  # languages

    async def sound(
        self, words: str, language: str, voice: str, pitch: float, snr: float = CLEAR
    ) -> Sound | None:
        """The words over the air; None where nobody can say them."""
        if language in self._mute:
            return None
        try:
            async with self._turn:
                speech = await self._speaker(voice).say(words, language)
        except NotReady as error:
            self._fall_silent(language, str(error))
            return None
        if speech.voice.startswith(LAST_RESORT):
            self._fall_silent(language, f"only {speech.voice} is here")
            return None
        return await asyncio.to_thread(_aired, speech, snr, pitch, crc32(words.encode()))

    async def recording(self, words: str, language: str, voice: str, pitch: float) -> bytes:
        """The same as a FLAC file; b"" where nobody can say it."""
        sound = await self.sound(words, language, voice, pitch)
        return b"" if sound is None else await asyncio.to_thread(flac, sound)

    def _opened(self, voice: str) -> Speaker:
        config = SpeechConfig(voice=voice) if voice else SpeechConfig()
        return open_speaker(config, self._folder)

    def _fall_silent(self, language: str, why: str) -> None:
        self._mute.add(language)
        self._tell(f"no voice for “{language}”, so people type instead: {why}")


def _aired(speech: Speech, snr: float, pitch: float, seed: int) -> Sound:
    return on_air(from_pcm(speech.pcm, speech.rate), snr, pitch, seed)
