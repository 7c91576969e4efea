"""The walkie-talkie without the radio: what a station says."""

import asyncio
import io
from pathlib import Path

import pytest
import soundfile

from adapters import handset
from bridge.errors import LogError
from tests.adapters.handset.phone import Phone, opened, phone
from tests.adapters.house import Home, wav


def recorded(kind: str, subtype: str) -> bytes:
    """One second of a hum in another format."""
    out = io.BytesIO()
    samples, rate = soundfile.read(io.BytesIO(wav(1.0)))
    soundfile.write(out, samples, rate, format=kind, subtype=subtype)
    return out.getvalue()


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
async def test_other_formats_are_taken(bob: Phone, kind: str, subtype: str, mime: str) -> None:
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
