"""The doors of recordings and pictures. `bridge.ports` has them."""

from typing import Protocol

from msgspec import Struct


class Media(Protocol):
    """Recordings and pictures, by the hash of their content."""

    async def put(self, content: bytes) -> str:
        """Keep it durably; the reference is `sha256:<hex>`. The same content twice is one file."""

    async def open(self, ref: str) -> bytes:
        """The content. `MediaError` where it is not there or no longer what it was."""


class Measured(Struct, frozen=True, kw_only=True):
    """What a recording is: how long, and its media type as read from its first bytes."""

    seconds: float
    mime: str
