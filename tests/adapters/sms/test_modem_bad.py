"""Modems as they are: they chatter, hang, forget, are full, locked, pulled out and put back."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.errors import Refused, TryLater
from bridge.message import Alarm
from tests.adapters.house import Home
from tests.adapters.sms.house import by_hand, desk, home, outcome, relay, up
from tests.adapters.sms.modem import Modem, modem
from tests.adapters.sms.network import delivers
from tests.adapters.sms.quirks import ROOM
from tests.waiting import ticking, until

LIU, UNIT = "+8613911112222", "+8613800138000"
BOOT = "^BOOT:27027317,0,0,0,75"


@pytest.fixture
async def gsm(tmp_path: Path) -> AsyncIterator[Modem]:
    async with modem(tmp_path) as made:
        yield made


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return home(tmp_path, UNIT)


def line(gsm: Modem, **more: object) -> dict[str, object]:
    return {"north": {"by": "modem", "port": str(gsm.link), **more}}


def alarms(here: Home, what: str) -> list[bool]:
    return [a.on for a in here.ear.alarms.values() if a.what == what]


async def alarmed(here: Home, what: str, *, on: bool = True, step: float = 1.0) -> Alarm:
    """The alarm, once time has brought it."""
    await ticking(here.clock, lambda: alarms(here, what)[-1:] == [on], step=step)
    return [a for a in here.ear.alarms.values() if a.what == what][-1]


async def test_a_modem_that_chatters_in_every_answer(gsm: Modem, here: Home) -> None:
    gsm.quirks.noise = BOOT
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        gsm.text(LIU, "救命")
        assert (await here.ear.heard(1))[0].words == "救命"
        for nth in range(3):
            gsm.say(BOOT)
            await outcome(opened, here, relay(nth))
    assert len(gsm.network.texts()) == 3


async def test_a_modem_that_says_everything_back(gsm: Modem, here: Home) -> None:
    gsm.quirks.refuses = {"ATE0": "ERROR"}
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        await outcome(opened, here, relay())
        gsm.text(LIU, "救命")
        assert (await here.ear.heard(1))[0].words == "救命"
    assert gsm.quirks.echo
    assert gsm.network.texts() == ["请去迷魂台"]


async def test_a_slow_prompt(gsm: Modem, here: Home) -> None:
    gsm.quirks.prompt = asyncio.Event()
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        sending = asyncio.create_task(opened.send(relay()))
        await until(lambda: any(c.startswith("AT+CMGS") for c in gsm.commands))
        assert not gsm.network.taken
        gsm.quirks.prompt.set()
        await sending
    assert gsm.network.texts() == ["请去迷魂台"]


async def test_a_prompt_that_never_comes_is_certain(gsm: Modem, here: Home) -> None:
    gsm.quirks.prompt = asyncio.Event()
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        await up(here, opened)
        sending = asyncio.create_task(opened.send(relay()))
        await ticking(here.clock, sending.done, step=1)
        with pytest.raises(TryLater):
            sending.result()
        gsm.quirks.prompt = None
        north = opened.posts["north"].standing
        await ticking(here.clock, lambda: north(here.clock.now()).up, step=1)
        again = asyncio.create_task(outcome(opened, here, relay()))
        await ticking(here.clock, again.done, step=1)
        again.result()
    assert gsm.network.texts() == ["请去迷魂台"], (
        "nobody said it twice, nor that it is a repetition"
    )


async def test_an_answer_that_is_lost_makes_the_next_try_say_so(gsm: Modem, here: Home) -> None:
    gsm.network.lost = 1
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        sending = asyncio.create_task(opened.send(relay()))
        await until(lambda: gsm.network.taken)
        await ticking(here.clock, sending.done, step=5)
        assert sending.exception()
        assert not isinstance(sending.exception(), TryLater | Refused)
        await outcome(opened, here, relay())
    assert gsm.network.texts() == ["请去迷魂台", "再次发送：请去迷魂台"]


async def test_a_modem_that_hangs_is_opened_anew(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        await outcome(opened, here, relay(1))
        gsm.quirks.dumb = True
        alarm = await alarmed(here, "sms_line", step=5)
        assert alarm.about == "north"
        gsm.quirks.dumb = False
        await alarmed(here, "sms_line", on=False)
        await outcome(opened, here, relay(2))
    assert len(gsm.network.texts()) == 2


async def test_a_modem_is_pulled_out_and_put_back(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        await outcome(opened, here, relay(1))
        gsm.pull()
        await alarmed(here, "sms_line")
        assert not opened.posts["north"].line
        gsm.plug()
        await alarmed(here, "sms_line", on=False)
        gsm.text(LIU, "救命")
        assert (await here.ear.heard(1))[0].words == "救命"
        await outcome(opened, here, relay(2))
    assert len(gsm.network.texts()) == 2


async def test_a_modem_that_was_reset_is_prepared_anew(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        await outcome(opened, here, relay(1))
        gsm.quirks.echo, gsm.quirks.text_mode, gsm._reports = True, True, 0
        gsm.say("RDY")
        gsm.text(LIU, "救命")
        assert (await here.ear.heard(1))[0].words == "救命"
        assert not gsm.quirks.text_mode
        await until(lambda: gsm._reports == 1)
        await outcome(opened, here, relay(2))


async def test_a_silent_reset_does_not_make_a_length_into_a_number(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        await outcome(opened, here, relay(1))
        gsm.quirks.text_mode = True
        await outcome(opened, here, relay(2))
    assert [one.number for one in gsm.network.taken] == [UNIT, UNIT]


async def test_a_full_sim_is_emptied(gsm: Modem, here: Home) -> None:
    texts = [f"救命{n}" for n in range(ROOM + 5)]
    for text in texts:
        gsm.text(LIU, text)
    assert gsm.waiting
    async with desk(here, line(gsm)):
        lines = await here.ear.heard(len(texts))
        await until(lambda: gsm.stored() == 0)
    assert sorted(li.words for li in lines) == sorted(texts)


async def test_a_sim_full_of_drafts_is_an_alarm(gsm: Modem, here: Home) -> None:
    gsm.stores["SM"] = {n: [2, delivers(LIU, "x")[0]] for n in range(1, ROOM + 1)}
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        assert (await alarmed(here, "sms_full")).about == "north"
    assert gsm.stored() == ROOM, "somebody's drafts are not ours to delete"
    assert not here.ear.lines


async def test_a_pin_from_a_file(gsm: Modem, here: Home, tmp_path: Path) -> None:
    gsm.quirks.pin = "1234"
    (tmp_path / "pin").write_text("1234\n")
    async with desk(here, line(gsm, pin_file="pin")) as opened:
        by_hand(here, opened, gsm)
        await outcome(opened, here, relay())
    assert gsm.pins == ["1234"]


async def test_a_wrong_pin_is_tried_once_for_ever(
    gsm: Modem, here: Home, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gsm.quirks.pin = "1234"
    (tmp_path / "pin").write_text("9876")
    for _ in range(2):
        here.ear.alarms.clear()
        async with desk(here, line(gsm, pin_file="pin")):
            await until(lambda: alarms(here, "sms_line"))  # no time goes by
    (alarm,) = here.ear.alarms.values()
    assert gsm.pins == ["9876"]
    (tmp_path / "pin").write_text("1234")
    async with desk(here, line(gsm, pin_file="pin")) as opened:
        by_hand(here, opened, gsm)
        await outcome(opened, here, relay())
    assert "PIN" in alarm.detail
    assert "9876" not in caplog.text + alarm.detail


@pytest.mark.parametrize("puk", [False, True])
async def test_a_locked_sim_stops_its_line_alone(gsm: Modem, here: Home, puk: bool) -> None:
    gsm.quirks.pin, gsm.quirks.puk = "1234", puk
    async with desk(here, line(gsm)) as opened:
        await until(lambda: alarms(here, "sms_line"))
        (alarm,) = here.ear.alarms.values()
        sending = asyncio.create_task(opened.send(relay()))
        await ticking(here.clock, sending.done)
        assert isinstance(sending.exception(), TryLater)
    assert gsm.pins == []
    assert "SIM" in alarm.detail


async def test_the_network_is_lost_and_found(gsm: Modem, here: Home) -> None:
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        await outcome(opened, here, relay(1))
        gsm.quirks.registration = 2
        gsm.say("+CREG: 2")
        await until(lambda: not opened.posts["north"].standing(here.clock.now()).up)
        sending = asyncio.create_task(opened.send(relay(2)))
        await ticking(here.clock, sending.done)
        assert isinstance(sending.exception(), TryLater)
        assert "searching" in (await alarmed(here, "sms_line", step=5)).detail
        gsm.quirks.registration = 1
        await alarmed(here, "sms_line", on=False, step=5)
        await outcome(opened, here, relay(2))
    assert len(gsm.network.texts()) == 2


async def test_abroad_it_does_not_send_where_that_is_not_allowed(gsm: Modem, here: Home) -> None:
    gsm.quirks.registration = 5
    async with desk(here, line(gsm)) as opened:
        by_hand(here, opened, gsm)
        await alarmed(here, "sms_roaming")
        assert not opened.posts["north"].standing(here.clock.now()).up
    async with desk(here, line(gsm, roaming=True)) as opened:
        by_hand(here, opened, gsm)
        await outcome(opened, here, relay())


async def test_signal_and_credit_are_shown(gsm: Modem, here: Home) -> None:
    gsm.quirks.signal = 2
    async with desk(here, line(gsm, ussd="*100#", credit_least=20)) as opened:
        by_hand(here, opened, gsm)
        assert (await alarmed(here, "sms_signal")).detail == "6 %"
        assert "12.50" in (await alarmed(here, "sms_credit")).detail
        gsm.quirks.signal = 20
        await alarmed(here, "sms_signal", on=False, step=5)
        driver = opened.posts["north"].line
        assert driver
        health = driver.health()
    assert (health.signal, health.network) == (64, "CHINA MOBILE")
    assert "12.50" in health.credit
    assert sum(c.startswith("AT+CUSD") for c in gsm.commands) == 1


async def test_nothing_is_left_when_it_is_closed_whatever_the_modem_does(
    gsm: Modem, here: Home
) -> None:
    tasks, threads = asyncio.all_tasks(), threading.active_count()
    for dumb in (False, True):
        async with desk(here, line(gsm)) as opened:
            gsm.text(LIU, "救命")
            await here.ear.handed_in(1)
            gsm.quirks.dumb = dumb
            sending = asyncio.create_task(opened.send(relay(2 + dumb)))
            await until(lambda: any(c.startswith("AT+CMGF") for c in gsm.commands))
            sending.cancel()
            await asyncio.wait((sending,))
        assert asyncio.all_tasks() == tasks
    kept = {t for t in threading.enumerate() if t.name.startswith("sms-")}
    await until(lambda: not [t for t in kept if t.is_alive()])
    assert threading.active_count() <= threads + 2, "the keep's and the pool's own"
