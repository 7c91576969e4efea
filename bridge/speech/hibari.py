"""The English voice: hibari, small and quick."""

from threading import Lock
from typing import Any

import numpy as np

from bridge.errors import NotReady
from bridge.ports import Speech
from bridge.speech.sound import Sound

PEAK = 0.8
SEED = 1  # the same words are the same sound, every time


class Hibari:
    """Speaks English by the voice that travels in its package. Blocking; thread-safe."""

    name = "hibari/heart"

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._lock = Lock()
        self._voice: Any = None

    def speak(self, text: str) -> Speech:
        """The words as sound. `NotReady` where the package is missing."""
        with self._lock:
            self._load()
        samples = np.asarray(self._voice(text, seed=SEED), np.float32)
        if not len(samples):
            raise NotReady(f"{self.name} has no sound for “{text[:40]}”")
        rate = int(self._voice.sample_rate)
        return Speech(pcm=Sound(samples, rate).scaled(PEAK).pcm(), rate=rate, voice=self.name)

    def _load(self) -> None:
        if self._voice is not None:
            return
        try:
            from hibari import Hibari as Engine  # noqa: PLC0415 - an extra, and slow

            self._voice = Engine(threads=self._threads)
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            raise NotReady(f"{self.name} cannot speak: {error}") from error
