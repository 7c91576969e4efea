"""What stands where in DingTalk: a card's name is ours, its buttons are known before it stands."""

from typing import Any

from bridge.message import Outbound, natives
from bridge.message.natives import Rows, telling


class Natives(natives.Natives):
    """The memory of one adapter."""

    def before(self, message: Outbound, name: str, card: dict[str, Any] | None) -> Rows:
        """What the buttons of a card say."""
        if card is None:
            return {}
        return telling(name, message.key, tuple(choice.words for choice in message.choices))
