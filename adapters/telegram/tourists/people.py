"""Who writes to us: kept here alone, under names that nobody outside can turn back.

    person/<chat>     all that is known of a chat, and the salt of its names
    channel/<name>    the chat behind a name in the journal; alias/<number> behind one of our memory
    gone/<name>       why nobody is behind a name any more

The journal, the log and every page know a chat by `Person.channel` only. Forgetting drops the salt
and the way back: the names stay in the journal and mean nobody. Who writes again is somebody new.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from msgspec import json
from msgspec.structs import replace

from adapters.telegram.addresses import Addresses
from adapters.telegram.natives import Natives, Told
from adapters.telegram.tourists.person import Person
from adapters.telegram.wire import Target
from bridge.errors import Refused
from bridge.ports import Keep

FORGOTTEN = "the reporter was forgotten, as they asked"
EXPIRED = "the reporter was forgotten: nothing was heard of them for long"
UNKNOWN = "nobody is known under this name"


class People:
    """All who write to one bot."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    async def find(self, chat: int) -> Person | None:
        """Who writes in that chat, as far as they are known."""
        found = await self._keep.get(f"person/{chat}")
        return json.decode(found, type=Person) if found else None

    async def of(self, chat: int, now: datetime, phone: str = "") -> Person:
        """Who writes in that chat; somebody new gets names, durable before they are used."""
        found = await self.find(chat)
        if found is not None:
            return replace(found, last=now, phone=phone or found.phone)
        person = Person(
            chat=chat, salt=secrets.token_bytes(32), first=now, last=now, phone=phone
        )  # fmt: skip
        behind = b"%d" % chat
        await self._keep.put(
            {
                f"channel/{person.channel}": behind,
                f"channel/{person.hidden}": behind,
                f"alias/{person.alias}": behind,
                f"person/{chat}": json.encode(person),
            }
        )
        return person

    async def save(self, person: Person) -> None:
        """Durable when it returns."""
        await self._keep.put({f"person/{person.chat}": json.encode(person)})

    async def behind(self, channel: str) -> Person:
        """Who is meant by a name of the journal. `Refused` says why nobody is."""
        chat = await self._keep.get(f"channel/{channel}")
        person = await self.find(int(chat)) if chat else None
        if person is None:
            why = await self._keep.get(f"gone/{channel}")
            raise Refused(why.decode() if why else UNKNOWN)
        return person

    async def chat(self, alias: int) -> int:
        """The chat behind a number of our memory. `Refused`: nobody is."""
        found = await self._keep.get(f"alias/{alias}")
        if found is None:
            raise Refused(FORGOTTEN)
        return int(found)

    async def everybody(self) -> Sequence[Person]:
        """All that are known."""
        rows = await self._keep.under("person/")
        return [json.decode(value, type=Person) for _, value in rows]

    async def forget(self, person: Person, why: str) -> None:
        """Nothing is left that leads from a name to the chat, nor what was told there."""
        told = await self._keep.under(f"m/{person.alias}/")
        relays = {r for _, value in told for r in json.decode(value, type=Told).relays}
        reason = why.encode()
        await self._keep.put({f"gone/{c}": reason for c in (person.channel, person.hidden)})
        await self._keep.drop(
            f"person/{person.chat}",
            f"alias/{person.alias}",
            *(f"channel/{c}" for c in (person.channel, person.hidden)),
            *(key for key, _ in told),
            *(f"r/{relay}" for relay in relays),
            f"last/{person.alias}",
            f"pause/{person.alias}",
        )


class Pseudonyms(Addresses):
    """Channels of tourists: names that mean somebody only here."""

    def __init__(self, people: People, natives: Natives) -> None:
        super().__init__(natives, {}, ())
        self._people = people

    async def target(self, channel: str) -> Target:
        """The chat behind a name, as our memory calls it. `Refused`: forgotten, or out of reach."""
        person = await self._people.behind(channel)
        if person.away:
            raise Refused(person.away)
        return Target(person.alias)
