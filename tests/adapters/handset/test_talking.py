"""Talking as it comes: whole, broken off, taken up again, resent; never lost and never doubled."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from adapters import handset
from adapters.handset.takes import GRACE, MOST_OF_ONE, TURNS
from bridge.errors import LogError
from bridge.message import Inbound
from tests.adapters.handset.phone import Phone, opened, phone
from tests.adapters.handset.speaker import Line, line, speech, spool
from tests.adapters.house import Home
from tests.waiting import until


@pytest.fixture
async def talking(bob: Phone) -> AsyncIterator[Line]:
    async with line(bob) as one:
        yield one


def sound_of(home: Home, message: Inbound) -> NDArray[np.int16]:
    """The recording of a message: FLAC, 16,000 Hz."""
    assert message.voice
    assert message.voice.mime == "audio/flac"
    samples, rate = soundfile.read(io.BytesIO(home.media.kept[message.voice.ref]), dtype="int16")
    assert rate == 16_000
    assert message.voice.seconds == pytest.approx(len(samples) / rate)
    return np.asarray(samples)


async def broken_off(home: Home, bob: Phone, said: NDArray[np.int16], key: str = "k1") -> None:
    """The link breaks when all of `said` has arrived."""
    async with line(bob) as one:
        assert await one.begin(key) == {"have": 0, "closed": False}
        await one.sound(said)
        await one.until("have", len(said))
    await until(lambda: home.clock._sleepers)


async def test_a_transmission_is_on_the_disk_while_it_comes_and_then_in_the_journal(
    home: Home, talking: Line
) -> None:
    said = speech(2.0)
    assert await talking.begin(language="zh") == {"have": 0, "closed": False}
    await talking.sound(said[:16_000])
    assert await talking.until("have", 16_000) == {"have": 16_000}
    [file] = (home.services.folder / "spool" / "here").glob("*.take")
    assert file.read_bytes().endswith(said[:16_000].tobytes())
    home.ear.hold()
    await talking.sound(said[16_000:])
    ending = asyncio.create_task(talking.end(len(said)))
    await asyncio.wait_for(home.ear.handed_in(1), 5)
    assert not ending.done()
    assert spool(home)
    home.ear.release()
    assert await ending == {"done": 32_000, "seconds": 2.0}
    [heard] = home.ear.lines.values()
    assert (heard.key, heard.channel, heard.sender) == ("迷魂台/k1", "迷魂台", "迷魂台")
    assert (heard.language, heard.hearing) == ("zh", False)
    assert np.array_equal(sound_of(home, heard), said)
    assert spool(home) == []


async def test_a_broken_link_is_taken_up_where_it_stopped(home: Home, bob: Phone) -> None:
    said = speech(2.0)
    await broken_off(home, bob, said[:24_000])
    async with line(bob) as again:
        assert await again.begin() == {"have": 24_000, "closed": False}
        await again.sound(said[24_000:])
        assert (await again.end(len(said)))["done"] == 32_000
    await home.clock.advance(GRACE * 2)
    [heard] = home.ear.lines.values()
    assert np.array_equal(sound_of(home, heard), said)


async def test_who_does_not_come_back_is_handed_in_and_the_rest_is_a_message_of_its_own(
    home: Home, bob: Phone
) -> None:
    said = speech(2.0)
    await broken_off(home, bob, said[:24_000])
    assert not home.ear.times
    home.clock.set(home.clock.now() + GRACE)
    [first] = await asyncio.wait_for(home.ear.heard(1), 5)
    await until(lambda: not spool(home))
    async with line(bob) as again:
        told = await again.begin()
        assert (told["have"], told["closed"]) == (24_000, True)
        assert (told if "done" in told else await again.until("done"))["done"] == 24_000
    async with line(bob) as rest:
        assert (await rest.begin("k2"))["have"] == 0
        await rest.sound(said[24_000:])
        assert (await rest.end(8_000))["done"] == 8_000
    second = (await home.ear.heard(2))[1]
    assert np.array_equal(sound_of(home, first), said[:24_000])
    assert np.array_equal(sound_of(home, second), said[24_000:])


async def test_what_is_sent_again_because_the_thanks_was_lost_is_heard_once(
    home: Home, bob: Phone
) -> None:
    said = speech(0.5)
    for _ in range(2):
        async with line(bob) as one:
            if (await one.begin()).get("done") != len(said):
                await one.sound(said)
                await one.end(len(said))
    async with opened(home) as other, phone(other.port, "迷魂台") as eve, line(eve) as one:
        assert await one.begin() == {"have": 8_000, "closed": True, "done": 8_000}
    assert home.ear.times == 1


async def test_another_connection_takes_over_from_one_that_hangs(bob: Phone) -> None:
    said = speech(1.0)
    async with line(bob) as hanging, line(bob) as fresh:
        await hanging.begin()
        await hanging.sound(said[:8_000])
        await hanging.until("have", 8_000)
        assert (await fresh.begin())["have"] == 8_000
        await hanging.sound(said[8_000:9_600])
        assert (await hanging.until("done"))["status"] == 409
        await fresh.sound(said[8_000:])
        assert (await fresh.end(16_000))["done"] == 16_000


async def test_what_a_dead_process_left_is_taken_up_or_handed_in(home: Home) -> None:
    said = speech(1.0)
    async with opened(home) as adapter, phone(adapter.port, "迷魂台") as bob:
        for key in ("k1", "k2"):
            await broken_off(home, bob, said[:8_000], key)
    assert not home.ear.times
    async with opened(home) as adapter, phone(adapter.port, "迷魂台") as bob:
        async with line(bob) as again:
            assert (await again.begin("k1"))["have"] == 8_000
            await again.sound(said[8_000:])
            await again.end(16_000)
        home.clock.set(home.clock.now() + GRACE)
        await asyncio.wait_for(home.ear.heard(2), 5)
        await until(lambda: not spool(home))
    whole, part = home.ear.lines.values()
    assert np.array_equal(sound_of(home, whole), said)
    assert np.array_equal(sound_of(home, part), said[:8_000])


async def test_a_file_of_somebody_else_in_the_spool_stops_nothing(home: Home) -> None:
    folder = home.services.folder / "spool" / "here"
    folder.mkdir(parents=True)
    for name, content in (("a.take", b""), ("b.take", b"\x00\xff\n12"), ("c.take", b"{}\n")):
        (folder / name).write_bytes(content)
    async with opened(home):
        assert sorted(spool(home)) == ["a.unread", "b.unread", "c.unread"]


async def test_while_the_journal_is_away_it_waits_and_is_then_heard(
    home: Home, talking: Line
) -> None:
    said = speech(0.5)
    home.ear.error = LogError("locked")
    await talking.begin()
    await talking.sound(said)
    ending = asyncio.create_task(talking.end(len(said)))
    await asyncio.wait_for(home.ear.handed_in(1), 5)
    await until(lambda: home.clock._sleepers)
    home.ear.error = None
    home.clock.set(home.clock.now() + timedelta(seconds=2))
    assert (await asyncio.wait_for(ending, 5))["done"] == len(said)
    assert len(home.ear.lines) == 1


async def test_a_full_disk_is_later_and_what_came_before_is_kept(home: Home, bob: Phone) -> None:
    (home.services.folder / "spool").write_text("in the way")
    async with line(bob) as one:
        assert await one.begin() == {"error": "not written down", "status": 503}
    (home.services.folder / "spool").unlink()
    async with line(bob) as one:
        assert (await one.begin())["have"] == 0


async def test_a_slip_of_the_thumb_is_no_message(home: Home, talking: Line) -> None:
    await talking.begin()
    await talking.sound(speech(0.2))
    assert await talking.end(3_200) == {"done": 3_200, "seconds": 0.2}
    assert not home.ear.times
    assert not spool(home)


async def test_a_transmission_that_is_too_long_ends_and_what_came_counts(
    home: Home, talking: Line
) -> None:
    await talking.begin()
    await talking.sound(speech(62.0), piece=16_000)
    assert (await talking.until("done"))["status"] == 413
    [heard] = await asyncio.wait_for(home.ear.heard(1), 5)
    assert len(sound_of(home, heard)) == 61 * 16_000


@pytest.mark.parametrize(
    "first",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"key": "k"}',
        '{"key": "", "rate": 16000}',
        '{"key": "k 1", "rate": 16000}',
        '{"key": "k", "rate": 1}',
        '{"key": "k", "rate": 16000, "language": "../x"}',
        '{"key": "k", "rate": 16000, "x": 1}',
        b"\x00\x00",
        "[" * 60_000,
    ],
)
async def test_a_wrong_beginning_is_refused(talking: Line, first: str | bytes) -> None:
    send = talking.socket.send_bytes if isinstance(first, bytes) else talking.socket.send_str
    await send(first)  # type: ignore[arg-type]
    assert (await talking.news())["status"] == 400


async def test_what_cannot_be_sound_ends_it(home: Home, bob: Phone) -> None:
    for wrong in (b"\x00\x00\x00", '{"end": 7}', '{"end": -1}', "x"):
        async with line(bob) as one:
            await one.begin(key=f"k{wrong!r}".replace(" ", ""))
            send = one.socket.send_bytes if isinstance(wrong, bytes) else one.socket.send_str
            await send(wrong)  # type: ignore[arg-type]
            assert (await one.until("done"))["status"] in {400, 409}
    assert not home.ear.times


async def test_a_message_that_is_too_large_ends_the_connection(bob: Phone) -> None:
    async with line(bob) as one:
        await one.begin()
        await one.socket.send_bytes(b"\x00" * 70_000)
        assert (await one.socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
        assert one.socket.close_code == 1009


async def test_too_many_at_once_are_told_to_wait(home: Home, bob: Phone) -> None:
    async with line(bob) as extra:
        for nth in range(MOST_OF_ONE):
            async with line(bob) as one:
                await one.begin(f"k{nth}")
        assert (await extra.begin("one more"))["status"] == 400  # a blank in the key
    async with line(bob) as extra, phone(int(bob.base.rsplit(":", 1)[1]), "百龙天梯") as eve:
        assert (await extra.begin("more"))["status"] == 429
        async with line(eve) as other:
            assert (await other.begin("more"))["have"] == 0
    assert not home.ear.times


async def test_too_many_within_a_minute_are_told_to_wait(home: Home, bob: Phone) -> None:
    for nth in range(TURNS):
        async with line(bob) as one:
            await one.begin(f"k{nth}")
            await one.end(0)
    async with line(bob) as one:
        assert (await one.begin("more"))["status"] == 429
    home.clock.set(home.clock.now() + timedelta(seconds=61))
    async with line(bob) as one:
        assert (await one.begin("more"))["have"] == 0


async def test_a_foreign_page_cannot_talk(bob: Phone) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        with pytest.raises(aiohttp.WSServerHandshakeError) as told:
            await line(bob, **headers).__aenter__()
        assert told.value.status in {403, 421}
    async with line(bob, Origin=bob.base) as one:
        assert (await one.begin())["have"] == 0


async def test_talking_wants_the_pin(home: Home) -> None:
    (home.services.folder / "pins").write_text("迷魂台: 4711")
    async with opened(home, pins_file="pins") as adapter, phone(adapter.port, "迷魂台") as bob:
        for pin, answer in (("", 401), ("0000", 401), ("4711", None)):
            async with line(bob) as one:
                assert (await one.begin(pin=pin)).get("status") == answer
        async with line(bob, **{"X-Patrol-Pin": "4711"}) as one:
            assert "have" in await one.begin("k2")


async def test_old_keys_are_forgotten(home: Home) -> None:
    async with opened(home) as adapter, phone(adapter.port, "迷魂台") as bob, line(bob) as one:
        await one.begin()
        await one.sound(speech(0.5))
        await one.end(8_000)
    [(key, line_)] = await home.services.keep.under("handed/")
    assert (key, json.loads(line_)["samples"]) == ("handed/迷魂台/k1", 8_000)
    home.clock.set(home.clock.now() + timedelta(days=3))
    async with opened(home) as adapter:
        assert isinstance(adapter, handset.Handset)
        assert not await home.services.keep.under("handed/")
