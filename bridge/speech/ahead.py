"""An engine for whole recordings that begins when nobody is heard any more, not when all is sure.

A squelch waits before it believes that somebody has let go; the words are made meanwhile. Whoever
goes on takes them back: then they are made anew, of all of it.
"""

from bridge.ports import Hints, LiveHearing, Transcriber, Transcript
from bridge.speech.sound import LIMITS, from_pcm
from bridge.speech.transcribe import hear

WIDTH = 2  # bytes of a sample


class Ahead:
    """The `LiveTranscriber` of an engine that hears recordings only when they are whole."""

    def __init__(self, engine: Transcriber) -> None:
        self.engine, self.name = engine, engine.name
        self.begin = engine.begin

    def follow(self, rate: int, hints: Hints) -> LiveHearing:
        """Gather a transmission that has just begun."""
        return _Gathered(self.engine, rate, hints)


class _Gathered:
    def __init__(self, engine: Transcriber, rate: int, hints: Hints) -> None:
        self._engine, self._rate, self._hints = engine, rate, hints
        self._pcm = bytearray()
        self._guess: Transcript | None = None

    def feed(self, pcm: bytes) -> str:
        room = int(LIMITS.seconds * self._rate) * WIDTH - len(self._pcm)
        self._pcm += pcm[:room]
        self._guess = None
        return ""

    def hurry(self) -> bool:
        return False

    def pause(self) -> None:
        self._guess = self._guess or self._heard()

    def finish(self) -> Transcript:
        return self._guess or self._heard()

    def _heard(self) -> Transcript:
        return hear(self._engine, from_pcm(bytes(self._pcm), self._rate), self._hints)
