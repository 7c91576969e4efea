"""What stands where in a chat, kept for ever: so an answer after a week still finds its relay.

`r/<relay>`: how far it was said. `m/<message>`: what a message of ours tells, with the words of its
buttons. `c/<call>/<message>`: the cards of calls that last (see `cards`).
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from msgspec import Struct, json

from bridge.message import Outbound
from bridge.ports import Keep

Rows = Mapping[str, bytes]


class Said(Struct, frozen=True, kw_only=True):
    """How far one relay came. `ids`: one for each part that was said ("" for a missing file).

    `tried`: when the next part went out, in seconds; after a crash nobody knows whether it arrived.
    """

    ids: tuple[str, ...] = ()
    whole: bool = False
    tried: float = 0.0


class Told(Struct, frozen=True, kw_only=True):
    """What a message of ours tells, and what its buttons say."""

    relay: str
    words: tuple[str, ...] = ()


class Natives:
    """The memory of one adapter."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    async def said(self, relay: str) -> Said | None:
        """How far a relay came; None for one that was never begun."""
        found = await self._keep.get(f"r/{relay}")
        return json.decode(found, type=Said) if found else None

    async def put(self, relay: str, said: Said, rows: Rows) -> None:
        """Written when a part was said, or certainly was not."""
        await self._keep.put({**standing(relay, said), **rows})

    def before(self, message: Outbound, name: str, card: dict[str, Any] | None) -> Rows:  # noqa: ARG002
        """To be written before a part goes out: nothing, where only the network names it."""
        return {}

    def after(self, message: Outbound, chat: str, id: str, text: str) -> Rows:  # noqa: ARG002
        """To be written when a part stands in its chat."""
        return telling(id, message.key, tuple(choice.words for choice in message.choices))

    async def told(self, message: str) -> Told | None:
        """What a message tells, None for one that is not ours."""
        found = await self._keep.get(f"m/{message}") if message else None
        return json.decode(found, type=Told) if found else None


def standing(relay: str, said: Said) -> Rows:
    """What is written down of how far a relay came."""
    return {f"r/{relay}": json.encode(said)}


def telling(message: str, relay: str, words: tuple[str, ...]) -> Rows:
    """What is written down of a message that stands in a chat; nothing for one without an id."""
    return {f"m/{message}": json.encode(Told(relay=relay, words=words))} if message else {}


def pressed(nth: str, words: tuple[str, ...]) -> str:
    """What a pressed button says, by its number from 0; "" for one that we never made."""
    known = nth.isascii() and nth.isdigit() and len(nth) < 3 and int(nth) < len(words)  # noqa: PLR2004
    return words[int(nth)] if known else ""


def short(text: str) -> str:
    """A name that tells nothing of what it is made of."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
