"""The walkie-talkie without the radio: what a station says and what it hears."""

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
import soundfile

from adapters import handset
from adapters.handset.stations import BACKLOG, CLIENTS, Said, Station
from bridge.errors import LogError, NotAllowed, NotReady, TryLater
from bridge.message import Choice, Outbound, Point, Reach, Receipt, Reported
from tests.adapters.house import Home, outbound, tone, wav
from tests.adapters.stations import Phone, phone
from tests.clock import NOON


@asynccontextmanager
async def opened(home: Home, **settings: Any) -> AsyncIterator[handset.Handset]:
    async with handset.open(handset.Config(port=0, **settings), home.services) as adapter:
        task = asyncio.create_task(adapter.listen(home.ear))
        yield adapter
        task.cancel()
        await asyncio.wait((task,))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, "迷魂台", "百龙天梯")


@pytest.fixture
async def adapter(home: Home) -> AsyncIterator[handset.Handset]:
    async with opened(home) as running:
        yield running


@pytest.fixture
async def bob(adapter: handset.Handset) -> AsyncIterator[Phone]:
    async with phone(adapter.port, "迷魂台") as one:
        yield one


def recorded(kind: str, subtype: str) -> bytes:
    """One second of a hum in another format."""
    out = io.BytesIO()
    samples, rate = soundfile.read(io.BytesIO(wav(1.0)))
    soundfile.write(out, samples, rate, format=kind, subtype=subtype)
    return out.getvalue()


# --- speaking ---


async def test_a_recording_is_stored_handed_in_and_then_confirmed(home: Home, bob: Phone) -> None:
    content = wav(2.0)
    home.ear.hold()
    saying = asyncio.create_task(bob.post("/voice?language=zh", content, Idempotency_Key="k1"))
    await asyncio.wait_for(home.ear.handed_in(1), 5)
    assert not saying.done()
    assert list(home.media.kept.values()) == [content]
    home.ear.release()
    assert await saying == (200, {"key": "迷魂台/k1", "seconds": 2.0, "mime": "audio/wav"})
    [line] = home.ear.lines.values()
    assert (line.channel, line.sender, line.language) == ("迷魂台", "迷魂台", "zh")
    assert line.voice
    assert (line.voice.seconds, line.voice.mime) == (2.0, "audio/wav")
    assert home.media.kept[line.voice.ref] == content


@pytest.mark.parametrize(
    ("kind", "subtype", "mime"),
    [("FLAC", "PCM_16", "audio/flac"), ("OGG", "VORBIS", "audio/ogg")],
)
async def test_other_formats_are_taken(
    home: Home, bob: Phone, kind: str, subtype: str, mime: str
) -> None:
    status, told = await bob.post("/voice", recorded(kind, subtype), Idempotency_Key="k1")
    assert (status, told["mime"]) == (200, mime)
    assert told["seconds"] == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7", b"\x00" * 1_000, b"RIFF1234WAVE"])
async def test_what_is_no_recording_is_refused(home: Home, bob: Phone, content: bytes) -> None:
    status, told = await bob.post("/voice", content, Idempotency_Key="k1")
    assert status == 415
    assert told["error"]
    assert not home.media.kept
    assert not home.ear.times


@pytest.mark.parametrize(
    "content", [wav(2.0)[:20_000], recorded("FLAC", "PCM_16")[:4_000]], ids=["wav", "flac"]
)
async def test_a_damaged_recording_is_taken_for_a_person_to_hear(
    home: Home, bob: Phone, content: bytes
) -> None:
    assert (await bob.post("/voice", content, Idempotency_Key="k1"))[0] == 200
    [line] = await home.ear.heard()
    assert line.voice
    assert home.media.kept[line.voice.ref] == content


async def test_a_recording_may_not_be_too_long(home: Home, bob: Phone) -> None:
    status, told = await bob.post("/voice", wav(61, 8_000), Idempotency_Key="k1")
    assert (status, "61 s long" in told["error"]) == (413, True)
    assert (await bob.post("/voice", b"RIFF" * 2_600_000, Idempotency_Key="k1"))[0] == 413
    assert not home.ear.times


async def test_the_senders_own_time_makes_the_key(home: Home, bob: Phone) -> None:
    for time, content in (("1", b"a"), ("1", b"a"), ("2", b"a"), ("1", b"b")):
        body = b'{"words": "%b"}' % content
        assert (await bob.post("/words", body, X_Patrol_Time=time))[0] == 200
    assert [line.words for line in home.ear.lines.values()] == ["a", "a", "b"]


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "k 1"])
async def test_without_a_key_it_is_not_taken(home: Home, bob: Phone, key: str) -> None:
    for headers in ({}, {"Idempotency_Key": key}):
        status, told = await bob.post("/voice", wav(0.1), **headers)
        assert (status, "Idempotency-Key" in told["error"]) == (400, True)
    assert not home.ear.times


async def test_two_stations_never_share_a_key(
    home: Home, adapter: handset.Handset, bob: Phone
) -> None:
    async with phone(adapter.port, "百龙天梯") as eve:
        for one in (bob, eve):
            await one.post("/words", {"words": "收到"}, Idempotency_Key="k1")
    assert {line.sender for line in home.ear.lines.values()} == {"迷魂台", "百龙天梯"}


async def test_words_come_in_as_if_they_were_said(home: Home, bob: Phone) -> None:
    typed = {"words": " 收\x00到\u202e ", "language": "zh", "reply_to": "in/1/here/a"}
    assert (await bob.post("/words", typed, Idempotency_Key="k1"))[0] == 200
    [line] = home.ear.lines.values()
    assert (line.words, line.language, line.reply_to) == ("收 到", "zh", "in/1/here/a")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"words": ""}',
        b'{"words": "\\u0000"}',
        b'{"words": "a", "x": 1}',
        b'{"words": "a", "language": "../x"}',
        b'{"words": "%b"}' % (b"x" * 5_001),
        b'{"words": "\xff"}',
        b"[" * 100_000,
    ],
)
async def test_wrong_words_are_refused(home: Home, bob: Phone, body: bytes) -> None:
    status, told = await bob.post("/words", body, Idempotency_Key="k1")
    assert status == 400
    assert told["error"]
    assert not home.ear.times


@pytest.mark.parametrize("path", ["/voice", "/words"])
async def test_what_could_not_be_written_is_kept_by_the_phone(
    home: Home, bob: Phone, path: str
) -> None:
    content = wav(0.1) if path == "/voice" else {"words": "a"}
    home.ear.error = LogError("locked")
    status, told = await bob.post(path, content, Idempotency_Key="k1")
    assert (status, "locked" in told["error"], bob.headers["Retry-After"]) == (503, True, "5")
    home.ear.error = None
    assert (await bob.post(path, content, Idempotency_Key="k1"))[0] == 200


async def test_a_full_disk_under_the_recordings_is_said(home: Home, bob: Phone) -> None:
    home.media.broken = OSError(28, "No space left on device")
    assert (await bob.post("/voice", wav(0.1), Idempotency_Key="k1"))[0] == 503
    assert not home.ear.times


async def test_an_unknown_call_sign_is_told_which_there_are(adapter: handset.Handset) -> None:
    async with phone(adapter.port, "nobody") as eve:
        status, told = await eve.post("/words", {"words": "a"}, Idempotency_Key="k1")
    assert (status, "迷魂台, 百龙天梯" in told["error"]) == (404, True)


@pytest.mark.parametrize("station", ["x" * 65, "a\nb", "\x00", "a\u202eb", "../x", "a/b"])
async def test_a_wild_call_sign_is_refused_even_where_any_goes(
    tmp_path: Path, station: str
) -> None:
    home = Home(tmp_path)
    async with opened(home) as adapter, phone(adapter.port, station) as eve:
        assert (await eve.post("/words", {"words": "a"}, Idempotency_Key="k1"))[0] == 404
    async with opened(home) as adapter, phone(adapter.port, "anything") as eve:
        assert (await eve.post("/words", {"words": "a"}, Idempotency_Key="k1"))[0] == 200


# --- hearing ---


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
        expires=home.clock.now() + timedelta(minutes=1),
    )
    async with bob.listening():
        receipt = await adapter.send(message)
        said = await bob.hear()
        status, sound, mime = await bob.get(said["audio"])
        own = await bob.get(said["voice"])
    assert receipt == Receipt(reach=Reach.DELIVERED, native=(bob.ids[0],))
    assert said | {"audio": "", "voice": ""} == {
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
        "at": "2030-01-01T12:00:00Z",
        "expires": "2030-01-01T12:01:00Z",
    }
    assert home.speaker.said == [("17号求助", "zh")]
    assert (status, mime) == (200, "audio/wav")
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        assert file.readframes(99_999) == tone(0.5)
    assert own == (200, wav(3.0), "audio/wav")


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
        at=NOON,
        expires=None,
    )
    with station.joined("", NOON) as slow, station.joined("", NOON) as fast:
        for _ in range(BACKLOG + 10):
            assert station.say(said)
            assert await fast.next()
        assert station.listeners == 1
        assert await slow.next() is None


# --- who may be here ---


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
    async with opened(home, hosts=("radio.example.org",)) as adapter:
        async with phone(adapter.port, "迷魂台") as bob:
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
