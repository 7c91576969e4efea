"""Several passes over one short transmission, for the price of little more than one.

An encoder that listens to half a minute of silence behind five seconds of speech spends most of
its time on the silence: it gets the speech and a few seconds more. The sound as it was and the
sound without its noise are encoded and decoded side by side, freely and told what may be said.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bridge.speech.denoise import denoised
from bridge.speech.sound import Samples, Sound

RATE = 16_000
FRAME = 160  # samples of one column of features
LONGEST = 26.0  # seconds; what is longer is heard in windows, as the engine does it
BEHIND = 400  # columns of silence behind the speech; with less it is said twice
WHOLE = 3_000  # columns that the encoder was made for
NOISY = 25.0  # dB; clearer sound is not the better for less noise
BEAM = 5
LANGUAGES = ("zh", "en")  # of a channel where any may be spoken
FEWEST_TOKENS, TOKENS = 24, 9.0  # and so many more a second; about seven are spoken


class Passes:
    """One transmission, encoded. Blocking; as safe in threads as the model is."""

    def __init__(
        self,
        model: Any,  # noqa: ANN401 - faster-whisper has no types
        sound: Sound,
        decibels: float,
        language: str,
    ) -> None:
        from faster_whisper.tokenizer import Tokenizer  # noqa: PLC0415 - an extra, and slow

        self._model, self._most = model, int(FEWEST_TOKENS + TOKENS * sound.seconds)
        heard = [sound, denoised(sound)] if decibels < NOISY else [sound]
        columns = min(WHOLE, round(sound.seconds * RATE) // FRAME + BEHIND)
        given = np.stack([_features(model, s.at(RATE).samples, columns) for s in heard])
        self._encoded = model.encode(given)
        self._count = len(heard)
        self.language = language or self._spoken()
        many = model.model.is_multilingual
        self._tokens = Tokenizer(
            model.hf_tokenizer, many, task="transcribe", language=self.language
        )

    def hear(self, told: Sequence[str] = ()) -> list[str]:
        """What each sound is taken for, the one as it was first; `told` is what may be said."""
        prompt = self._model.get_prompt(
            self._tokens, [], without_timestamps=True, hotwords=" ".join(told) or None
        )
        results = self._model.model.generate(
            self._encoded,
            [prompt] * self._count,
            beam_size=BEAM,
            max_length=len(prompt) + self._most,
        )
        return [self._tokens.decode(r.sequences_ids[0]) for r in results]

    def _spoken(self) -> str:
        """The likeliest language of a channel where any may be spoken."""
        found = self._model.model.detect_language(self._encoded)[0]
        chances = {name.strip("<|>"): by for name, by in found}
        return max(LANGUAGES, key=lambda one: chances.get(one, 0.0))


def _features(model: Any, samples: Samples, columns: int) -> Samples:  # noqa: ANN401
    """The features of a sound, with silence behind it."""
    found = model.feature_extractor(samples)[:, :columns]
    out: Samples = np.full((found.shape[0], columns), found.min(), np.float32)
    out[:, : found.shape[1]] = found
    return out
