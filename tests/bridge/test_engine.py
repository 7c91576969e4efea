"""The loop that decides: one commit for all that waits, and memory that follows the journal."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bridge import codec
from bridge.cli.replay import compare
from bridge.engine import Engine
from bridge.errors import Fenced, LogError
from bridge.logs import open_log
from bridge.message import Outbound
from bridge.ports import Append, Entry, Log
from bridge.speech.listen import Listen
from bridge.streams import INBOX, JOURNAL, SPEECH, outbox
from rules.events import Event, Relayed
from rules.inputs import Inbound, Line, Tick, Transcribed, Voice
from rules.rulebook import Rulebook
from rules.site_events import Listening
from tests.clock import ManualClock
from tests.house import history
from tests.sites import small_book, small_site
from tests.waiting import Shaky, running, until

BOOK = small_book()
FIGHT = "南门又有人打架"  # each a call of its own
VOICE = Voice(ref="sha256:0", seconds=2.0)


@pytest.fixture(params=["memory", "sqlite"])
async def log(
    request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path
) -> AsyncIterator[Log]:
    url = "memory:" if request.param == "memory" else f"sqlite:{tmp_path}/log.db"
    log = await open_log(url, clock)
    yield log
    await log.aclose()


class Watched:
    """The log at its port, counting commits."""

    def __init__(self, inner: Log) -> None:
        self._inner = inner
        self.read, self.follow, self.history = inner.read, inner.follow, inner.history
        self.last, self.claim, self.release = inner.last, inner.claim, inner.release
        self.promises, self.aclose = inner.promises, inner.aclose
        self.commits: list[tuple[int, int]] = []  # lines written, lines done

    async def commit(
        self, *lines: Append, done: Sequence[Entry] = (), fence: int | None = None
    ) -> None:
        self.commits.append((len(lines), len(done)))
        await self._inner.commit(*lines, done=done, fence=fence)


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


async def test_all_that_waits_is_one_commit(log: Log) -> None:
    for nth in range(50):
        await write(log, report(nth), f"chat:{nth}")
    watched = Watched(log)
    engine = Engine(watched, BOOK)
    async with running(engine.run()):
        await until(lambda: len(engine.world.calls) == 50)
    assert [done for _, done in watched.commits] == [50]
    written = await facts(log)
    assert watched.commits[0][0] == len(written) + sum(isinstance(f, Relayed) for f in written)


async def test_a_batch_decides_as_the_same_lines_one_by_one(clock: ManualClock) -> None:
    lines: list[tuple[str, Line]] = [
        *((f"chat:{n}", report(n)) for n in range(5)),
        (
            "radio:1",
            Inbound(
                key="1", adapter="radio", channel="快警二组", sender="快警二组", words="take 1"
            ),
        ),
        ("chat:9", Inbound(key="9", adapter="chat", channel="t1", sender="t1", words="谢谢")),
        (
            "desk:1",
            Inbound(key="1", adapter="desk", channel="desk", sender="desk", words="close 2 ok"),
        ),
    ]
    journals = []
    for together in (True, False):
        log = await open_log("memory:", clock)
        engine = Engine(log, BOOK)
        for key, line in lines:
            await write(log, line, key)
            if not together:
                await decide(log, engine)
        if together:
            await decide(log, engine)
        journals.append([(e.key, e.body) for e in await history(log, JOURNAL)])
        await log.aclose()
    assert journals[0] == journals[1]


async def test_keys_tell_the_cause_and_the_outbox_holds_what_is_to_be_said(log: Log) -> None:
    await write(log, report(1), "chat:1")
    engine = Engine(log, BOOK)
    await decide(log, engine)
    journal = await history(log, JOURNAL)
    assert [e.key for e in journal] == [f"chat:1/{n}" for n in range(len(journal))]
    relays = [f for f in await facts(log) if isinstance(f, Relayed)]
    for relay in relays:
        entries = {e.key: e for e in await history(log, outbox(relay.to.adapter))}
        given = codec.outbound(entries[relay.key].body)
        assert isinstance(given, Outbound)
        assert (given.text, given.channel, given.call) == (relay.text, relay.to.channel, relay.call)
        assert relay.key.startswith("chat:1/")


async def test_a_voice_asks_for_its_words(log: Log) -> None:
    line = Inbound(key="1", adapter="radio", channel="南门", sender="南门", voice=VOICE)
    await write(log, line, "radio:1")
    engine = Engine(log, BOOK)
    await decide(log, engine)
    (asked,) = await history(log, SPEECH)
    assert codec.decode(asked.body, Listen) == Listen(
        of="radio:1", ref=VOICE.ref, language="zh", channel="radio/南门"
    )


async def test_the_same_line_is_decided_once(log: Log) -> None:
    await write(log, report(1), "chat:1")
    await write(log, report(1), "chat:1")
    engine = Engine(log, BOOK)
    async with running(engine.run()):
        await until(lambda: engine.world.calls)
    again = Engine(log, BOOK)
    await again.recall()
    async with running(again.run()):
        await write(log, report(2), "chat:2")
        await until(lambda: len(again.world.calls) == 2)
    assert len(again.world.calls) == 2


async def test_a_commit_that_fails_changes_nothing(log: Log) -> None:
    shaky = Shaky(log)
    engine = Engine(shaky, BOOK)
    await write(log, report(1), "chat:1")
    before = engine.world
    shaky.broken = 1
    with pytest.raises(LogError):
        await decide(log, engine)
    assert engine.world is before
    assert await history(log, JOURNAL) == []
    await decide(log, engine)
    assert engine.world.calls


async def test_a_stale_engine_writes_nothing(log: Log) -> None:
    first = await log.claim("one", timedelta(0))
    second = await log.claim("two", timedelta(minutes=1))
    assert first
    assert second
    await write(log, report(1), "chat:1")
    stale = Engine(log, BOOK, fence=first)
    with pytest.raises(Fenced):
        await decide(log, stale)
    assert await history(log, JOURNAL) == []
    assert not stale.world.calls
    await decide(log, Engine(log, BOOK, fence=second))
    assert await history(log, JOURNAL)


async def test_it_comes_back_as_it_was(log: Log) -> None:
    engine = Engine(log, BOOK)
    for nth, words in enumerate([FIGHT, "手机丢了，在南门", "help!", "有人受伤，在月亮湖"]):
        await write(log, report(nth, words), f"chat:{nth}")
        await decide(log, engine)
    again = Engine(log, BOOK)
    await again.recall()
    assert again.world == engine.world


async def test_a_replay_gives_the_same_journal_byte_for_byte(log: Log) -> None:
    engine = Engine(log, BOOK)
    await write(log, report(1), "chat:1")
    await write(
        log, Inbound(key="2", adapter="chat", channel="t2", sender="t2", voice=VOICE), "chat:2"
    )
    await decide(log, engine)
    await write(
        log, Transcribed(of="chat:2", words="有人受伤，在南门", confidence=0.9), "speech:chat:2"
    )
    await log.commit(Append(stream=INBOX, key="spoilt", body=b"\x00"))
    await decide(log, engine)
    due = engine.world.calls["chat:1"].deadline
    assert due
    await write(log, Tick(subject="chat:1", due=due), "tick")
    await decide(log, engine)
    lines, written, differences = await compare(log, BOOK)
    assert (lines, written, differences) == (5, len(await facts(log)), [])
    other = replace(small_site(), policy=replace(BOOK.policy, offer_for=timedelta(seconds=7)))
    assert (await compare(log, Rulebook(other)))[2], "other rules decide otherwise, and it shows"


class Dues(dict[str, "datetime | None"]):
    """What is watched."""


async def test_every_live_call_is_watched_by_its_deadline(log: Log) -> None:
    dues = Dues()
    engine = Engine(log, BOOK, watch=dues.__setitem__)
    await write(log, report(1), "chat:1")
    await decide(log, engine)
    assert dues == {"chat:1": engine.world.calls["chat:1"].deadline}
    close = Inbound(key="2", adapter="desk", channel="desk", sender="desk", words="close 1")
    await write(log, close, "desk:2")
    await decide(log, engine)
    assert dues == {"chat:1": None}


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("words", [FIGHT, "", "收到"])
async def test_a_voice_and_its_words_in_one_batch_keep_the_calls_deadline(
    log: Log, words: str, together: bool
) -> None:
    """The voice and the call that it becomes share an id: once the voice's deadline was watched instead."""
    dues = Dues()
    engine = Engine(log, BOOK, watch=dues.__setitem__)
    where = "radio/快警一组" if words == "收到" else "chat/t1"
    adapter, _, channel = where.partition("/")
    heard = Inbound(key="1", adapter=adapter, channel=channel, sender=channel, voice=VOICE)
    await write(log, heard, "v:1")
    if not together:
        await decide(log, engine)
        assert isinstance((await facts(log))[0], Listening)
        assert dues["v:1"] == engine.world.waiting["v:1"].due
    await write(log, Transcribed(of="v:1", words=words, confidence=0.9), "speech:v:1")
    await decide(log, engine)
    call = engine.world.calls.get("v:1")
    assert dues["v:1"] == (call.deadline if call else None)
    assert (call is None) == (words == "收到")
