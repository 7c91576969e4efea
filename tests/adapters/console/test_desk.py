"""The desk's wire: what the pages are told, and what they hand in."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from adapters.console import Config
from bridge.errors import NotReady, Refused
from bridge.message import Choice, Form, Outbound, Reach
from tests.adapters.console.board import ScriptedBoard
from tests.adapters.console.samples import a_call, a_relay, a_voice
from tests.adapters.console.stage import Stage, an_event, opened


def a_message(channel: str = "desk", **changes: object) -> Outbound:
    fields = {
        "key": "r1",
        "channel": channel,
        "text": "17: dispute",
        "language": "en",
        "form": Form.DESK,
        "number": 17,
        "call": "radio:heard-17/0",
        "choices": (Choice("Confirm", "confirm 17"),),
    }
    return Outbound(**(fields | changes))  # type: ignore[arg-type]


async def test_the_whole_board(stage: Stage) -> None:
    stage.board.put(a_call(17, heard=(a_voice(),)))
    async with stage.http.get(stage.url + "/api/board") as answer:
        board = await answer.json()
    assert board["full"]
    assert [c["number"] for c in board["calls"]] == [17]
    assert board["calls"][0]["heard"][0]["doubts"] == [["排队", 4.1, 4.6]]


async def test_one_call_by_its_id(stage: Stage) -> None:
    stage.board.put(a_call(17))
    async with stage.http.get(stage.url + "/api/calls/radio:heard-17/0") as answer:
        assert (await answer.json())["number"] == 17
    async with stage.http.get(stage.url + "/api/calls/radio:heard-18/0") as answer:
        assert answer.status == 404


async def test_a_desk_says_words(stage: Stage) -> None:
    assert await stage.say(" confirm \n 17 ") == (200, {"heard": True})
    (heard,) = stage.inbox.heard
    assert (heard.words, heard.channel, heard.sender) == ("confirm 17", "desk", "desk")


async def test_words_are_weighed_for_who_may_say_them(stage: Stage) -> None:
    """What they come to is asked of the house; this one sends nothing that costs."""
    headers = {"x-patrol-token": await stage.token()}
    for desk, sent, status in (
        ("desk", headers, 200),
        ("desk", {}, 403),
        ("public-x", headers, 403),
    ):
        body = {"desk": desk, "words": "tell 17 reporter: wait"}
        async with stage.http.post(stage.url + "/api/weigh", json=body, headers=sent) as answer:
            assert answer.status == status
            assert status != 200 or await answer.json() == {"sent": []}
    assert stage.inbox.lines == []


async def test_a_repeated_click_is_one(stage: Stage) -> None:
    for _ in range(3):
        assert (await stage.say("confirm 17"))[0] == 200
    await stage.say("confirm 17", key="another-key")
    assert len(stage.inbox.heard) == 2


async def test_the_same_key_at_another_desk_is_another(stage: Stage) -> None:
    await stage.say("confirm 17")
    await stage.say("confirm 17", desk="commander")
    assert [m.channel for m in stage.inbox.heard] == ["desk", "commander"]


async def test_what_was_not_kept_is_not_called_heard(stage: Stage) -> None:
    stage.inbox.trouble = "disk full"
    status, told = await stage.say("confirm 17")
    assert status == 503
    assert "disk full" in told["error"]


async def test_words_while_nobody_listens(stage: Stage) -> None:
    stage.listening.cancel()
    await asyncio.gather(stage.listening, return_exceptions=True)
    assert (await stage.say("confirm 17"))[0] == 503
    assert stage.inbox.lines == []


async def test_a_site_without_a_desk_can_look_but_not_act(board: ScriptedBoard) -> None:
    async with opened(Config(port=0), board, channels=()) as stage:
        status, told = await stage.say("confirm 17")
        assert status == 403
        assert "console/desk" in told["error"]


async def next_of(stream: aiohttp.ClientResponse, wanted: str) -> Any:
    """The next event of this name, passing over the others."""
    name, data = await an_event(stream)
    while name != wanted:
        name, data = await an_event(stream)
    return data


class TestStream:
    """The stream of events: whole first, then what changed, with a heartbeat."""

    async def test_hello_then_the_whole_board_then_changes(self, stage: Stage) -> None:
        stage.board.put(a_call(12))
        async with stage.http.get(stage.url + "/api/events?desk=commander") as stream:
            name, hello = await an_event(stream)
            assert (name, hello["desk"]) == ("hello", "commander")
            assert hello["desks"] == ["desk", "commander"]
            assert hello["site"]["places"]["mihuntai"]["names"]["en"] == "Mihun Terrace"
            name, whole = await an_event(stream)
            assert (name, [c["number"] for c in whole["calls"]]) == ("board", [12])
            stage.board.put(a_call(17))
            change = await next_of(stream, "board")
            assert not change["full"]
            assert [c["number"] for c in change["calls"]] == [17]

    async def test_the_heart_beats_every_second(self, stage: Stage) -> None:
        async with stage.http.get(stage.url + "/api/events") as stream:
            beats = [(await next_of(stream, "tick"))["at"] for _ in range(2)]
        first, second = (datetime.fromisoformat(b) for b in beats)
        assert timedelta(seconds=0.9) < second - first < timedelta(seconds=2)

    async def test_an_unknown_desk_is_given_the_first(self, stage: Stage) -> None:
        async with stage.http.get(stage.url + "/api/events?desk=<script>") as stream:
            assert (await an_event(stream))[1]["desk"] == "desk"

    async def test_a_page_that_does_not_read_is_cut_off(self, stage: Stage) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", stage.console.port)
        writer.write(b"GET /api/events?desk=desk HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"event: hello")
        assert (await stage.console.send(a_message())).reach is Reach.DELIVERED
        large = a_call(17, words="x" * 100_000)
        reach = Reach.DELIVERED
        async with asyncio.timeout(20):
            while reach is Reach.DELIVERED:
                stage.board.put(large)
                reach = (await stage.console.send(a_message())).reach
        assert reach is Reach.SENT
        writer.transport.abort()

    async def test_the_others_do_not_wait_for_it(self, stage: Stage) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", stage.console.port)
        writer.write(b"GET /api/events?desk=desk HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"event: hello")
        async with stage.http.get(stage.url + "/api/events", read_bufsize=2**20) as stream:
            for number in range(1, 121):
                stage.board.put(a_call(number, words="x" * 60_000))
                while (await next_of(stream, "board"))["version"] != number:
                    pass
        writer.transport.abort()

    async def test_the_end_of_the_board_is_a_lost_adapter(self, stage: Stage) -> None:
        async with stage.http.get(stage.url + "/api/events") as stream:
            await an_event(stream)
            stage.board.end()
            with pytest.raises(NotReady):
                await asyncio.wait_for(stage.listening, 5)


class TestMessages:
    """What is said to a desk, and how far it came."""

    async def test_without_a_page_it_is_sent(self, stage: Stage) -> None:
        assert (await stage.console.send(a_message())).reach is Reach.SENT

    async def test_with_a_page_of_that_desk_it_is_delivered(self, stage: Stage) -> None:
        async with stage.http.get(stage.url + "/api/events?desk=desk") as stream:
            await an_event(stream)
            assert (await stage.console.send(a_message())).reach is Reach.DELIVERED
            assert (await stage.console.send(a_message("commander"))).reach is Reach.SENT
            said = await next_of(stream, "said")
        assert (said["text"], said["number"]) == ("17: dispute", 17)
        assert said["choices"] == [["Confirm", "confirm 17"]]

    async def test_with_a_page_of_another_desk_it_is_not(self, stage: Stage) -> None:
        async with stage.http.get(stage.url + "/api/events?desk=commander") as stream:
            await an_event(stream)
            assert (await stage.console.send(a_message())).reach is Reach.SENT

    async def test_a_desk_that_is_none(self, stage: Stage) -> None:
        with pytest.raises(Refused, match="quick-1"):
            await stage.console.send(a_message("quick-1"))

    async def test_a_page_that_opens_later_gets_it_and_says_so_once(self, stage: Stage) -> None:
        stage.board.said["console", "desk"] = [
            a_relay("r1", reach="sent"),
            a_relay("r2", reach="read"),
            a_relay("r3", reach="queued"),
        ]
        stage.board.put(a_call(17))
        for _ in range(2):
            async with stage.http.get(stage.url + "/api/events?desk=desk") as stream:
                name, hello = await an_event(stream)
                assert name == "hello"
                await next_of(stream, "board")
                stage.board.put(a_call(17))  # comes after whatever opening the page has caused
                await next_of(stream, "board")
        assert [(m["key"], m["number"]) for m in hello["unread"]] == [("r1", 17), ("r3", 17)]
        assert stage.inbox.news == [("r1", "delivered")]

    async def test_seen_is_read(self, stage: Stage) -> None:
        stage.board.said["console", "desk"] = [a_relay("r1", reach="delivered")]
        assert await self.see(stage, "desk", "r1") == 200
        assert stage.inbox.news == [("r1", "read")]

    async def test_nobody_reads_for_another_desk(self, stage: Stage) -> None:
        stage.board.said["console", "desk"] = [a_relay("r1", reach="delivered")]
        assert await self.see(stage, "commander", "r1") == 404
        assert await self.see(stage, "desk", "r2") == 404
        assert await self.see(stage, "quick-1", "r1") == 403
        assert stage.inbox.lines == []

    async def see(self, stage: Stage, desk: str, relay: str) -> int:
        headers = {"x-patrol-token": await stage.token()}
        body = {"desk": desk, "relay": relay}
        async with stage.http.post(stage.url + "/api/seen", json=body, headers=headers) as answer:
            return answer.status


async def test_an_open_page_does_not_hold_up_the_end(board: ScriptedBoard) -> None:
    async with opened(Config(port=0), board) as stage:
        reader, writer = await asyncio.open_connection("127.0.0.1", stage.console.port)
        writer.write(b"GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"event: hello")
        started = datetime.now(UTC)
    assert datetime.now(UTC) - started < timedelta(seconds=1.5)
    await asyncio.wait_for(reader.read(), 5)
    writer.close()
