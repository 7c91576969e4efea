"""A recording that waits for words, and how it gets them."""

from msgspec import Struct

from bridge.ports import Hints, Transcriber, Transcript
from bridge.speech.sound import Sound, decode

STRETCH = 0.5  # seconds handed to an engine at a time


class Listen(Struct, frozen=True, kw_only=True, tag=True):
    """A line of the stream “speech”: the voice of inbox line `of` is kept in the media as `ref`."""

    of: str
    ref: str
    language: str = ""  # "" = not known
    channel: str = ""  # adapter/channel, for what is likely to be said there


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
