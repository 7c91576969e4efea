"""What the bridge says stands in the chat once, and follows its call."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bridge.errors import Refused, TryLater
from bridge.message import Choice, Outbound, Point, Receipt
from tests.adapters.house import wav
from tests.adapters.telegram.board import call, part, relay
from tests.adapters.telegram.conftest import Stage, staged
from tests.adapters.telegram.people import ANN, GROUP, message, press
from tests.adapters.telegram.server import BotServer, Fault

TAKE = (Choice("我去", "take 17"), Choice("去不了", "decline 17"))


@pytest.fixture(autouse=True)
async def _in_time() -> AsyncIterator[None]:
    async with asyncio.timeout(20):
        yield


def offer(
    nth: int = 1,
    channel: str = "-1001",
    text: str = "17号警情，迷魂台，约6分钟。“腿摔伤了”",
    **more: Any,
) -> Outbound:
    key = f"in/{nth}/here/{channel}"
    told: dict[str, Any] = {"call": "c17", "number": 17, "choices": TAKE, "priority": 2}
    return Outbound(key=key, channel=channel, text=text, language="zh", **{**told, **more})


async def later(stage: Stage, seconds: float = 3) -> None:
    await stage.home.clock.advance(timedelta(seconds=seconds))


async def until(stage: Stage, happened: object) -> None:
    """Let the house's clock run until the far side sees it."""
    while not happened():  # type: ignore[operator]
        await later(stage, 1)


async def test_a_call_in_the_group_is_taken_and_done_by_buttons(stage: Stage) -> None:
    await stage.board.show(call("offered", relays=[relay("in/1/here/-1001", "p17")]))
    receipt = await stage.bot.send(offer(point=Point(40.36, 116.01)))
    (card,) = stage.server.of(GROUP)
    assert receipt == Receipt(native=(f"-1001/{card.id}",))
    assert card.text.startswith("17号警情，迷魂台")
    assert "地图" in card.text
    assert [b for b, _ in card.buttons] == ["我去", "去不了", "📍 在哪里", "🆘 需要增援"]

    await stage.server.brings(press(card.buttons[0][1], card.id))
    (heard,) = await stage.home.ear.heard(1)
    assert (heard.words, heard.reply_to) == ("take 17", "in/1/here/-1001")
    await stage.board.show(
        call(
            "taken",
            "东线一组",
            17,
            "c17",
            None,
            part("p17", "taken"),
            relays=[relay("in/1/here/-1001", "p17")],
        )
    )
    await until(stage, lambda: "已接警 · 东线一组" in card.text)
    assert len(card.buttons) == 4

    both = [relay("in/1/here/-1001", "p17"), relay("in/2/here/-1001", "p17")]
    await stage.board.show(
        call("taken", "东线一组", 17, "c17", None, part("p17", "taken"), relays=both)
    )
    await later(stage)
    await stage.bot.send(
        offer(2, text="17号：已记下，你去。", choices=(Choice("到了", "here 17"),))
    )
    await until(stage, lambda: not card.buttons)
    assert "见下方" in card.text
    newest = stage.server.of(GROUP)[-1]

    await stage.board.show(call("closed", "", 17, "c17", None, part("p17", "done"), relays=both))
    await until(stage, lambda: not newest.buttons and "已结束" in card.text)
    assert "✅ 已结束" in newest.text
    while await stage.home.services.keep.under("c/"):
        await later(stage)


async def test_where_shows_the_place_on_the_map(stage: Stage) -> None:
    await stage.board.show(call())
    await stage.bot.send(offer())
    (card,) = stage.server.of(GROUP)
    where = dict(card.buttons)["📍 在哪里"]
    await later(stage)
    await stage.server.brings(press(where, card.id))
    await stage.server.until(lambda: len(stage.server.said) == 2)
    assert stage.server.said[1].params["latitude"] == "40.36"
    assert not stage.home.ear.lines
    await later(stage)
    await stage.server.brings(message(5, text="/where"))
    await stage.server.until(lambda: len(stage.server.said) == 3)


async def test_the_last_state_is_shown_and_none_in_between(stage: Stage) -> None:
    await stage.board.show(call())
    await stage.bot.send(offer())
    for n in range(30):
        await stage.board.show(call("taken", f"第{n}组"))
    await until(stage, lambda: bool(stage.server.edits))
    await later(stage, 30)
    assert "第29组" in stage.server.edits[-1][2]
    assert len(stage.server.edits) <= 2


async def test_a_card_waits_for_a_board_that_lags(stage: Stage) -> None:
    await stage.bot.send(offer())
    await later(stage, 60)
    assert not stage.server.edits
    await stage.board.show(call("taken", "东线一组"))
    await until(stage, lambda: bool(stage.server.edits))
    await stage.board.lose("c17")
    await until(stage, lambda: not stage.server.of(GROUP)[0].buttons)


async def test_a_card_that_was_stale_while_we_were_down_is_mended(
    stage: Stage, server: BotServer
) -> None:
    await stage.board.show(call())
    await stage.bot.send(offer())
    stage.board.calls["c17"] = call("closed")
    async with staged(stage.home, server) as again:
        await again.board.show(call("closed"))
        await until(again, lambda: bool(server.edits))
    assert "已结束" in server.edits[-1][2]


async def test_the_same_words_for_two_units_are_one_message(stage: Stage) -> None:
    first = await stage.bot.send(offer(1))
    second = await stage.bot.send(offer(2))
    assert first.native == second.native
    assert len(stage.server.said) == 1
    await later(stage, 61)
    assert (await stage.bot.send(offer(3))).native != first.native


async def test_a_relay_that_stands_there_is_not_said_again(stage: Stage) -> None:
    first = await stage.bot.send(offer())
    assert await stage.bot.send(offer()) == first
    assert len(stage.server.said) == 1


async def test_a_lost_answer_is_said_again_with_the_same_number(stage: Stage) -> None:
    stage.server.faults[GROUP] = [Fault(lost=True)]
    with pytest.raises(Exception) as told:
        await stage.bot.send(offer(text="请去迷魂台"))
    assert not isinstance(told.value, TryLater | Refused)
    await later(stage, 2)
    await stage.bot.send(offer(text="请去迷魂台"))
    assert [s.text for s in stage.server.of(GROUP)] == [
        "#17 请去迷魂台",
        "🔁 再次发送：#17 请去迷魂台",
    ]


async def test_a_flood_pauses_its_chat_alone(stage: Stage) -> None:
    stage.server.faults[GROUP] = [
        Fault(429, "Too Many Requests: retry after 35", {"retry_after": 35})
    ]
    with pytest.raises(TryLater) as told:
        await stage.bot.send(offer())
    assert told.value.wait == timedelta(seconds=35)
    assert not told.value.whole_adapter
    with pytest.raises(TryLater) as told:
        await stage.bot.send(offer(2))
    assert told.value.wait == timedelta(seconds=35)
    await stage.bot.send(offer(3, channel="7001"))
    await later(stage, 36)
    await stage.bot.send(offer())
    assert [s.chat for s in stage.server.said] == [ANN, GROUP]


@pytest.mark.parametrize("channel", ["404", "nobody", "-1/x", ""])
async def test_what_is_no_chat_is_refused(stage: Stage, channel: str) -> None:
    with pytest.raises(Refused):
        await stage.bot.send(offer(channel=channel))


async def test_who_blocked_the_bot_is_refused(stage: Stage) -> None:
    stage.server.blocked.add(ANN)
    with pytest.raises(Refused, match="blocked"):
        await stage.bot.send(offer(channel="7001"))


async def test_a_group_that_became_a_supergroup_is_followed(stage: Stage) -> None:
    stage.server.moved[-55] = -1055
    receipt = await stage.bot.send(offer(channel="-55"))
    assert receipt.native[0].startswith("-1055/")
    await later(stage)
    await stage.bot.send(offer(2, channel="-55", text="又一条"))
    assert [s.chat for s in stage.server.said] == [-1055, -1055]
    assert len([m for m, _ in stage.server.requests if m == "sendMessage"]) == 3


async def test_markup_in_words_is_no_markup(stage: Stage) -> None:
    words = '<b>加粗</b> <a href="tg://user?id=1">x</a> & &lt; <script>'
    await stage.bot.send(offer(text=f"17号 {words}"))
    assert stage.server.said[0].text == f"17号 {words}"


async def test_where_telegram_dislikes_the_markup_the_words_go_plain(stage: Stage) -> None:
    stage.server.faults[GROUP] = [
        Fault(400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 3')
    ]
    await stage.bot.send(offer(text="17号 <x>"))
    assert stage.server.said[0].text == "17号 <x>"
    assert "parse_mode" not in stage.server.said[0].params


async def test_long_words_come_in_pieces_with_the_buttons_under_the_last(stage: Stage) -> None:
    task = asyncio.create_task(_patiently(stage, offer(text="17号 " + "😀大雨。" * 2000)))
    receipt = await task
    said = stage.server.of(GROUP)
    assert len(said) == len(receipt.native) >= 3
    assert "".join(s.text for s in said).count("😀大雨。") == 2000
    assert [bool(s.buttons) for s in said] == [False] * (len(said) - 1) + [True]


async def test_the_reporters_voice_goes_along(stage: Stage) -> None:
    ref = await stage.home.media.put(wav(1.0))
    receipt = await _patiently(stage, offer(voice=ref))
    text, voice = stage.server.of(GROUP)
    assert len(receipt.native) == 2
    assert (voice.method, voice.content[:4]) == ("sendVoice", b"OggS")
    assert str(text.id) in voice.params["reply_parameters"]


async def test_a_voice_that_is_gone_does_not_stop_the_words(stage: Stage) -> None:
    await _patiently(stage, offer(voice="sha256:gone"))
    assert len(stage.server.of(GROUP)) == 1


async def test_topics_names_and_quiet_hours(stage: Stage, server: BotServer) -> None:
    quiet = {"begins": "22:00", "ends": "07:00"}
    async with staged(stage.home, server, groups={"east": "-1001/5"}, quiet=quiet) as night:
        night.home.clock.set(night.home.clock.now().replace(hour=23))
        await night.bot.send(offer(1, channel="east"))
        await later(night)
        await night.bot.send(offer(2, channel="east", priority=1, text="17号落水"))
    assert [(s.chat, s.topic, s.silent) for s in server.said] == [
        (-1001, 5, True),
        (-1001, 5, False),
    ]


async def _patiently(stage: Stage, message: Outbound) -> Receipt:
    while True:
        try:
            return await stage.bot.send(message)
        except TryLater as error:
            await stage.home.clock.advance(error.wait + timedelta(milliseconds=10))
