"""The Mandarin voice: Kokoro-82M. Hanzi and English words in one breath, by one speaker."""

import json
import re
import warnings
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from bridge.errors import NotReady
from bridge.ports import Speech
from bridge.speech.sound import Samples, Sound

RATE = 24_000
PEAK = 0.8  # raw peaks reach 1.18
MOST_PHONEMES = 508  # the model's window less its two ends
_LATIN = re.compile(r"[A-Za-z][A-Za-z'-]*(?:\s+[A-Za-z][A-Za-z'-]*)*")
_BREATH = re.compile(r"(?<=[。！？!?；;\n])")


class Kokoro:
    """Speaks Mandarin. Loads its model at the first word, not before. Blocking; thread-safe."""

    languages = ("zh",)

    def __init__(self, folder: Path | None, voice: str = "zm_yunjian", threads: int = 1) -> None:
        self.name = f"kokoro/{voice}"
        self._folder, self._voice, self._threads = folder, voice, threads
        self._lock = Lock()
        self._session: Any = None
        self._zh: Any = None
        self._en: Any = None

    def speak(self, text: str) -> Speech:
        """The words as sound. `NotReady` where the model, the voice or its packages are missing."""
        with self._lock:
            self._load()
        parts = [self.utter(p) for s in _BREATH.split(text) if (p := self._phonemes(s))]
        if not parts:
            raise NotReady(f"{self.name} has no sound for “{text[:40]}”")
        sound = Sound(np.concatenate(parts), RATE).scaled(PEAK)
        return Speech(pcm=sound.pcm(), rate=RATE, voice=self.name)

    def utter(self, phonemes: str) -> Samples:
        """Phonemes as raw samples at 24 kHz; what the model has no sign for is left out."""
        with self._lock:
            self._load()
        ids = [self._vocabulary[p] for p in phonemes if p in self._vocabulary]
        pieces = [ids[i : i + MOST_PHONEMES] for i in range(0, len(ids), MOST_PHONEMES)]
        return np.concatenate([self._run(p) for p in pieces] or [np.zeros(0, np.float32)])

    def _run(self, ids: list[int]) -> Samples:
        given = {
            "tokens": np.array([[0, *ids, 0]], np.int64),
            "style": self._styles[min(len(ids), len(self._styles)) - 1][None],
            "speed": np.ones(1, np.float32),
        }
        made: Samples = self._session.run(None, given)[0].ravel()
        return made

    def _phonemes(self, text: str) -> str:
        """Hanzi by misaki; English words by hibari, whose signs are the same."""
        out, at = [], 0
        for m in _LATIN.finditer(text):
            out += [self._chinese(text[at : m.start()]), self._english(m[0])]
            at = m.end()
        return " ".join(p for p in (*out, self._chinese(text[at:])) if p)

    def _chinese(self, text: str) -> str:
        return str(self._zh(text.strip())[0]) if text.strip() else ""

    def _english(self, text: str) -> str:
        if self._en is None:
            from hibari.g2p import G2P  # noqa: PLC0415 - only where English is spoken

            self._en = G2P()
        return str(self._en(text))

    def _load(self) -> None:
        if self._session is not None:
            return
        if self._folder is None:
            raise NotReady("the model of kokoro is not here: patrolbridge models fetch kokoro")
        try:
            self._vocabulary = json.loads((self._folder / "vocab.json").read_bytes())["vocab"]
            styles = np.fromfile(self._folder / "voices" / f"{self._voice}.bin", "<f4")
            self._styles = styles.reshape(-1, 256)
            self._zh = _misaki()
            self._session = _session(self._folder / "model.onnx", self._threads)
        except (ImportError, OSError, ValueError, KeyError) as error:
            raise NotReady(f"{self.name} cannot speak: {error}") from error


@cache
def _misaki() -> Any:  # noqa: ANN401 - misaki has no types
    with warnings.catch_warnings():  # jieba warns of its own age
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 - slow: only where it is needed
        from misaki.zh import ZHG2P  # noqa: PLC0415

    jieba.setLogLevel("ERROR")
    return ZHG2P()


@lru_cache(maxsize=1)  # 350 MB, the same for every voice
def _session(model: Path, threads: int) -> Any:  # noqa: ANN401 - onnxruntime has no types
    import onnxruntime  # noqa: PLC0415 - slow: only where it is needed

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])
