"""What is said in Feishu: words, cards that follow their calls, files, within the limits."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.errors import Refused, TryLater
from bridge.message import Picture, Point
from tests.adapters.feishu.test_feishu_hears import CALL, EAST, PNG
from tests.adapters.feishu.town import ANN, heard, house
from tests.adapters.house import Home, outbound, wav
from tests.adapters.telegram.board import Board, call, part, relay
from tests.clock import spin

WEST = {"west": {"robot_file": "hook", "sign_file": "sign"}}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return house(tmp_path, "east")


@pytest.fixture
def board(home: Home) -> Board:
    board = home.services.board
    assert isinstance(board, Board)
    return board


async def test_a_call_is_a_card_of_plain_text(home: Home) -> None:
    async with heard(home, groups=EAST) as (adapter, server):
        text = "**急** <at id=all></at> [点](http://x)"
        await adapter.send(replace(CALL, text=text, point=Point(29.3, 110.4), priority=1))
        await adapter.send(outbound("in/2/here/ann", ANN, "<at user_id='all'>"))
    card, words = server.sent
    first, buttons = card["content"]["elements"]
    assert first["text"]["tag"] == "plain_text"
    assert first["text"]["content"].startswith(f"#12 {text}\n📍地图 https://uri.amap.com/")
    assert [b["value"] for b in buttons["actions"]] == [{"nth": "0"}, {"nth": "1"}]
    assert card["content"]["header"]["template"] == "red"
    assert words["content"] == {"text": "＜at user_id='all'>"}


async def test_voice_and_pictures_follow_the_words(home: Home) -> None:
    voice, picture = await home.media.put(wav(1.0)), await home.media.put(PNG)
    pictures = (Picture(ref=picture, mime="x"), Picture(ref="sha256:0", mime="x"))
    async with heard(home, groups=EAST) as (adapter, server):
        await adapter.send(replace(CALL, voice=voice, pictures=pictures))
    assert [m["msg_type"] for m in server.sent] == ["interactive", "audio", "image"]
    (kind, sound), (_, image) = server.uploads
    assert (kind["file_type"], sound[:4], image) == ("opus", b"OggS", PNG)


async def test_a_card_follows_its_call_and_an_older_one_points_to_it(
    home: Home, board: Board
) -> None:
    relays = (relay(CALL.key, "p1"), relay("in/2/here/east", "p1"))
    await board.show(call("offered", id="c12", number=12, relays=relays))
    async with heard(home, groups=EAST) as (adapter, server):
        await adapter.send(CALL)
        await server.until(lambda: len(server.edits) == 1)
        await board.show(call("taken", "玉泉哨", 12, "c12", None, relays=relays))
        await server.until(lambda: len(server.edits) == 2)
        await adapter.send(replace(CALL, key="in/2/here/east"))
        await server.until(lambda: len(server.edits) == 4)
        await board.show(call("closed", "", 12, "c12", None, part("p1", "done"), relays=relays))
        await server.until(lambda: len(server.edits) == 6)
        async with asyncio.timeout(5):
            while await home.services.keep.under("c/"):  # forgotten when the last edit was answered
                await spin()
    told = [
        (m, [e.get("text", {}).get("content", "buttons") for e in c["elements"]][1:])
        for m, c in server.edits
    ]
    assert told[:2] == [
        ("om_0", ["已派，待回应", "buttons"]),
        ("om_0", ["已接警 · 玉泉哨", "buttons"]),
    ]
    assert ("om_0", ["⤵ 有更新，见下方"]) in told[2:4]
    assert ("om_1", ["已接警 · 玉泉哨", "buttons"]) in told[2:4]
    assert sorted(told[4:]) == [("om_0", ["✅ 已结束"]), ("om_1", ["✅ 已结束"])]


async def test_a_card_of_a_call_that_ended_while_we_were_away_is_closed(home: Home) -> None:
    async with heard(home, groups=EAST) as (adapter, _):
        await adapter.send(CALL)
    async with heard(home, groups=EAST) as (_, server):
        await server.until(lambda: len(server.edits) == 1)
    assert server.edits[0][1]["elements"][1]["text"]["content"] == "✅ 已结束"


async def test_a_robot_signs_and_is_told_the_words_to_answer_with(home: Home) -> None:
    async with heard(home, app=None, connection="none", groups=WEST) as (adapter, server):
        await adapter.send(replace(CALL, channel="west"))
        with pytest.raises(Refused, match="no name of `groups`"):
            await adapter.send(outbound(channel="oc_elsewhere"))
    assert server.sent[0]["content"]["text"].endswith("\n可回复：12号 我去 / 12号 去不了")


async def test_a_wrong_sign_pauses_all_and_tells_no_secret(home: Home) -> None:
    (home.services.folder / "sign").write_text("wrong-sign")
    async with heard(home, groups=WEST) as (adapter, _):
        with pytest.raises(TryLater, match="19021") as told:
            await adapter.send(outbound(channel="west"))
    assert told.value.whole_adapter
    assert "wrong-sign" not in str(told.value)


async def test_a_token_is_renewed_where_it_ended_or_went_stale(home: Home) -> None:
    async with heard(home, groups=EAST) as (adapter, server):
        await adapter.send(outbound("in/1/here/east", "east"))
        assert len(server.tokens) == 1
        home.clock.set(home.clock.now() + timedelta(hours=2))
        await adapter.send(outbound("in/2/here/east", "east"))
        server.tokens.append("another one")
        await adapter.send(outbound("in/3/here/east", "east"))
    assert (len(server.tokens), len(server.sent)) == (4, 3)


async def test_a_relay_that_is_there_is_not_said_again(home: Home) -> None:
    async with heard(home, groups=EAST) as (adapter, server):
        server.faults += [0, 230020]
        long = replace(CALL, text="请去。" * 1_500)
        with pytest.raises(TryLater):
            await adapter.send(long)
        for _ in range(2):
            await adapter.send(long)
    assert [m["msg_type"] for m in server.sent] == ["text", "text", "interactive"]
    assert len({m["uuid"] for m in server.sent}) == 3


async def test_a_chat_is_given_its_share(home: Home) -> None:
    limits = {"chat": 2, "chat_per": 60}
    async with heard(home, groups=EAST, limits=limits) as (adapter, _):
        for n in range(2):
            await adapter.send(outbound(f"in/{n}/here/east", "east"))
        with pytest.raises(TryLater) as told:
            await adapter.send(outbound("in/2/here/east", "east"))
        await adapter.send(outbound("in/3/here/ann", ANN))
    assert told.value.wait == timedelta(seconds=60)


@pytest.mark.parametrize(
    ("code", "outcome", "whole"),
    [(230020, TryLater, False), (99991400, TryLater, False), (230049, TryLater, True), (10014, TryLater, True),
     (230002, Refused, False), (230027, Refused, False)],
)  # fmt: skip
async def test_each_code_means_something(
    home: Home, code: int, outcome: type[Exception], whole: bool
) -> None:
    async with heard(home, groups=EAST) as (adapter, server):
        server.faults.append(code)
        with pytest.raises(outcome) as told:
            await adapter.send(CALL)
    assert getattr(told.value, "whole_adapter", False) is whole
    assert json.dumps(str(told.value))
