"""A start on a journal of before: an adapter has another name, a unit has left."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bridge import codec
from bridge.engine import Engine
from bridge.logs import open_log
from bridge.ports import Append, Log
from bridge.streams import INBOX, JOURNAL
from rules.events import Event, Moved
from rules.inputs import Inbound, Line, Reach
from rules.model import Site
from rules.rulebook import Rulebook
from rules.transitions import Status
from tests.clock import ManualClock
from tests.house import history
from tests.sites import small_book, small_site
from tests.waiting import running, until

BOOK = small_book()
FIGHT = "南门又有人打架"  # each a call of its own


@pytest.fixture(params=["memory", "sqlite"])
async def log(
    request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path
) -> AsyncIterator[Log]:
    url = "memory:" if request.param == "memory" else f"sqlite:{tmp_path}/log.db"
    log = await open_log(url, clock)
    yield log
    await log.aclose()


async def write(log: Log, line: Line, key: str) -> None:
    await log.commit(Append(stream=INBOX, key=key, body=codec.encode(line)))


def report(nth: int, words: str = FIGHT, **more: Any) -> Inbound:
    return Inbound(
        key=str(nth), adapter="chat", channel=f"t{nth}", sender=f"t{nth}", words=words, **more
    )


async def facts(log: Log) -> list[Event]:
    return [codec.fact(e.body) for e in await history(log, JOURNAL)]


async def decide(log: Log, engine: Engine) -> None:
    """All that stands in the inbox and was not decided yet, in one go."""
    done = {e.key.rpartition("/")[0] for e in await history(log, JOURNAL)}
    await engine.handle([e for e in await history(log, INBOX) if e.key not in done])


async def test_relays_to_an_adapter_that_is_gone_are_lost_and_said_otherwise(log: Log) -> None:
    engine = Engine(log, BOOK)
    await write(log, report(1), "chat:1")
    await decide(log, engine)
    assign = Inbound(key="2", adapter="desk", channel="desk", sender="desk", words="assign 1 u-1")
    await write(log, assign, "desk:2")
    await decide(log, engine)
    offered = [k for k, r in engine.world.relays.items() if r.fact.unit == "u-1"]

    def renamed(site: Site) -> Site:
        manners = {("walkie" if k == "radio" else k): m for k, m in site.manners.items()}
        units = {
            id: replace(u, channels=tuple(
                replace(c, adapter="walkie") if c.adapter == "radio" else c for c in u.channels
            ))
            for id, u in site.units.items()
        }  # fmt: skip
        return replace(site, manners=manners, units=units)

    book = Rulebook(renamed(small_site()))
    again = Engine(log, book)
    await again.recall()
    async with running(again.run()):
        await until(lambda: [k for k in again.world.relays if "walkie" in k])
    news = [f for f in await facts(log) if isinstance(f, Moved)]
    assert {n.relay for n in news} >= set(offered)
    assert all("no adapter radio" in n.reason for n in news)
    assert all(n.reach is Reach.FAILED for n in news)
    told = [
        k
        for k, r in again.world.relays.items()
        if r.fact.to.adapter == "walkie" and r.fact.message == "offer"
    ]
    assert told, "the offer goes out on the new name"
    before = len(await history(log, INBOX))
    third = Engine(log, book)
    await third.recall()
    async with running(third.run()):
        await write(log, report(5), "chat:5")
        await until(lambda: "chat:5" in third.world.calls)
    assert len(await history(log, INBOX)) == before + 1, "and it is said once"


async def test_a_unit_that_left_while_on_a_call_does_not_stop_the_house(log: Log) -> None:
    engine = Engine(log, BOOK)
    await write(log, report(1), "chat:1")
    await decide(log, engine)
    left = {id: u for id, u in small_site().units.items() if id != "u-2"}
    again = Engine(log, Rulebook(replace(small_site(), units=left)))
    await again.recall()
    for nth, words in enumerate(["release 1 u-2", "close 1"]):
        desk = Inbound(key=f"d{nth}", adapter="desk", channel="desk", sender="desk", words=words)
        await write(log, desk, f"desk:d{nth}")
        await decide(log, again)
    assert again.world.calls["chat:1"].status is Status.CLOSED
    assert not [f for f in await facts(log) if type(f).__name__ == "Faulted"]
