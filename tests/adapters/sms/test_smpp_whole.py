"""The whole adapter with an SMS centre in it: it is lost and found, and others stand in for it."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import convert

from adapters.sms import by_smpp
from bridge.errors import NotAllowed, Refused
from bridge.message import Reach
from tests.adapters.house import Home
from tests.adapters.sms.far import Gateway, gateway
from tests.adapters.sms.house import desk, relay
from tests.adapters.sms.smpp_centre import Npm, certificate, npm
from tests.adapters.sms.texts import sms

pytestmark = pytest.mark.timeout(40)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "password").write_text("bar\n")
    return Home(tmp_path, "+8613800000001")


def centre_line(centre: Npm, **more: Any) -> dict[str, Any]:
    given = {
        "by": "smpp",
        "host": "127.0.0.1",
        "port": centre.port,
        "user": "foo",
        "source": "7000",
    }
    return {**given, "password_file": "password", "enquire": 600, "answer": 120, **more}


def spare_line(far: Gateway) -> dict[str, Any]:
    send = {"url": far.url, "form": {"t": "{text}"}}
    return {"by": "http", "send": send, "sent": {"status": [200]}, "rank": 2}


async def pass_until(home: Home, what: Callable[[], bool], seconds: float = 0.5) -> None:
    while not what():
        await home.clock.advance(timedelta(seconds=seconds))
        await home.services.keep.get("")


async def test_smpp_a_conversation(home: Home) -> None:
    async with npm() as centre, desk(home, {"main": centre_line(centre)}) as adapter:
        await pass_until(
            home, lambda: bool(centre.of("bind")) and adapter.posts["main"].line is not None
        )
        receipt = await adapter.send(relay(1, "+8613800000001", "17号请去迷魂台"))
        (told,) = await home.ear.reported()
        await centre.deliver("17 1")
        (heard,) = await home.ear.heard()
    assert receipt.reach is Reach.SENT
    assert (told.relay, told.reach, told.native) == ("in/1/here/x", Reach.DELIVERED, receipt.native)
    assert (heard.channel, heard.words) == ("+8613800000001", "17 1")
    assert re.fullmatch("main/[0-9a-f]{32}", heard.key)
    assert "13800000001" not in heard.key


async def test_smpp_a_receipt_before_the_answer_still_finds_its_relay(home: Home) -> None:
    async with npm() as centre, desk(home, {"main": centre_line(centre)}) as adapter:
        await centre.set(early=True)
        await pass_until(home, lambda: adapter.posts["main"].line is not None)
        receipt = await adapter.send(relay(1, "+8613800000001"))
        if receipt.reach is Reach.SENT:  # it may be in the receipt itself, or come right after it
            assert (await home.ear.reported())[0].reach is Reach.DELIVERED


async def test_smpp_a_number_that_no_line_reaches_is_refused(home: Home) -> None:
    async with npm() as centre, desk(home, {"main": centre_line(centre)}) as adapter:
        await pass_until(home, lambda: adapter.posts["main"].line is not None)
        with pytest.raises(Refused, match="bad destination"):
            await adapter.send(relay(1, "+8613800000998"))


async def test_smpp_while_the_centre_is_away_another_line_stands_in(home: Home) -> None:
    async with npm() as centre, gateway() as far:
        lines = {"main": centre_line(centre), "spare": spare_line(far)}
        async with desk(home, lines) as adapter:
            main, spare = adapter.posts["main"], adapter.posts["spare"]
            await pass_until(home, lambda: main.line is not None and spare.line is not None)
            await centre.do("down")
            await pass_until(home, lambda: main.line is None)
            await adapter.send(relay(1, text="while it is down"))
            assert b"down" in far.asked[0].body
            await centre.do("up")
            await pass_until(home, lambda: main.line is not None)
            await adapter.send(relay(2, text="again"))
            assert [one["text"] for one in centre.of("submit")] == ["again"]
            await centre.set(throttle=1)
            await adapter.send(relay(3, text="too fast"))
            assert len(far.asked) == 2


async def test_smpp_over_tls_the_certificate_counts(home: Home, tmp_path: Path) -> None:
    pem, other = certificate(tmp_path, "centre.example"), certificate(tmp_path, "other.example")
    async with npm(str(pem)) as centre:

        def settings(file: str, name: str) -> by_smpp.Settings:
            more = {"tls": True, "tls_ca_file": file, "tls_name": name}
            return convert(centre_line(centre, **more), by_smpp.Settings)

        opened = by_smpp.open("c", settings(pem.name, "centre.example"), home.services)
        async with opened as line:
            assert await line.send(sms())
        for file, name in ((other.name, "centre.example"), (pem.name, "other.example")):
            with pytest.raises(NotAllowed, match="certificate"):
                async with by_smpp.open("c", settings(file, name), home.services):
                    pass
