"""People who speak: the product's own voices say it, the real recogniser hears it.

Each recording is put into words once in a run, whatever log the story is told over.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from bridge.media import MemoryMedia
from bridge.message import Voice
from bridge.ports import Hearing, Hints, Log, Speaker, Speech, Transcriber, Transcript
from bridge.shown import hints
from bridge.speech.ears import ears
from bridge.speech.engines import SpeechConfig, open_speaker, open_transcriber
from bridge.speech.sound import flac, from_pcm
from tests.stories.evening import Evening


class Once:
    """A transcriber that remembers: the same sound with the same hints has the same words."""

    def __init__(self, inner: Transcriber) -> None:
        self._inner, self.name = inner, inner.name
        self._known: dict[bytes, Transcript] = {}

    def begin(self, rate: int, hints: Hints) -> "Remembered":
        return Remembered(self._inner, rate, hints, self._known)


class Remembered:
    """One transmission: all of it, before the engine is asked."""

    def __init__(
        self, inner: Transcriber, rate: int, hints: Hints, known: dict[bytes, Transcript]
    ) -> None:
        self._inner, self._rate, self._hints, self._known = inner, rate, hints, known
        self._pcm = bytearray()

    def feed(self, pcm: bytes) -> str:
        self._pcm += pcm
        return ""

    def finish(self) -> Transcript:
        key = sha256(repr((self._rate, self._hints)).encode() + self._pcm).digest()
        if key not in self._known:
            hearing: Hearing = self._inner.begin(self._rate, self._hints)
            hearing.feed(bytes(self._pcm))
            self._known[key] = hearing.finish()
        return self._known[key]


class People:
    """Voices and ears of a run."""

    def __init__(self, models: Path, folder: Path) -> None:
        config = SpeechConfig(models=str(models))
        found = open_transcriber(config)
        assert found is not None, "no speech model; run: make setup"
        self.hearing = Once(found)
        self.voices: Speaker = open_speaker(config, folder)
        self.media = MemoryMedia()

    async def record(self, text: str, language: str) -> Voice:
        """The text as a recording in the media store."""
        speech: Speech = await self.voices.say(text, language)
        content = flac(from_pcm(speech.pcm, speech.rate))
        seconds = len(speech.pcm) / 2 / speech.rate
        return Voice(ref=await self.media.put(content), seconds=seconds)

    def listen(self, tonight: Evening) -> None:
        """Ears beside the engine of an evening."""
        likely = hints(tonight.book)
        pool = ThreadPoolExecutor(1, "ears")

        def work(log: Log) -> asyncio.Task[None]:
            running = ears(
                log,
                self.media,
                self.hearing,
                lambda job: replace(likely, language=job.language),
                pool,
                tonight.clock,
            )
            return asyncio.ensure_future(running)

        tonight.also(work)
