"""The line against a real Kannel: bearerbox, smsbox, fakesmsc."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import pytest
from msgspec import convert

from adapters.sms import by_kannel
from adapters.sms.line import Elsewhere
from bridge.errors import LogError, TryLater
from bridge.message import Reach
from tests.adapters.house import Home
from tests.adapters.sms.far import call
from tests.adapters.sms.kannel_box import Box, kannel, operator
from tests.adapters.sms.texts import Ear, listening, sms

pytestmark = pytest.mark.timeout(60)
TOKEN = "a-token-of-ours"
LONG = "17号请马上去迷魂台，有游客摔伤，请带担架和急救包。" * 4 + "收到请回复😀"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "password").write_text("s3cret")
    (tmp_path / "admin").write_text("adminpass")
    (tmp_path / "token").write_text(TOKEN)
    return Home(tmp_path)


def settings(box: Box, **more: Any) -> by_kannel.Settings:
    callbacks = {"allow": ["127.0.0.1"], "port": box.ours, "token_file": "token"}
    given = {
        "by": "kannel",
        "url": box.url,
        "user": "dispatch",
        "password_file": "password",
        "source": "7000",
        "smsc": "fake1",
        "callbacks": callbacks,
        "status": box.status,
        "status_password_file": "admin",
    }
    return convert({**given, **more}, by_kannel.Settings)


@asynccontextmanager
async def line(home: Home, box: Box, ear: Ear, **more: Any) -> AsyncIterator[by_kannel.Kannel]:
    opened = by_kannel.open("k", settings(box, **more), home.services)
    async with opened as open_line, listening(open_line, ear):
        yield open_line


async def test_kannel_whole_evening(home: Home, tmp_path: Path) -> None:
    """One Kannel for all of it, since it takes its time to start."""
    (tmp_path / "box").mkdir()
    async with kannel(tmp_path / "box") as box:
        await texts_come_in(home, box)
        await texts_go_out(home, box)
        await long_chinese_goes_out(home, box)
        await the_operator_goes_and_comes(home, box)
        await a_number_that_is_not_served(home, box)
        await a_wrong_password(home, box)
        await what_cannot_be_written_comes_again(home, box)


async def texts_come_in(home: Home, box: Box) -> None:
    ear = Ear()
    chinese = quote("救命😀".encode("utf-16-be"), safe="")
    people = ("+8613800000001 7000 text Help at post & 17", f"+8613800000002 7000 ucs2 {chinese}")
    async with line(home, box, ear):
        for count, person in enumerate(people, 1):  # fakesmsc picks one of many by chance
            async with operator(box, person):
                await ear.heard(count)
    texts = {text.number: text for text in ear.texts.values()}
    assert texts["+8613800000001"].text == "Help at post & 17"
    assert texts["+8613800000002"].text == "救命😀"
    assert {text.to for text in texts.values()} == {"7000"}
    assert not any(text.number[1:] in text.key for text in texts.values())


async def texts_go_out(home: Home, box: Box) -> None:
    for method in ("POST", "GET"):
        ear = Ear()
        async with line(home, box, ear, method=method) as far, operator(box) as network:
            ids = await far.send(sms("Go to post 17 & say €5 #1", key=method))
            (news,) = await ear.told()
            (got,) = await network.saw(1)
        assert ids == (news.id,)
        assert news.reach is Reach.DELIVERED
        assert "7000 +8613800000001" in got
        assert "text Go to post 17 & say €5 #1>" in got


async def long_chinese_goes_out(home: Home, box: Box) -> None:
    for method in ("POST", "GET"):
        ear = Ear()
        async with line(home, box, ear, method=method) as far, operator(box) as network:
            ids = await far.send(sms(LONG, key=method))
            got = await network.saw(2)
            news = await ear.told()
        assert {one.id for one in news} == set(ids)
        assert "".join(_words(one) for one in got) == LONG


def _words(line: str) -> str:
    """fakesmsc prints `<from> <to> udh <udh> <url-encoded UTF-16>`."""
    return unquote_to_bytes(line.rsplit(" ", 1)[1].rstrip(">").replace("+", " ")).decode(
        "utf-16-be"
    )


async def the_operator_goes_and_comes(home: Home, box: Box) -> None:
    ear = Ear()
    async with line(home, box, ear) as far:
        await far.look()
        assert not far.health().up
        assert "fake1" in far.health().why
        ids = await far.send(sms("while the network is down", key="down"))
        assert not ear.news
        async with operator(box) as network:
            await network.saw(1)
            (news,) = await ear.told()
            await far.look()
            assert far.health().up
    assert ids == (news.id,)


async def a_number_that_is_not_served(home: Home, box: Box) -> None:
    ear = Ear()
    async with line(home, box, ear) as far, operator(box):
        try:
            ids = await far.send(sms("nobody", number="+8619900000000", key="denied"))
        except Elsewhere:
            return
        (news,) = await ear.told()
    assert ids == (news.id,)
    assert news.reach is Reach.FAILED
    assert news.reason.startswith("not delivered")


async def a_wrong_password(home: Home, box: Box) -> None:
    (home.services.folder / "password").write_text("wrong-one")
    async with line(home, box, Ear()) as far:
        with pytest.raises(Elsewhere, match="403") as told:
            await far.send(sms(key="wrong"))
    assert "wrong-one" not in str(told.value)
    (home.services.folder / "password").write_text("s3cret")


async def what_cannot_be_written_comes_again(home: Home, box: Box) -> None:
    ear = Ear()
    ear.error = LogError("full")
    async with line(home, box, ear), operator(box, "+8613800000001 7000 text again"):
        await ear.until(lambda: ear.times >= 1)
        ear.error = None
        (text,) = await ear.heard()
    assert text.text == "again"


async def test_kannel_that_is_not_there_is_tried_later(home: Home) -> None:
    box = Box(home.services.folder, 1, 1, 1, 1, 0)
    async with by_kannel.open("k", settings(box), home.services) as far:
        with pytest.raises(TryLater) as told:
            await far.send(sms())
        await far.look()
        assert not far.health().up
    assert told.value.whole_adapter
    assert "s3cret" not in str(told.value)


async def test_kannel_callbacks_are_for_those_who_may(home: Home) -> None:
    ear = Ear()
    box = Box(home.services.folder, 1, 1, 1, 1, 0)
    mo = "from=%2B8613800000001&to=7000&text=x&coding=0&charset=UTF-8&id=1"
    asked = {
        f"/{TOKEN}/mo?{mo}": 200,
        f"/wrong/mo?{mo}": 404,
        f"/mo?{mo}": 404,
        f"/{TOKEN}/mo?from=1": 400,
        f"/{TOKEN}/dlr?id=../../x&status=1": 400,
        f"/{TOKEN}/dlr?id={'0' * 24}&status=x": 400,
        f"/{TOKEN}/dlr?id={'0' * 24}&status=8": 200,
        f"/{TOKEN}/else": 400,
    }
    async with line(home, box, ear, status="") as far:
        for path, status in asked.items():
            assert (await call(far.port, path, method="GET"))[0] == status, path
    assert [text.text for text in ear.texts.values()] == ["x"]
    elsewhere = {"allow": ["10.0.0.0/8"], "port": 0, "token_file": "token"}
    with_it = line(home, box, ear, status="", callbacks=elsewhere)
    async with with_it as far:
        assert (await call(far.port, f"/{TOKEN}/mo?{mo}", method="GET"))[0] == 404
