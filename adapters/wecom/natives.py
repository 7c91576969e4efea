"""What stands where in WeCom, kept for ever: so an answer after a week still finds its relay.

`r/<relay>`: how far it was said. `t/<card>`: the card of a relay, with the words of its buttons.
`q/<chat>/<hash>`: the relay that words of ours in a chat tell; a quote brings nothing but words.
"""

from typing import Any

from msgspec import Struct, json

from bridge.message import Outbound, natives
from bridge.message.natives import Rows, short


class Card(Struct, frozen=True, kw_only=True):
    """A card with buttons, as it was sent."""

    relay: str
    words: tuple[str, ...]
    body: dict[str, Any]


class Natives(natives.Natives):
    """The memory of one adapter."""

    def before(self, message: Outbound, name: str, card: dict[str, Any] | None) -> Rows:
        """What the buttons of a card say: they may be pressed at once."""
        if card is None:
            return {}
        words = tuple(choice.words for choice in message.choices)
        return {f"t/{name}": json.encode(Card(relay=message.key, words=words, body=card))}

    def after(self, message: Outbound, chat: str, id: str, text: str) -> Rows:  # noqa: ARG002
        """The words that stand there."""
        return {_quote(chat, text): message.key.encode()} if text else {}

    async def quoted(self, chat: str, text: str) -> str:
        """The relay that was told with these words, "" for none."""
        return (await self._keep.get(_quote(chat, text)) or b"").decode() if text else ""

    async def card(self, task: str) -> Card | None:
        """The card of that task, None for one that we never made."""
        found = await self._keep.get(f"t/{task}")
        return json.decode(found, type=Card) if found else None


def _quote(chat: str, text: str) -> str:
    return f"q/{short(chat)}/{short(''.join(text.split()))}"
