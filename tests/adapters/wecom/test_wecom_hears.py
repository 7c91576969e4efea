"""What people say in WeCom, heard by the bot and by the application."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.errors import NotAllowed, NotReady
from bridge.message import Choice, Datum, Outbound, Point, to_wgs84
from bridge.message.sealed import Sealed
from tests.adapters.house import Home, outbound, wav
from tests.adapters.wecom.server import CORP
from tests.adapters.wecom.town import (
    AES,
    ANN,
    APP_OF,
    BOT_OF,
    CALLBACK,
    GROUP,
    TOKEN,
    Caller,
    company,
    heard,
    house,
    pressed,
    said,
    xml,
)  # fmt: skip

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 50
AMR = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50  # a second of silence, 12.2 kbit/s
CALL = Outbound(
    key="in/1/here/east", channel="east", text="迷魂台有人扭伤，请去", language="zh", number=12
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return house(tmp_path, "east", ANN)


async def test_words_in_a_group_come_under_its_name_without_the_mention(home: Home) -> None:
    async with heard(home, bot=BOT_OF, groups={"east": {"chat": GROUP}}) as (_, server):
        answer = await server.push(said("m1", "这里有人受伤"))
        alone = said(
            "m2", "@all 我在这", chattype="single", chatid="", text={"content": "@all 我在这"}
        )
        await server.push(alone)
    first, second = home.ear.lines.values()
    assert (first.channel, first.sender, first.words) == ("east", ANN, "这里有人受伤")
    assert (second.channel, second.words) == (ANN, "@all 我在这")
    assert ANN not in first.key + second.key
    assert answer
    assert answer["stream"]["content"] == "✓ 已收到，已记录"


async def test_a_quote_finds_the_relay_also_after_a_restart(home: Home) -> None:
    groups = {"east": {"chat": GROUP}}
    async with heard(home, bot=BOT_OF, groups=groups) as (adapter, server):
        await adapter.send(CALL)
        text = server.sent[0]["markdown"]["content"]
    assert text == "#12 迷魂台有人扭伤，请去"
    async with heard(home, bot=BOT_OF, groups=groups) as (_, server):
        quote = {"msgtype": "text", "text": {"content": text}}
        await server.push(said("m1", "去了", quote=quote))
        other = {"msgtype": "text", "text": {"content": "午饭吃什么"}}
        await server.push(said("m2", "面", quote=other))
    first, second = home.ear.lines.values()
    assert first.reply_to == CALL.key
    assert (second.reply_to, second.words) == ("", "面\n> 午饭吃什么")


async def test_pictures_and_files_are_deciphered_and_kept(home: Home) -> None:
    async with heard(home, bot=BOT_OF) as (_, server):
        server.files["p"] = PNG
        items = [
            {"msgtype": "text", "text": {"content": "看这里"}},
            {"msgtype": "image", "image": {"url": server.url("p")}},
            {"msgtype": "image", "image": {"url": server.url("p"), "aeskey": AES}},
            {"msgtype": "image", "image": {"url": "file:///etc/passwd"}},
        ]
        await server.push(said("m1", "", msgtype="mixed", mixed={"msg_item": items}))
    [line] = home.ear.lines.values()
    assert line.words == "看这里\n（有一个文件没有收到）"
    assert [p.mime for p in line.pictures] == ["image/png"]  # the second was not under that key


async def test_a_voice_of_the_bot_comes_as_wecoms_words(home: Home) -> None:
    async with heard(home, bot=BOT_OF) as (_, server):
        await server.push(said("m1", "", msgtype="voice", text={}, voice={"content": "有人落水"}))
    [line] = home.ear.lines.values()
    assert line.words == "有人落水"


async def test_a_button_says_its_words_and_the_card_shows_who_pressed(home: Home) -> None:
    groups = {"east": {"chat": GROUP}}
    async with heard(home, bot=BOT_OF, groups=groups) as (adapter, server):
        call = replace(CALL, choices=(Choice("我去", "12号 我去"), Choice("去不了", "12号 去不了")))
        receipt = await adapter.send(call)
        [card] = [m["template_card"] for m in server.sent]
        assert receipt.native == (card["task_id"],)
        assert card["sub_title_text"] == "#12 迷魂台有人扭伤，请去"
        changed = await server.push(pressed("e1", card["task_id"], "1"), event=True)
    [line] = home.ear.lines.values()
    assert (line.words, line.reply_to, line.sender) == ("12号 去不了", call.key, ANN)
    assert changed
    assert changed["template_card"]["sub_title_text"].endswith("✓ zhangsan：12号 去不了")
    assert changed["template_card"]["button_list"] == card["button_list"]


async def test_an_application_brings_places_and_voices(home: Home) -> None:
    settings = {"app": APP_OF, "callback": CALLBACK | {"receiver": CORP}}
    async with heard(home, **settings) as (adapter, server):
        caller = Caller(home, adapter.port, CORP)
        server.files.update({"v": wav(1.0), "a": AMR, "p": PNG})
        where = xml(
            "1", "", MsgType="location", Location_X="29.3", Location_Y="110.4", Label="天门山"
        )
        assert await caller.brings(where) == 200
        assert await caller.brings(xml("2", "", MsgType="voice", MediaId="v")) == 200
        assert await caller.brings(xml("3", "", MsgType="voice", MediaId="a")) == 200
        assert await caller.brings(xml("4", "", MsgType="image", MediaId="p")) == 200
        assert await caller.brings(xml("5", "", MsgType="event", Event="subscribe")) == 200
    place, voice, amr, picture = home.ear.lines.values()
    assert (place.words, place.point) == ("天门山", to_wgs84(29.3, 110.4, Datum.GCJ02))
    assert place.point != Point(29.3, 110.4)
    assert voice.voice
    assert voice.voice.seconds == pytest.approx(1.0)
    assert amr.voice
    assert amr.voice.seconds == pytest.approx(1.0, abs=0.1)
    assert picture.pictures[0].mime == "image/png"


async def test_the_bot_may_be_brought_messages_by_http(home: Home) -> None:
    async with heard(home, callback=CALLBACK, groups={"east": {"robot_file": "robot"}}) as (
        adapter,
        server,
    ):
        caller = Caller(home, adapter.port)
        body = json.dumps(said("m1", "喂")).encode()
        assert await caller.brings(body, json_too=True) == 200
        answer = json.loads(caller.body)
        told = Sealed(TOKEN, AES).opened(
            answer["msgsignature"], answer["timestamp"], answer["nonce"], answer["encrypt"]
        )
        assert "已收到".encode() in told
        await adapter.send(outbound(channel="east"))
        assert server.sent[0]["text"]["content"] == "请去迷魂台"
    assert [line.channel for line in home.ear.lines.values()] == [GROUP]


async def test_a_lost_connection_is_opened_again(home: Home) -> None:
    async with heard(home, bot=BOT_OF) as (_, server):
        await server.push(said("m1", "一"))
        home.clock.set(home.clock.now() + timedelta(seconds=10))
        await server.hang_up()
        await server.until(lambda: server.subscribed == 2 and server.socket)
        assert await server.push(said("m2", "二"))
    assert [line.words for line in home.ear.lines.values()] == ["一", "二"]


async def test_a_connection_that_ends_at_once_is_left_to_the_supervisor(home: Home) -> None:
    async with company(home, bot=BOT_OF) as (adapter, server):
        listening = asyncio.create_task(adapter.listen(home.ear))
        await server.until(lambda: server.socket)
        await server.hang_up()
        with pytest.raises(NotReady):
            await asyncio.wait_for(listening, 5)


async def test_a_silent_line_is_given_up(home: Home) -> None:
    async with heard(home, bot=BOT_OF) as (_, server):
        server.mute = True
        for beat in range(3):
            await server.until(lambda beat=beat: server.pings > beat)
            await home.clock.advance(timedelta(seconds=30))
        await server.until(lambda: server.subscribed == 2)


async def test_a_second_connection_of_the_bot_is_told(home: Home) -> None:
    async with company(home, bot=BOT_OF) as (adapter, server):
        listening = asyncio.create_task(adapter.listen(home.ear))
        event = {"eventtype": "disconnected_event"}
        pushing = asyncio.create_task(
            server.push(said("e", "", msgtype="event", event=event), event=True)
        )
        with pytest.raises(NotReady, match="another connection"):
            await asyncio.wait_for(listening, 5)
    await pushing


@pytest.mark.parametrize("name", ["bot", "app"])
async def test_refused_secrets_stop_it(home: Home, name: str) -> None:
    (home.services.folder / name).write_text("wrong")
    settings = {"bot": BOT_OF} if name == "bot" else {"app": APP_OF}
    with pytest.raises(NotAllowed) as refused:
        async with company(home, **settings):
            pass
    assert "wrong" not in str(refused.value)


@pytest.mark.parametrize(
    "frame",
    [
        b"not json", b"[]", b"[" * 100_000, b"{}", b'{"cmd":1}', b'{"cmd":"aibot_msg_callback","headers":null}',
        b'{"cmd":"aibot_msg_callback","headers":{"req_id":"x"},"body":{"msgid":1}}',
        b'{"cmd":"aibot_msg_callback","headers":{"req_id":"x"},"body":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001,
        b'{"headers":{"req_id":"nobody asked"},"errcode":0}',
        b"\xff\xfe\x00",
    ],
)  # fmt: skip
async def test_what_is_no_message_ends_nothing(home: Home, frame: bytes) -> None:
    async with heard(home, bot=BOT_OF) as (_, server):
        await server.until(lambda: server.socket is not None)
        assert server.socket
        await server.socket.send_bytes(frame)
        assert await server.push(said("m1", "还在"))
    assert [line.words for line in home.ear.lines.values()] == ["还在"]


async def test_forged_old_and_huge_callbacks_are_refused(home: Home) -> None:
    async with heard(home, callback=CALLBACK) as (adapter, _):
        caller = Caller(home, adapter.port)
        old = str(int(home.clock.now().timestamp()) - 301)
        assert await caller.brings(xml("1", "喂"), msg_signature="0" * 40) == 401
        assert await caller.brings(xml("1", "喂"), timestamp=old) == 401
        assert await caller.brings(xml("1", "喂"), timestamp="x") == 401
        assert await caller.posts(b"x" * 1_000_001, {}) == 413
        for body in (
            b"",
            b"{}",
            b"[" * 90_000,
            b"<xml/>",
            b'{"encrypt":1}',
            b"<!DOCTYPE a><xml><Encrypt>x</Encrypt></xml>",
        ):
            assert await caller.posts(body, {}) == 400
        assert (
            await caller.posts(
                b'{"encrypt":"\\u0000"}',
                {"msg_signature": "\u00e9", "timestamp": "1", "nonce": "1"},
            )
            == 401
        )
    assert not home.ear.times
