"""What the house gives an adapter: one `House` for each, put together by the app.

An adapter sees it through the `Services` port and learns nothing else of the bridge.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bridge import web
from bridge.errors import MediaError
from bridge.message import Point
from bridge.ports import (
    Atlas,
    Board,
    Clock,
    Ears,
    Keep,
    Measured,
    Media,
    Scales,
    Speaker,
    Talk,
    Weighed,
)
from bridge.talk import Talks


class Deaf:
    """The `Ears` of a house whose engine hears whole recordings only, or that has none."""

    def begin(self, rate: int, language: str = "", *, whole: bool = False) -> None:
        """Never: what was said goes the ordinary way."""


class Blank:
    """The `Atlas` of a house that knows no ground."""

    version = ""

    async def drawn(self) -> bytes:
        """Nothing."""
        return NOTHING

    async def circles(self, to: Point) -> bytes:  # noqa: ARG002 - nowhere is near
        """Nothing."""
        return NOTHING

    async def holes(self, within: float) -> bytes:  # noqa: ARG002
        """No hour is known."""
        return b'{"hours":[],"shapes":[]}'


NOTHING = b'{"type":"FeatureCollection","features":[]}'


class Weightless:
    """The `Scales` of a house that sends nothing that costs."""

    def weigh(self, adapter: str, channel: str, words: str) -> Sequence[Weighed]:  # noqa: ARG002
        """Nothing."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The `Services` of one adapter."""

    name: str
    clock: Clock
    media: Media
    board: Board
    speaker: Speaker
    keep: Keep
    ears: Ears = field(default_factory=Deaf)
    talk: Talk = field(default_factory=Talks)
    scales: Scales = field(default_factory=Weightless)
    site: dict[str, Any] = field(default_factory=dict)
    atlas: Atlas = field(default_factory=Blank)
    channels: Sequence[str] = ()
    patience: web.Patience = web.PATIENCE  # with who comes over the web
    folder: Path = Path()
    home: Path = Path()

    async def measure(self, content: bytes) -> Measured:
        """Length and type of a recording, damaged ones too. `MediaError`: this is not audio."""
        try:
            # Imported late: it loads the sound libraries, and most adapters never ask.
            from bridge.speech.sound import measure  # noqa: PLC0415
        except ImportError:  # without the speech extra a recording still reaches a person
            return _by_its_head(content)
        return await asyncio.to_thread(measure, content, "the recording")

    def serve(
        self, app: web.App, host: str, port: int, *, largest: int = web.LARGEST
    ) -> AbstractAsyncContextManager[int]:
        """Serve an ASGI application while the context is open; yields the port (0 = any free)."""
        return web.serve(app, host, port, largest=largest, patience=self.patience)


_HEADS = {b"RIFF": "audio/wav", b"fLaC": "audio/flac", b"OggS": "audio/ogg", b"ID3": "audio/mpeg"}


def _by_its_head(content: bytes) -> Measured:
    mime = next((m for head, m in _HEADS.items() if content.startswith(head)), "")
    if not mime:
        raise MediaError("the recording is not audio that we know (WAV, FLAC, Ogg, MP3)")
    return Measured(seconds=0.0, mime=mime)
