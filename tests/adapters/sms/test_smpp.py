"""The line against npm's `smpp`: texts out, receipts, being lost and found."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec import convert

from adapters.sms import by_smpp
from adapters.sms.line import Begun, Elsewhere
from adapters.sms.smpp.link import Unanswered
from bridge.errors import LogError, NotAllowed, NotReady, TryLater
from bridge.message import Reach
from tests.adapters.house import Home
from tests.adapters.sms.smpp_centre import Npm, npm
from tests.adapters.sms.texts import Ear, Leaving, listening, sms

LONG = "17号请马上去迷魂台，有游客摔伤，请带担架和急救包。" * 4 + "收到请回复😀"


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


async def test_smpp_a_text_goes_out_and_its_receipt_comes(home: Home, centre: Npm) -> None:
    ear, leaving = Ear(), Leaving()
    async with by_smpp.open("c", settings(centre), home.services) as line, listening(line, ear):
        assert line.health().up
        ids = await line.send(sms("Go to post 17 {now} €5", leaving=leaving))
        (news,) = await ear.told()
    assert news.id in ids
    assert news.reach is Reach.DELIVERED
    assert leaving.times == 1
    assert centre.of("bind")[0] == {"user": "foo", "version": 0x34, "status": 0}
    (said,) = centre.of("submit")
    assert said["text"] == "Go to post 17 {now} €5"
    assert (said["to"], said["ton"], said["from"], said["coding"]) == (
        "8613800000001",
        1,
        "7000",
        0,
    )


async def test_smpp_long_chinese_goes_out_in_parts(home: Home, centre: Npm) -> None:
    ear = Ear()
    async with by_smpp.open("c", settings(centre), home.services) as line, listening(line, ear):
        ids = await line.send(sms(LONG))
        news = await ear.told(len(ids))
    said = centre.of("submit")
    assert len(said) == len(ids) == len({one.id for one in news}) == 2
    assert "".join(one["text"] for one in said) == LONG
    assert [one["udh"][0][-4:] for one in said] == ["0201", "0202"]
    assert said[0]["udh"][0][:-4] == said[1]["udh"][0][:-4]
    assert {one["coding"] for one in said} == {8}


@pytest.mark.parametrize("long", ["payload", "sar"])
async def test_smpp_long_texts_may_go_in_other_ways(home: Home, centre: Npm, long: str) -> None:
    config = settings(centre, long=long)
    async with by_smpp.open("c", config, home.services) as line:
        ids = await line.send(sms(LONG))
    said = centre.of("submit")
    assert "".join(one["text"] for one in said) == LONG
    assert len(ids) == len(said) == (1 if long == "payload" else 2)
    assert said[-1]["sar"][1:] == ([2, 2] if long == "sar" else [None, None])


@pytest.mark.parametrize(
    ("ids", "way"), [("hex_then_decimal", "hex"), ("decimal_then_hex", "decimal")]
)
@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("tlvs", [False, True])
async def test_smpp_ids_are_the_same_however_they_are_written(
    home: Home, centre: Npm, ids: str, way: str, early: bool, tlvs: bool
) -> None:
    await centre.set(ids=way, early=early, tlvs=tlvs)
    ear = Ear()
    config = settings(centre, ids=ids)
    async with by_smpp.open("c", config, home.services) as line, listening(line, ear):
        given = await line.send(sms())
        (news,) = await ear.told()
    assert given == (news.id,)
    assert news.reach is Reach.DELIVERED


async def test_smpp_a_number_that_is_not_reached_is_told_with_its_reason(
    home: Home, centre: Npm
) -> None:
    ear = Ear()
    async with by_smpp.open("c", settings(centre), home.services) as line, listening(line, ear):
        await line.send(sms(number="+8613800000000"))
        (news,) = await ear.told()
    assert news.reach is Reach.FAILED
    assert news.reason == "it cannot be delivered (error 027)"


async def test_smpp_what_the_centre_does_not_take_is_told_by_its_kind(
    home: Home, centre: Npm
) -> None:
    async with by_smpp.open("c", settings(centre), home.services) as line:
        with pytest.raises(TryLater) as throttled:
            await line.send(sms(number="+8613800000999"))
        with pytest.raises(Elsewhere, match="bad destination"):
            await line.send(sms(number="+8613800000998"))
        with pytest.raises(Unanswered):
            await line.send(sms(number="+8613800000996"))
        assert not line.health().up
    assert throttled.value.whole_adapter
    assert throttled.value.wait == timedelta(seconds=1)
    assert not isinstance(throttled.value, Elsewhere)


async def test_smpp_an_answer_that_never_comes_is_not_waited_for(home: Home, centre: Npm) -> None:
    async with by_smpp.open("c", settings(centre), home.services) as line:
        sending = asyncio.create_task(line.send(sms(number="+8613800000997")))
        await centre.saw("submit")
        await home.clock.advance(timedelta(seconds=46))
        with pytest.raises(Unanswered):
            await sending


async def test_smpp_a_long_text_goes_on_where_it_was_throttled(home: Home, centre: Npm) -> None:
    ear = Ear()
    await centre.set(receipts=False)
    async with (
        by_smpp.open("c", settings(centre, **PATIENT), home.services) as line,
        listening(line, ear),
    ):
        await line.send(sms("warm up"))
        await centre.set(throttle=1)
        with pytest.raises(TryLater):
            await line.send(sms(LONG))
        # Throttled from the second part on, until it gives up; then the rest goes with the same key.
        await line._begun.put(sms(LONG), ("n1",))
        await centre.set(throttle=9)
        sending = asyncio.create_task(line.send(sms(LONG)))
        await pass_until(home, sending.done, 0.1)
        with pytest.raises(Begun) as begun:
            await sending
        await centre.set(throttle=0)
        assert (await line.send(sms(LONG)))[0] == "n1"
    assert begun.value.line == "c"
    assert LONG.endswith(centre.of("submit")[-1]["text"])


async def test_smpp_the_journal_may_forbid_that_it_leaves(home: Home, centre: Npm) -> None:
    leaving = Leaving()
    leaving.error = LogError("full")
    async with by_smpp.open("c", settings(centre), home.services) as line:
        with pytest.raises(LogError):
            await line.send(sms(leaving=leaving))
        await line.send(sms("second"))
    assert [one["text"] for one in centre.of("submit")] == ["second"]


async def test_smpp_it_is_lost_with_its_centre_and_comes_back(home: Home, centre: Npm) -> None:
    ear = Ear()
    config = settings(centre)
    async with by_smpp.open("c", config, home.services) as line, listening(line, ear) as heard:
        await centre.do("down")
        await asyncio.wait((heard,))
        with pytest.raises(NotReady):
            await heard
        assert not line.health().up
        with pytest.raises(TryLater, match="not connected"):
            await line.send(sms())
    await centre.saw("down")
    with pytest.raises(NotReady):
        async with by_smpp.open("c", config, home.services):
            pass
    await centre.do("up")
    await centre.saw("up")
    async with by_smpp.open("c", config, home.services) as line:
        assert await line.send(sms())


async def test_smpp_a_centre_that_says_goodbye_is_left(home: Home, centre: Npm) -> None:
    ear = Ear()
    opened = by_smpp.open("c", settings(centre), home.services)
    async with opened as line, listening(line, ear) as heard:
        await centre.do("bye")
        await asyncio.wait((heard,))
        with pytest.raises(NotReady, match="goodbye"):
            await heard


async def test_smpp_both_ask_whether_the_other_is_there(home: Home, centre: Npm) -> None:
    ear = Ear()
    opened = by_smpp.open("c", settings(centre), home.services)
    async with opened as line, listening(line, ear) as heard:
        await centre.do("enquire")
        assert await centre.saw("alive") == [0]
        await home.clock.advance(timedelta(seconds=31))
        await centre.saw("enquire")
        await centre.set(mute=True)
        await home.clock.advance(timedelta(seconds=120))
        await asyncio.wait((heard,))
        with pytest.raises(NotReady, match="says nothing"):
            await heard


async def test_smpp_a_wrong_password_stops_the_line(home: Home, centre: Npm) -> None:
    (home.services.folder / "password").write_text("nope")
    with pytest.raises(NotAllowed, match="wrong password") as told:
        async with by_smpp.open("c", settings(centre), home.services):
            pass
    assert "nope" not in str(told.value)


async def test_smpp_a_centre_that_cannot_now_is_tried_again(home: Home, centre: Npm) -> None:
    await centre.set(refuse=0x0D)
    with pytest.raises(NotReady, match="bind failed"):
        async with by_smpp.open("c", settings(centre), home.services):
            pass
