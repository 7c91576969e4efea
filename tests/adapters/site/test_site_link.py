"""Fetching, being away, forged and repeated requests, and letters that mean harm."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters import site
from adapters.site import wire
from bridge.errors import LogError, NotAllowed, TryLater
from bridge.message import Handed, Outbound, Point
from tests.adapters.house import Home, outbound
from tests.adapters.site.far import FAR, HANDED, SECRET, server, signed
from tests.adapters.site.test_site_contract import opened, secret
from tests.waiting import running, ticking, until

HARM: list[tuple[str, Any]] = [
    ("ref", ""), ("ref", "x" * 900), ("ref", "a\nb"), ("going", [{"unit": "u", "names": {}}] * 51),
    ("nth", "one"), ("point", {"lat": "north", "lon": 2}), ("going", 7), ("state", "burning"),
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


async def test_letters_are_fetched_where_only_the_other_can_be_reached(home: Home) -> None:
    async with server(home.clock) as far, opened(home, url=far.url) as (adapter, _):
        far.waiting = [{"key": "k1", "handed": HANDED}, {"key": "k2", "text": "收到"}]
        async with running(adapter.listen(home.ear)):
            lines = await home.ear.heard(2)
            await until(lambda: far.got == ["k1", "k2"])
        assert lines[0].handed is not None
        assert lines[0].handed.going[0].names == {"zh": "快警"}
        assert (lines[0].channel, lines[0].sender) == ("site", FAR)
        await adapter.send(outbound("in/1/here/site", "site"))
        assert "in/1/here/site" in far.letters


async def test_what_was_not_written_down_is_fetched_again(home: Home) -> None:
    async with server(home.clock) as far, opened(home, url=far.url) as (adapter, _):
        far.waiting = [{"key": "k1", "text": "一"}]
        home.ear.error = LogError("the disk is full")
        async with running(adapter.listen(home.ear)):
            await home.ear.handed_in(1)
            home.ear.error = None
            await ticking(home.clock, lambda: far.got == ["k1"])
        assert list(home.ear.lines) == ["k1"]


async def test_a_letter_waits_until_it_is_fetched_and_is_kept_over_there(home: Home) -> None:
    async with opened(home, port=0) as (adapter, caller), running(adapter.listen(home.ear)):
        sending = asyncio.create_task(adapter.send(outbound("in/1/here/site", "site")))
        _, told = await caller.ask("/fetch", {"wait": 5})
        assert [one["key"] for one in told["letters"]] == ["in/1/here/site"]
        assert not sending.done()
        await caller.ask("/fetch", {"got": ["in/1/here/site"]})
        await sending


async def test_the_desks_hear_once_that_it_is_away_and_that_it_is_back(home: Home) -> None:
    async with server(home.clock) as far, opened(home, url=far.url, port=0) as (adapter, _):
        async with running(adapter.listen(home.ear)):
            await until(lambda: far.paths)
            far.answers = [503, 503]
            await ticking(home.clock, lambda: len(home.ear.alarms) > 1)
            await ticking(home.clock, lambda: len(far.paths) > 6)
            alarms = await home.ear.alarmed(2)
        assert [(a.what, a.on) for a in alarms] == [("site_away", True), ("site_away", False)]


async def test_who_waits_to_be_asked_notices_silence(home: Home) -> None:
    async with opened(home, port=0) as (adapter, caller):
        async with running(adapter.listen(home.ear)):
            await ticking(home.clock, lambda: home.ear.alarms, 5)
            caller.now = home.clock.now()
            assert (await caller.ask("/hello", {}))[0] == 200
            await ticking(home.clock, lambda: len(home.ear.alarms) > 1, 5)
            alarms = await home.ear.alarmed(2)
        assert [a.on for a in alarms] == [True, False]


async def test_only_who_has_the_secret_is_heard_and_only_once(home: Home) -> None:
    body = json.dumps({"letters": [{"key": "k1", "text": "喂"}]}).encode()
    async with opened(home, port=0) as (adapter, caller):
        async with running(adapter.listen(home.ear)):
            for lie in (
                {"secret": "another secret, as long"}, {"site": "third"}, {"what": "/fetch"},
                {"site": "s"}, {"nonce": "short"},
            ):  # fmt: skip
                status, told = await caller.ask("/hand", body, **lie)
                assert status == 401, lie
                assert SECRET not in str(told)
            old = signed("/hand", body, caller.now - timedelta(minutes=6))
            assert (await caller.again("/hand", body, old))[0] == 401
            assert (await caller.ask("/hand", body))[0] == 200
            assert (await caller.again("/hand", body, caller.headers))[0] == 409
            replayed = caller.headers
        assert list(home.ear.lines) == ["k1"]
    async with opened(home, port=0) as (_, caller):  # the process began anew
        assert (await caller.again("/hand", body, replayed))[0] == 409
        assert (await caller.again("/hand", b"[]", replayed))[0] == 401


@pytest.mark.parametrize(
    "lies", [{"secret": "another secret, as long"}, {"site": "third"}, {"what": "x"}]
)
async def test_an_answer_that_is_not_theirs_is_none(home: Home, lies: dict[str, str]) -> None:
    async with server(home.clock) as far, opened(home, url=far.url) as (adapter, _):
        far.lies = {k: v for k, v in lies.items() if k != "what"}
        far.behind = timedelta(hours=1) if "what" in lies else timedelta(0)
        with pytest.raises(TryLater):
            await adapter.send(outbound("in/1/here/site", "site"))


@pytest.mark.parametrize(("key", "value"), HARM)
async def test_what_can_mean_nothing_is_refused(home: Home, key: str, value: object) -> None:
    letter = {"key": "k1", "handed": {**HANDED, key: value}}
    async with opened(home, port=0) as (adapter, caller), running(adapter.listen(home.ear)):
        assert (await caller.ask("/hand", {"letters": [letter]}))[0] == 422
        assert (await caller.ask("/hand", {"letters": [{"key": "k2"}] * 101}))[0] == 422
        assert (await caller.ask("/other", {}))[0] == 404
        assert not home.ear.lines


def test_what_is_said_is_cleaned_and_measured() -> None:
    handed = msgspec.convert(HANDED, Handed)
    wild = msgspec.structs.replace(
        handed, words="打架\u202e<b>\x00" + "x" * 9_000, priority=-5, number=10**12, radius=1e9,
        sure=7.0, point=Point(900.0, 110.44), outcome="\x07好",
        kinds={str(n): "名" for n in range(99)},
    )  # fmt: skip
    heard = wire.inbound(wire.Letter(key="k", handed=wild), FAR).handed
    assert heard is not None
    assert len(heard.words) <= 2_000
    assert not {"\u202e", "\x00"} & set(heard.words)
    assert (heard.priority, heard.number, heard.sure, heard.point) == (1, 999_999_999, 1.0, None)
    assert len(heard.kinds) == 12


def test_a_long_key_goes_by_its_digest_and_stays_the_same() -> None:
    long = Outbound(key="a/" * 300, channel="site", text="", language="zh")
    assert len(wire.letter(long).key) == 64
    assert wire.letter(long) == wire.letter(long)


@pytest.mark.parametrize(
    "settings",
    [{}, {"fetch": True, "port": 1}, {"url": "ftp://x"}, {"url": "http://a:b@c"}],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"url|port"):
        site.Config(site=FAR, **settings)


async def test_a_site_is_not_linked_with_itself_and_needs_a_real_secret(home: Home) -> None:
    secret(home)
    with pytest.raises(NotAllowed, match="itself"):
        async with site.open(site.Config(site="s", port=0), home.services):
            pass
    (home.services.folder / "s").write_text("short")
    with pytest.raises(NotAllowed, match="fewer"):
        async with site.open(site.Config(site=FAR, port=0, secret_file="s"), home.services):
            pass
