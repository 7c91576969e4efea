"""The world at some line of the journal, so that start-up does not grow with history.

A snapshot is several lines of one commit: chunks of the world, then one that says which line of
the journal they stand for. A snapshot of another spelling is passed over: the journal tells all.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zlib import crc32

import msgspec
from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from bridge import codec
from bridge.ports import Append, Entry, Log
from bridge.streams import JOURNAL, SNAPSHOT
from rules.call import Call
from rules.events import Relayed
from rules.links.fold import Share
from rules.model import Policy
from rules.notices.fold import Standing
from rules.people_events import Advised
from rules.people_states import Subscriber, Thread, Tip
from rules.reserves.events import Moving
from rules.roll_events import Roll, RollRow
from rules.said import Source
from rules.site_events import Alarmed, ErrandGiven, Listening, WordsPassed
from rules.states import RelayState, UnitState
from rules.texting.fold import Doubt
from rules.volunteers import Applicant, Member
from rules.watched.site import Watched
from rules.world import World, apply

_log = logging.getLogger(__name__)

MEANING = 1  # raised when a field comes to mean something else; shapes are seen by themselves
CHUNK = 500  # entries of a table in one line
_MAPS: dict[str, tuple[type, Any]] = {
    "calls": (str, Call),
    "numbers": (int, str),
    "units": (str, UnitState),
    "waiting": (str, Listening),
    "relays": (str, RelayState),
    "relays_of": (str, tuple[str, ...]),
    "talks": (str, str),
    "links": (str, bool),
    "alarms": (str, Alarmed),
    "said": (str, Relayed),
    "closed": (str, str),
    "opened": (str, str),
    "passed": (str, WordsPassed),
    "errands": (str, ErrandGiven),
    "applicants": (str, Applicant),
    "members": (str, Member),
    "counts": (str, int),
    "rolls": (str, Roll),
    "roll_rows": (str, RollRow),
    "choosing": (str, tuple[int, datetime]),
    "wanting": (str, tuple[int, datetime]),
    "near": (str, tuple[str, ...]),
    "threads": (str, Thread),
    "tips": (str, Tip),
    "subscribers": (str, Subscriber),
    "advisories": (str, Advised),
    "leaving": (str, Source),
    "notices": (str, Standing),
    "doubts": (str, Doubt),
    "opted_out": (str, str),
    "watched": (str, Watched),
    "moves": (str, Moving),
    "thin": (str, int),
    "shares": (str, Share),
    "refs": (str, str),
    "over": (int, tuple[str, datetime]),
}


def _spelling(tables: Mapping[str, tuple[type, Any]]) -> int:
    """A number that changes with the shape of anything in the world."""
    types = [Any, *(list[tuple[key, value]] for key, value in tables.values())]  # type: ignore[valid-type]
    shapes, parts = msgspec.json.schema_components(types)
    told = msgspec.json.encode((MEANING, list(tables), shapes, parts), order="deterministic")
    return crc32(told)


SPELLING = _spelling(_MAPS)


class End(Struct, frozen=True, kw_only=True, tag=True):
    """The last line: the snapshot is whole."""

    spelling: int
    after: str  # seq of the last line of the journal that is in it
    chunks: int
    numbers: tuple[int, int, int, int, int]  # number, live, over_first, over_next, drills
    rules: str = ""
    forget_after: timedelta | None = None


async def save(log: Log, world: World, *, fence: int | None = None) -> None:
    """Write the world as it is after the newest line of the journal; forget the one before."""
    last = await log.last(JOURNAL)
    if last is None:
        return
    old = [e async for entries in log.history(SNAPSHOT) for e in entries]
    if old and old[-1].key == _end_key(last.seq):
        return
    bodies = await asyncio.to_thread(lambda: list(_chunks(world)))  # a value: nobody changes it
    chunks = [
        Append(stream=SNAPSHOT, key=f"{last.seq}/{nth}", body=body)
        for nth, body in enumerate(bodies)
    ]
    end = End(
        spelling=SPELLING,
        after=last.seq,
        chunks=len(chunks),
        numbers=(world.number, world.live, world.over_first, world.over_next, world.drills),
        rules=world.rules,
        forget_after=world.forget_after,
    )
    closing = Append(stream=SNAPSHOT, key=_end_key(last.seq), body=msgspec.json.encode(end))
    await log.commit(*chunks, closing, done=old, fence=fence)


async def recall(log: Log, policy: Policy) -> tuple[World, int]:
    """What the journal says: the newest snapshot and the facts after it, and how many those are."""
    world, after = await load(log)
    facts = 0
    async for entries in log.history(JOURNAL, after):
        for entry in entries:
            world = apply(world, codec.fact(entry.body), policy)
        facts += len(entries)
    return world, facts


async def load(log: Log) -> tuple[World, str]:
    """The newest whole snapshot and the seq of its last line of the journal, or the beginning."""
    entries = [e async for batch in log.history(SNAPSHOT) for e in batch]
    if not entries:
        return World(), ""
    try:
        end = msgspec.json.decode(entries[-1].body, type=End)
        if end.spelling == SPELLING:
            return await asyncio.to_thread(_world, end, _whole(end, entries)), end.after
        _log.info("the snapshot is of another spelling, the whole journal is read")
    except (msgspec.MsgspecError, ValueError, KeyError) as error:
        _log.warning("the snapshot cannot be read, the whole journal is: %s", error)
    return World(), ""


def _end_key(seq: str) -> str:
    return f"{seq}/end"


def _whole(end: End, entries: Sequence[Entry]) -> list[Entry]:
    """The chunks of this snapshot, in order. `KeyError` where one is not there."""
    found = {e.key: e for e in entries}
    return [found[f"{end.after}/{nth}"] for nth in range(end.chunks)]


def _chunks(world: World) -> Iterator[bytes]:
    for name in _MAPS:
        rows = iter(getattr(world, name).items())
        while part := list(islice(rows, CHUNK)):
            yield msgspec.json.encode((name, part))


def _world(end: End, entries: list[Entry]) -> World:
    tables: dict[str, dict[Any, Any]] = {name: {} for name in _MAPS}
    for entry in entries:
        name, rows = msgspec.json.decode(entry.body, type=tuple[str, msgspec.Raw])
        key, value = _MAPS[name]
        tables[name].update(msgspec.json.decode(rows, type=list[tuple[key, value]]))  # type: ignore[valid-type]
    number, live, first, nxt, drills = end.numbers
    world = World(
        number=number,
        live=live,
        drills=drills,
        over_first=first,
        over_next=nxt,
        rules=end.rules,
        forget_after=end.forget_after,
    )
    return replace(world, **{name: Map(rows) for name, rows in tables.items()})
