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
from bridge.ports import Board, Clock, Measured, Media, Speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The `Services` of one adapter."""

    name: str
    clock: Clock
    media: Media
    board: Board
    speaker: Speaker
    site: dict[str, Any] = field(default_factory=dict)
    channels: Sequence[str] = ()
    folder: Path = Path()

    async def measure(self, content: bytes) -> Measured:
        """Length and type of a recording, damaged ones too. `MediaError`: this is not audio."""
        # Imported late: it loads the sound libraries, and most adapters never ask.
        from bridge.speech.sound import measure  # noqa: PLC0415

        return await asyncio.to_thread(measure, content, "the recording")

    def serve(
        self, app: web.App, host: str, port: int, *, largest: int = web.LARGEST
    ) -> AbstractAsyncContextManager[int]:
        """Serve an ASGI application while the context is open; yields the port (0 = any free)."""
        return web.serve(app, host, port, largest=largest)
