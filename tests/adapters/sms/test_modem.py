"""A modem as it should be: what comes is heard, what is said arrives, and the news of it comes back."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sms.pdu.address import address
from adapters.sms.pdu.parts import parts
from adapters.sms.pdu.stamp import stamped
from bridge.errors import LogError, Refused, TryLater
from bridge.message import Reach
from tests.adapters.house import Home
from tests.adapters.sms.house import by_hand, desk, home, outcome, relay
from tests.adapters.sms.modem import Modem, modem
from tests.adapters.sms.network import AT, delivers
from tests.waiting import ticking, until

LIU = "+8613911112222"
UNIT = "+8613800138000"
LONG = "我在迷魂台，有人晕倒了😀{}[]。" * 20
DATA = "0004" + (address("10086") + b"\0\x04" + stamped(AT)).hex() + "04DEADBEEF"
WRITTEN = re.compile(rb"(?:AT[ -~]*\r|(?:[0-9A-F]{2})+\x1a|\x1b)*")


@pytest.fixture
async def gsm(tmp_path: Path) -> AsyncIterator[Modem]:
    async with modem(tmp_path) as made:
        yield made


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return home(tmp_path, UNIT)


def line(gsm: Modem, **more: object) -> dict[str, object]:
    return {"north": {"by": "modem", "port": str(gsm.link), **more}}


async def test_a_modem_hears_texts_of_all_lengths(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)):
        for nth, text in enumerate(("hello [world] €", "迷魂台", LONG)):
            gsm.text(LIU, text)
            lines = await here.ear.heard(nth + 1)
            assert lines[-1].words == text
        await until(lambda: gsm.stored() == 0)
    assert len({li.channel for li in lines}) == 1
    assert all(LIU[1:] not in f"{li.key}{li.channel}{li.sender}{li.name}" for li in lines)


async def test_a_modem_is_emptied_of_what_came_before_it_was_opened(gsm: Modem, here: Home) -> None:
    gsm.text(LIU, "早")
    async with desk(here, line(gsm)):
        assert [li.words for li in await here.ear.heard(1)] == ["早"]


async def test_a_text_is_deleted_from_the_modem_only_when_it_is_durable(
    gsm: Modem, here: Home
) -> None:
    async with desk(here, line(gsm)):
        here.ear.hold()
        gsm.text(LIU, "救命")
        await here.ear.handed_in(1)
        assert gsm.stored() == 1
        here.ear.release()
        await until(lambda: gsm.stored() == 0)


async def test_what_the_log_does_not_take_stays_in_the_modem_and_comes_again(
    gsm: Modem, here: Home
) -> None:
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        here.ear.error = LogError("the disk is full")
        gsm.text(LIU, "救命")
        await here.ear.handed_in(1)
        assert gsm.stored() == 1
        here.ear.error = None
        await ticking(here.clock, lambda: here.ear.lines, step=1)
        assert [li.words for li in await here.ear.heard(1)] == ["救命"]


async def test_a_unit_speaks_on_its_own_number(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)):
        gsm.text("13800138000", "17 1")
        (heard,) = await here.ear.heard(1)
    assert (heard.channel, heard.sender) == (UNIT, UNIT)


async def test_an_answer_goes_where_the_words_came_from(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)) as opened:
        gsm.text(LIU, "救命")
        (heard,) = await here.ear.heard(1)
        await opened.send(relay(1, heard.channel, "已派人"))
    assert gsm.network.texts(LIU) == ["已派人"]


async def test_a_long_text_arrives_whole_and_is_reported_once(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)) as opened:
        told = await outcome(opened, here, relay(text=LONG))
        assert len(told.native) == parts(LONG).count == 6
        again = await opened.send(relay(text=LONG))
    assert gsm.network.texts() == [LONG]
    assert (told.reach, again.reach, again.native) == (*[Reach.DELIVERED] * 2, told.native)
    assert len(here.ear.reports) <= 1


@pytest.mark.parametrize("store", [False, True])
async def test_a_modem_reports_what_could_not_be_delivered(
    gsm: Modem, here: Home, store: bool
) -> None:
    gsm.quirks.report_store = store
    gsm.network.status = 0x46
    async with desk(here, line(gsm)) as opened:
        told = await outcome(opened, here, relay())
        await until(lambda: gsm.stored() == 0)
    assert (told.reach, told.reason) == (Reach.FAILED, "validity expired")


async def test_a_relay_that_went_out_is_not_sent_again(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)) as opened:
        first = await outcome(opened, here, relay())
        second = await opened.send(relay())
    assert gsm.network.texts() == ["请去迷魂台"]
    assert (second.native, second.reach) == (first.native, Reach.DELIVERED)


async def test_parts_out_of_order_and_doubled_are_one_text(gsm: Modem, here: Home) -> None:
    pdus = delivers(LIU, LONG)
    async with desk(here, line(gsm)):
        gsm.arrive(pdus[3], pdus[5], pdus[0], pdus[3], pdus[4], pdus[1])
        await until(lambda: gsm.stored() == 0)
        assert not here.ear.lines
        gsm.arrive(pdus[2])
        (heard,) = await here.ear.heard(1)
        gsm.arrive(pdus[1], *pdus)  # the network repeats them
        await until(lambda: gsm.stored() == 0)
    assert heard.words == LONG
    assert len(here.ear.lines) == 1


async def test_a_text_of_which_a_part_never_comes_goes_to_a_person_marked(
    gsm: Modem, here: Home
) -> None:
    pdus = delivers(LIU, LONG)
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        gsm.arrive(*pdus[:2], *pdus[3:])
        await until(lambda: gsm.stored() == 0)
        await ticking(here.clock, lambda: here.ear.lines, step=60)
    (heard,) = here.ear.lines.values()
    cut = parts(LONG).texts
    assert heard.words.startswith("".join(cut[:2]) + "[…]" + cut[3])
    assert "短信第3段未收到" in heard.words


async def test_parts_that_came_before_a_restart_are_not_lost(gsm: Modem, here: Home) -> None:
    pdus = delivers(LIU, LONG)
    async with desk(here, line(gsm)):
        gsm.arrive(*pdus[:3])
        await until(lambda: gsm.stored() == 0)
    async with desk(here, line(gsm)):
        gsm.arrive(*pdus[3:])
        assert [li.words for li in await here.ear.heard(1)] == [LONG]


async def test_two_long_texts_with_the_same_reference_are_two(gsm: Modem, here: Home) -> None:
    """gammu always uses 255."""
    other = LONG.replace("晕倒", "受伤")
    first, second = delivers(LIU, LONG, 255), delivers(LIU, other, 255)
    async with desk(here, line(gsm)):
        gsm.arrive(*first)
        await here.ear.heard(1)
        gsm.arrive(*second)
        assert [li.words for li in await here.ear.heard(2)] == [LONG, other]


async def test_what_cannot_be_read_goes_to_a_person(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)):
        gsm.arrive("00FFFF00", DATA)
        heard = await here.ear.heard(2)
        await until(lambda: gsm.stored() == 0)
    assert "[4 octets]" in {li.words for li in heard}


async def test_what_the_network_refuses(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)) as opened:
        gsm.network.errors = ["+CMS ERROR: 1", "+CMS ERROR: 38", "+CMS ERROR: 332"]
        with pytest.raises(Refused, match="unassigned"):
            await opened.send(relay(1))
        with pytest.raises(TryLater, match="network out of order"):
            await opened.send(relay(2))
        with pytest.raises(Exception, match="332") as told:
            await opened.send(relay(3))
        assert not isinstance(told.value, Refused | TryLater)
        await opened.send(relay(2))
        await opened.send(relay(3))
    assert gsm.network.texts() == ["请去迷魂台", "再次发送：请去迷魂台"]


async def test_a_text_is_gone_on_with_where_it_was_broken_off(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)) as opened:
        gsm.network.errors = ["", "", "+CMS ERROR: 42"]
        with pytest.raises(TryLater):
            await opened.send(relay(text=LONG))
        await opened.send(relay(text=LONG))
    assert [one.header.part.nth for one in gsm.network.taken if one.header.part] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    assert gsm.network.texts() == [LONG]


async def test_nobody_answers_to_letters(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)) as opened:
        gsm.text("CMCC", "你的话费")
        (heard,) = await here.ear.heard(1)
        with pytest.raises(Refused, match="no telephone number"):
            await opened.send(relay(1, heard.channel))


HOSTILE = st.lists(
    st.sampled_from(["\r", "\n", "\x1a", "\x1b", "\0", "AT+CMGD=1,4", "\r\nAT+CFUN=0\r", "> ", "OK", '"', "迷", "€", "\x1a\rATD110;\r"]) | st.text(max_size=5),
    max_size=20,
).map("".join)  # fmt: skip


async def test_nothing_that_is_said_becomes_a_command_of_the_modem(gsm: Modem, here: Home) -> None:
    asked: set[str] = set()
    async with desk(here, line(gsm)) as opened:
        await opened.send(relay(0))
        plain = {shape(c) for c in gsm.commands}
        numbers = iter(range(1, 10_000))

        @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(HOSTILE)
        def gather(text: str) -> None:
            asked.add(text)

        gather()
        for text in asked:
            await opened.send(relay(next(numbers), text=text))
    assert WRITTEN.fullmatch(bytes(gsm.written)), "commands, messages in hexadecimal, and no more"
    assert {shape(c) for c in gsm.commands} <= plain | {"AT+CPMS=n", "AT+CMGL=n", "AT+CMGD=n"}
    sent = [t.removeprefix("#") for t in gsm.network.texts()]
    assert sent == [
        "请去迷魂台",
        *(t.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for t in asked),
    ]


@pytest.mark.parametrize(
    "channel", ["13800138000\x1aAT", "+86\r\nATD110;", "110;AT", "１３８００１３８０００"]
)
async def test_no_channel_becomes_a_command_of_the_modem(
    gsm: Modem, here: Home, channel: str
) -> None:
    async with desk(here, line(gsm)) as opened:
        with pytest.raises(Refused):
            await opened.send(relay(1, channel))
    assert WRITTEN.fullmatch(bytes(gsm.written))
    assert not gsm.network.taken


def shape(command: str) -> str:
    """A command without its numbers and names."""
    return re.sub(r'[0-9]+|"[A-Z]*"', "n", command)
