"""What people say in DingTalk, and what is said that nobody should be hurt by."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.errors import NotAllowed, NotReady
from bridge.message import Choice, Outbound
from bridge.message.sealed import Sealed
from tests.adapters.dingtalk.server import TOPICS
from tests.adapters.dingtalk.town import (
    AES,
    ANN,
    CALLBACK,
    GROUP,
    TOKEN,
    Caller,
    heard,
    house,
    pressed,
    said,
    settings,
    tenant,
)  # fmt: skip
from tests.adapters.house import Home, wav

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 50
EAST = {"east": {"chat": GROUP}}
TWO = (Choice("我去", "12号 我去"), Choice("去不了", "12号 去不了"))
CALL = Outbound(
    key="in/1/here/east",
    channel="east",
    text="迷魂台有人扭伤，请去",
    language="zh",
    number=12,
    call="c12",
    choices=TWO,
)
PLAIN = Outbound(key="in/2/here/east", channel="east", text="请注意落石", language="zh")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return house(tmp_path, "east")


async def test_words_come_under_the_name_of_their_group(home: Home) -> None:
    async with heard(home, groups=EAST) as (_, server):
        answer = await server.push(said("m1", "落水了\u202e"))
        await server.push(said("m2", "我在这", conversationType="1", conversationId="cidPrivate"))
        await server.push(said("m3", "外人", senderStaffId=None))
    first, second, third = home.ear.lines.values()
    assert answer
    assert (answer["code"], json.loads(answer["data"])) == (200, {"response": {}})
    assert (first.channel, first.sender, first.words) == ("east", ANN, "落水了")
    assert (second.channel, second.words) == (ANN, "我在这")
    assert third.sender == "$:LWCP_v1:$x"
    assert ANN not in first.key + second.key


async def test_voices_and_pictures_come_whole(home: Home) -> None:
    async with heard(home) as (_, server):
        server.files.update({"v": wav(1.0), "p": PNG})
        voice = {"downloadCode": "v", "recognition": "有人落水", "duration": 1000}
        await server.push(said("m1", "", msgtype="audio", text={}, content=voice))
        rich = {
            "richText": [{"text": "看"}, {"text": "这里"}, {"downloadCode": "p", "type": "picture"}]
        }
        await server.push(said("m2", "", msgtype="richText", text={}, content=rich))
        await server.push(
            said("m3", "", msgtype="picture", text={}, content={"downloadCode": "gone"})
        )
    sound, picture, gone = home.ear.lines.values()
    assert sound.voice
    assert sound.words == "有人落水"
    assert sound.voice.seconds == pytest.approx(1.0)
    assert (picture.words, picture.pictures[0].mime) == ("看 这里", "image/png")
    assert gone.words == "（有一个文件没有收到）"


async def test_an_answer_finds_its_relay_and_a_button_says_its_words(home: Home) -> None:
    async with heard(home, groups=EAST) as (adapter, _):
        [card] = (await adapter.send(CALL)).native
        [plain] = (await adapter.send(PLAIN)).native
    async with heard(home, groups=EAST) as (_, server):  # also after a restart
        quote = {"content": "去了", "isReplyMsg": True, "repliedMsg": {"content": {"text": "午饭"}}}
        await server.push(said("m1", "收到", originalProcessQueryKey=plain))
        await server.push(said("m2", "", text=quote, originalProcessQueryKey="not ours"))
        await server.push(pressed(card, "1"), TOPICS[1])
        for odd in ("2", "²", 7, None):
            answer = await server.push(pressed(card, odd), TOPICS[1])
            assert answer
            assert answer["code"] == 200
        await server.push(pressed("never made", "0"), TOPICS[1])
    reply, other, button = home.ear.lines.values()
    assert reply.reply_to == PLAIN.key
    assert (other.reply_to, other.words) == ("", "去了\n> 午饭")
    assert (button.words, button.reply_to, button.channel) == ("12号 去不了", CALL.key, "east")


async def test_a_ping_is_answered_with_its_own_words(home: Home) -> None:
    async with heard(home) as (_, server):
        answer = await server.push('{"opaque":"42"}', "ping", "SYSTEM")
        strange = await server.push("{}", "*", "EVENT")
    assert answer
    assert (answer["code"], answer["data"]) == (200, '{"opaque":"42"}')
    assert strange
    assert strange["code"] == 404


async def test_a_line_that_dingtalk_ends_is_opened_again(home: Home) -> None:
    async with heard(home) as (_, server):
        await server.push(said("m1", "一"))
        home.clock.set(home.clock.now() + timedelta(seconds=10))
        assert server.socket
        headers = {"topic": "disconnect", "messageId": "d"}
        await server.socket.send_json({"type": "SYSTEM", "headers": headers, "data": "{}"})
        await server.until(lambda: server.connected == 2)
        assert await server.push(said("m2", "二"))
    assert server.tickets == 2


async def test_a_line_that_ends_at_once_is_left_to_the_supervisor(home: Home) -> None:
    async with tenant(home) as (adapter, server):
        listening = asyncio.create_task(adapter.listen(home.ear))
        await server.until(lambda: server.socket)
        assert server.socket
        await server.socket.close()
        with pytest.raises(NotReady):
            await asyncio.wait_for(listening, 5)


async def test_a_silent_line_is_given_up(home: Home) -> None:
    async with heard(home) as (_, server):
        await server.push(said("m1", "一"))
        await home.clock.advance(timedelta(seconds=180))
        await server.until(lambda: server.connected == 2)


async def test_a_refused_secret_stops_it(home: Home) -> None:
    (home.services.folder / "app").write_text("wrong")
    for more in ({}, {"connection": "none"}):
        with pytest.raises(NotAllowed) as refused:
            async with tenant(home, **more):
                pass
        assert "wrong" not in str(refused.value)


@pytest.mark.parametrize(
    "frame",
    [b"not json", b"[]", b"{}", b"[" * 90_000, b'{"type":"CALLBACK","headers":1}', b"\xff\xfe",
     b'{"type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get"},"data":"{\\"msgId\\":1}"}',
     b'{"type":"CALLBACK","headers":{},"data":"' + b"[" * 50_000 + b'"}'],
)  # fmt: skip
async def test_what_is_no_message_ends_nothing(home: Home, frame: bytes) -> None:
    async with heard(home) as (_, server):
        await server.until(lambda: server.socket)
        assert server.socket
        await server.socket.send_bytes(frame)
        assert await server.push(said("m1", "还在"))
    assert [line.words for line in home.ear.lines.values()] == ["还在"]


async def test_forged_old_and_huge_callbacks_are_refused(home: Home) -> None:
    async with heard(home, connection="callback", callback=CALLBACK) as (adapter, _):
        caller = Caller(home, adapter.port)
        old = str(int(caller.now) - 301_000)
        assert await caller.brings(said("m1", "喂"), sign="AAAA") == 401
        assert await caller.brings(said("m1", "喂"), stamp=old) == 401
        assert await caller.brings(said("m1", "喂"), stamp="x") == 401
        assert await caller.posts(b"{}", {}, {}) == 401
        assert await caller.posts(b"x" * 1_000_001, {}, {}) == 413
        assert await caller.posts(b"[" * 90_000, {}, {"signature": "x"}) == 400
        assert (
            await caller.posts(
                b'{"encrypt":"AAAA"}', {}, {"signature": "x", "timestamp": caller.now}
            )
            == 401
        )
        assert not home.ear.times
        assert await caller.brings({"a": 1}) == 200
        assert await caller.brings(said("m1", "喂")) == 200
    assert len(home.ear.lines) == 1


async def test_sealed_events_prove_the_address_and_may_bring_messages(home: Home) -> None:
    async with heard(home, connection="callback", callback=CALLBACK) as (adapter, _):
        caller, envelope = Caller(home, adapter.port), Sealed(TOKEN, AES, "dingcorp")
        for content, stamp, status in (
            ({"EventType": "check_url"}, caller.now, 200),
            (said("m1", "喂"), caller.now, 200),
            (said("m2", "旧"), "1445827045067", 401),
        ):
            sealed, signature = envelope.made(json.dumps(content).encode(), stamp, "n1")
            query = {"msg_signature": signature, "timestamp": stamp, "nonce": "n1"}
            body = json.dumps({"encrypt": sealed}).encode()
            assert await caller.posts(body, {}, query) == status
            if status == 200:
                told = caller.answer
                plain = Sealed(TOKEN, AES).opened(
                    told["msg_signature"], told["timeStamp"], told["nonce"], told["encrypt"]
                )
                assert plain == b"success"
    assert [line.words for line in home.ear.lines.values()] == ["喂"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"app": None}, "no way in or out"),
        ({"app": {"id": "x"}}, "secret_file or secret_env"),
        ({"connection": "callback"}, "callback: goes with"),
        ({"connection": "callback", "callback": {"token_file": "t"}}, "aes_key_file"),
        ({"groups": {"a": {}}}, "give chat"),
        ({"app": None, "groups": {"a": {"chat": "x"}}}, "chat needs app"),
        ({"groups": {"a": {"chat": "x"}, "b": {"chat": "x"}}}, "two names"),
        ({"old_api": "ftp://x"}, "http or https"),
    ],
)
def test_mistakes_of_a_site_file_are_told(more: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        settings(1, **more)
