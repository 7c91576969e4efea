"""What stands where in Telegram, kept for ever: so a reply after a week still finds its call.

`r/<relay>`: where it was said, under which message ids, and whether all of it was.
`m/<chat>/<message>`: which relays, and which call, a message of ours tells.
`last/<chat>`, `last/<chat>/<topic>`: the newest call that was told there.
`topic/<chat>/<topic>`: a topic in which nothing can be said, and since when (see `forums`).
`to/<chat>`: the supergroup that a group became; `from/<chat>` is the way back.
`w/<token>`: words of a button that are too long for it.
`album/<id>`: the keys of the updates that made one message.
`offset/<bot>`: the first update of a bot that is not in the journal.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType

from msgspec import Struct, json
from msgspec.structs import replace

from bridge.ports import Keep

ROOM = 64  # bytes of callback data
HOPS = 8  # migrations of one chat
NOTHING: Mapping[str, bytes] = MappingProxyType({})


class Said(Struct, frozen=True, kw_only=True):
    """How far one relay came: `ids` of the parts that stand in the chat.

    `trying`: the next part was on its way when this was written. `whole`: all of it is there.
    """

    chat: int
    ids: tuple[int, ...] = ()
    trying: bool = False
    whole: bool = False


class Told(Struct, frozen=True, kw_only=True):
    """What a message of ours tells."""

    relays: tuple[str, ...]
    call: str = ""


class Natives:
    """The memory of one bot."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    async def said(self, relay: str) -> Said | None:
        """What became of a relay, as far as we wrote it down."""
        found = await self._keep.get(f"r/{relay}")
        return json.decode(found, type=Said) if found else None

    def begun(self, relay: str, said: Said) -> Mapping[str, bytes]:
        """To be written before a part goes out: after a crash nobody knows whether it did."""
        return {f"r/{relay}": json.encode(replace(said, trying=True))}

    async def broken_off(self, relay: str, said: Said) -> None:
        """The part certainly did not go out."""
        await self._keep.put({f"r/{relay}": json.encode(replace(said, trying=False))})

    async def record(
        self,
        relay: str,
        call: str,
        said: Said,
        topic: int = 0,
        also: Mapping[str, bytes] = NOTHING,
    ) -> None:
        """Written when a part stands in the chat; its newest message tells this relay.

        `also` is written with it.
        """
        rows = {f"r/{relay}": json.encode(said), **also}
        if said.ids:
            told = await self.told(said.chat, said.ids[-1]) or Told(relays=(), call=call)
            relays = tuple(dict.fromkeys((*told.relays, relay)))
            rows[f"m/{said.chat}/{said.ids[-1]}"] = json.encode(Told(relays=relays, call=call))
        if call:
            rows[f"last/{said.chat}"] = call.encode()
        if call and topic:
            rows[f"last/{said.chat}/{topic}"] = call.encode()
        await self._keep.put(rows)

    async def told(self, chat: int, message: int) -> Told | None:
        """What a message of ours tells; None for one that is not ours."""
        found = await self._keep.get(f"m/{chat}/{message}")
        return json.decode(found, type=Told) if found else None

    async def relay_of(self, chat: int, message: int) -> str:
        """The relay that a message of ours tells, "" for others."""
        told = await self.told(chat, message) if message else None
        return told.relays[0] if told and told.relays else ""

    async def last_call(self, chat: int, topic: int = 0) -> str:
        """The newest call that was told in a chat, or in a topic of it; "" for none."""
        of_topic = await self._keep.get(f"last/{chat}/{topic}") if topic else None
        return (of_topic or await self._keep.get(f"last/{chat}") or b"").decode()

    async def moved(self, old: int, new: int) -> None:
        """A group became a supergroup."""
        if old != new:
            await self._keep.put({f"to/{old}": b"%d" % new, f"from/{new}": b"%d" % old})

    async def now(self, chat: int) -> int:
        """What a chat is called today."""
        return await self._follow("to", chat)

    async def once(self, chat: int) -> int:
        """What a chat was called first: as the site may still write it."""
        return await self._follow("from", chat)

    async def _follow(self, way: str, chat: int) -> int:
        for _ in range(HOPS):
            next = await self._keep.get(f"{way}/{chat}")
            if next is None:
                break
            chat = int(next)
        return chat

    async def offset(self, bot: int) -> int:
        """The first update of a bot that is not in the journal; 0 = the oldest there is.

        Each bot counts for itself: after a change of the token another's count would skip some.
        """
        return int(await self._keep.get(f"offset/{bot}") or b"0")

    async def confirm(self, bot: int, offset: int) -> None:
        """Everything before `offset` is in the journal."""
        await self._keep.put({f"offset/{bot}": b"%d" % offset})

    async def data(self, words: str) -> str:
        """Callback data for words: themselves, or a token for those that are too long."""
        plain = f"={words}"
        if len(plain.encode()) <= ROOM:
            return plain
        token = sha256(words.encode()).hexdigest()[:24]
        await self._keep.put({f"w/{token}": words.encode()})
        return f"#{token}"

    async def words(self, data: str) -> str:
        """What callback data says; "" for a token that we never gave."""
        if data.startswith("="):
            return data[1:]
        found = await self._keep.get(f"w/{data[1:]}") if data.startswith("#") else None
        return (found or b"").decode()

    async def album(self, id: str, updates: Sequence[str]) -> tuple[str, ...]:
        """The keys that make one message: those that were given first, also after a crash."""
        found = await self._keep.get(f"album/{id}")
        if found:
            return json.decode(found, type=tuple[str, ...])
        await self._keep.put({f"album/{id}": json.encode(tuple(updates))})
        return tuple(updates)
