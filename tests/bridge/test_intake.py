"""What is heard becomes a line, once, and can always be read again."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bridge import codec
from bridge.engine import Engine
from bridge.errors import LogError
from bridge.intake import Intake
from bridge.logs import open_log
from bridge.ports import Log
from bridge.streams import INBOX, JOURNAL
from rules.events import Event
from rules.inputs import Inbound, Reach, Reported, Voice
from rules.model import Point
from tests.clock import ManualClock
from tests.house import history
from tests.sites import small_book
from tests.waiting import Shaky

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


async def test_what_is_heard_can_always_be_read_again(log: Log) -> None:
    intake, engine = Intake("chat", log), Engine(log, BOOK)
    nan = float("nan")
    for nth, hostile in enumerate([
        report(0, "\ud800 help! \udfff"),
        report(1, "x" * 200_000),
        report(2, "\x00\u202e\n\r"),
        report(3, "help!", point=Point(nan, 1.0)),
        report(4, "help!", point=Point(91.0, 1.0)),
        report(5, "help!", point=Point(float("inf"), float("-inf"))),
        report(6, voice=Voice(ref="sha256:1", seconds=nan, snr=nan)),
        report(7, name="\udc80", reply_to="\udc80", place="\udc80", language="\udc80"),
        replace(report(8), key="\udc80" * 3, channel="\udc80", sender=""),
        replace(report(9), key="", channel="", sender="", words=""),
    ]):  # fmt: skip
        await intake.hear(hostile)
        await decide(log, engine)
        assert len(await history(log, INBOX)) == nth + 1
    assert not [f for f in await facts(log) if type(f).__name__ == "Faulted"]
    assert len(engine.world.calls) + len(engine.world.waiting) == 10
    assert all(
        c.where is None
        for c in engine.world.calls.values()
        if c.id in ("chat:3", "chat:4", "chat:5")
    )


async def test_the_same_message_is_heard_once_and_news_as_well(log: Log) -> None:
    intake = Intake("chat", log)
    for _ in range(3):
        await intake.hear(report(1))
        await intake.hear(Reported(relay="r", reach=Reach.SENT))
        await intake.hear(Reported(relay="r", reach=Reach.READ))
    assert len(await history(log, INBOX)) == 3
    await Intake("sms", log).hear(report(1))
    assert len(await history(log, INBOX)) == 4, "another adapter's key is another key"


async def test_no_message_can_stand_where_our_own_lines_will(log: Log) -> None:
    """Else who guesses a relay's key could keep its failure from the desk."""
    for adapter in ("chat", "tick", "link"):
        for key in (
            "r=failed",
            "chat:r=failed",
            "=chat:r=failed",
            "chat:1/2026-10-01T04:00:00+00:00",
        ):
            await Intake(adapter, log).hear(replace(report(1), key=key))
    before = len(await history(log, INBOX))
    await Intake("chat", log).hear(Reported(relay="r", reach=Reach.FAILED))
    assert len(await history(log, INBOX)) == before + 1


async def test_what_could_not_be_written_is_not_acknowledged(log: Log) -> None:
    shaky = Shaky(log)
    shaky.broken = 1
    with pytest.raises(LogError):
        await Intake("chat", shaky).hear(report(1))
    await Intake("chat", shaky).hear(report(1))
    assert len(await history(log, INBOX)) == 1
