"""The walkie-talkie without the radio: what a station hears."""

import asyncio
import io
import wave
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import count

import msgspec
import pytest

from adapters import handset
from adapters.handset.stations import BACKLOG, CLIENTS, Said, Station
from bridge.errors import LogError, NotReady, TryLater
from bridge.message import Choice, Outbound, Point, Reach, Receipt, Reported
from tests.adapters.handset.phone import Phone, opened, phone
from tests.adapters.house import Home, outbound, tone, wav
from tests.clock import NOON


async def test_a_message_is_told_in_text_and_in_sound(
    home: Home, adapter: handset.Handset, bob: Phone
) -> None:
    ref = await home.media.put(wav(3.0))
    message = Outbound(
        key="in/1/radio/迷魂台",
        channel="迷魂台",
        text="17号求助",
        language="zh",
        priority=1,
        number=17,
        voice=ref,
        choices=(Choice("接受", "17号我去"),),
        point=Point(29.3, 110.4),
        again=True,
        drill=True,
        expires=home.clock.now() + timedelta(minutes=1),
    )
    async with bob.listening():
        receipt = await adapter.send(message)
        said = await bob.hear()
        status, sound, mime = await bob.get(said["audio"])
        own = await bob.get(said["voice"])
    assert receipt == Receipt(reach=Reach.DELIVERED, native=(bob.ids[0],))
    assert said | {"audio": "", "voice": ""} == {
        "type": "said",
        "key": "in/1/radio/迷魂台",
        "text": "17号求助",
        "language": "zh",
        "priority": 1,
        "number": 17,
        "spoken": True,
        "audio": "",
        "voice": "",
        "choices": [{"label": "接受", "words": "17号我去"}],
        "point": {"lat": 29.3, "lon": 110.4},
        "again": True,
        "drill": True,
        "at": "2030-01-01T12:00:00Z",
        "expires": "2030-01-01T12:01:00Z",
    }
    assert home.speaker.said == [("17号求助", "zh")]
    assert (status, mime) == (200, "audio/wav")
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        assert file.readframes(99_999) == tone(0.5)
    assert own == (200, wav(3.0), "audio/wav")


async def test_a_repeated_send_is_heard_once(adapter: handset.Handset, bob: Phone) -> None:
    async with bob.listening():
        receipts = [await adapter.send(outbound(key, "迷魂台")) for key in ("k1", "k1", "k2")]
        assert [(await bob.hear())["key"], (await bob.hear())["key"]] == ["k1", "k2"]
    assert receipts[0] == receipts[1] != receipts[2]


@pytest.mark.parametrize("error", [NotReady("no voice for zh"), RuntimeError("a bug in speech")])
async def test_without_a_voice_the_text_stands_alone(
    home: Home, adapter: handset.Handset, bob: Phone, error: Exception
) -> None:
    home.speaker.error = error
    async with bob.listening():
        assert (await adapter.send(outbound(channel="迷魂台"))).reach == Reach.DELIVERED
        said = await bob.hear()
    assert (said["text"], said["spoken"], said["audio"]) == ("请去迷魂台", False, "")


async def test_the_text_does_not_wait_for_a_slow_voice(
    home: Home, adapter: handset.Handset, bob: Phone
) -> None:
    home.speaker.slow = asyncio.Event()
    async with bob.listening():
        await asyncio.wait_for(adapter.send(outbound(channel="迷魂台")), 5)
        said = await bob.hear()
        fetching = asyncio.create_task(bob.get(said["audio"]))
        assert (await bob.get("/health"))[0] == 200
        assert not fetching.done()
        home.speaker.slow.set()
        assert (await fetching)[0] == 200
    assert len(home.speaker.said) == 1


async def test_a_voice_that_fails_late_leaves_a_404(
    home: Home, adapter: handset.Handset, bob: Phone
) -> None:
    home.speaker.slow = asyncio.Event()
    async with bob.listening():
        await adapter.send(outbound(channel="迷魂台"))
        said = await bob.hear()
        home.speaker.error = NotReady("the model is gone")
        home.speaker.slow.set()
        assert (await bob.get(said["audio"]))[0] == 404
    assert (await bob.get("/audio/guessed"))[0] == 404


async def test_a_station_that_nobody_listens_to_is_switched_off(
    adapter: handset.Handset, bob: Phone
) -> None:
    message = outbound(channel="迷魂台")
    with pytest.raises(TryLater, match="迷魂台") as told:
        await adapter.send(message)
    assert (told.value.wait, told.value.whole_adapter) == (timedelta(seconds=5), False)
    async with bob.listening():
        assert await adapter.send(message)
    async with asyncio.timeout(5):  # the line is noticed to be gone
        with pytest.raises(TryLater):
            await until_it_fails(adapter)


async def until_it_fails(adapter: handset.Handset) -> None:
    for n in count():
        await adapter.send(outbound(f"in/{n}/here/a", "迷魂台"))


async def test_whoever_comes_back_is_told_what_was_missed(
    home: Home, adapter: handset.Handset, bob: Phone
) -> None:
    async with phone(adapter.port, "迷魂台") as eve, eve.listening():
        async with bob.listening():
            await adapter.send(outbound("k1", "迷魂台"))
            await bob.hear()
        await adapter.send(outbound("k2", "迷魂台"))
        expires = home.clock.now() + timedelta(seconds=10)
        await adapter.send(msgspec.structs.replace(outbound("k3", "迷魂台"), expires=expires))
        await adapter.send(outbound("k4", "迷魂台"))
        home.clock.set(expires)
        async with bob.listening(after=bob.ids[-1]):
            await bob.hear()
            await adapter.send(outbound("k5", "迷魂台"))
            await bob.hear()
            await bob.hear()
        async with bob.listening(after="of another run"):
            await adapter.send(outbound("k6", "迷魂台"))
            await bob.hear()
    assert [said["key"] for said in bob.said] == ["k1", "k2", "k4", "k5", "k6"]


async def test_a_person_who_heard_it_makes_it_read(
    home: Home, adapter: handset.Handset, bob: Phone
) -> None:
    async with bob.listening():
        await adapter.send(outbound("k1", "迷魂台"))
        await bob.hear()
    home.ear.error = LogError("locked")
    assert (await bob.post("/heard", {"key": "k1"}))[0] == 503
    home.ear.error = None
    for _ in range(2):
        assert (await bob.post("/heard", {"key": "k1"}))[0] == 200
    assert home.ear.reports == [Reported(relay="k1", reach=Reach.READ, native=(bob.ids[0],))]
    assert (await bob.post("/heard", {"key": "forged"}))[0] == 404
    async with phone(adapter.port, "百龙天梯") as eve:
        assert (await eve.post("/heard", {"key": "k1"}))[0] == 404


async def test_too_many_listeners_are_refused(adapter: handset.Handset, bob: Phone) -> None:
    async with AsyncExitStack() as phones:
        for _ in range(CLIENTS):
            one = await phones.enter_async_context(phone(adapter.port, "迷魂台"))
            await phones.enter_async_context(one.listening())
        assert (await bob.get(bob.url.removeprefix(bob.base) + "/events"))[0] == 429


async def test_at_the_end_all_are_let_go_at_once(home: Home) -> None:
    async with asyncio.timeout(2), AsyncExitStack() as phones:
        async with opened(home) as adapter:
            bob = await phones.enter_async_context(phone(adapter.port, "百龙天梯"))
            await phones.enter_async_context(bob.listening())
        assert await bob.at_end()


async def test_a_slow_client_is_cut_off_and_the_others_are_not() -> None:
    station = Station("迷魂台")
    said = Said(
        key="k",
        text="喂",
        language="zh",
        priority=3,
        number=1,
        spoken=False,
        audio="",
        voice="",
        choices=(),
        point=None,
        again=False,
        drill=False,
        at=NOON,
        expires=None,
    )
    with station.joined("", NOON) as slow, station.joined("", NOON) as fast:
        for _ in range(BACKLOG + 10):
            assert station.say(said)
            assert await fast.next()
        assert station.listeners == 1
        assert await slow.next() is None
