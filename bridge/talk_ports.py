"""The door to what is being said just now. `bridge.ports` has it.

Law: it is shown and forgotten. It stands in no journal, no rule knows of it, and a crash loses it.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct


class Talking(Struct, frozen=True, kw_only=True):
    """Somebody talks. `key`: of the message that it will be, within its adapter."""

    adapter: str
    channel: str
    key: str
    since: datetime
    who: str = ""  # as the network knows them; often not known before the end
    words: str = ""  # so far, as a recogniser hears them now: the end may change them


class Talk(Protocol):
    """Everybody who talks just now on the channels of this process."""

    def tell(self, talking: Talking) -> None:
        """Somebody begins to talk, or more is known of it."""

    def over(self, adapter: str, key: str) -> None:
        """They do not talk any more."""

    def now(self) -> Sequence[Talking]:
        """Who does, the longest first."""

    def changes(self) -> AsyncIterator[Sequence[Talking]]:
        """Who does now, and then again after each change; a slow watcher misses some."""
