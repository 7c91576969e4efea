"""Who a tourist is stays here: tips, forgetting, help without the log, people who block the bot."""

import logging
from pathlib import Path

import pytest

from bridge.errors import LogError, Refused
from bridge.message import Choice
from bridge.views import CallView, RelayView
from tests.adapters.telegram.tourists_far import Fault
from tests.adapters.telegram.tourists_town import Town, again, town
from tests.clock import NOON

ANN, BOB = 55_500_077, 55_500_088


def a_call(here: Town, channel: str, status: str) -> None:
    """The board knows a call of theirs."""
    call = CallView(
        id="c", number=17, kind="lost", kind_names={}, priority=3, status=status, opened=NOON, changed=NOON,
        due=None, words="", language="en", confidence=1, place="", place_names={}, place_reason="", point=None,
    )  # fmt: skip
    relay = RelayView(key="k", call="c", to="reporter", unit="", text="", language="en", priority=3,
                      reach="sent", at=NOON, moved=NOON)  # fmt: skip
    here.board.calls["c"], here.board.relays[channel] = call, [relay]


async def kept(here: Town) -> str:
    """Everything that our own memory holds, as text."""
    rows = await here.services.keep.under("")
    return repr(rows)


async def test_telegram_a_tip_has_another_name_than_all_else(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("my bag is gone"))
        await here.rest(await ann.says("/tip"))
        assert "Your name is not passed on" in ann.last["text"]
        await here.rest(await ann.says("the man with the red cap sells stolen phones"))
        await here.rest(await ann.says("/tip he is back"))
        report, tip, more = here.lines
        assert tip.words == "tip the man with the red cap sells stolen phones"
        assert tip.channel == more.channel != report.channel
        assert tip.sender == tip.channel
        await here.says("Thank you. Which stall?", tip.channel, choices=(Choice("Gone", "gone"),))
        await here.rest(await ann.says("the third", reply_to_message=ann.last))
        assert (here.lines[-1].channel, here.lines[-1].words) == (tip.channel, "the third")
        await here.rest(await ann.presses("Gone"))
        assert here.lines[-1].channel == tip.channel
        await here.rest(await ann.says("/forget"))
        await here.rest(await ann.presses("Yes, forget me"))
        assert [(w.words, w.channel) for w in here.lines[-2:]] == [
            ("/forget", report.channel),
            ("/forget", tip.channel),
        ]


async def test_telegram_forget_me_leaves_nothing_behind_a_name(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann, bob = here.far.phone(ANN), here.far.phone(BOB)
        await here.rest(await bob.says("hello"))
        await here.rest(await ann.says("my bag is gone"))
        channel = here.lines[-1].channel
        await here.says("Number 17 received", channel, number=17, call="c")
        assert str(ANN) in await kept(here)
        await here.rest(await ann.says("/forget"))
        await here.rest(await ann.presses("No"))
        await here.rest(await ann.says("/forget"))
        await here.rest(await ann.presses("Yes, forget me"))
        assert here.words[-1] == "/forget"
        assert ann.last["text"].startswith("You are forgotten")
        memory = await kept(here)
        assert str(ANN) not in memory
        assert str(BOB) in memory
        with pytest.raises(Refused, match="forgotten, as they asked"):
            await here.says("are you there", channel, "in/9")
        await here.rest(await ann.says("hello again"))
        assert here.lines[-1].channel != channel, "somebody new"


async def test_telegram_with_a_call_that_lives_forgetting_is_asked_twice_over(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("my bag is gone"))
        a_call(here, here.lines[0].channel, "taken")
        await here.rest(await ann.says("/forget"))
        assert "17 is still being worked on" in ann.last["text"]


async def test_telegram_after_thirty_silent_days_nobody_is_known_unless_a_call_lives(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        ann, bob = here.far.phone(ANN), here.far.phone(BOB)
        await here.rest(await ann.says("my bag is gone"))
        await here.rest(await bob.says("my coat is gone"))
        first, second = (line.channel for line in here.lines)
        a_call(here, second, "taken")
        here.home.clock.set(NOON.replace(month=2, day=5))
        await here.bot.forget_old()
        assert str(ANN) not in await kept(here)
        with pytest.raises(Refused, match="nothing was heard"):
            await here.says("hello", first)
        await here.says("Number 18: on the way", second, "in/8")
        a_call(here, second, "closed")
        await here.bot.forget_old()
        assert str(BOB) not in await kept(here)


async def test_telegram_who_blocks_the_bot_is_refused_and_remembered_until_they_write(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("my bag is gone"))
        channel = here.lines[0].channel
        here.far.fail("sendMessage", Fault(403, "Forbidden: bot was blocked by the user"))
        with pytest.raises(Refused, match="blocked"):
            await here.says("hello", channel)
        asked = len(here.far.asked("sendMessage"))
        with pytest.raises(Refused, match="blocked"):
            await here.says("hello", channel, "in/2")
        assert len(here.far.asked("sendMessage")) == asked, "nobody is asked again"
    async with again(here):
        await here.rest(await ann.says("I am back"))
        await here.pass_(2)
        await here.says("good", channel, "in/3")
        left = {"chat": {"id": ANN, "type": "private"}, "from": ann.who(), "date": 1,
                "old_chat_member": {"status": "member"}, "new_chat_member": {"status": "kicked"}}  # fmt: skip
        await here.rest(await here.far.put(my_chat_member=left))
        with pytest.raises(Refused, match="blocked"):
            await here.says("hello", channel, "in/4")


async def test_telegram_help_needs_neither_log_nor_engine(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        here.ear.error = LogError("the disk is full")
        await here.rest(await ann.says("/help"))
        assert "Police 110" in ann.last["text"]
        assert "South Gate post" in ann.last["text"]
        await here.rest(await ann.says(location={"latitude": 29.341, "longitude": 110.44}))
        assert "South Gate post: 1.0 km N" in ann.last["text"]
        here.ear.error = None
        assert not here.lines, "a place shared for that question reports nothing"
        await here.rest(await ann.says("my bag is gone"))
        assert here.lines[0].point is not None, "but it is known where they are"


async def test_telegram_a_location_by_itself_is_a_report(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        spot = {"latitude": 29.35, "longitude": 110.44, "live_period": 900}
        await here.rest(await ann.says(location=spot))
        for metres in range(5):
            await here.rest(await ann.edits(location={**spot, "latitude": 29.35 + metres / 1e4}))
        assert len(here.lines) == 2, "one who moves is heard once a minute"
        await here.pass_(61)
        await here.rest(await ann.edits(location=spot))
        assert len(here.lines) == 3


async def test_telegram_in_a_group_it_says_where_to_write_and_leaves(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        group = {"id": -100_777, "type": "supergroup", "title": "friends"}
        added = {"chat": group, "from": ann.who(), "date": 1, "old_chat_member": {"status": "left"},
                 "new_chat_member": {"status": "member"}}  # fmt: skip
        await here.rest(await here.far.put(my_chat_member=added))
        assert "https://t.me/help_bot" in here.far.phone(-100_777).last["text"]
        assert "110" in here.far.phone(-100_777).last["text"]
        assert here.far.asked("leaveChat") == [{"chat_id": "-100777"}]
        await here.rest(await here.far.put(message={**ann.message(text="fire!"), "chat": group}))
        assert not here.lines
        assert str(ANN) not in await kept(here)


async def test_telegram_no_name_no_chat_and_no_token_in_logs_errors_and_news(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with town(tmp_path) as here:
        ann = here.far.phone(ANN)
        await here.rest(await ann.says("secret words"))
        channel = here.lines[0].channel
        here.far.fail(
            "sendMessage",
            Fault(429, "Too Many Requests: retry after 7", 7),
            Fault(400, "Bad Request: x"),
        )
        told = []
        for key in ("in/1", "in/2"):
            try:
                await here.says("hello", channel, key)
            except Exception as error:  # noqa: BLE001 - each of them is looked at
                told.append(f"{error!r} {error.__cause__!r} {error.__context__!r}")
            await here.pass_(8)
        receipt = await here.bot.send(here.outbound("again", channel, "in/3"))
    everything = " ".join([*told, repr(receipt), *(r.getMessage() for r in caplog.records)])
    assert len(told) == 2
    for secret in (str(ANN), "tourists-token", "secret words", "Ann"):
        assert secret not in everything
