"""Voice notes of browsers: WebM becomes Ogg without a sample lost, and rubbish is kept as a file."""

import base64
import io
import struct
from typing import Any

import msgspec
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from adapters.console.report_said import VOICE, Report
from adapters.console.report_webm import to_ogg
from tests.adapters.console.samples import a_tone
from tests.adapters.console.stage import Stage

SECONDS = 2.5


def opus() -> bytes:
    """An Ogg Opus file that others wrote."""
    made = io.BytesIO()
    tone = np.sin(np.arange(int(48000 * SECONDS)) / 20).astype("float32") * 0.3
    soundfile.write(made, tone, 48000, format="OGG", subtype="OPUS")
    return made.getvalue()


def packets(ogg: bytes) -> list[bytes]:
    """Every packet of an Ogg file."""
    found: list[bytes] = []
    at, part = 0, b""
    while at < len(ogg):
        count = ogg[at + 26]
        sizes, at = ogg[at + 27 : at + 27 + count], at + 27 + count
        for size in sizes:
            part, at = part + ogg[at : at + size], at + size
            if size < 255:
                found, part = [*found, part], b""
    return found


def element(id: int, body: bytes, *, unknown: bool = False) -> bytes:
    head = id.to_bytes((id.bit_length() + 7) // 8, "big")
    return (
        head + (b"\x01" + b"\xff" * 7 if unknown else struct.pack(">Q", len(body) | 1 << 56)) + body
    )


def webm(ogg: bytes, codec: bytes = b"A_OPUS") -> bytes:
    """The same packets as a browser records them: sizes unknown, one block after another."""
    head, _, *sound = packets(ogg)
    track = element(0xAE, element(0xD7, b"\x01") + element(0x86, codec) + element(0x63A2, head))
    blocks = [
        element(0xA3, b"\x81" + struct.pack(">hB", nth * 20 % 30000, 0x80) + packet)
        for nth, packet in enumerate(sound)
    ]
    half = len(blocks) // 2
    clusters = [
        element(0x1F43B675, element(0xE7, b"\0") + b"".join(some), unknown=True)
        for some in (blocks[:half], blocks[half:])
    ]
    segment = element(0x1654AE6B, track) + b"".join(clusters)
    return element(0x1A45DFA3, element(0x4282, b"webm")) + element(
        0x18538067, segment, unknown=True
    )


@pytest.fixture(scope="module")
def spoken() -> bytes:
    return opus()


def test_the_same_sound_in_another_file(spoken: bytes) -> None:
    made = to_ogg(webm(spoken))
    before, rate = soundfile.read(io.BytesIO(spoken))
    after, same = soundfile.read(io.BytesIO(made))
    assert (rate, packets(made)[2:]) == (same, packets(spoken)[2:])
    assert abs(len(after) - len(before)) < 0.05 * rate
    assert np.allclose(after[:rate], before[:rate], atol=1e-4)


@pytest.mark.parametrize("codec", [b"A_VORBIS", b"V_VP8"])
def test_another_codec_is_refused(spoken: bytes, codec: bytes) -> None:
    with pytest.raises(ValueError, match="codec"):
        to_ogg(webm(spoken, codec))


@given(st.data())
def test_rubbish_is_a_value_error(data: st.DataObject) -> None:
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, 400))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    try:
        made = to_ogg(bytes(content[:cut]))
    except ValueError:
        return
    assert made.startswith(b"OggS")


WHOLE = webm(opus())


async def said(stage: Stage, voice: bytes, key: str = "key-00000001", **more: Any) -> int:
    content = base64.b64encode(voice).decode()
    return (await stage.report("", key, voice=content, **more))[0]


async def test_a_voice_note_is_heard_as_the_radio_is(stage: Stage) -> None:
    assert await said(stage, WHOLE, place="mihuntai", language="zh") == 200
    (heard,) = stage.inbox.heard
    assert heard.voice is not None
    assert (heard.voice.mime, heard.words, heard.place) == ("audio/ogg", "", "mihuntai")
    assert abs(heard.voice.seconds - SECONDS) < 0.1
    assert (await stage.console._front.services.media.open(heard.voice.ref))[:4] == b"OggS"


async def test_a_wav_goes_as_it_is(stage: Stage) -> None:
    assert await said(stage, a_tone(1.5)) == 200
    voice = stage.inbox.heard[0].voice
    assert voice is not None
    assert (voice.mime, voice.seconds) == ("audio/wav", 1.5)


@pytest.mark.parametrize("rubbish", [b"MZ", WHOLE[:40], b"\x1aE\xdf\xa3", b"\0" * 999])
async def test_what_nobody_can_listen_to_is_kept_for_a_person(stage: Stage, rubbish: bytes) -> None:
    assert await said(stage, rubbish) == 200
    (heard,) = stage.inbox.heard
    assert heard.voice is None
    assert heard.pictures[0].mime == "application/octet-stream"


async def test_words_come_before_voice_and_picture(stage: Stage) -> None:
    photo = base64.b64encode(b"\x89PNG\r\n\x1a\n rest").decode()
    voice = base64.b64encode(WHOLE).decode()
    both: dict[str, Any] = {"voice": voice, "photo": photo, "lat": 29.3, "lon": 110.4}
    assert (await stage.report("he fell", **both))[0] == 200
    words, sound, picture = stage.inbox.heard
    assert (words.words, words.voice, bool(words.point)) == ("he fell", None, True)
    assert (bool(sound.voice), sound.point) == (True, None)
    assert [p.mime for p in picture.pictures] == ["image/png"]
    assert len({m.key for m in stage.inbox.heard}) == 3
    assert len({m.channel for m in stage.inbox.heard}) == 1


def test_a_voice_note_that_is_too_long_is_refused() -> None:
    body = b'{"key":"key-00000001","voice":"%s"}' % base64.b64encode(b"\0" * (VOICE + 1))
    with pytest.raises(msgspec.ValidationError, match="voice"):
        msgspec.json.decode(body, type=Report)
