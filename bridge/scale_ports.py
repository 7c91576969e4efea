"""The door to what words would come to before they are said. `bridge.ports` has it."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct


class Weighed(Struct, frozen=True, kw_only=True):
    """What one adapter would have to send, where people pay for that or it arrives in pieces."""

    adapter: str
    people: int  # how many would get something
    parts: int
    price: float = 0.0
    currency: str = ""
    cut: bool = False  # something is too long: its end would be left out


class Scales(Protocol):
    """The scales of the house."""

    def weigh(self, adapter: str, channel: str, words: str) -> Sequence[Weighed]:
        """What would go out if these words came in there now. Empty: nothing that costs.

        Nothing is said and nothing kept by asking. A process that only carries messages knows
        nothing of it, and answers that nothing costs.
        """
