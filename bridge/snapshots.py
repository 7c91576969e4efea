"""The world at some line of the journal, so that start-up does not grow with history.

A snapshot is several lines of one commit: chunks of the world, then one that says which line of
the journal they stand for. A snapshot of another spelling is passed over: the journal tells all.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from bridge.ports import Append, Entry, Log
from bridge.streams import JOURNAL, SNAPSHOT
from rules.call import Call
from rules.events import Listening
from rules.world import RelayState, UnitState, World

_log = logging.getLogger(__name__)

SPELLING = 1  # raised when World or Call changes shape
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
    "over": (int, tuple[str, datetime]),
}


class End(Struct, frozen=True, kw_only=True, tag=True):
    """The last line: the snapshot is whole."""

    spelling: int
    after: str  # seq of the last line of the journal that is in it
    chunks: int
    numbers: tuple[int, int, int, int]  # number, live, over_first, over_next


async def save(log: Log, world: World, *, fence: int | None = None) -> None:
    """Write the world as it is after the newest line of the journal; forget the one before."""
    last = await log.last(JOURNAL)
    if last is None:
        return
    old = [e async for entries in log.history(SNAPSHOT) for e in entries]
    chunks = [Append(stream=SNAPSHOT, key=f"{last.seq}/{n}", body=b) for n, b in _chunks(world)]
    end = End(
        spelling=SPELLING,
        after=last.seq,
        chunks=len(chunks),
        numbers=(world.number, world.live, world.over_first, world.over_next),
    )
    closing = Append(stream=SNAPSHOT, key=f"{last.seq}/end", body=msgspec.json.encode(end))
    await log.commit(*chunks, closing, done=old, fence=fence)


async def load(log: Log) -> tuple[World, str]:
    """The newest whole snapshot and the seq of its last line of the journal, or the beginning."""
    entries = [e async for batch in log.history(SNAPSHOT) for e in batch]
    if not entries:
        return World(), ""
    try:
        end = msgspec.json.decode(entries[-1].body, type=End)
        if end.spelling == SPELLING:
            return _world(end, entries[:-1][-end.chunks :] if end.chunks else []), end.after
    except msgspec.MsgspecError as error:
        _log.warning("the snapshot cannot be read, the whole journal is: %s", error)
    return World(), ""


def _chunks(world: World) -> Iterator[tuple[int, bytes]]:
    nth = 0
    for name in _MAPS:
        rows = iter(getattr(world, name).items())
        while part := list(islice(rows, CHUNK)):
            yield nth, msgspec.json.encode((name, part))
            nth += 1


def _world(end: End, entries: list[Entry]) -> World:
    tables: dict[str, dict[Any, Any]] = {name: {} for name in _MAPS}
    for entry in entries:
        name, rows = msgspec.json.decode(entry.body, type=tuple[str, msgspec.Raw])
        key, value = _MAPS[name]
        tables[name].update(msgspec.json.decode(rows, type=list[tuple[key, value]]))  # type: ignore[valid-type]
    number, live, first, nxt = end.numbers
    world = World(number=number, live=live, over_first=first, over_next=nxt)
    return replace(world, **{name: Map(rows) for name, rows in tables.items()})
