"""What the adapter remembers: whose number a name is, and which relay an id of the network means."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.sms.line import Delivery
from adapters.sms.numbers import Numbers, normal
from adapters.sms.receipts import EARLY, OLD, Receipts
from bridge.errors import Refused
from bridge.message import Reach
from bridge.registry import configure, kinds, load
from tests.adapters.house import Home

UNIT, LIU = "+86 138 0013 8000", "+8613911112222"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def receipts(home: Home) -> Receipts:
    return Receipts(home.services.keep, home.clock)


@pytest.fixture
def numbers(home: Home) -> Numbers:
    return Numbers(home.services.keep, home.clock, [UNIT], "CN")


def news(id: str, reach: Reach = Reach.DELIVERED, reason: str = "") -> Delivery:
    return Delivery(id=id, reach=reach, reason=reason)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("13800138000", "+8613800138000"), ("+8613800138000", "+8613800138000"),
        ("8613800138000", "+8613800138000"), ("0086 138-0013-8000", "+8613800138000"),
        ("+1 (415) 555-2671", "+14155552671"), ("10086", "10086"), ("12306", "12306"),
        ("106901234567890", "106901234567890"), ("CMCC", "CMCC"), ("", ""), ("\x1aAT", "AT"),
    ],
)  # fmt: skip
def test_a_number_is_written_in_one_way(written: str, told: str) -> None:
    assert normal(written, "CN") == told


async def test_a_unit_is_its_number_and_others_have_names(numbers: Numbers) -> None:
    assert await numbers.channel("13800138000") == UNIT
    name = await numbers.channel("13911112222")
    assert await numbers.channel(LIU) == name
    assert re.fullmatch("t[0-9a-f]{16}", name)
    assert LIU.removeprefix("+86") not in name
    assert await numbers.number(name) == LIU
    assert await numbers.number(UNIT) == "+8613800138000"


async def test_who_answers_a_number_that_the_house_wrote_to_is_that_number(
    numbers: Numbers,
) -> None:
    assert await numbers.number("139 1111 2222") == LIU
    assert await numbers.channel(LIU) == "139 1111 2222"


async def test_who_is_forgotten_is_somebody_new(numbers: Numbers) -> None:
    name = await numbers.channel(LIU)
    await numbers.wrote(name, "north")
    assert await numbers.home(name) == "north"
    await numbers.forget(name)
    with pytest.raises(Refused):
        await numbers.number(name)
    assert await numbers.home(name) == ""
    assert await numbers.channel(LIU) != name


async def test_who_was_not_in_touch_for_as_long_as_the_site_says_is_forgotten(
    numbers: Numbers, home: Home
) -> None:
    name = await numbers.channel(LIU)
    given = "13933334444"
    await numbers.number(given)
    await numbers.channel(UNIT)
    await numbers.wrote(UNIT, "north")
    await home.clock.advance(timedelta(hours=20))
    assert await numbers.number(name) == LIU, "in touch again"
    await home.clock.advance(timedelta(hours=5))
    assert await numbers.forget_old(None) == 0
    assert await numbers.forget_old(timedelta(hours=24)) == 1
    assert await numbers.channel("+8613933334444") != given
    assert await numbers.channel(LIU) == name
    await home.clock.advance(timedelta(hours=25))
    await numbers.forget_old(timedelta(hours=24))
    left = [row for row, _ in await home.services.keep.under("")]
    assert left == [f"home/{UNIT}", "salt"], "only what is of the site's own units"


async def test_who_wants_no_messages_is_written_to_by_no_other_name(numbers: Numbers) -> None:
    name = await numbers.channel(LIU)
    await numbers.silence(name, on=True)
    with pytest.raises(Refused, match="reason_opted_out"):
        await numbers.number("139 1111 2222")
    assert await numbers.number(name) == LIU, "an answer on their own call"
    await numbers.forget(name)
    with pytest.raises(Refused, match="reason_opted_out"):
        await numbers.number(LIU)
    new = await numbers.channel(LIU)
    await numbers.silence(new, on=False)
    assert await numbers.number("139 1111 2222") == LIU


@pytest.mark.parametrize("channel", ["", "CMCC", "t0123456789abcdef", "迷魂台", "+", "1\r2"])
async def test_what_is_nobody_is_refused(numbers: Numbers, channel: str) -> None:
    with pytest.raises(Refused):
        await numbers.number(channel)


async def test_a_relay_is_delivered_when_all_its_parts_are(receipts: Receipts) -> None:
    assert await receipts.sent("r", "north", ["1", "2"]) is None
    assert await receipts.news("north", news("1")) is None
    told = await receipts.news("north", news("2"))
    assert told
    assert (told.relay, told.reach, told.native) == ("r", Reach.DELIVERED, ("1", "2"))


async def test_a_relay_failed_when_a_part_did(receipts: Receipts) -> None:
    await receipts.sent("r", "north", ["1", "2"])
    told = await receipts.news("north", news("2", Reach.FAILED, "expired"))
    assert told
    assert (told.reach, told.reason) == (Reach.FAILED, "expired")
    later = await receipts.news("north", news("2"))
    assert later
    assert later.reach is Reach.FAILED, "what is final stays so"


async def test_news_may_come_before_the_answer(receipts: Receipts) -> None:
    assert await receipts.news("north", news("1")) is None
    assert await receipts.news("south", news("2", Reach.FAILED)) is None
    told = await receipts.sent("r", "north", ["1"])
    assert told
    assert told.reach is Reach.DELIVERED
    assert await receipts.sent("s", "north", ["2"]) is None, "that was another line's"


async def test_old_news_is_of_another_message(receipts: Receipts, home: Home) -> None:
    await receipts.news("north", news("1"))
    await home.clock.advance(EARLY)
    assert await receipts.sent("r", "north", ["1"]) is None


async def test_an_id_that_is_used_again_is_the_newest_message(
    receipts: Receipts, home: Home
) -> None:
    await receipts.sent("old", "north", ["1"])
    await home.clock.advance(timedelta(hours=1))
    await receipts.sent("new", "north", ["1"])
    await home.clock.advance(OLD - timedelta(minutes=30))
    assert await receipts.forget_old() == 1
    told = await receipts.news("north", news("1"))
    assert told
    assert told.relay == "new"


async def test_what_is_old_is_forgotten(receipts: Receipts, home: Home) -> None:
    await receipts.sent("r", "north", ["1"])
    await receipts.news("north", news("9"))
    await home.clock.advance(OLD + timedelta(seconds=1))
    assert await receipts.forget_old() == 1
    assert await receipts.said("r") is None
    assert [key for key, _ in await home.services.keep.under("")] == []


async def test_a_doubt_lasts_until_something_is_known(receipts: Receipts) -> None:
    await receipts.leaving("r")
    assert await receipts.going("r")
    await receipts.stayed("r")
    assert not await receipts.going("r")
    await receipts.leaving("r")
    await receipts.sent("r", "north", ["1"])
    assert not await receipts.going("r")


async def test_a_doubt_about_what_nobody_sends_any_more_is_forgotten(
    receipts: Receipts, home: Home
) -> None:
    await receipts.leaving("r")
    await receipts.bind("r", "north")
    await home.clock.advance(OLD - timedelta(seconds=1))
    await receipts.forget_old()
    assert await receipts.going("r")
    await home.clock.advance(timedelta(seconds=2))
    await receipts.forget_old()
    assert [key for key, _ in await home.services.keep.under("")] == []


async def test_news_that_may_be_lost_is_told_once_and_still_counts_when_it_comes(
    receipts: Receipts,
) -> None:
    await receipts.sent("open", "north", ["1", "2"])
    await receipts.sent("over", "north", ["3"])
    await receipts.sent("elsewhere", "south", ["4"])
    await receipts.news("north", news("3"))
    (missed,) = await receipts.missed("north")
    assert (missed.relay, missed.reach) == ("open", Reach.SENT)
    assert missed.reason == "reason_report_missed"
    assert await receipts.missed("north"), "nobody wrote it down yet"
    await receipts.noted("open")
    assert not await receipts.missed("north")
    await receipts.news("north", news("1"))
    told = await receipts.news("north", news("2"))
    assert told
    assert told.reach is Reach.DELIVERED


async def test_a_line_has_time_to_finish_what_it_began(receipts: Receipts, home: Home) -> None:
    await receipts.bind("r", "north")
    assert (await receipts.bound("r")).line == "north"
    await home.clock.advance(timedelta(seconds=121))
    bound = await receipts.bound("r")
    assert (bound.line, bound.over) == ("", True)


def test_the_adapter_is_found_and_told_what_is_wrong_with_its_lines() -> None:
    assert "sms" in kinds()
    assert load("sms").CAN.public
    bad = [
        {},
        {"a": {"by": "pigeon"}},
        {"a": {"by": "modem"}},
        {"a": {"by": "modem", "port": "x", "colour": "red"}},
        {"a": {"by": "modem", "port": "x", "pin_file": "p", "pin_env": "P"}},
        {"a": {"by": "modem", "port": "x", "ussd": '*100#"\r'}},
        {"a b": {"by": "modem", "port": "x"}},
    ]
    for lines in bad:
        with pytest.raises(ValueError, match=r"\$|Object|Invalid|Expected|give"):
            configure("sms", {"lines": lines})
    assert configure("sms", {"lines": {"a": {"by": "modem", "port": "x"}}})
