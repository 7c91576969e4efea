"""Recordings as Telegram plays them: Ogg with Opus where it can be made, else as they are."""

from bridge.message.sounds import opus

PLAYED = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4"})


async def playable(content: bytes, mime: str) -> tuple[bytes, str]:
    """The recording and its media type; another one where Telegram could not play the first."""
    if mime in PLAYED:
        return content, mime
    made = await opus(content)
    return (made, "audio/ogg") if made else (content, mime)
