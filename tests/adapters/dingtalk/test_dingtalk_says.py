"""What is said in DingTalk: words, cards that follow their calls, files, within the limits."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bridge.errors import Refused, TryLater
from bridge.message import Picture, Point
from tests.adapters.dingtalk.test_dingtalk_hears import CALL, EAST, PLAIN, PNG
from tests.adapters.dingtalk.town import ANN, GROUP, heard, house
from tests.adapters.house import Home, outbound, wav
from tests.adapters.telegram.board import Board, call, part, relay

WEST = {"west": {"robot_file": "hook", "sign_file": "sign", "call_all": True}}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return house(tmp_path, "east")


async def test_a_call_is_a_card_of_plain_text(home: Home) -> None:
    async with heard(home, groups=EAST) as (adapter, server):
        text = "**急** [点](http://x)"
        receipt = await adapter.send(replace(CALL, text=text, point=Point(29.3, 110.4)))
        alone = await adapter.send(replace(CALL, key="in/3/here/ann", channel=ANN))
    group, person = server.sent
    assert group["openConversationId"] == GROUP
    assert person["singleChatReceiver"] == '{"userId":"staff01"}'
    assert receipt.native == (group["cardBizId"],) != alone.native
    text_, buttons = server.cards[group["cardBizId"]]["contents"]
    assert text_["type"] == "text"
    assert text_["text"].startswith(f"#12 {text}\n📍地图 https://uri.amap.com/")
    assert [(b["id"], b["label"]["text"]) for b in buttons["actions"]] == [
        ("0", "我去"),
        ("1", "去不了"),
    ]


async def test_voice_and_pictures_follow_the_words(home: Home) -> None:
    voice, picture = await home.media.put(wav(1.0)), await home.media.put(PNG)
    pictures = (Picture(ref=picture, mime="x"), Picture(ref="sha256:0", mime="x"))
    async with heard(home, groups=EAST) as (adapter, server):
        await adapter.send(replace(PLAIN, voice=voice, pictures=pictures))
    assert [m["msgKey"] for m in server.sent] == ["sampleText", "sampleFile", "sampleImageMsg"]
    assert server.sent[1]["msgParam"] == {
        "mediaId": "@media1",
        "fileName": "file.wav",
        "fileType": "wav",
    }
    assert [kind for kind, _ in server.uploads] == ["file", "image"]


async def test_a_card_follows_its_call(home: Home) -> None:
    board = home.services.board
    assert isinstance(board, Board)
    relays = (relay(CALL.key, "p1"),)
    await board.show(call("offered", id="c12", number=12, relays=relays))
    async with heard(home, groups=EAST) as (adapter, server):
        await adapter.send(CALL)
        await server.until(lambda: len(server.edits) == 1)
        await board.show(call("on scene", "玉泉哨", 12, "c12", None, relays=relays))
        await server.until(lambda: len(server.edits) == 2)
        await board.show(call("open", "", 12, "c12", None, part("p1", "declined"), relays=relays))
        await server.until(lambda: len(server.edits) == 3)
    told = [[p.get("text", "buttons") for p in card["contents"]][1:] for _, card in server.edits]
    assert told == [["已派，待回应", "buttons"], ["已到场 · 玉泉哨", "buttons"], ["待派警"]]


async def test_a_robot_signs_names_all_and_is_told_the_words_to_answer_with(home: Home) -> None:
    async with heard(home, app=None, connection="none", groups=WEST) as (adapter, server):
        await adapter.send(replace(CALL, channel="west", priority=1))
        with pytest.raises(Refused, match="no name of `groups`"):
            await adapter.send(outbound(channel="cidElsewhere"))
    [message] = server.sent
    assert message["at"] == {"isAtAll": True}
    assert message["text"]["content"].endswith("\n可回复：12号 我去 / 12号 去不了")


async def test_a_robot_is_given_twenty_a_minute(home: Home) -> None:
    async with heard(home, groups=WEST, limits={}) as (adapter, server):
        for n in range(20):
            await adapter.send(outbound(f"in/{n}/here/west", "west"))
        with pytest.raises(TryLater) as told:
            await adapter.send(outbound("in/20/here/west", "west"))
        await adapter.send(outbound("in/1/here/ann", ANN))  # others do not wait
    assert (told.value.wait, len(server.sent)) == (timedelta(seconds=60), 21)


@pytest.mark.parametrize(
    ("code", "outcome", "wait"),
    [(130101, TryLater, 600), (-1, TryLater, 5), (400, Refused, 0)],
)
async def test_each_code_of_a_robot_means_something(
    home: Home, code: int, outcome: type[Exception], wait: int
) -> None:
    async with heard(home, groups=WEST) as (adapter, server):
        server.faults.append(code)
        with pytest.raises(outcome) as told:
            await adapter.send(outbound(channel="west"))
    assert getattr(told.value, "wait", timedelta(0)) == timedelta(seconds=wait)


@pytest.mark.parametrize(
    ("code", "outcome", "whole"),
    [("send.too.fast", TryLater, False), ("Throttling.Api", TryLater, False), ("ServiceUnavailable", TryLater, True),
     ("invalidClientIdOrSecret", TryLater, True), ("robot.not.exist", Refused, False)],
)  # fmt: skip
async def test_each_code_means_something(
    home: Home, code: str, outcome: type[Exception], whole: bool
) -> None:
    async with heard(home, groups=EAST) as (adapter, server):
        server.faults.append(code)
        with pytest.raises(outcome) as told:
            await adapter.send(CALL)
    assert getattr(told.value, "whole_adapter", False) is whole


async def test_a_wrong_sign_tells_no_secret_and_a_strange_member_is_refused(home: Home) -> None:
    (home.services.folder / "sign").write_text("wrong-sign")
    async with heard(home, groups=WEST) as (adapter, _):
        with pytest.raises(TryLater, match="310000") as told:
            await adapter.send(outbound(channel="west"))
        with pytest.raises(Refused, match="no such member"):
            await adapter.send(outbound("in/9/here/x", "nobody"))
    assert "wrong-sign" not in str(told.value)


async def test_a_token_is_renewed_where_it_ended_or_went_stale(home: Home) -> None:
    async def three(adapter: Any, server: Any) -> None:
        await adapter.send(outbound("in/1/here/east", "east"))
        home.clock.set(home.clock.now() + timedelta(hours=2))
        await adapter.send(outbound("in/2/here/east", "east"))
        server.tokens.append("another one")
        picture = (Picture(ref=await home.media.put(PNG), mime="x"),)
        await adapter.send(replace(outbound("in/3/here/east", "east"), pictures=picture))

    async with heard(home, groups=EAST) as (adapter, server):
        await three(adapter, server)
    assert (len(server.tokens), len(server.sent)) == (4, 4)


async def test_a_relay_that_is_there_is_not_said_again(home: Home) -> None:
    async with heard(home, groups=EAST) as (adapter, server):
        server.faults += ["", "send.too.fast"]
        long = replace(CALL, text="请去。" * 900)
        with pytest.raises(TryLater):
            await adapter.send(long)
        for _ in range(2):
            await adapter.send(long)
    assert len(server.sent) == 2
