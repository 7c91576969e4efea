"""What people do in Telegram reaches the journal, once, before Telegram is told."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bridge.errors import LogError
from bridge.message import Choice, Outbound, Point
from tests.adapters.house import Home, outbound, wav
from tests.adapters.telegram.conftest import Stage, staged
from tests.adapters.telegram.people import (
    ANN,
    GROUP,
    edited,
    message,
    person,
    photo,
    press,
    spot,
    voice,
)
from tests.adapters.telegram.server import BotServer

WITHIN = 10


@pytest.fixture(autouse=True)
async def _in_time() -> object:
    async with asyncio.timeout(WITHIN):
        yield


async def test_words_in_a_group_are_heard_with_who_said_them(stage: Stage) -> None:
    await stage.server.brings(message(1, text="17号我去"))
    (heard,) = await stage.home.ear.heard(1)
    assert (heard.words, heard.channel, heard.sender, heard.name) == (
        "17号我去",
        "-1001",
        "7001",
        "小安",
    )
    assert heard.key == "u42-1001"
    assert heard.language == "zh"


async def test_a_topic_is_a_channel_of_its_own(stage: Stage) -> None:
    await stage.server.brings(message(1, text="到了", topic=5))
    (heard,) = await stage.home.ear.heard(1)
    assert heard.channel == "-1001/5"


async def test_nothing_is_confirmed_before_it_is_durable(stage: Stage) -> None:
    stage.home.ear.hold()
    (id,) = await stage.server.brings(message(1, text="收到"))
    await stage.home.ear.handed_in(1)
    assert stage.server.confirmed <= id
    stage.home.ear.release()
    await stage.server.until(lambda: stage.server.confirmed == id + 1)
    assert len(stage.home.ear.lines) == 1


async def test_what_could_not_be_written_comes_again(stage: Stage) -> None:
    stage.home.ear.error = LogError("the disk is full")
    (id,) = await stage.server.brings(message(1, text="收到"))
    await stage.home.ear.handed_in(1)
    stage.home.ear.error = None
    while stage.server.confirmed <= id:
        await stage.home.clock.advance(timedelta(seconds=3))
    assert [h.words for h in await stage.home.ear.heard(1)] == ["收到"]


async def test_a_press_of_a_button_says_its_words_and_is_answered_after(stage: Stage) -> None:
    long = "take 17 " + "x" * 100
    choices = (Choice("我去", "take 17"), Choice("不去", long))
    await stage.bot.send(_offer(choices))
    (sent,) = stage.server.of(GROUP)
    assert [label for label, _ in sent.buttons] == ["我去", "不去", "📍 在哪里", "🆘 需要增援"]
    stage.home.ear.hold()
    await stage.server.brings(
        press(sent.buttons[0][1], sent.id), press(sent.buttons[1][1], sent.id, id="78")
    )
    await stage.home.ear.handed_in(2)
    assert not stage.server.answers
    stage.home.ear.release()
    await stage.server.until(lambda: len(stage.server.answers) == 2)
    heard = await stage.home.ear.heard(2)
    assert [h.words for h in heard] == ["take 17", long]
    assert {h.reply_to for h in heard} == {"in/1/here/-1001"}
    assert {h.sender for h in heard} == {str(ANN)}


async def test_a_button_that_we_never_made_is_told_so(stage: Stage) -> None:
    await stage.server.brings(press("#forged", 3))
    await stage.server.until(lambda: bool(stage.server.answers))
    assert "失效" in stage.server.answers[0]["text"]
    assert not stage.home.ear.lines


async def test_a_reply_finds_its_call_after_a_week_and_a_restart(
    home: Home, server: BotServer
) -> None:
    async with staged(home, server) as stage:
        await stage.bot.send(_offer(()))
    (sent,) = server.of(GROUP)
    later = Home(home.services.folder, *home.services.channels)  # another process, the same disk
    later.clock.set(home.clock.now() + timedelta(days=8))
    async with staged(later, server) as stage:
        await server.brings(message(900, text="完成", reply=sent.id))
        (heard,) = await later.ear.heard(1)
        await stage.bot.send(replace(_offer(()), key="in/2/here/-1001"))
    assert heard.reply_to == "in/1/here/-1001"
    assert len(server.of(GROUP)) == 2


async def test_a_voice_note_is_stored_and_measured(stage: Stage) -> None:
    stage.server.files["v1"] = wav(1.0)
    await stage.server.brings(message(1, voice=voice("v1")))
    (heard,) = await stage.home.ear.heard(1)
    assert heard.voice is not None
    assert heard.voice.seconds == pytest.approx(1.0, abs=0.05)
    assert stage.home.media.kept[heard.voice.ref] == stage.server.files["v1"]


async def test_what_is_no_recording_is_a_file_for_a_person(stage: Stage) -> None:
    stage.server.files["v1"] = b"<script>alert(1)</script>"
    await stage.server.brings(message(1, voice=voice("v1")))
    (heard,) = await stage.home.ear.heard(1)
    assert heard.voice is None
    assert [p.mime for p in heard.pictures] == ["application/octet-stream"]


async def test_the_largest_photo_is_taken_with_its_words(stage: Stage) -> None:
    stage.server.files["p1"] = b"\xff\xd8\xff\xe0jpeg"
    await stage.server.brings(message(1, photo=photo("p1"), caption="路上有树倒了"))
    (heard,) = await stage.home.ear.heard(1)
    assert heard.words == "路上有树倒了"
    assert [p.mime for p in heard.pictures] == ["image/jpeg"]
    assert stage.home.media.kept[heard.pictures[0].ref] == stage.server.files["p1"]


async def test_a_file_that_is_too_large_or_gone_does_not_hold_a_call_up(stage: Stage) -> None:
    await stage.server.brings(
        message(
            1,
            caption="有人摔伤",
            document={"file_id": "d", "file_unique_id": "d", "file_size": 30_000_000},
        ),
        message(2, photo=photo("nowhere")),
    )
    heard = await stage.home.ear.heard(2)
    assert heard[0].words == "有人摔伤\n（有一个文件没有收到：太大）"
    assert heard[1].words == "（有一个文件没有收到：取不到）"


async def test_a_live_position_is_kept_at_most_every_minute_or_fifty_metres(stage: Stage) -> None:
    clock = stage.home.clock
    where = [(0, 40.3600), (2, 40.3700), (10, 40.3601), (20, 40.3610), (30, 40.3611), (85, 40.3611)]
    for after, lat in where:
        clock.set(clock.now().replace(minute=after // 60, second=after % 60))
        kind = message if after == 0 else edited
        (id,) = await stage.server.brings(kind(1, ANN, location=spot(lat, live_period=900)))
        await stage.server.until(lambda last=id: stage.server.confirmed == last + 1)  # type: ignore[misc]
    heard = await stage.home.ear.heard(3)
    assert [h.point for h in heard] == [
        Point(40.36, 116.01),
        Point(40.361, 116.01),
        Point(40.3611, 116.01),
    ]


async def test_commands_are_words_of_the_house(stage: Stage) -> None:
    said = ("/on", "/off@patrol_bot", "/take_17", "/on@other_bot", "/done 17")
    await stage.server.brings(*(message(n, text=text) for n, text in enumerate(said)))
    heard = await stage.home.ear.heard(4)
    assert [h.words for h in heard] == ["上岗", "下岗", "take 17", "done 17"]


async def test_start_tells_the_number_that_the_site_file_wants(stage: Stage) -> None:
    await stage.server.brings(message(1, ANN, text="/start"))
    await stage.server.until(lambda: bool(stage.server.of(ANN)))
    assert "7001" in stage.server.of(ANN)[0].text
    assert not stage.home.ear.lines


async def test_an_edit_is_heard_once_and_only_where_the_words_changed(stage: Stage) -> None:
    await stage.server.brings(message(1, text="我去"), edited(1, text="17号我去"))
    await stage.home.ear.heard(2)
    await stage.server.brings(edited(1, text="17号我去"), message(2, text="到了"))
    heard = await stage.home.ear.heard(3)
    assert [h.words for h in heard] == ["我去", "17号我去", "到了"]


async def test_a_group_that_moves_keeps_its_channel(stage: Stage) -> None:
    await stage.server.brings(message(1, -55, migrate_to_chat_id=-1009, text=None))
    await stage.server.brings(message(2, -1009, text="到了", by=person()))
    (heard,) = await stage.home.ear.heard(1)
    assert heard.channel == "-55"
    await stage.bot.send(outbound("in/2/here/-55", "-55"))
    assert [s.chat for s in stage.server.said] == [-1009]


async def test_in_a_group_with_much_talk_only_what_is_meant_for_us_is_heard(
    home: Home, server: BotServer
) -> None:
    async with staged(home, server, hears="addressed") as stage:
        await stage.bot.send(_offer(()))
        (sent,) = stage.server.of(GROUP)
        said: list[tuple[str, int]] = [
            ("吃饭了吗", 0),
            ("@patrol_bot 东门有人摔伤", 0),
            ("到了", sent.id),
            ("嗯", 3),
        ]
        talk = [message(n, text=text, reply=reply) for n, (text, reply) in enumerate(said)]
        *_, last = await stage.server.brings(*talk, message(9, text="/on"))
        await stage.server.until(lambda: stage.server.confirmed == last + 1)
    words = [line.words for line in home.ear.lines.values()]
    assert words == ["东门有人摔伤", "到了", "上岗"]


def _offer(choices: tuple[Choice, ...]) -> Outbound:
    return Outbound(
        key="in/1/here/-1001",
        channel="-1001",
        text="17号警情",
        language="zh",
        call="c1",
        number=17,
        choices=choices,
    )
