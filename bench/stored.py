"""What is stored of an evening on the air, through ear and recorder, against what was there.

Every transmission must be one recording that holds all of it, from the first sample to the last,
and nothing may be recorded that nobody said. The recordings are the FLAC files of the spool, read
back; they are laid over the air in the band that the ear passes on, in pieces of 40 ms. A piece
that lies elsewhere than its neighbours, or is not there, is lost.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile

from adapters.radio.hear.ear import Ear, Hearing, Opens
from adapters.radio.hear.events import Audio, Ended, Heard, Reason
from adapters.radio.hear.record import Recorder
from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids.heard import RATE, Samples
from tests.adapters.radio.hear.air import (
    Dice,
    Spoken,
    at_power,
    band_power,
    blocks_of,
    clicks,
    hertz,
    shaped,
    words,
)

Noise = Callable[[Dice, int], Samples]
PIECE = RATE // 25  # samples
LIKE = 0.9  # correlation of a piece that is there
NEAR = 10 * RATE  # samples around a recording in which what it holds was said
GAPS = {Opens.LINE: (0.9, 3.0), Opens.VOX: (1.8, 3.8)}  # seconds between two transmissions
DROPS = (0.02, 0.56)  # seconds for which a carrier flutters away: less than the hang of 0.6


@dataclass(frozen=True, slots=True)
class Air:
    """Sound, who speaks when in it, and what the carrier line shows in each block."""

    sound: Samples
    spoken: list[Spoken]
    line: list[bool]


@dataclass(frozen=True, slots=True)
class Stored:
    """A recording as it was read back, and the sample of the air at which it began by the ear."""

    at: int
    sound: Samples


@dataclass(frozen=True, slots=True)
class Kept:
    """Of so many transmissions: whole in one recording; what else became of them."""

    spoken: int
    whole: int
    cut: int
    split: int
    merged: int
    missed: int
    invented: int

    @property
    def good(self) -> bool:
        """Nothing is wrong."""
        return self.whole == self.spoken and not self.invented


def evening(dice: Dice, noise: Noise, opens: Opens, count: int) -> Air:
    """So many transmissions at random times and strengths, 10-30 dB over the noise, with clicks."""
    parts, spoken, at = [], [], 0
    for _ in range(count):
        gap, length = (int(dice.uniform(*span) * RATE) for span in (GAPS[opens], (0.3, 2.5)))
        speech = at_power(words(dice, length), -24 - dice.uniform(0, 20))
        parts += [np.zeros(gap, np.float32), speech]
        spoken.append(Spoken(at + gap, at + gap + length))
        at += gap + length
    sound = np.concatenate([*parts, np.zeros(4 * RATE - at % RATE, np.float32)])
    sound += at_power(noise(dice, len(sound)), -54) + 0.1 * clicks(dice, len(sound), each_second=1)
    return Air(sound, spoken, _line(dice, spoken, len(sound)))


def stored(air: Air, opens: Opens, folder: Path) -> list[Stored]:
    """The recordings, as the spool keeps them."""
    ear, recorder = Ear(Hearing(opens=opens, level=False)), Recorder(folder)
    found: list[Stored] = []
    running = False
    for event in _told(ear, air, opens):
        match event:
            case Audio(samples=samples):
                if not running:
                    recorder.begin(f"{len(found)}-{event.at}")
                    running = True
                recorder.write(samples)
            case Ended(reason=reason, began=began) if running:
                recording, _ = recorder.end()
                running = False
                if reason is not Reason.SHORT:
                    content = BytesIO(recording.flac())
                    found.append(Stored(began, soundfile.read(content, dtype="float32")[0]))
                recorder.forget(recording)
    return found


def judged(air: Air, recordings: list[Stored]) -> Kept:
    """Lay the recordings over the air."""
    wide = voice(air.sound)
    said = {s: wide[s.at : s.until] for s in air.spoken}
    found = [_within(voice(one.sound), _near(said, one)) for one in recordings]
    holders = [[f[one] for f in found if one in f] for one in said]
    return Kept(
        spoken=len(said),
        whole=sum(len(h) == 1 and h[0] for h in holders),
        cut=sum(len(h) == 1 and not h[0] for h in holders),
        split=sum(len(h) > 1 for h in holders),
        merged=sum(len(f) > 1 for f in found),
        missed=sum(not h for h in holders),
        invented=sum(not f for f in found),
    )


def voice(sound: Samples) -> Samples:
    """400-3000 Hz, which the ear passes on as they are; soft edges do not ring into breaks."""
    f = hertz(len(sound))
    rise, fall = (f - 350) / 150, (3_200 - f) / 400
    return shaped(sound, np.clip(rise, 0, 1) * np.clip(fall, 0, 1))


def _line(dice: Dice, spoken: list[Spoken], length: int) -> list[bool]:
    """Up a little before the first word and after the last; in between it is away once."""
    line = np.zeros(length // BLOCK + 1, bool)
    for one in spoken:
        line[one.at // BLOCK - 4 : one.until // BLOCK + 3] = True
        drop = int(dice.uniform(*DROPS) * RATE) // BLOCK
        at = one.at // BLOCK + int(dice.integers(0, (one.until - one.at) // BLOCK))
        line[at : min(at + drop, one.until // BLOCK)] = False
    return [bool(up) for up in line]


def _told(ear: Ear, air: Air, opens: Opens) -> Iterator[Heard]:
    for block, up in zip(blocks_of(air.sound), air.line, strict=False):
        yield from ear.feed(block, up if opens is Opens.LINE else None)
    yield from ear.finish()


def _near(said: dict[Spoken, Samples], one: Stored) -> dict[Spoken, Samples]:
    begins, ends = one.at - NEAR, one.at + len(one.sound) + NEAR
    return {spoken: sound for spoken, sound in said.items() if begins < spoken.at < ends}


def _within(recording: Samples, said: dict[Spoken, Samples]) -> dict[Spoken, bool]:
    """Which of what was said a recording holds, and whether all of it."""
    size = 1 << (len(recording) + 3 * RATE).bit_length()
    spectrum = np.fft.rfft(recording, size)
    found = {}
    for spoken, speech in said.items():
        cross = np.fft.irfft(spectrum * np.conj(np.fft.rfft(speech, size)), size)
        late = int(np.argmax(cross))
        late -= size if late > size // 2 else 0  # it began before the recording did
        likes = list(_likes(recording, speech, late))
        if sum(like > LIKE for like in likes) * 4 > len(likes):
            found[spoken] = min(likes) > LIKE
    return found


def _likes(recording: Samples, speech: Samples, late: int) -> Iterator[float]:
    """How well each piece of the speech lies over the recording."""
    for at in range(0, len(speech) - PIECE + 1, PIECE):
        piece = speech[at : at + PIECE]
        there = recording[max(at + late, 0) : max(at + late + PIECE, 0)]
        if len(there) < PIECE or not band_power(there):
            yield 0.0
            continue
        yield float(there @ piece / (np.linalg.norm(there) * np.linalg.norm(piece)))
