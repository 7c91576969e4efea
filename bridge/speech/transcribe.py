"""A recording is heard exactly as a transmission is: in pieces, in order, then its end."""

from collections.abc import Sequence

from bridge.ports import Hints, Transcriber, Transcript
from bridge.speech.sound import Sound, decode
from bridge.speech.tones import without

STRETCH = 0.5  # seconds handed to an engine at a time


def transcribe(
    transcriber: Transcriber,
    content: bytes,
    name: str,
    hints: Hints,
    tones: Sequence[tuple[float, float]] = (),
) -> Transcript:
    """What is said in a recording beside its tones. Blocking. `MediaError`: it cannot be read."""
    return hear(transcriber, without(decode(content, name), tones), hints)


def hear(transcriber: Transcriber, sound: Sound, hints: Hints) -> Transcript:
    """What is said in a sound. Blocking."""
    hearing = transcriber.begin(sound.rate, hints)
    pcm, size = sound.pcm(), int(STRETCH * sound.rate) * 2
    for at in range(0, len(pcm), size):
        hearing.feed(pcm[at : at + size])
    return hearing.finish()
