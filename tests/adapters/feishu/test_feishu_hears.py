"""What people say in Feishu, and what is said that nobody should be hurt by."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.errors import NotAllowed, NotReady
from bridge.message import Choice, Datum, Outbound, to_wgs84
from tests.adapters.feishu.server import APP
from tests.adapters.feishu.town import (
    ANN,
    CALLBACK,
    GROUP,
    TOKEN,
    Caller,
    heard,
    house,
    pressed,
    said,
    sealed,
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


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return house(tmp_path, "east")


async def test_words_come_with_names_for_mentions_and_without_our_own(home: Home) -> None:
    async with heard(home, groups=EAST) as (_, server):
        two = [
            {"key": "@_user_1", "id": {"open_id": "ou_bot"}, "name": "巡逻"},
            {"key": "@_user_10", "id": {"open_id": "ou_li"}, "name": "李四"},
        ]
        text = {"text": "@_user_1 @_user_10 落水了\u202e"}
        answer = await server.push(said("m1", "", content=text, mentions=two))
        await server.push(said("m2", "我在这", chat_type="p2p", chat_id="oc_private"))
    first, second = home.ear.lines.values()
    assert answer
    assert (answer["code"], answer["data"]) == (200, None)
    assert (first.channel, first.sender, first.words) == ("east", ANN, "@李四 落水了")
    assert (second.channel, second.words) == (ANN, "我在这")
    assert ANN not in first.key + second.key


async def test_an_event_in_several_frames_is_one(home: Home) -> None:
    async with heard(home) as (_, server):
        assert await server.push(said("m1", "长" * 3_000), parts=5)
    assert [line.words for line in home.ear.lines.values()] == ["长" * 3_000]


async def test_voices_pictures_and_places_come_whole(home: Home) -> None:
    async with heard(home) as (_, server):
        server.files.update({"v": wav(1.0), "p": PNG})
        await server.push(said("m1", "", "audio", {"file_key": "v", "duration": 1000}))
        post = {
            "title": "看",
            "content": [[{"tag": "text", "text": "这里"}, {"tag": "img", "image_key": "p"}]],
        }
        await server.push(said("m2", "", "post", post))
        await server.push(
            said("m3", "", "location", {"name": "天门", "latitude": "29.3", "longitude": "110.4"})
        )
        await server.push(said("m4", "", "image", {"image_key": "gone"}))
    voice, post_, place, gone = home.ear.lines.values()
    assert voice.voice
    assert voice.voice.seconds == pytest.approx(1.0)
    assert (post_.words, post_.pictures[0].mime) == ("看 这里", "image/png")
    assert (place.words, place.point) == ("天门", to_wgs84(29.3, 110.4, Datum.GCJ02))
    assert gone.words == "（有一个文件没有收到）"


async def test_an_answer_finds_its_relay_and_a_button_says_its_words(home: Home) -> None:
    async with heard(home, groups=EAST) as (adapter, server):
        [id] = (await adapter.send(CALL)).native
    async with heard(home, groups=EAST) as (_, server):  # also after a restart
        await server.push(said("m1", "马上", parent_id=id))
        answer = await server.push(pressed("e1", id, "1"))
        stale = [await server.push(pressed(f"x{n}", id, n)) for n in ("2", "-1", "²", "9" * 50)]
        odds: tuple[object, ...] = (1, None, {})
        odd = [await server.push(pressed(f"y{n}", id, n)) for n in odds]
    reply, button = home.ear.lines.values()
    assert (reply.words, reply.reply_to) == ("马上", CALL.key)
    assert (button.words, button.reply_to, button.channel) == ("12号 去不了", CALL.key, "east")
    assert answer
    assert answer["data"] == {"toast": {"type": "success", "content": "✓ 已收到，已记录"}}
    assert all(one and one["data"]["toast"]["type"] == "warning" for one in stale)
    assert all(one and one["data"] is None for one in odd)


@pytest.mark.parametrize(
    "event",
    [
        {}, {"event": 1}, {"header": {"event_type": "im.message.receive_v1"}, "event": {}},
        said("", "", content={"text": 7}), said("m", "", "text") | {"event": {"message": {"message_id": 1}}},
        said("m", "", "sticker", {"file_key": "s"}), {"a": [[[[[]]]]]},
    ],
)  # fmt: skip
async def test_what_is_no_message_ends_nothing(home: Home, event: dict[str, object]) -> None:
    async with heard(home) as (_, server):
        answer = await server.push(event)
        assert answer
        assert answer["code"] == 200
        assert server.socket
        for noise in (b"", b"\xff" * 50, b"\x42\xff\xff\xff\xff\x0f"):
            await server.socket.send_bytes(noise)
        await server.socket.send_str("text")
        await server.push(said("m9", "还在"))
    assert [line.words for line in home.ear.lines.values()] == ["还在"]


async def test_bots_are_not_heard(home: Home) -> None:
    async with heard(home) as (_, server):
        event = said("m1", "自动消息")
        event["event"]["sender"]["sender_type"] = "app"
        await server.push(event)
    assert not home.ear.times


async def test_a_lost_connection_is_opened_again(home: Home) -> None:
    async with heard(home) as (_, server):
        await server.push(said("m1", "一"))
        home.clock.set(home.clock.now() + timedelta(seconds=10))
        assert server.socket
        await server.socket.close()
        await server.until(lambda: server.connected == 2)
        assert await server.push(said("m2", "二"))


async def test_a_silent_line_is_given_up(home: Home) -> None:
    async with heard(home) as (_, server):
        server.mute = True
        for beat in range(3):
            await server.until(lambda beat=beat: server.pings > beat)
            await home.clock.advance(timedelta(seconds=30))
        await server.until(lambda: server.connected == 2)


@pytest.mark.parametrize(("refuse", "outcome"), [(403, NotAllowed), (514, NotReady)])
async def test_a_refused_line_is_told(home: Home, refuse: int, outcome: type[Exception]) -> None:
    async with tenant(home) as (adapter, server):
        listening = asyncio.create_task(adapter.listen(home.ear))
        await server.push(said("m1", "一"))
        server.refuse = refuse
        home.clock.set(home.clock.now() + timedelta(seconds=10))
        assert server.socket
        await server.socket.close()
        with pytest.raises(outcome):
            await asyncio.wait_for(listening, 5)


async def test_a_refused_secret_stops_it(home: Home) -> None:
    (home.services.folder / "app").write_text("wrong")
    for more in ({}, {"connection": "none"}):
        with pytest.raises(NotAllowed) as refused:
            async with tenant(home, **more):
                pass
        assert "wrong" not in str(refused.value)


async def test_the_address_is_proved_and_forgeries_are_refused(home: Home) -> None:
    async with heard(home, connection="callback", callback=CALLBACK) as (adapter, _):
        caller = Caller(home, adapter.port)
        proof = {"type": "url_verification", "challenge": "c1", "token": TOKEN}
        assert await caller.brings(proof) == 200
        assert caller.answer == {"challenge": "c1"}
        assert await caller.brings(proof | {"token": "forged"}) == 401
        wrong = said("m1", "喂")
        wrong["header"]["token"] = "forged"
        old = str(int(home.clock.now().timestamp()) - 301)
        assert await caller.brings(wrong) == 401
        assert await caller.brings(said("m1", "喂"), stamp=old) == 401
        assert await caller.brings(said("m1", "喂"), stamp="²") == 401
        assert await caller.brings(said("m1", "喂"), sign="0" * 64) == 401
        assert await caller.posts(b"x" * 1_000_001, {}) == 413
        for body, status in (
            (b"", 400), (b"{}", 400), (b"[" * 90_000, 400), (b'{"encrypt":"AAAA"}', 401),
            (b'{"encrypt":"%s"}' % sealed(b"{}", "other").encode(), 401),
            (b'{"encrypt":"%s"}' % sealed(b'{"a":' * 5_000).encode(), 400),
            (b'{"encrypt":"%s"}' % sealed(b"{}").encode(), 401),
        ):  # fmt: skip
            assert await caller.posts(body, {}) == status
        assert not home.ear.times
        assert await caller.brings(said("m1", "喂")) == 200
    assert len(home.ear.lines) == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"app": None}, "no way in or out"),
        ({"app": {"id": "x"}}, "secret_file or secret_env"),
        ({"connection": "callback"}, "callback: goes with"),
        ({"callback": CALLBACK}, "callback: goes with"),
        ({"groups": {"a": {}}}, "give chat"),
        ({"groups": {"a": {"chat": "x", "robot_file": "y"}}}, "give chat"),
        ({"app": None, "groups": {"a": {"chat": "x"}}}, "chat needs app"),
        ({"groups": {"a": {"chat": "x"}, "b": {"chat": "x"}}}, "two names"),
        ({"api": "ftp://x"}, "http or https"),
    ],
)
def test_mistakes_of_a_site_file_are_told(more: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        settings(1, **more)
    assert APP
