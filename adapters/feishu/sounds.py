"""Recordings as Feishu plays them: Ogg with Opus where it can be made, else as files."""

import asyncio
from io import BytesIO

RATES = frozenset({8_000, 12_000, 16_000, 24_000, 48_000})  # of Opus


async def playable(content: bytes) -> tuple[bytes, bool]:
    """The recording as Ogg with Opus, and True; what is none, or cannot be made one, as it is."""
    if content.startswith(b"OggS"):
        return content, b"OpusHead" in content[:128]
    made = await asyncio.to_thread(_opus, content)
    return (made, True) if made else (content, False)


def _opus(content: bytes) -> bytes:
    """The same sound in Ogg with Opus; nothing where it cannot be made."""
    try:
        import soundfile  # noqa: PLC0415 - comes with speech and radio
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
