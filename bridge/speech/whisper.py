"""The second ear: Whisper, once per finished transmission. Slow, and right about whole sentences.

It makes words of noise, invents names that it is told, and repeats itself. So: no speech, no call
of the engine; told names count only where a pass without them agrees; repeated text is dropped.
One temperature and few tokens, or a bad recording takes half a minute.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from threading import Lock, local
from typing import Any

import numpy as np

from bridge.errors import NotReady
from bridge.ports import Hearing, Hints, Transcript
from bridge.speech.agree import MISSPELT, Piece, Settled, join, mend, nearest, settle
from bridge.speech.gate import Gate
from bridge.speech.passes import LANGUAGES, LONGEST, RATE, Passes
from bridge.speech.sound import LIMITS, Sound, from_pcm
from bridge.speech.sounds import likeness, units
from bridge.speech.trust import confidence, snr, why_doubtful, why_no_speech

Readings = tuple[str, ...]
FEWEST_TOKENS, MOST_TOKENS = 64, 220  # a window; about eight a second are spoken
HANDS = 2  # calls at once, of several threads; weights are shared
LONG = 3  # sounds of a phrase that is told though nothing like it was heard
ROOM = 150  # characters of names and phrases in the prompt
ALONE = 0.75  # how like a single pass is taken to be to the truth when there was nothing to tell
_REPEATED = re.compile(r"((?=.{0,11}?[^\W\d])\S.{0,11}?)\1{3,}", re.DOTALL)
_SUBTITLES = re.compile(
    r"字幕[由by组志愿者]|中文字幕|请不吝点赞|[订訂][阅閱].{0,6}[频頻]道|Amara|谢谢观看|明镜与点点"
    r"|thank you for watching|subtitles by",
    re.IGNORECASE,
)
_BETWEEN_HANZI = re.compile(r"(?<=[\u4e00-\u9fff，。！？])\s+(?=[\u4e00-\u9fff])")


class Whisper:
    """Speech to text by faster-whisper. Loads at once: open it in a thread. May be `NotReady`."""

    def __init__(self, folder: Path, gate: Gate | None = None, threads: int = 1) -> None:
        try:
            from faster_whisper import WhisperModel  # noqa: PLC0415 - an extra, and slow
            from opencc import OpenCC  # noqa: PLC0415

            self._model: Any = _encoding_once(WhisperModel)(
                str(folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=threads,
                num_workers=HANDS,
                local_files_only=True,
            )
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            raise NotReady(f"whisper cannot be used: {error}") from error
        self.name = f"whisper/{folder.name}"
        self._gate = gate or Gate(_own_detector())
        self._simplified: Any = OpenCC("t2s")
        self._converting = Lock()

    def begin(self, rate: int, hints: Hints) -> Hearing:
        """Start listening; words come only with `finish`."""
        return _Whole(self, rate, hints)

    def hear(self, sound: Sound, hints: Hints) -> Transcript:
        """What was said in one transmission. Blocking: about a second a pass on one core."""
        silent = why_no_speech(sound, self._gate)
        if silent:
            return self._nothing(hints.language, silent, None)
        decibels = snr(sound)
        if sound.seconds <= LONGEST:
            passes = Passes(self._model, sound, decibels, hints.language)
            language, settled, readings = passes.language, *self._agreed(passes, sound, hints)
        else:
            samples = sound.at(RATE).samples
            language = hints.language or self._language(samples)
            settled, readings = self._settled(samples, language, hints), ()
        if not settled.words:
            return self._nothing(language, "nothing could be understood", decibels)
        return Transcript(
            words=settled.words,
            language=language,
            confidence=confidence(settled.agreement, decibels),
            engine=self.name,
            reason=why_doubtful(settled.agreement, decibels, settled.neighbour),
            doubts=settled.doubts,
            snr=round(decibels, 1),
            again=True,
            readings=readings,
        )

    def _agreed(self, passes: Passes, sound: Sound, hints: Hints) -> tuple[Settled, Readings]:
        """The passes over a short transmission, brought together, and what each of them heard."""
        known = _Known(passes.language, hints)
        free = [self._clean(text) for text in passes.hear()]
        if not any(free) or not known.anything:
            return Settled(mend(free[0], known.names, 1.0), ALONE), tuple(filter(None, free))
        told = [self._clean(text) for text in passes.hear(known.likely(known.gap.join(free)))]
        whole = [[Piece(t, 0.0, sound.seconds)] if t else [] for t in (free[0], told[0])]
        settled = settle(whole[0], whole[1], known.names, known.phrases, known.gap)
        return settled, tuple(t for t in (*free, *told) if t)

    def _settled(self, samples: Any, language: str, hints: Hints) -> Settled:  # noqa: ANN401
        """A long recording, in windows."""
        known = _Known(language, hints)
        free = self._pass(samples, language, "")
        plain = join(free, known.gap)
        if not plain or not known.anything:
            return Settled(mend(plain, known.names, 1.0), ALONE)
        told = self._pass(samples, language, " ".join(known.likely(plain)))
        return settle(free, told, known.names, known.phrases, known.gap)

    def _pass(self, samples: Any, language: str, hotwords: str) -> list[Piece]:  # noqa: ANN401
        segments, _ = self._model.transcribe(
            samples,
            language=language,
            beam_size=5,
            temperature=[0.0],
            condition_on_previous_text=False,
            max_new_tokens=min(MOST_TOKENS, max(FEWEST_TOKENS, len(samples) * 8 // RATE)),
            hotwords=hotwords or None,
        )
        pieces = [Piece(self._clean(s.text), s.start, s.end) for s in segments]
        return [p for p in pieces if p.text]

    def _clean(self, text: str) -> str:
        """Simplified characters, no blanks between them; repeated and subtitle text is dropped."""
        with self._converting:
            text = self._simplified.convert(text).strip()
        text = _BETWEEN_HANZI.sub("", text)
        return "" if _SUBTITLES.search(text) else unrepeated(text)

    def _language(self, samples: Any) -> str:  # noqa: ANN401
        _, _, chances = self._model.detect_language(samples)
        return max(LANGUAGES, key=dict(chances).__getitem__)

    def _nothing(self, language: str, reason: str, decibels: float | None) -> Transcript:
        return Transcript(
            words="",
            language=language,
            confidence=0.0,
            engine=self.name,
            reason=reason,
            snr=decibels,
            again=True,
        )


class _Known:
    """What may be said in one language."""

    def __init__(self, language: str, hints: Hints) -> None:
        self.gap = "" if language == "zh" else " "
        self.names = _written_in(language, hints.names)
        self.phrases = _written_in(language, hints.phrases)
        self.anything = bool(self.names or self.phrases)

    def likely(self, plain: str) -> list[str]:
        """What is nearest in sound to what was heard, as much as a prompt has room for.

        Short phrases are like too much that people say (麻烦 becomes 马蜂): they are told only
        where something of just their sound was heard.
        """
        told = nearest(self.names, plain, ROOM * 2 // 3)
        fit = [p for p in self.phrases if len(units(p)) >= LONG or likeness(p, plain) >= MISSPELT]
        return told + nearest(fit, plain, ROOM - sum(len(n) + 1 for n in told))


def _encoding_once(model: Any) -> Any:  # noqa: ANN401
    """The class of models that encode the sound of a thread once for both passes: half the time."""

    class Once(model):  # type: ignore[misc]
        def encode(self, features: Any) -> Any:  # noqa: ANN401
            last = getattr(_HERE, "last", None)
            if last is None or last[0] is not self or not np.array_equal(last[1], features):
                last = _HERE.last = (self, features, super().encode(features))
            return last[2]

    return Once


_HERE = local()


class _Whole:
    """Gathers a transmission. What goes on longer than a recording may be is not listened to."""

    def __init__(self, ear: Whisper, rate: int, hints: Hints) -> None:
        self._ear, self._rate, self._hints = ear, rate, hints
        self._pcm = bytearray()

    def feed(self, pcm: bytes) -> str:
        room = int(LIMITS.seconds * self._rate) * 2 - len(self._pcm)
        self._pcm += pcm[:room]
        return ""

    def finish(self) -> Transcript:
        return self._ear.hear(from_pcm(bytes(self._pcm), self._rate), self._hints)


def unrepeated(text: str) -> str:
    """The text without what is said four times over, "" where that was most; digits may repeat."""
    rest = _REPEATED.sub(lambda m: m[1], text)
    lost = len(text) - len(rest)
    return "" if lost > len(rest) else rest


def _written_in(language: str, names: Sequence[str]) -> list[str]:
    """The names that speakers of a language say: Latin ones in English, the others elsewhere."""
    return [n for n in names if n.isascii() == (language == "en")]


def _own_detector() -> Path:
    """The voice detector that travels with faster-whisper."""
    import faster_whisper  # noqa: PLC0415

    return Path(str(faster_whisper.__file__)).parent / "assets" / "silero_vad_v6.onnx"
