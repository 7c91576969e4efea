"""What stands where in WeCom, kept for ever: so an answer after a week still finds its relay.

`r/<relay>`: how far it was said. `t/<card>`: the card of a relay, with the words of its buttons.
`q/<chat>/<hash>`: the relay that words of ours in a chat tell; a quote brings nothing but words.
"""

from typing import Any

from msgspec import Struct, json

from bridge.message.natives import Said, short
from bridge.ports import Keep


class Card(Struct, frozen=True, kw_only=True):
    """A card with buttons, as it was sent."""

    relay: str
    words: tuple[str, ...]
    body: dict[str, Any]


class Natives:
    """The memory of one adapter."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    async def said(self, relay: str) -> Said:
        """How far a relay came."""
        found = await self._keep.get(f"r/{relay}")
        return json.decode(found, type=Said) if found else Said()

    async def record(self, relay: str, chat: str, said: Said, text: str = "") -> None:
        """Written when a part was said; `text`: its words."""
        rows = {f"r/{relay}": json.encode(said)}
        if text:
            rows[_quote(chat, text)] = relay.encode()
        await self._keep.put(rows)

    async def quoted(self, chat: str, text: str) -> str:
        """The relay that was told with these words, "" for none."""
        return (await self._keep.get(_quote(chat, text)) or b"").decode() if text else ""

    async def keep_card(self, task: str, card: Card) -> None:
        """Written before the card goes out: its buttons may be pressed at once."""
        await self._keep.put({f"t/{task}": json.encode(card)})

    async def card(self, task: str) -> Card | None:
        """The card of that task, None for one that we never made."""
        found = await self._keep.get(f"t/{task}")
        return json.decode(found, type=Card) if found else None


def _quote(chat: str, text: str) -> str:
    return f"q/{short(chat)}/{short(''.join(text.split()))}"
