"""The door to one library: what both bots ask of Telegram, in our words.

A bot implements `Wire` with its library; everything above it is shared. A `Wire` raises the errors
of `outcomes` and of `bridge.errors`; anything else means that nobody knows what happened.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from bridge.message import Point

Raw = Mapping[str, Any]
"""One update as the Bot API writes it (JSON)."""


class Target(Struct, frozen=True):
    """A chat, and in a forum the topic (0 = none)."""

    chat: int
    topic: int = 0

    @property
    def group(self) -> bool:
        """Many people read there."""
        return self.chat < 0

    def __str__(self) -> str:
        return f"{self.chat}/{self.topic}" if self.topic else str(self.chat)


class Button(Struct, frozen=True):
    """A button under a message: what it shows, and at most 64 bytes of data."""

    label: str
    data: str


Rows = Sequence[Sequence[Button]]


class File(Struct, frozen=True, kw_only=True):
    """A file of Telegram: `size` as the sender's client says, 0 where it does not."""

    id: str
    size: int = 0
    mime: str = ""
    name: str = ""


class Wire(Protocol):
    """Telegram, by one library. Each method returns the id of the message that was made."""

    async def text(
        self, to: Target, text: str, *, html: bool, rows: Rows, silent: bool, reply: int = 0
    ) -> int:
        """Words. `Unparsable` and `TooLong` beside the usual errors."""

    async def sound(
        self, to: Target, content: bytes, mime: str, *, silent: bool, reply: int
    ) -> int:
        """A voice note, where Telegram plays that kind of sound as one; else a file."""

    async def picture(
        self, to: Target, content: bytes, mime: str, *, silent: bool, reply: int
    ) -> int:
        """A photo, where it is one; else a file."""

    async def place(self, to: Target, point: Point, *, silent: bool, reply: int) -> int:
        """A spot on the map."""

    async def edit(self, chat: int, message: int, text: str, *, html: bool, rows: Rows) -> None:
        """Other words and buttons for a message of ours. `Unchanged`, `Gone`, `Unparsable`."""

    async def answer(self, callback: str, text: str = "", *, alert: bool = False) -> None:
        """Tell who pressed a button that it was heard."""

    async def fetch(self, file: File, largest: int) -> bytes:
        """The content of a file. `Refused`: longer than `largest`, or gone."""
