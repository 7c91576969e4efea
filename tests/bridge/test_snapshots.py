"""Starting from a snapshot is the same as reading everything, and costs less."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from immutables import Map
from msgspec.structs import replace

from bridge import codec, snapshots
from bridge.engine import Engine
from bridge.errors import Fenced
from bridge.logs import open_log
from bridge.ports import Append, Entry, Log
from bridge.streams import JOURNAL, SNAPSHOT
from rules import terrain
from rules.density.site import Density
from rules.errands import START, deadlines
from rules.events import Event
from rules.inputs import Alarm, Inbound, Tick, Voice
from rules.model import Form, Manner, Point
from rules.notices.site import Notice
from rules.plans import Announcement
from rules.reserves.events import Move, MoveSent
from rules.rulebook import Rulebook
from rules.tip_site import Tips
from rules.volunteers import Volunteers
from rules.world import World, apply
from tests.clock import ManualClock
from tests.house import history
from tests.rules.evening_links import other_sites_tell
from tests.rules.play import Play
from tests.rules.test_properties import SCRIPT, play
from tests.sites import small_book

BOOK = small_book()


@pytest.fixture(params=["memory", "sqlite"])
async def log(
    request: pytest.FixtureRequest, clock: ManualClock, tmp_path: Path
) -> AsyncIterator[Log]:
    url = "memory:" if request.param == "memory" else f"sqlite:{tmp_path}/log.db"
    log = await open_log(url, clock)
    yield log
    await log.aclose()


class Reading:
    """The log at its port, counting what is read of the journal."""

    def __init__(self, inner: Log) -> None:
        self._inner = inner
        self.commit, self.read, self.follow = inner.commit, inner.read, inner.follow
        self.last, self.claim, self.release = inner.last, inner.claim, inner.release
        self.promises, self.aclose = inner.promises, inner.aclose
        self.facts = 0

    async def history(self, stream: str, after: str = "") -> AsyncIterator[Sequence[Entry]]:
        async for entries in self._inner.history(stream, after):
            self.facts += len(entries) if stream == JOURNAL else 0
            yield entries


FAR = (terrain.Spot(1.0, 1.0), terrain.Spot(1.1, 1.0))


async def write(log: Log, facts: Sequence[Event], name: str = "f") -> None:
    await log.commit(
        *(
            Append(stream=JOURNAL, key=f"{name}/{n}", body=codec.encode(f))
            for n, f in enumerate(facts)
        )
    )


def folded(facts: Sequence[Event], book: Rulebook = BOOK) -> World:
    world = World()
    for fact in facts:
        world = apply(world, fact, book.policy)
    return world


def busy_evening() -> Play:
    """Something in every table of the world."""
    site = small_book().site
    shut = terrain.Path(id="shut", line=FAR, closed=True)
    way = terrain.Path(id="way", line=FAR)
    rhyme = Announcement(id="rhyme", words={"zh": "上山慢"}, to=("drivers",), at=(840,))
    busy = Play(
        Rulebook(
            replace(
                site,
                announcements={"rhyme": rhyme},
                paths={"shut": shut, "way": way},
                volunteers=Volunteers(),
                tips=Tips(approve=("desk",)),
            )
        )
    )
    busy.line(Tick(subject=START, due=busy.now))
    busy.say("chat/t1", "南门有人打架")
    busy.say("radio/快警二组", "收到")
    busy.say("chat/v1", "报名志愿者，我叫李雷，卖小吃，在南门")
    busy.say("desk/desk", "批准V1")
    busy.say("chat/v2", "sign up as volunteer")
    busy.say("desk/desk", "全体点名")
    busy.say("chat/t2", "手机从南门到望云台落在环保车上")
    busy.say("chat/t3", "help!")
    busy.say("chat/u-1", "", point=busy.book.site.places["hill"].point)
    busy.say("radio/南门", "南门平台呼叫山顶平台，请注意游客")
    busy.say("radio/山顶", "下班")
    busy.say("desk/desk", "close 1 all well")
    busy.say("desk/desk", "closure way on")
    busy.say("desk/desk", "closure shut off")
    busy.speak("chat/t4", "")
    busy.link("radio", up=False)
    busy.line(Alarm(key="a", what="disk_full", on=True, adapter="radio"))
    busy.say("chat/t5", "", voice=Voice(ref="sha256:1", seconds=1.0))
    busy.pass_(seconds=10)
    busy.say("chat/t6", "来人，在南门")  # waits for a yes
    busy.say("chat/t7", "有人受伤", point=Point(29.9, 110.44))  # nobody is in reach
    busy.say("desk/desk", "ask reporter 2: which bus?")
    busy.say("chat/t8", "线索 有人倒票")
    busy.say("chat/t9", "订阅 全部")
    busy.say("desk/desk", "通告：今天人多")
    busy.say("chat/t2", "忘记我")
    quick = {"text": Manner(form=Form.SHORT), "chat": Manner(form=Form.TEXT, forgeable=True)}
    busy.move_to(replace(busy.book.site, manners={**busy.book.site.manners, **quick}))
    parking = Notice(id="parking", names={"zh": "挪车"}, words={"zh": "请挪车"}, via="text")
    busy.move_to(replace(busy.book.site, notices={"parking": parking}))
    busy.say("desk/desk", "notice parking +8613900000001 南门停车场 湘A12345")
    busy.say("text/t10", "STOP")
    busy.say("chat/u-1", "下岗")
    busy.say("desk/desk", "关注 湘G12345 理由 宰客")
    busy.say("desk/desk", "演练：月亮湖有人打架")
    other_sites_tell(busy, after=0)
    _too_few_are_there(busy)
    return busy


def _too_few_are_there(busy: Play) -> None:
    """A minimum is missed, and one stands in for others."""
    many = Density(id="many", names={"zh": "全区"}, units=9)
    busy.move_to(replace(busy.book.site, density={"many": many}))
    busy.say("radio/山顶", "上岗")
    move = Move(id="M1", unit="u-2", post="lake", closes=("lake",), away=("u-1",), minutes=5.0)
    busy.facts.append(MoveSent(at=busy.now, move=move))
    busy.world = apply(busy.world, busy.facts[-1], busy.book.policy)


# ── the same world ──


def test_every_table_of_the_world_is_in_the_snapshot() -> None:
    tables = {n for n in World.__struct_fields__ if isinstance(getattr(World(), n), Map)}
    assert set(snapshots._MAPS) == tables
    busy = busy_evening().world
    assert all(len(getattr(busy, name)) for name in tables), "the evening below shows each of them"


async def test_a_busy_evening_comes_back(log: Log) -> None:
    busy = busy_evening()
    await write(log, busy.facts)
    await snapshots.save(log, busy.world)
    world, after = await snapshots.load(log)
    assert world == busy.world == folded(busy.facts)
    last = await log.last(JOURNAL)
    assert last
    assert after == last.seq


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(SCRIPT, SCRIPT)
def test_start_up_with_a_snapshot_equals_the_whole_journal(
    clock: ManualClock,
    first: list[tuple[tuple[object, ...], int]],
    second: list[tuple[tuple[object, ...], int]],
) -> None:
    async def both() -> None:
        log = await open_log("memory:", clock)
        before, facts = play(first)
        await write(log, facts, "a")
        await snapshots.save(log, before)
        whole = play([*first, *second])[1]
        assert whole[: len(facts)] == facts
        await write(log, whole[len(facts) :], "b")
        engine = Engine(log, BOOK)
        await engine.recall()
        assert engine.world == folded(whole)
        await log.aclose()

    asyncio.run(both())


async def test_large_tables_are_cut_into_lines(log: Log) -> None:
    busy = Play()
    for nth in range(700):
        busy.say(f"chat/t{nth}", "南门有人受伤")
    await write(log, busy.facts)
    await snapshots.save(log, busy.world)
    lines = await history(log, SNAPSHOT)
    assert len(lines) > 5
    assert (await snapshots.load(log))[0] == busy.world


# ── what is read at start ──


async def test_start_up_reads_only_what_came_after(log: Log) -> None:
    busy = busy_evening()
    await write(log, busy.facts, "a")
    await snapshots.save(log, busy.world)
    known = len(busy.facts)
    busy.say("chat/t9", "月亮湖有人打架")
    await write(log, busy.facts[known:], "b")
    reading = Reading(log)
    due: dict[str, object] = {}
    engine = Engine(reading, BOOK, watch=due.__setitem__)
    await engine.recall()
    assert engine.world == busy.world
    assert reading.facts == len(busy.facts) - known
    standing = {subject: when for when, subject in deadlines(busy.world)}
    assert due == standing, "every deadline is watched again"
    assert set(busy.world.waiting) | set(busy.world.errands) < set(standing)


async def test_the_engine_writes_one_now_and_then_and_the_old_ones_go(log: Log) -> None:
    engine = Engine(log, BOOK, snapshot_every=10)
    sizes = []
    for nth in range(30):
        line = _report(nth)
        await log.commit(line)
        entries = [e for e in await history(log, "inbox") if e.key == line.key]
        await engine.handle(entries)
        sizes.append(len(await history(log, SNAPSHOT)))
    assert max(sizes) > 1
    assert sizes[-1] < 2 * max(sizes[:10]) + 10, "snapshots do not pile up"
    ends = [e for e in await history(log, SNAPSHOT) if e.key.endswith("/end")]
    assert len(ends) == 1
    again = Engine(log, BOOK)
    await again.recall()
    assert again.world == engine.world


async def test_a_large_world_is_written_more_seldom(log: Log) -> None:
    """Else a day of a thousand calls would be written a thousand times."""
    engine = Engine(log, BOOK, snapshot_every=1)
    written = 0
    for nth in range(60):
        line = _report(nth)
        await log.commit(line)
        await engine.handle([e for e in await history(log, "inbox") if e.key == line.key])
        last = await log.last(SNAPSHOT)
        newest = await log.last(JOURNAL)
        assert newest
        written += last is not None and last.key == f"{newest.seq}/end"
    assert 0 < written < 20


def _report(nth: int) -> Append:
    said = Inbound(
        key=str(nth), adapter="chat", channel=f"t{nth}", sender="t", words="南门有人打架"
    )
    return Append(stream="inbox", key=f"chat:{nth}", body=codec.encode(said))


# ── broken ones ──


@pytest.fixture
async def saved(log: Log) -> Play:
    busy = busy_evening()
    await write(log, busy.facts)
    await snapshots.save(log, busy.world)
    return busy


async def whole(log: Log, busy: Play) -> None:
    """The journal tells all."""
    assert await snapshots.load(log) == (World(), "")
    reading = Reading(log)
    engine = Engine(reading, BOOK)
    await engine.recall()
    assert engine.world == busy.world
    assert reading.facts == len(busy.facts)


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b"\xff", b"[1]", b'{"type":"End"}'])
async def test_an_end_that_cannot_be_read(log: Log, saved: Play, body: bytes) -> None:
    await log.commit(Append(stream=SNAPSHOT, key="later/end", body=body))
    await whole(log, saved)


async def test_one_of_another_spelling(log: Log, saved: Play) -> None:
    (*_, end) = await history(log, SNAPSHOT)
    known = msgspec.json.decode(end.body, type=snapshots.End)
    other = msgspec.structs.replace(known, spelling=snapshots.SPELLING + 1)
    await log.commit(
        Append(stream=SNAPSHOT, key="other/end", body=msgspec.json.encode(other)), done=[end]
    )
    await whole(log, saved)


@pytest.mark.parametrize("which", [0, 1, -2])
async def test_one_that_lost_a_part(log: Log, saved: Play, which: int) -> None:
    lines = await history(log, SNAPSHOT)
    await log.commit(done=[lines[which]])
    await whole(log, saved)


async def test_one_with_a_spoilt_part(log: Log, saved: Play) -> None:
    (*parts, end) = await history(log, SNAPSHOT)
    known = msgspec.json.decode(end.body, type=snapshots.End)
    lines = [Append(stream=SNAPSHOT, key=f"x{p.key}", body=p.body) for p in parts]
    lines[0] = msgspec.structs.replace(lines[0], body=b'["calls",[["a",{"id":7}]]]')
    moved = msgspec.structs.replace(known, after=f"x{known.after}")
    await log.commit(*lines, Append(stream=SNAPSHOT, key="x/end", body=msgspec.json.encode(moved)))
    await whole(log, saved)


async def test_a_table_that_nobody_knows(log: Log, saved: Play) -> None:
    (*_, end) = await history(log, SNAPSHOT)
    known = msgspec.json.decode(end.body, type=snapshots.End)
    moved = msgspec.structs.replace(known, after="y", chunks=1)
    await log.commit(
        Append(stream=SNAPSHOT, key="y/0", body=b'["ghosts",[]]'),
        Append(stream=SNAPSHOT, key="y/end", body=msgspec.json.encode(moved)),
    )
    await whole(log, saved)


async def test_none_of_an_empty_journal(log: Log) -> None:
    await snapshots.save(log, World())
    assert await history(log, SNAPSHOT) == []
    assert await snapshots.load(log) == (World(), "")


async def test_saving_twice_loses_nothing(log: Log, saved: Play) -> None:
    await snapshots.save(log, saved.world)
    assert (await snapshots.load(log))[0] == saved.world


async def test_who_lost_the_site_writes_none(log: Log, saved: Play) -> None:
    fence = await log.claim("one", timedelta(seconds=1))
    assert fence is not None
    before = await history(log, SNAPSHOT)
    saved.say("chat/t77", "南门有人打架")
    await write(log, saved.new, "more")
    with pytest.raises(Fenced):
        await snapshots.save(log, saved.world, fence=fence + 1)
    assert await history(log, SNAPSHOT) == before


def test_the_spelling_follows_the_shape() -> None:
    """Nobody has to remember to raise a number when a field is added."""
    told = snapshots._spelling({"calls": (str, int)})
    assert told != snapshots._spelling({"calls": (str, str)})
    assert snapshots.SPELLING not in (told, snapshots._spelling({}))
