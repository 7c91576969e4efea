"""Recordings as Feishu plays them: Ogg with Opus where it can be made, else as files."""

from bridge.message.sounds import opus


async def playable(content: bytes) -> tuple[bytes, bool]:
    """The recording as Ogg with Opus, and True; what is none, or cannot be made one, as it is."""
    if content.startswith(b"OggS"):
        return content, b"OpusHead" in content[:128]
    made = await opus(content)
    return (made, True) if made else (content, False)
