"""Recordings as the other side reads them.

Voices of chats are often AMR, which our recognisers do not read: they become WAV. Chats play Ogg
with Opus: ours become that where it can be made.
"""

import asyncio
import wave
from io import BytesIO

AMR = b"#!AMR"
RATE = 16_000
OPUS = frozenset({8_000, 12_000, 16_000, 24_000, 48_000})  # samples a second that it takes


async def readable(content: bytes) -> bytes:
    """The recording, as WAV where it was AMR and can be decoded; else as it is."""
    if not content.startswith(AMR):
        return content
    return await asyncio.to_thread(_wav, content) or content


def _wav(content: bytes) -> bytes:
    """Nothing where the library (of the extra of Mumble) is missing or cannot read it."""
    try:
        import av  # noqa: PLC0415 - optional
    except ImportError:
        return b""
    made = BytesIO()
    try:
        with av.open(BytesIO(content), "r") as source, wave.open(made, "wb") as sound:
            sound.setparams((1, 2, RATE, 0, "NONE", "NONE"))
            turned = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            for frame in source.decode(audio=0):
                for piece in turned.resample(frame):
                    sound.writeframes(piece.to_ndarray().tobytes())
    except (av.FFmpegError, ValueError, IndexError):
        return b""
    return made.getvalue()


async def opus(content: bytes) -> bytes:
    """The same sound in Ogg with Opus; nothing where it cannot be made."""
    return await asyncio.to_thread(_opus, content)


def _opus(content: bytes) -> bytes:
    try:
        import soundfile  # noqa: PLC0415 - comes with speech and radio; without it files go as they are
    except ImportError:
        return b""
    made = BytesIO()
    try:
        samples, rate = soundfile.read(BytesIO(content), dtype="int16")
        if rate not in OPUS:
            return b""
        soundfile.write(made, samples, rate, format="OGG", subtype="OPUS")
    except (soundfile.LibsndfileError, ValueError, RuntimeError):
        return b""
    return made.getvalue()
