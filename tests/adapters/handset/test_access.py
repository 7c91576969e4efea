"""Who may speak and listen: foreign pages, PINs, networks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import pytest

from adapters import handset
from bridge.errors import NotAllowed
from tests.adapters.handset.phone import Phone, opened, phone
from tests.adapters.house import Home, outbound


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:{port}"}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "[::1]:80"}, 200),
        ({"Host": "radio.example.org"}, 200),
        ({"Sec_Fetch_Site": "same-origin"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Host": "[::1"}, 421),
        ({"Host": "127.0.0.1.evil.example", "Origin": "http://127.0.0.1.evil.example"}, 421),
    ],
)
async def test_a_foreign_page_can_neither_speak_nor_listen(
    home: Home, headers: dict[str, str], status: int
) -> None:
    async with (
        opened(home, hosts=("radio.example.org",)) as adapter,
        phone(adapter.port, "迷魂台") as bob,
    ):
        told = {name: text.format(port=adapter.port) for name, text in headers.items()}
        found, _ = await bob.post("/words", {"words": "a"}, Idempotency_Key="k", **told)
        assert found == status
        assert (await bob.get("/stations", **told))[0] == status
    assert len(home.ear.lines) == (1 if status == 200 else 0)


async def test_every_answer_says_what_a_page_may_do(bob: Phone) -> None:
    for path in ("/", "/stations", "/nowhere"):
        await bob.get(path)
        policy = bob.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert bob.headers["X-Content-Type-Options"] == "nosniff"


@asynccontextmanager
async def with_pins(home: Home, text: str) -> AsyncIterator[handset.Handset]:
    (home.services.folder / "pins").write_text(text)
    async with opened(home, pins_file="pins") as adapter:
        yield adapter


async def test_a_pin_opens_its_own_call_sign_only(home: Home) -> None:
    async with with_pins(home, "# ours\n迷魂台: 4711\n\n百龙天梯:0815 \n") as adapter:
        for station, pin, status in (
            ("迷魂台", "4711", 200),
            ("百龙天梯", "0815", 200),
            ("百龙天梯", "4711", 401),
            ("百龙天梯", "", 401),
        ):
            async with phone(adapter.port, station, pin) as one:
                found, _ = await one.post("/words", {"words": "a"}, Idempotency_Key="k1")
                assert found == status
        async with phone(adapter.port, "迷魂台", "4711") as bob, bob.listening():
            assert await adapter.send(outbound(channel="迷魂台"))
    assert len(home.ear.lines) == 2


async def test_a_call_sign_without_a_pin_stays_shut(home: Home) -> None:
    async with with_pins(home, "迷魂台: 4711") as adapter, phone(adapter.port, "百龙天梯") as eve:
        assert (await eve.post("/words", {"words": "a"}, Idempotency_Key="k1"))[0] == 401


async def test_whoever_guesses_must_wait(home: Home) -> None:
    async with with_pins(home, "迷魂台: 4711") as adapter, phone(adapter.port, "迷魂台") as bob:

        async def attempt(pin: str) -> int:
            bob.pin = {"X-Patrol-Pin": pin}
            return (await bob.post("/words", {"words": "a"}, Idempotency_Key="k1"))[0]

        assert [await attempt(f"000{n}") for n in range(5)] == [401] * 5
        assert await attempt("4711") == 429
        assert bob.headers["Retry-After"] == "60"
        home.clock.set(home.clock.now() + timedelta(seconds=60))
        assert await attempt("4711") == 200


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1234\nb 5678", 2),
        (": 1234", 1),
        ("a: 123", 1),
        ("a: 1234\na: 5678", 2),
        ("a: 密码密码", 1),
    ],
)
async def test_a_wrong_line_of_the_pins_is_named_and_not_shown(
    home: Home, text: str, line: int
) -> None:
    with pytest.raises(NotAllowed, match=f"pins:{line}: ") as told:
        await with_pins(home, text).__aenter__()
    assert "1234" not in str(told.value)
    assert "5678" not in str(told.value)


async def test_a_missing_file_of_pins_does_not_open_the_door(home: Home) -> None:
    with pytest.raises(NotAllowed, match="nowhere"):
        await opened(home, pins_file="nowhere").__aenter__()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "radio.example.org"])
def test_a_network_must_be_vouched_for(host: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="pins_file"):
        msgspec.convert({"host": host}, handset.Config)
    assert msgspec.convert({"host": host, "pins_file": "pins"}, handset.Config)
    assert msgspec.convert({"host": host, "trusted_network": True}, handset.Config)
