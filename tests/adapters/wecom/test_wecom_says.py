"""What is said in WeCom: words, buttons, files, by three ways, within the limits."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import ValidationError
from msgspec.structs import replace

from bridge.errors import NotAllowed, Refused, TryLater
from bridge.message import Choice, Picture, Point
from tests.adapters.house import Home, outbound, wav
from tests.adapters.wecom.server import CORP
from tests.adapters.wecom.test_wecom_hears import CALL, PNG
from tests.adapters.wecom.town import (
    ANN,
    APP_OF,
    BOT_OF,
    CALLBACK,
    GROUP,
    Caller,
    heard,
    house,
    settings,
    xml,
)  # fmt: skip

EAST = {"east": {"chat": GROUP}, "west": {"robot_file": "robot", "call_all": True}}
TWO = (Choice("我去", "12号 我去"), Choice("去不了", "12号 去不了"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return house(tmp_path, "east")


async def test_markup_of_strangers_is_none(home: Home) -> None:
    async with heard(home, bot=BOT_OF, groups=EAST) as (adapter, server):
        await adapter.send(replace(CALL, text="<@all> [点这里](http://x) **急** \u202e&lt;"))
    assert (
        server.sent[0]["markdown"]["content"]
        == "#12 ＜@all＞ ［点这里］(http://x) ＊＊急＊＊  ＆lt;"
    )


async def test_long_words_go_in_pieces_and_the_buttons_after_them(home: Home) -> None:
    async with heard(home, bot=BOT_OF, groups=EAST) as (adapter, server):
        long = replace(CALL, text="请去迷魂台。" * 300, choices=TWO, point=Point(29.3, 110.4))
        receipt = await adapter.send(long)
    *texts, card = server.sent
    assert [len(t["markdown"]["content"].encode()) <= 4_096 for t in texts] == [True, True]
    assert "uri.amap.com/marker?position=110.400000,29.300000" in texts[-1]["markdown"]["content"]
    assert card["template_card"]["main_title"] == {"title": "#12", "desc": "请选择"}
    assert receipt.native == (card["template_card"]["task_id"],)


async def test_voice_and_pictures_follow_the_words(home: Home) -> None:
    voice, picture = await home.media.put(wav(5.0)), await home.media.put(PNG)
    whole = replace(
        CALL,
        voice=voice,
        pictures=(Picture(ref=picture, mime="x"), Picture(ref="sha256:0", mime="x")),
    )
    async with heard(home, bot=BOT_OF, groups=EAST, app=APP_OF) as (adapter, server):
        await adapter.send(whole)
        assert [m["msgtype"] for m in server.sent] == ["markdown", "file", "image"]
        assert server.uploads["m1"] == PNG
        server.sent.clear()
        await adapter.send(replace(whole, key="in/2/here/west", channel="west", priority=1))
        assert [m["msgtype"] for m in server.sent] == ["text", "file", "image"]
        assert server.sent[0]["text"]["mentioned_list"] == ["@all"]
        assert server.uploads["m1"] == wav(5.0)


async def test_a_chat_without_buttons_is_told_the_words(home: Home) -> None:
    async with heard(home, groups={"west": {"robot_file": "robot"}}) as (adapter, server):
        await adapter.send(replace(CALL, channel="west", choices=TWO))
    assert server.sent[0]["text"]["content"].endswith("\n可回复：12号 我去 / 12号 去不了")


async def test_an_application_speaks_to_members_and_changes_its_cards(home: Home) -> None:
    config = {"app": APP_OF, "callback": CALLBACK | {"receiver": CORP}}
    async with heard(home, **config) as (adapter, server):
        await adapter.send(replace(CALL, channel=ANN, choices=TWO))
        task = server.sent[0]["template_card"]["task_id"]
        event = xml(
            "",
            "",
            MsgType="event",
            Event="template_card_event",
            EventKey="0",
            TaskId=task,
            ResponseCode="rc",
        )
        assert await Caller(home, adapter.port, CORP).brings(event) == 200
        with pytest.raises(Refused, match="no such member"):
            await adapter.send(outbound("in/3/here/x", "nobody"))
    assert server.answers == [
        {
            "userids": [ANN],
            "agentid": 1000002,
            "response_code": "rc",
            "button": {"replace_name": "✓ 12号 我去"},
        }
    ]
    assert [(line.words, line.reply_to) for line in home.ear.lines.values()] == [
        ("12号 我去", CALL.key)
    ]


async def test_a_token_is_used_until_its_end_and_renewed_where_it_went_stale(home: Home) -> None:
    async with heard(home, app=APP_OF) as (adapter, server):
        for n in range(2):
            await adapter.send(outbound(f"in/{n}/here/x", ANN))
        assert len(server.tokens) == 1
        home.clock.set(home.clock.now() + timedelta(hours=2))
        await adapter.send(outbound("in/3/here/x", ANN))
        assert len(server.tokens) == 2
        server.tokens.append("somebody else fetched one: ours is stale")
        await adapter.send(outbound("in/4/here/x", ANN))
        assert (len(server.tokens), len(server.sent)) == (4, 4)


async def test_a_relay_that_is_there_is_not_said_again(home: Home) -> None:
    async with heard(home, bot=BOT_OF, groups=EAST) as (adapter, server):
        long = replace(CALL, text="请去。" * 850)
        server.faults += [0, 45009]
        with pytest.raises(TryLater):
            await adapter.send(long)
        for _ in range(2):
            await adapter.send(long)
    assert len(server.sent) == 2


async def test_a_repetition_says_so(home: Home) -> None:
    async with heard(home, bot=BOT_OF, groups=EAST) as (adapter, server):
        await adapter.send(replace(CALL, again=True))
    assert server.sent[0]["markdown"]["content"].startswith("🔁 再次发送：#12 ")


async def test_a_robot_is_given_twenty_a_minute(home: Home) -> None:
    async with heard(
        home, groups=EAST | {"south": {"robot_file": "robot"}}, bot=BOT_OF, limits={}
    ) as (adapter, server):
        for n in range(20):
            await adapter.send(outbound(f"in/{n}/here/west", "west"))
        with pytest.raises(TryLater) as told:
            await adapter.send(outbound("in/20/here/west", "west"))
        assert told.value.wait == timedelta(seconds=60)
        assert not told.value.whole_adapter
        await adapter.send(outbound("in/1/here/south", "south"))  # others do not wait
        home.clock.set(home.clock.now() + timedelta(seconds=60))
        await adapter.send(outbound("in/20/here/west", "west"))
    assert len(server.sent) == 22


@pytest.mark.parametrize(
    ("code", "outcome", "whole"),
    [(-1, TryLater, True), (45009, TryLater, False), (846607, TryLater, False), (846609, TryLater, True),
     (853000, TryLater, True), (40058, Refused, False), (93000, Refused, False)],
)  # fmt: skip
async def test_each_code_means_something(
    home: Home, code: int, outcome: type[Exception], whole: bool
) -> None:
    async with heard(home, bot=BOT_OF, groups=EAST) as (adapter, server):
        server.faults.append(code)
        with pytest.raises(outcome) as told:
            await adapter.send(CALL)
    assert getattr(told.value, "whole_adapter", False) is whole


async def test_a_channel_without_a_way_and_a_robot_that_is_gone(home: Home) -> None:
    (home.services.folder / "robot").write_text("gone")
    async with heard(home, groups={"west": {"robot_file": "robot"}}) as (adapter, _):
        with pytest.raises(Refused, match="no name of `groups`"):
            await adapter.send(outbound(channel="elsewhere"))
        with pytest.raises(Refused, match="93000") as told:
            await adapter.send(outbound(channel="west"))
    assert "gone" not in str(told.value)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "no way in or out"),
        ({"bot": {"id": "b"}}, "secret_file or secret_env"),
        ({"bot": {"id": "b", "secret_file": "a", "secret_env": "b"}}, "secret_file or secret_env"),
        ({"groups": {"east": {"chat": "x"}}}, "chat needs bot"),
        ({"groups": {"east": {}}}, "give chat"),
        ({"callback": {"token_file": "t"}}, "aes_key_file"),
        ({"bot": BOT_OF, "api": "ftp://x"}, "api: "),
        ({"bot": BOT_OF, "socket": "wss://a:b@x"}, "no name and password"),
        ({"bot": BOT_OF, "groups": {"a": {"chat": "x"}, "b": {"chat": "x"}}}, "two names"),
        ({"bot": BOT_OF, "tokn": 1}, "unknown field"),
    ],
)
def test_mistakes_of_a_site_file_are_told(more: dict[str, object], words: str) -> None:
    class Nowhere:
        port = 1

    with pytest.raises(ValidationError, match=words):
        settings(Nowhere(), **more)  # type: ignore[arg-type]


async def test_missing_and_damaged_secrets_are_told_by_their_place(home: Home) -> None:
    (home.services.folder / "aes").write_text("too-short")
    for config in (
        {"callback": CALLBACK},
        {"bot": {"id": "b", "secret_env": "NO_SUCH_VARIABLE"}},
        {"bot": {"id": "b", "secret_file": "none"}},
    ):
        with pytest.raises(NotAllowed) as told:
            async with heard(home, **config):
                pass
        assert "too-short" not in str(told.value)
