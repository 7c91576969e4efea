"""Recordings and pictures of a call go along: once, small ones only, and only as their hash says."""

import asyncio
from base64 import b64decode, b64encode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.site import enclosed, wire
from bridge.errors import MediaError, TryLater
from bridge.message import Handed, Outbound
from tests.adapters.house import Home, wav
from tests.adapters.site.far import HANDED, server
from tests.adapters.site.test_site_contract import opened
from tests.waiting import running, until

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def ref(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"


def letter(nth: int, *files: str) -> Outbound:
    handed = Handed(ref="s/chat:m1", nth=nth, number=17, asks=("site",), files=files)
    out = Outbound(key=f"in/{nth}/here/site", channel="site", text="", language="zh")
    return replace(out, handed=handed)


def enclosed_in(told: dict[str, object]) -> list[bytes]:
    files = told.get("files", [])
    assert isinstance(files, list)
    return [b64decode(one["data"]) for one in files]


async def test_files_go_along_once_and_large_or_lost_ones_stay_at_home(home: Home) -> None:
    large = PNG + b"\x00" * enclosed.ONE
    refs = [await home.media.put(content) for content in (wav(), PNG, large)]
    async with server(home.clock) as far, opened(home, url=far.url, port=0) as (adapter, _):
        await adapter.send(letter(1, *refs, "sha256:" + "0" * 64))
        await adapter.send(letter(2, *refs))
        first, second = (far.letters[f"in/{n}/here/site"] for n in (1, 2))
    assert enclosed_in(first) == [wav(), PNG]
    assert enclosed_in(second) == []


async def test_what_went_long_ago_is_forgotten(home: Home) -> None:
    refs = [await home.media.put(PNG)]
    async with server(home.clock) as far, opened(home, url=far.url, port=0) as (adapter, _):
        await adapter.send(letter(1, *refs))
        kept = await home.services.keep.under("f/")
        assert [name for name, _ in kept] == [f"f/{refs[0]}"]
        async with running(adapter.listen(home.ear)):
            await until(lambda: far.paths)
        assert await home.services.keep.under("f/") == kept
    await home.clock.advance(enclosed.REMEMBERED + timedelta(days=1))
    async with server(home.clock) as far, opened(home, url=far.url, port=0) as (adapter, _):
        async with running(adapter.listen(home.ear)):
            await until(lambda: far.paths)
        assert not await home.services.keep.under("f/")


async def test_a_letter_that_nobody_fetches_in_time_goes_without_them(home: Home) -> None:
    refs = [await home.media.put(PNG)]
    async with opened(home, port=0) as (adapter, caller), running(adapter.listen(home.ear)):
        sending = asyncio.create_task(adapter.send(letter(1, *refs)))
        told = []
        for _ in range(3):
            _, parcel = await caller.ask("/fetch", {"wait": 5})
            told.append([len(one.get("files", [])) for one in parcel["letters"]])
        await caller.ask("/fetch", {"got": ["in/1/here/site"]})
        await sending
        assert not await home.services.keep.under("f/"), "they have not gone: a later letter may"
    assert told == [[1], [1], [0]]


async def test_what_is_not_taken_with_its_files_goes_without_them_at_once(home: Home) -> None:
    refs = [await home.media.put(PNG)]
    async with server(home.clock) as far, opened(home, url=far.url, port=0) as (adapter, _):
        far.answers[:] = [413]
        with pytest.raises(TryLater):
            await adapter.send(letter(1, *refs))
        for nth in (1, 2):
            await adapter.send(letter(nth, *refs))
        first, second = (far.letters[f"in/{n}/here/site"] for n in (1, 2))
    assert (enclosed_in(first), enclosed_in(second)) == ([], [PNG])


async def test_where_nobody_is_there_they_wait_with_their_letter(home: Home) -> None:
    refs = [await home.media.put(PNG)]
    async with server(home.clock) as far:
        url = far.url
    async with opened(home, url=url, port=0) as (adapter, _):
        with pytest.raises(TryLater):
            await adapter.send(letter(1, *refs))
        assert adapter._files._slow == {}


async def test_what_comes_along_is_kept_as_what_it_is(home: Home) -> None:
    sound = wav()
    files = [
        {"ref": ref(sound), "data": b64encode(sound).decode()},
        {"ref": ref(PNG), "data": b64encode(PNG).decode()},
        {"ref": ref(b"another"), "data": b64encode(PNG + b"!").decode()},
        {
            "ref": ref(b"x" * (enclosed.ONE + 1)),
            "data": b64encode(b"x" * (enclosed.ONE + 1)).decode(),
        },
    ]
    one = {"key": "k1", "handed": HANDED, "files": files}
    async with opened(home, port=0) as (adapter, caller), running(adapter.listen(home.ear)):
        assert (await caller.ask("/hand", {"letters": [one]}))[0] == 200
        heard = home.ear.lines["k1"]
        assert heard.voice is not None
        assert heard.voice.ref == ref(sound)
        assert [p.mime for p in heard.pictures] == ["image/png"]
        assert set(home.media.kept) == {ref(sound), ref(PNG)}, (
            "what lies about its hash is not kept"
        )
        bad = {"key": "k2", "handed": HANDED, "files": [{"ref": "../../etc", "data": ""}]}
        assert (await caller.ask("/hand", {"letters": [bad]}))[0] == 422


async def test_a_full_disk_is_later_and_not_a_lost_call(home: Home) -> None:
    files = [{"ref": ref(PNG), "data": b64encode(PNG).decode()}]
    one = {"key": "k1", "handed": HANDED, "files": files}
    async with opened(home, port=0) as (adapter, caller), running(adapter.listen(home.ear)):
        home.media.broken = OSError("no space left")
        assert (await caller.ask("/hand", {"letters": [one]}))[0] == 503
        home.media.broken = None
        assert (await caller.ask("/hand", {"letters": [one]}))[0] == 200
    assert list(home.ear.lines) == ["k1"]


async def test_a_store_that_takes_nothing_holds_no_call_up(home: Home) -> None:
    one = {
        "key": "k1",
        "handed": HANDED,
        "files": [{"ref": ref(PNG), "data": b64encode(PNG).decode()}],
    }
    async with opened(home, port=0) as (adapter, caller), running(adapter.listen(home.ear)):
        home.media.broken = MediaError("cannot be kept: read-only")
        assert (await caller.ask("/hand", {"letters": [one]}))[0] == 200
        home.media.broken = None
    assert not home.ear.lines["k1"].pictures


def test_an_answer_holds_as_many_letters_as_fit_and_always_one() -> None:
    file = wire.File(ref=ref(PNG), data=b"x" * 1_500_000)
    heavy = [wire.Letter(key=f"h{n}", files=(file, file)) for n in range(3)]
    light = [wire.Letter(key=f"l{n}") for n in range(150)]
    assert [one.key for one in wire.some(heavy)] == ["h0"]
    assert len(wire.some(light)) == wire.MANY
    assert wire.some([]) == ()
    parcel = wire.encode(wire.Parcel(letters=wire.some([light[0], *heavy])))
    assert len(parcel) <= wire.LARGEST
