"""Many consoles on one house: what they cost together, and what a bad one among them costs."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec.structs import replace

from adapters.console import Config
from adapters.console.feed import BACKLOG, WEIGHT, Feed, Page
from adapters.console.people.roles import Role
from bridge.clock import SystemClock
from bridge.message import Reported
from bridge.ports import Hearsay
from bridge.views import BoardView
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.entrance import entrance
from tests.adapters.console.samples import a_call, a_relay, a_route, a_voice, at
from tests.adapters.console.stage import Stage, an_event, opened
from tests.soak.readers import Crowd, crowd
from tests.waiting import SOON, until

MANY, CHANGES, CALLS = 50, 60, 200


class Counted(ScriptedBoard):
    """A board that knows how often somebody wanted to see all of it."""

    snapshots = 0

    def snapshot(self) -> BoardView:
        self.snapshots += 1
        return super().snapshot()


def a_busy_board() -> Counted:
    board = Counted()
    board.put(*(a_call(n + 1, route=a_route(), heard=(a_voice(),)) for n in range(CALLS)))
    return board


@asynccontextmanager
async def watched(stage: Stage, count: int) -> AsyncIterator[Crowd]:
    """So many consoles beside this loop, each with the whole board."""
    beside = crowd(stage.url, count)
    readers = await asyncio.to_thread(beside.__enter__)
    try:
        await until(lambda: len(stage.console._feed._pages) == count)
        yield readers
    finally:
        await asyncio.to_thread(beside.__exit__, None, None, None)


async def change(stage: Stage, readers: Crowd) -> float:
    """News of one call after another, each after the one before has come; CPU seconds of one."""
    began, board = time.thread_time(), stage.board
    for nth in range(1, CHANGES + 1):
        board.put(replace(board.calls[f"radio:heard-{nth}/0"], changed=at()))
        assert await asyncio.to_thread(readers.reached, nth, SOON)
    return (time.thread_time() - began) / CHANGES


async def test_fifty_consoles_cost_little_more_than_one_and_all_get_everything_once() -> None:
    cost = {}
    for count in (1, MANY):
        async with (
            opened(Config(port=0), a_busy_board()) as stage,
            watched(stage, count) as readers,
        ):
            first = stage.board.version + 1
            cost[count] = await change(stage, readers)
            for reader in readers.readers:
                assert reader.versions == list(range(first, first + CHANGES))
    assert cost[MANY] < cost[1] * MANY / 2, cost


async def test_fifty_that_come_back_together_are_given_one_board() -> None:
    async with opened(Config(port=0), board := a_busy_board()) as stage:
        await until(lambda: stage.console._feed._whole is not None)
        before = board.snapshots
        async with watched(stage, MANY):
            assert 1 <= board.snapshots - before < MANY / 2  # a beat or two may lie between


async def test_who_comes_while_nobody_follows_sees_what_is_there_now() -> None:
    board = a_busy_board()
    feed = Feed(board, SystemClock(), {})
    with feed.page("desk") as early:
        board.put(a_call(999))
        with feed.page("desk") as late:
            assert b'"number":999' not in await anext(early.events())
            assert b'"number":999' in await anext(late.events())


async def test_no_news_waits_until_what_was_kept_is_told_and_it_is_told_once() -> None:
    """Fifty pages open in the morning, and the night has left messages."""
    async with opened(Config(port=0), board := a_busy_board()) as stage:
        board.said["console", "desk"] = [a_relay(f"r{n}", reach="sent") for n in range(3)]
        written, told = asyncio.Event(), list[str]()

        async def slow(line: Hearsay) -> None:
            assert isinstance(line, Reported)
            told.append(line.relay)
            await written.wait()

        await until(lambda: stage.console._feed._whole is not None)
        stage.console._front.hear = slow
        async with watched(stage, MANY) as readers:
            await change(stage, readers)
            assert len(told) == len(set(told)) == 3
            written.set()


async def test_what_could_not_be_written_is_told_by_the_next_page() -> None:
    async with opened(Config(port=0), board := a_busy_board()) as stage:
        board.said["console", "desk"] = [a_relay("r0", reach="sent")]
        stage.inbox.trouble = "disk full"
        async with stage.http.get(stage.url + "/api/events?desk=desk") as stream:
            await until(lambda: stage.console._feed._pages)
            await an_event(stream)
        stage.inbox.trouble = ""
        async with stage.http.get(stage.url + "/api/events?desk=desk"):
            await until(lambda: stage.inbox.news == [("r0", "delivered")])


async def test_small_events_that_wait_are_sent_as_one_up_to_a_size() -> None:
    page = Page("desk")
    for line in (b"a" * 10, b"b" * 10, large := b"c" * 100_000, b"d"):
        assert page.give(line)
    events = page.events()
    assert await anext(events) == b"a" * 10 + b"b" * 10 + large
    page.give(large)
    assert await anext(events) == b"d" + large


async def test_what_may_wait_for_one_page_is_counted_and_weighed() -> None:
    few, many = Page("desk"), Page("desk")
    heavy = b"x" * (WEIGHT // 4)
    assert sum(few.give(heavy) for _ in range(BACKLOG)) == 5
    assert sum(many.give(b"x") for _ in range(BACKLOG * 2)) == BACKLOG


async def test_departments_that_see_the_same_share_what_is_written_out() -> None:
    async with entrance(ScriptedBoard()) as there:
        people = [await there.signed_in(f"fire-{n}", Role.DESK, "desk") for n in range(3)]
        streams = [
            await person.http.get(there.stage.url + "/api/events?desk=desk") for person in people
        ]
        feed = there.stage.console._feed
        await until(lambda: len(feed._pages) == len(people))
        assert len({page.sight for page in feed._pages}) == 1
        for stream in streams:
            stream.close()


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096


HEAD = b"GET /api/events?desk=desk HTTP/1.1\r\nHost: localhost\r\n\r\n"
SLOW = (
    b"GET /api/board HTTP/1.1\r\nHost: loc",
    b"POST /api/say HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 16000\r\n\r\n{" + b" " * 8_000,
    b"POST /report/say HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
)


@asynccontextmanager
async def bad(stage: Stage, *starts: bytes) -> AsyncIterator[None]:
    """Far sides that begin so, and then neither write nor read."""
    lines = [await asyncio.open_connection("127.0.0.1", stage.console.port) for _ in starts]
    for (reader, writer), start in zip(lines, starts, strict=True):
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(start)
        await writer.drain()
    try:
        yield
    finally:
        for _, writer in lines:
            writer.transport.abort()


async def test_pages_that_never_read_cost_no_memory_and_nobody_else_time() -> None:
    """Thirty of them: 60 MB of news for each would be 1.8 GB."""
    async with opened(Config(port=0), a_busy_board()) as stage, bad(stage, *([HEAD] * 30)):
        feed = stage.console._feed
        await until(lambda: len(feed._pages) == 30)
        async with stage.http.get(stage.url + "/api/events", read_bufsize=2**22) as stream:
            while (await an_event(stream))[0] != "board":
                pass
            before, large = resident(), a_call(17, words="x" * 200_000)
            for _ in range(300):
                stage.board.put(replace(large, changed=at()))
                while (await an_event(stream))[0] != "board":
                    pass
            assert resident() - before < 200_000_000
            assert len(feed._pages) == 1


async def test_slow_heads_and_bodies_hold_up_nobody() -> None:
    async with opened(Config(port=0), a_busy_board()) as stage, bad(stage, *(SLOW * 40)):
        async with stage.http.get(stage.url + "/api/events") as stream:
            while (await an_event(stream))[0] != "board":
                pass
            stage.board.put(a_call(901))
            while (await an_event(stream))[0] != "board":
                pass
        assert await stage.say("confirm 17") == (200, {"heard": True})
        assert stage.inbox.words == ["confirm 17"]
