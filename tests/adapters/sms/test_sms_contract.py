"""The promises of every adapter, kept by a modem on a pty and by a gateway over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from json import dumps, loads
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from msgspec.structs import replace

from adapters.sms import CAN
from adapters.sms import open as open_sms
from adapters.sms.desk import Desk
from adapters.sms.web.line import HttpLine
from bridge import registry
from bridge.errors import Refused, TryLater
from bridge.message import Outbound
from bridge.ports import Hear
from tests.adapters.contract import AdapterContract, Open, Rig, Uncertain
from tests.adapters.house import Home, outbound
from tests.adapters.sms.far import Gateway, call, gateway
from tests.adapters.sms.house import by_hand, up
from tests.adapters.sms.modem import Modem, modem
from tests.adapters.sms.network import AT, delivers
from tests.waiting import ticking, until

UNIT = "+8613800138000"
TOKEN = "a-token-that-nobody-knows"


class Named:
    """The adapter, saying each relay's key, so that the far side can tell which it got."""

    def __init__(self, adapter: Desk, home: Home) -> None:
        self._adapter, self._home = adapter, home

    async def listen(self, hear: Hear) -> None:
        await self._adapter.listen(hear)

    async def send(self, message: Outbound) -> Any:
        """No time passes meanwhile: on a busy machine the network's answer would be too late."""
        await up(self._home, self._adapter)
        return await self._adapter.send(replace(message, text=message.key))


@asynccontextmanager
async def opened(home: Home, line: dict[str, Any]) -> AsyncIterator[Desk]:
    config = registry.configure("sms", {"kind": "sms", "lines": {"north": line}})
    async with open_sms(config, home.services) as desk:  # type: ignore[arg-type]
        assert isinstance(desk, Desk)
        yield desk


def later(home: Home, desk: Desk, arrange: Any) -> Any:
    """After what the line wanted to wait for."""

    async def arranged() -> Outbound:
        await up(home, desk)
        await home.clock.advance(timedelta(seconds=30))
        await up(home, desk)
        arrange()
        return outbound(f"in/{home.clock.now():%H%M%S}/here/x", UNIT)

    return arranged


class Sim:
    """The far side of a modem: a text is acknowledged when it is deleted from the SIM."""

    def __init__(self, home: Home, gsm: Modem, desk: Desk) -> None:
        self.home, self.gsm, self.desk, self.closed = home, gsm, desk, False
        self.keys: list[str] = []

    async def says(self, key: str, words: str) -> bool:
        self.keys += [key] if key not in self.keys else []
        nth = self.keys.index(key)
        (pdu,) = delivers(UNIT, words, nth, at=AT + timedelta(seconds=nth))
        if not self._lies(pdu):
            self.gsm.arrive(pdu)
        times, ear = self.home.ear.times, self.home.ear

        def over() -> bool:
            return not self._lies(pdu) or self.closed or bool(ear.error and ear.times > times)

        await ticking(self.home.clock, over)
        return not self._lies(pdu)

    async def got(self, key: str) -> list[str]:
        keys = self.gsm.network.texts()
        assert key in keys
        return keys

    def _lies(self, pdu: str) -> bool:
        return any(kept[1] == pdu for kept in self.gsm.stores["SM"].values())

    def fails(self, error: str) -> Any:
        return later(
            self.home, self.desk, lambda: self.gsm.network.errors.append(f"+CMS ERROR: {error}")
        )


@asynccontextmanager
async def by_modem(home: Home) -> AsyncIterator[Rig]:
    async with (
        modem(home.services.folder) as gsm,
        opened(home, {"by": "modem", "port": str(gsm.link)}) as desk,
    ):
        far = Sim(home, gsm, desk)
        by_hand(home, desk, gsm)
        outcomes = {
            TryLater: far.fails("42"),
            Refused: far.fails("1"),
            Uncertain: far.fails("500"),
        }
        try:
            yield Rig(CAN, Named(desk, home), far.says, far.got, outcomes, UNIT)
        finally:
            far.closed = True


class Village:
    """The far side of a gateway: 200 = acknowledged."""

    def __init__(self, home: Home, far: Gateway, desk: Desk) -> None:
        self.home, self.far, self.desk = home, far, desk

    async def says(self, key: str, words: str) -> bool:
        body = dumps({"id": key, "from": UNIT, "content": words}).encode()
        status = 503
        while status == 503 and not (self.home.ear.error and self.home.ear.times):
            await until(lambda: self.desk.posts["north"].line)
            line = self.desk.posts["north"].line
            assert isinstance(line, HttpLine)
            path = f"/{TOKEN}/mo"
            try:
                status, _ = await call(line.port, path, body, Content_Type="application/json")
            except aiohttp.ClientError:  # it was closed meanwhile
                return False
        return status == 200

    async def got(self, key: str) -> list[str]:
        keys = [loads(one.body)["text"] for one in self.far.asked]
        assert key in keys
        return keys

    def fails(self, **told: Any) -> Any:
        def arrange() -> None:
            self.far.tells = [self.far.tells[0]]
            self.far.tell({}, **told)
            self.far.tell({"id": "1"})

        return later(self.home, self.desk, arrange)


@asynccontextmanager
async def by_gateway(home: Home) -> AsyncIterator[Rig]:
    (home.services.folder / "token").write_text(TOKEN)
    async with gateway() as far:
        far.tells[0].body = {"id": "1"}
        line = {
            "by": "http",
            "send": {"url": far.url, "json": {"to": "{number}", "text": "{text}"}},
            "sent": {"status": [200], "id": "/id"},
            "callbacks": {"allow": ["127.0.0.1"], "port": 0, "token_file": "token"},
            "inbound": {"path": "mo", "number": "/from", "text": "/content", "key": ["/id"]},
        }
        async with opened(home, line) as desk:
            side = Village(home, far, desk)
            outcomes = {
                TryLater: side.fails(status=429, headers={"Retry-After": "3"}),
                Refused: side.fails(status=404),
                Uncertain: side.fails(hang_up=True),
            }
            yield Rig(CAN, Named(desk, home), side.says, side.got, outcomes, UNIT)


class Texts(AdapterContract):
    @pytest.fixture
    def home(self, tmp_path: Path) -> Home:
        return Home(tmp_path, UNIT)

    # No network of telephones can tell a repeated message; we say “again”.
    test_a_repeated_key_is_no_second_message = None  # type: ignore[assignment]


class TestSmsModem(Texts):
    """modem: one port, so texts come in one after another."""

    @pytest.fixture
    def open(self) -> Open:
        return by_modem

    test_messages_may_come_side_by_side = None  # type: ignore[assignment]


class TestSmsGateway(Texts):
    @pytest.fixture
    def open(self) -> Open:
        return by_gateway
