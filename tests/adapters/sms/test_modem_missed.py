"""What a modem could tell only while somebody listened, and what the adapter forgets or keeps shut."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.errors import Refused
from bridge.message import Reach, Then
from tests.adapters.house import Home
from tests.adapters.sms.house import desk, home, relay
from tests.adapters.sms.modem import Modem, modem
from tests.adapters.sms.network import delivers
from tests.waiting import until

LIU = "+8613911112222"


@pytest.fixture
async def gsm(tmp_path: Path) -> AsyncIterator[Modem]:
    async with modem(tmp_path) as made:
        yield made


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return home(tmp_path)


def line(gsm: Modem, **more: object) -> dict[str, object]:
    return {"north": {"by": "modem", "port": str(gsm.link), **more}}


@pytest.mark.parametrize(
    ("store", "receipts", "told"),
    [(False, True, True), (True, True, False), (False, False, False)],
)
async def test_a_modem_that_keeps_no_reports_may_have_lost_some_and_says_so_once(
    gsm: Modem, here: Home, store: bool, receipts: bool, told: bool
) -> None:
    gsm.quirks.report_store = store
    gsm.network.status = None  # the report comes when nobody is there
    given = line(gsm, receipts=receipts)
    async with desk(here, given) as opened:
        assert (await opened.send(relay(1))).reach is Reach.SENT
    for _ in range(2):
        async with desk(here, given) as opened:
            await opened.send(relay(2))
            gsm.text(LIU, "在吗")  # what is heard comes after it
            await until(lambda: gsm.stored() == 0)
    reasons = [(n.relay, n.reach, n.reason) for n in here.ear.reports]
    missed = (Reach.SENT, "reason_report_missed")
    assert reasons == ([("in/1/here/x", *missed), ("in/2/here/x", *missed)] if told else [])


async def test_a_report_that_comes_after_all_still_counts(gsm: Modem, here: Home) -> None:
    gsm.network.status = None
    async with desk(here, line(gsm)) as opened:
        await opened.send(relay())
    gsm.network.status = 0
    async with desk(here, line(gsm)) as opened:
        await here.ear.reported(1)
        report = gsm.network.reported(gsm.network.taken[0], 1)
        gsm.arrive(report.encoded())
        await until(lambda: len(here.ear.reports) > 1)
    assert [n.reach for n in here.ear.reports] == [Reach.SENT, Reach.DELIVERED]


async def test_who_wants_no_texts_gets_none_under_another_name_and_is_forgotten(
    gsm: Modem, here: Home
) -> None:
    async with desk(here, line(gsm)) as opened:
        gsm.arrive(*delivers(LIU, "TD"))
        (heard,) = await here.ear.heard()
        await opened.send(relay(1, heard.channel, "不再发", then=Then.SILENCE))
        with pytest.raises(Refused, match="reason_opted_out"):
            await opened.send(relay(2, LIU, "您的车挡了路"))
        await opened.send(relay(3, heard.channel, "已忘记", then=Then.FORGET))
        with pytest.raises(Refused, match="no telephone number"):
            await opened.send(relay(4, heard.channel, "还在吗"))
        with pytest.raises(Refused, match="reason_opted_out"):
            await opened.send(relay(5, LIU, "您的车挡了路"))
        assert (await opened.send(relay(3, heard.channel, then=Then.FORGET))).native
    assert gsm.network.texts(LIU) == ["不再发", "已忘记"]
