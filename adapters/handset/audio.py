"""What can be listened to: words being spoken, and recordings, each behind a name nobody guesses.

Speaking takes seconds, so it goes on while the text is already on its way; whoever asks for the
sound waits for it. Only the latest sounds are kept.
"""

import asyncio
import io
import logging
import secrets
import wave
from collections import OrderedDict

from bridge.errors import BridgeError, MediaError
from bridge.message.unsaid import for_log
from bridge.ports import Media, Speaker

KEPT = 64  # sounds
PATIENCE = 1.0  # seconds that a message waits for its sound; then the sound comes after it

log = logging.getLogger(__name__)


class Sounds:
    """Sounds by token. `aclose` stops those that are still being made."""

    def __init__(self, speaker: Speaker, media: Media) -> None:
        self._speaker = speaker
        self._media = media
        self._sounds: OrderedDict[str, asyncio.Task[bytes | None]] = OrderedDict()

    async def spoken(self, text: str, language: str) -> str:
        """A token for the words as sound, "" where there is no voice for them."""
        task = asyncio.create_task(self._say(text, language))
        token = self._keep(task)
        await asyncio.wait((task,), timeout=PATIENCE)
        return token if not task.done() or task.result() else ""

    def recording(self, ref: str) -> str:
        """A token for a recording in the media store."""
        return self._keep(asyncio.create_task(self._fetch(ref)))

    async def get(self, token: str) -> bytes | None:
        """The sound; None where there is none of this name, or none could be made."""
        if (task := self._sounds.get(token)) is None:
            return None
        await asyncio.wait((task,))
        return None if task.cancelled() else task.result()

    async def aclose(self) -> None:
        """Stop what is being made and forget everything."""
        tasks = list(self._sounds.values())
        self._sounds.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _keep(self, task: asyncio.Task[bytes | None]) -> str:
        token = secrets.token_urlsafe(18)
        self._sounds[token] = task
        while len(self._sounds) > KEPT:
            self._sounds.popitem(last=False)[1].cancel()
        return token

    async def _say(self, text: str, language: str) -> bytes | None:
        try:
            speech = await self._speaker.say(text, language)
            return _wav(speech.pcm, speech.rate)
        except BridgeError as error:
            log.warning("no voice: %s", for_log(error))
        except Exception as error:  # noqa: BLE001 - a mute voice must never hold the words back
            log.warning("the voice failed: %s", for_log(error))
        return None

    async def _fetch(self, ref: str) -> bytes | None:
        try:
            return await self._media.open(ref)
        except MediaError as error:
            log.warning("no recording: %s", error)
            return None


async def recorded(pcm: bytes, rate: int) -> tuple[bytes, str]:
    """s16le mono samples as a file, and its media type: FLAC, or WAV without its library."""
    try:
        # Imported late: it loads the sound libraries, which the core runs without.
        import numpy as np  # noqa: PLC0415
        import soundfile  # noqa: PLC0415
    except ModuleNotFoundError:
        return _wav(pcm, rate), "audio/wav"

    def encoded() -> bytes:
        out = io.BytesIO()
        soundfile.write(out, np.frombuffer(pcm, "<i2"), rate, "PCM_16", format="FLAC")
        return out.getvalue()

    return await asyncio.to_thread(encoded), "audio/flac"


def _wav(pcm: bytes, rate: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)
    return out.getvalue()
