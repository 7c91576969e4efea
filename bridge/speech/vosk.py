"""The first ear: Vosk, which hears while people speak.

Two recognisers listen at once: a free one, and one that knows only the words of the site (cheap:
a tenth of the other). Vosk's own confidence is not asked: it is near one for wrong words. What we
believe is how far the two agree. Recognisers are kept and used again: a new one costs as much as
the call.
"""

import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from bridge.errors import NotReady
from bridge.ports import Hearing, Hints, LiveHearing, Transcript
from bridge.speech.agree import CONFUSED, Piece, Settled, join, mend, settle
from bridge.speech.gate import Gate
from bridge.speech.grammar import NUMBERS, grammar
from bridge.speech.sound import LIMITS, from_pcm
from bridge.speech.sounds import likeness
from bridge.speech.spoken import on_the_air
from bridge.speech.trust import confidence, snr, why_doubtful, why_no_speech

log = logging.getLogger(__name__)

RATE = 16_000
ALONE = 0.75  # how like the free pass alone is taken to be to the truth
LED = 0.7  # how like a told pass alone is; its confidence stays under a half
HURRIED = "too many speak at once: only the words of the site were listened for"
FILLER = "[unk]"  # anything else; only models that have it as a word


class Vosk:
    """Speech to text by Vosk. Loads at once: open it in a thread. `NotReady` without it."""

    def __init__(self, folder: Path, language: str, gate: Gate | None = None) -> None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # else every recogniser takes all cores
        try:
            import vosk  # noqa: PLC0415 - an extra, and slow
        except ImportError as error:
            raise NotReady(f"vosk cannot be used: {error}") from error
        if not folder.is_dir():  # the library would end the process or go to the network
            raise NotReady(f"there is no model in {folder}")
        vosk.SetLogLevel(-1)
        self.name, self.language = f"vosk/{folder.name}", language
        self._vosk: Any = vosk
        self._model: Any = _model(vosk, folder)
        self._gate = gate
        self._grammars = _can_change(folder)
        self._idle: list[_Pair] = []
        self._lock = Lock()
        self.grammar = lru_cache(maxsize=32)(self._written)

    def begin(self, rate: int, hints: Hints) -> Hearing:
        """Start listening, with recognisers that wait for work where there are any."""
        return _Live(self, self._pair(self.grammar(hints)), rate, hints)

    def follow(self, rate: int, hints: Hints) -> LiveHearing:
        """The same of a transmission that lasts, which may have to hurry."""
        return _Live(self, self._pair(self.grammar(hints)), rate, hints)

    def done(self, pair: "_Pair") -> None:
        """Take recognisers back that have finished."""
        with self._lock:
            self._idle.append(pair)

    def why_silent(self, pcm: bytes) -> tuple[str, float | None]:
        """Why there is nothing to understand, and the noise of what there is."""
        sound = from_pcm(pcm, RATE)
        silent = why_no_speech(sound, self._gate)
        return silent, None if silent else snr(sound)

    def _pair(self, grammar: str) -> "_Pair":
        with self._lock:
            same = [p for p in self._idle if p.grammar == grammar]
            pair = next(iter(same or self._idle), None)
            if pair is not None:
                self._idle.remove(pair)
        pair = pair or _Pair(self._new())
        if pair.grammar != grammar:
            pair.told = self._new(grammar) if grammar else None
            pair.grammar = grammar
        return pair

    def _new(self, *grammar: str) -> Any:  # noqa: ANN401 - vosk has no types
        recogniser = self._vosk.KaldiRecognizer(self._model, RATE, *grammar)
        recogniser.SetWords(True)
        return recogniser

    def _known(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def _written(self, hints: Hints) -> str:
        """The grammar of what is likely to be said, "" where the model takes none."""
        if not self._grammars:
            return ""
        wanted = (on_the_air(p, self.language) for p in (*hints.names, *hints.phrases))
        lines, unknown = grammar(wanted, self._known)
        if unknown:
            log.info("%s has no words for: %s", self.name, ", ".join(unknown))
        if not lines:
            return ""
        lines += [n for n in NUMBERS.get(self.language, "").split() if self._known(n)]
        lines += [FILLER] if self._known(FILLER) else []
        return json.dumps(
            lines, ensure_ascii=False
        )  # escapes are not read: every word would be lost


class _Pair:
    """A free recogniser and one with a grammar."""

    def __init__(self, free: Any) -> None:  # noqa: ANN401
        self.free = free
        self.told: Any = None
        self.grammar = ""


class _Live:
    """One transmission. Results that come before its end are kept."""

    def __init__(self, ear: Vosk, pair: _Pair, rate: int, hints: Hints) -> None:
        self._ear, self._pair, self._hints = ear, pair, hints
        self._resample = _resampler(rate)
        self._free: list[Piece] = []
        self._told: list[Piece] = []
        self._pcm = bytearray()
        self._gap = "" if ear.language in {"zh", "ja"} else " "
        self._hurried = False

    def feed(self, pcm: bytes) -> str:
        """Words so far, of the free pass."""
        self._take(self._resample(pcm, False))
        if self._hurried:
            return ""
        told = json.loads(self._pair.free.PartialResult())  # none right after a result
        partial = told.get("partial", "").split()
        return self._gap.join([*(p.text for p in self._free), *partial])

    def hurry(self) -> bool:
        """Leave the free pass: the words of the site alone are listened for, at a tenth of it."""
        if self._pair.told is None:
            return False
        self._pair.free.Reset()
        self._hurried = True
        return True

    def pause(self) -> None:
        """Nothing can be done ahead: it has heard everything already."""

    def finish(self) -> Transcript:
        """The words of both passes, brought together."""
        self._take(self._resample(b"", True))
        if not self._hurried:
            self._free += _pieces(self._pair.free.FinalResult())
        if self._pair.told is not None:
            self._told += _pieces(self._pair.told.FinalResult())
        self._ear.done(self._pair)
        silent, decibels = self._ear.why_silent(bytes(self._pcm))
        return self._nothing(silent) if silent else self._transcript(decibels or 0.0)

    def _take(self, pcm: bytes) -> None:
        pcm = pcm[: int(LIMITS.seconds * RATE) * 2 - len(self._pcm)]
        if not pcm:
            return
        self._pcm += pcm
        if not self._hurried and self._pair.free.AcceptWaveform(pcm):
            self._free += _pieces(self._pair.free.Result())
        if self._pair.told is not None and self._pair.told.AcceptWaveform(pcm):
            self._told += _pieces(self._pair.told.Result())

    def _transcript(self, decibels: float) -> Transcript:
        settled = self._settled()
        if not settled.words:
            return self._nothing("nothing could be understood")
        return Transcript(
            words=settled.words,
            language=self._ear.language,
            confidence=confidence(settled.agreement, decibels),
            engine=self._ear.name,
            reason=self._why_doubtful(settled, decibels),
            doubts=settled.doubts,
            snr=round(decibels, 1),
            again=not self._hurried,
        )

    def _why_doubtful(self, settled: Settled, decibels: float) -> str:
        if self._hurried:
            return HURRIED
        return why_doubtful(settled.agreement, decibels, settled.neighbour)

    def _settled(self) -> Settled:
        names = self._hints.names
        if self._hurried:  # an engine that is told words hears them: nobody is sent on this alone
            return Settled(" ".join(_runs(self._told, self._gap)), LED)
        if self._pair.told is None:
            return Settled(mend(join(self._free, self._gap), names, 1.0), ALONE)
        return settled(self._free, self._told, names, self._hints.phrases, self._gap)

    def _nothing(self, reason: str) -> Transcript:
        return Transcript(
            words="",
            language=self._ear.language,
            confidence=0.0,
            engine=self._ear.name,
            reason=reason,
            again=not self._hurried,
        )


def settled(
    free: Sequence[Piece],
    told: Sequence[Piece],
    names: Sequence[str],
    phrases: Sequence[str],
    gap: str,
) -> Settled:
    """As `settle`, but of a told pass that says “anything else” only the rest must agree."""
    if not any(p.text == FILLER for p in told):
        return settle(free, told, names, phrases, gap)
    runs = list(_runs(told, gap))
    plain = join(free, gap)
    sure = [(likeness(r, plain), len(r)) for r in runs]
    agreement = sum(s * n for s, n in sure) / sum(n for _, n in sure) if sure else ALONE
    both = settle(free, [p for p in told if p.text != FILLER], names, phrases, gap)
    most = CONFUSED if both.neighbour else 1.0
    return Settled(both.words, min(agreement, most), both.doubts, both.neighbour)


def _runs(told: Iterable[Piece], gap: str) -> Iterator[str]:
    """What stands between the fillers."""
    text = join(told, gap or "\n")
    for run in text.split(FILLER):
        words = run.replace("\n", "").strip()
        if words:
            yield words


def _pieces(result: str) -> list[Piece]:
    return [Piece(w["word"], w["start"], w["end"]) for w in json.loads(result).get("result", ())]


def _resampler(rate: int) -> Callable[[bytes, bool], bytes]:
    """s16le at `rate` to s16le at 16 kHz, bit by bit; the last call lets out what is held back."""
    if rate == RATE:
        return lambda pcm, _last: pcm
    import numpy as np  # noqa: PLC0415
    import soxr  # noqa: PLC0415

    stream = soxr.ResampleStream(rate, RATE, 1, dtype="int16")

    def resample(pcm: bytes, last: bool) -> bytes:  # noqa: FBT001
        made: bytes = stream.resample_chunk(np.frombuffer(pcm, "<i2"), last=last).tobytes()
        return made

    return resample


def _model(vosk: Any, folder: Path) -> Any:  # noqa: ANN401
    try:
        return vosk.Model(str(folder))
    except Exception as error:  # the library raises nothing finer
        raise NotReady(f"{folder} is not a model of vosk: {error}") from error


def _can_change(folder: Path) -> bool:
    """Does the model take a grammar? Large ones are fixed: they would hear freely twice."""
    return any((folder / sub / "HCLr.fst").is_file() for sub in ("graph", "."))
