"""What stands where in a chat, kept for ever: so an answer after a week still finds its relay.

`r/<relay>`: how far it was said. `m/<message>`: what a message of ours tells, with the words of its
buttons. `c/<call>/<message>`: the cards of calls that last (see `cards`).
"""

from hashlib import sha256

from msgspec import Struct, json

from bridge.ports import Keep


class Said(Struct, frozen=True, kw_only=True):
    """How far one relay came. `ids`: one for each part that was said ("" for a missing file)."""

    ids: tuple[str, ...] = ()
    whole: bool = False


class Told(Struct, frozen=True, kw_only=True):
    """What a message of ours tells, and what its buttons say."""

    relay: str
    words: tuple[str, ...] = ()


class Natives:
    """The memory of one adapter."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    async def said(self, relay: str) -> Said:
        """How far a relay came."""
        found = await self._keep.get(f"r/{relay}")
        return json.decode(found, type=Said) if found else Said()

    async def record(self, relay: str, said: Said, words: tuple[str, ...]) -> None:
        """Written when a part was said."""
        rows = {f"r/{relay}": json.encode(said)}
        if said.ids[-1]:
            rows[f"m/{said.ids[-1]}"] = json.encode(Told(relay=relay, words=words))
        await self._keep.put(rows)

    async def told(self, message: str) -> Told | None:
        """What a message tells, None for one that is not ours."""
        found = await self._keep.get(f"m/{message}") if message else None
        return json.decode(found, type=Told) if found else None


def short(text: str) -> str:
    """A name that tells nothing of what it is made of."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
