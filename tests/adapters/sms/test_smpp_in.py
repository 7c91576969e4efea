"""What comes from an SMS centre: durable before it is acknowledged, long texts put together."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec import convert

from adapters.sms import by_smpp
from bridge.errors import LogError
from tests.adapters.house import Home
from tests.adapters.sms.smpp_centre import Npm, npm
from tests.adapters.sms.texts import Ear, listening

PATIENT = {"enquire": 600, "answer": 120}  # for those who let time pass faster than sockets
pytestmark = pytest.mark.timeout(20)


@pytest.fixture
def home(tmp_path: Any) -> Home:
    (tmp_path / "password").write_text("bar\n")
    return Home(tmp_path)


@pytest.fixture
async def centre() -> AsyncIterator[Npm]:
    async with npm() as far:
        yield far


def settings(centre: Npm, **more: Any) -> by_smpp.Settings:
    given = {"user": "foo", "password_file": "password", "source": "7000", **more}
    return convert(
        {"by": "smpp", "host": "127.0.0.1", "port": centre.port, **given}, by_smpp.Settings
    )


async def pass_until(home: Home, what: Callable[[], bool], seconds: float) -> None:
    """Time passes; between two steps everybody has the time that a look into a file takes."""
    while not what():
        await home.clock.advance(timedelta(seconds=seconds))
        await home.services.keep.get("")


async def test_smpp_texts_come_in_after_they_are_durable(home: Home, centre: Npm) -> None:
    ear = Ear()
    async with by_smpp.open("c", settings(centre), home.services) as line, listening(line, ear):
        ear.open.clear()
        await centre.deliver("有人受伤😀")
        await ear.until(lambda: ear.times)
        assert not centre.of("answered")
        ear.open.set()
        assert await centre.saw("answered") == [0]
        (text,) = ear.texts.values()
    assert (text.number, text.to, text.text) == ("+8613800000001", "7000", "有人受伤😀")
    assert re.fullmatch("[0-9a-f]{32}", text.key)
    assert "13800000001" not in text.key


async def test_smpp_the_same_words_twice_are_two_texts(home: Home, centre: Npm) -> None:
    ear = Ear()
    async with by_smpp.open("c", settings(centre), home.services) as line, listening(line, ear):
        for count in (1, 2):
            await centre.deliver("1")
            await centre.saw("answered", count)
            await home.clock.advance(timedelta(seconds=1))
        assert len(ear.texts) == 2


async def test_smpp_what_was_acknowledged_in_vain_is_one_text(home: Home, centre: Npm) -> None:
    """The centre lost our word with the connection: it brings the text again on the next one."""
    ear, head, times = Ear(), bytes((5, 0, 3, 9, 2)), 0
    long: list[dict[str, Any]] = [
        {"octets": head + bytes((nth,)) + words.encode("utf-16-be"), "esm_class": 0x40, "data_coding": 8}
        for nth, words in enumerate(("有人在", "受伤了"), 1)
    ]  # fmt: skip
    for nth in (1, 2):
        opened = by_smpp.open("c", settings(centre, **PATIENT), home.services)
        async with opened as line, listening(line, ear):
            await centre.deliver("救命")
            for part in long:
                await centre.deliver(**part)
            await centre.saw("answered", nth * 3)
            times = ear.times if nth == 1 else times
    assert sorted(text.text for text in ear.texts.values()) == ["救命", "有人在受伤了"]
    assert ear.times == times, "nothing was handed in again"
    await home.clock.advance(timedelta(minutes=6))
    opened = by_smpp.open("c", settings(centre, **PATIENT), home.services)
    async with opened as line, listening(line, ear):
        await centre.deliver("救命")
        await centre.saw("answered", 7)
    assert len(ear.texts) == 3, "so long after it is somebody who says it again"


async def test_smpp_what_could_not_be_written_comes_again_under_its_key(
    home: Home, centre: Npm
) -> None:
    ear = Ear()
    async with by_smpp.open("c", settings(centre), home.services) as line, listening(line, ear):
        ear.error = LogError("full")
        await centre.deliver("救命")
        assert await centre.saw("answered") == [0x64]
        ear.error = None
        await centre.deliver("救命")
        assert (await centre.saw("answered", 2))[1] == 0
        assert len(ear.texts) == 1
        assert not await home.services.keep.under("line/c/in/")


async def test_smpp_long_texts_come_together_in_any_order(home: Home, centre: Npm) -> None:
    ear = Ear()
    whole = "有人掉下去了" * 20 + "😀快来"
    octets = whole.encode("utf-16-be")
    cut = [octets[n : n + 133] for n in range(0, len(octets), 133)]  # in the middle of letters
    async with by_smpp.open("c", settings(centre), home.services) as line, listening(line, ear):
        for nth in (2, 1, 1, 3)[: len(cut) + 1]:
            head = bytes((5, 0, 3, 9, len(cut), nth))
            await centre.deliver(octets=head + cut[nth - 1], esm_class=0x40, data_coding=8)
        (text,) = await ear.heard()
        await centre.saw("answered", len(cut) + 1)
    assert (text.text, text.parts, text.missing) == (whole, len(cut), ())


async def test_smpp_a_text_whose_part_never_comes_is_handed_in_with_its_gap(
    home: Home, centre: Npm
) -> None:
    ear = Ear()
    async with (
        by_smpp.open("c", settings(centre, linger_parts=60, **PATIENT), home.services) as line,
        listening(line, ear),
    ):
        for nth, words in ((1, "有人在"), (3, "受伤了")):
            head = bytes((6, 8, 4, 1, 2, 3, nth))
            octets = head + words.encode("utf-16-be")
            await centre.deliver(octets=octets, esm_class=0x40, data_coding=8)
        await centre.saw("answered", 2)
        assert not ear.texts
        await pass_until(home, lambda: bool(ear.texts), 5)
        (text,) = await ear.heard()
    assert (text.text, text.missing, text.parts) == ("有人在[…]受伤了", (2,), 3)


@pytest.mark.parametrize(
    ("octets", "more", "words"),
    [
        (b"\x00 at \x1b\x65", {"data_coding": 0}, "@ at €"),
        ("Ünter".encode("latin-1"), {"data_coding": 3}, "Ünter"),
        ("快".encode("utf-16-be"), {"data_coding": 0x18}, "快"),
        (b"\x01\x02", {"data_coding": 4}, "(data, 2 octets)"),
        (b"\xff\xff", {"data_coding": 0, "esm_class": 0x40}, "à" * 2),
    ],
)
async def test_smpp_every_coding_is_read(
    home: Home, centre: Npm, octets: bytes, more: dict[str, Any], words: str
) -> None:
    ear = Ear()
    async with by_smpp.open("c", settings(centre), home.services) as line, listening(line, ear):
        await centre.deliver(octets=octets, **more)
        (text,) = await ear.heard()
    assert text.text == words


async def test_smpp_parts_and_keys_outlive_a_restart(home: Home, centre: Npm) -> None:
    def part(nth: int, words: str) -> dict[str, Any]:
        octets = bytes((5, 0, 3, 9, 2, nth)) + words.encode("utf-16-be")
        return {"octets": octets, "esm_class": 0x40, "data_coding": 8}

    first, then = Ear(), Ear()
    opened = by_smpp.open("c", settings(centre), home.services)
    async with opened as line, listening(line, first):
        await centre.deliver(**part(1, "有人"))
        await centre.saw("answered")
        first.open.clear()  # the journal has the second text, but the centre does not know that we do
        await centre.deliver("救命")
        await first.until(lambda: first.times)
        asked = dict(await home.services.keep.under("line/c/in/"))
    again = by_smpp.open("c", settings(centre), home.services)
    async with again as line, listening(line, then):
        await centre.deliver(**part(2, "受伤"))
        await then.heard(1)
        await centre.deliver("救命")
        texts = {text.text: text.key for text in await then.heard(2)}
        await centre.saw("answered", 3)
    assert set(texts) == {"有人受伤", "救命"}
    assert len(asked) == 2
