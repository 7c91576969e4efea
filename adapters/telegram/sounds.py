"""Recordings as Telegram plays them: Ogg with Opus where it can be made, else as they are."""

import asyncio
from io import BytesIO

PLAYED = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4"})
RATES = frozenset({8_000, 12_000, 16_000, 24_000, 48_000})  # of Opus


async def playable(content: bytes, mime: str) -> tuple[bytes, str]:
    """The recording and its media type; another one where Telegram could not play the first."""
    if mime in PLAYED:
        return content, mime
    made = await asyncio.to_thread(_opus, content)
    return (made, "audio/ogg") if made else (content, mime)


def _opus(content: bytes) -> bytes:
    """The same sound in Ogg with Opus; nothing where it cannot be made."""
    try:
        import soundfile  # noqa: PLC0415 - comes with speech and radio; without it files go as they are
    except ImportError:
        return b""
    made = BytesIO()
    try:
        samples, rate = soundfile.read(BytesIO(content), dtype="int16")
        if rate not in RATES:
            return b""
        soundfile.write(made, samples, rate, format="OGG", subtype="OPUS")
    except (soundfile.LibsndfileError, ValueError, RuntimeError):
        return b""
    return made.getvalue()
