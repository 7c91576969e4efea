"""A recording is heard exactly as a transmission is: in pieces, in order, then its end."""

from bridge.ports import Hints, Transcriber, Transcript
from bridge.speech.sound import Sound, decode

STRETCH = 0.5  # seconds handed to an engine at a time


def transcribe(transcriber: Transcriber, content: bytes, name: str, hints: Hints) -> Transcript:
    """What is said in a recording. Blocking. `MediaError` where it cannot be read."""
    return hear(transcriber, decode(content, name), hints)


def hear(transcriber: Transcriber, sound: Sound, hints: Hints) -> Transcript:
    """What is said in a sound. Blocking."""
    hearing = transcriber.begin(sound.rate, hints)
    pcm, size = sound.pcm(), int(STRETCH * sound.rate) * 2
    for at in range(0, len(pcm), size):
        hearing.feed(pcm[at : at + size])
    return hearing.finish()
