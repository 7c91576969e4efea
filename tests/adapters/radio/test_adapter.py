"""The radio as one adapter: its settings, and what a transmission says to the house."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from adapters import radio
from adapters.radio.config import Place, Way, place
from adapters.radio.ids.aliases import Signed
from adapters.radio.ids.heard import Heard
from adapters.radio.told import Tongue, emergency, messages, speaks
from bridge import registry
from bridge.clock import SystemClock
from bridge.message import Form, Reach, Voice
from tests.adapters.house import Home, outbound
from tests.adapters.radio.other import WITHIN, configured, speech

SOUND = {"sound_in": "udp:127.0.0.1:1", "sound_out": "card:USB Audio"}
VOICE = Voice(ref="sha256:0", seconds=1.0)
ZH = Tongue("air", "zh", {})


def test_a_radio_channel_is_shared_spoken_and_speaks_one_message_at_a_time() -> None:
    assert (radio.CAN.form, radio.CAN.shared, radio.CAN.lanes) == (Form.SPOKEN, True, 4)
    assert radio.CAN.send_within > 60


def test_a_channel_needs_little_to_be_told() -> None:
    config = registry.configure("radio", {"kind": "radio", **SOUND})
    assert isinstance(config, radio.Config)
    assert config.channel == "air"
    assert config.wires.ptt == "VOX"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"sond_in": "x"}, "unknown field `sond_in`"),
        ({"sound_in": "usb"}, "sound_in: 'usb' is none of card:NAME, udp:HOST:PORT, file:PATH"),
        ({"sound_out": "udp:there"}, "sound_out: 'udp:there' has no host and port"),
        ({"sound_out": "udp:there:99999"}, "has no host and port"),
        ({"wires": {"ptt": "RTS"}}, "needs a port"),
        ({"wires": {"port": "loop://", "carrier": "CTS | VOX"}}, "hearing.opens"),
        ({"wires": {"longest": 20}}, "speaking.longest: 20000 ms do not fit into wires.longest"),
        ({"speaking": {"longest": 2_000, "lead": 1_000}}, "holds no words"),
        ({"hearing": {"hnag": 1}}, "hearing: Object contains unknown field `hnag`"),
        ({"hearing": {"vox_on": 1, "vox_off": 2}}, "vox_off is above vox_on"),
        ({"ids": {"units": {"dtfm": {"1": "a"}}}}, "ids: 'dtfm' is none of"),
        ({"ids": {"systems": ["ctcss"]}}, "ids: 'ctcss' is none of"),
        ({"ids": {"calls": {"a": "zvei9 12345"}}}, "ids.calls.a: 'zvei9' is none of dtmf, zvei1"),
        ({"ids": {"calls": {"a": "12345"}}}, "ids.calls.a: '12345' is not a system and a code"),
        ({"ids": {"calls": {"a": "zvei1 1E"}}}, "ids.calls.a: zvei1 has no 'E'"),
        ({"ids": {"calls": {"a": "dtmf 123456789012345678901234"}}}, "longer than 4 s"),
        ({"speaking": {"longest": 2_100}, "ids": {"calls": {"a": "dtmf 12345"}}}, "no words after"),
        ({"channel": ""}, "$.channel"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, object], told: str) -> None:
    with pytest.raises(msgspec.ValidationError) as error:
        registry.configure("radio", SOUND | settings)
    assert told in str(error.value)


def test_places_of_sound() -> None:
    assert place("card:USB: Audio") == Place(Way.CARD, "USB: Audio")
    assert place("udp:::1:7000") == Place(Way.UDP, "::1", 7000)
    assert place("file:a/b.wav") == Place(Way.FILE, "a/b.wav")


def test_the_guard_loads_nothing_that_computes_on_sound() -> None:
    code = "import sys, adapters.radio.guard.__main__; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "adapters.radio.config" in told.stdout.split()
    assert not {"numpy", "soundfile", "soxr", "sounddevice"} & set(told.stdout.split())


async def test_a_file_is_heard_and_another_is_spoken_into(tmp_path: Path) -> None:
    sound = np.concatenate((np.zeros(16_000, np.float32), speech(1.0), np.zeros(32_000)))
    soundfile.write(tmp_path / "in.wav", sound, 16_000)
    home = Home(tmp_path)
    home.services = replace(home.services, clock=SystemClock())
    settings = {"sound_in": "file:in.wav", "sound_out": "file:out.wav"}
    async with (
        asyncio.timeout(WITHIN),
        radio.open(configured(settings), home.services) as adapter,
    ):
        listening = asyncio.create_task(adapter.listen(home.ear))
        (message,) = await home.ear.heard()
        assert (await adapter.send(outbound())).reach == Reach.SENT
        listening.cancel()
        await asyncio.wait((listening,))
    assert message.voice
    assert 1.0 <= message.voice.seconds < 3.0
    assert np.abs(soundfile.read(tmp_path / "out.wav")[0]).max() > 0.5


def test_speech_is_one_message_from_the_unit_or_from_the_channel() -> None:
    (nobody,) = messages("k", Signed(), VOICE, ZH, spoken=True)
    assert (nobody.key, nobody.channel, nobody.sender, nobody.words) == ("k", "air", "air", "")
    assert nobody.voice == VOICE
    (known,) = messages("k", Signed(unit="p17"), VOICE, ZH, spoken=True)
    assert (known.sender, known.voice) == ("p17", VOICE)


def test_keys_without_speech_are_words_with_their_recording() -> None:
    said = messages("k", Signed(unit="p17", verbs=("ack", "arrived")), VOICE, ZH, spoken=False)
    assert [(m.key, m.words, m.language, m.voice) for m in said] == [
        ("k", "收到", "zh", VOICE),
        ("k/1", "到达", "zh", None),
    ]


def test_keys_beside_speech_leave_the_voice_to_be_understood() -> None:
    said = messages("k", Signed(unit="p17", verbs=("done",)), VOICE, ZH, spoken=True)
    assert [(m.key, m.words, m.voice) for m in said] == [
        ("k", "", VOICE),
        ("k/1", "处理完毕", None),
    ]


def test_say_again_alone_is_answered_on_the_air() -> None:
    assert messages("k", Signed(verbs=("again",)), VOICE, ZH, spoken=False) == []
    assert len(messages("k", Signed(verbs=("again",)), VOICE, ZH, spoken=True)) == 1


def test_words_are_in_the_language_of_the_site_or_as_it_says() -> None:
    own = Tongue("air", "en-GB", {"done": "all clear"})
    assert (own.of("ack"), own.of("done"), own.of("fuel")) == ("copy", "all clear", "fuel")


def test_an_emergency_of_a_radio_that_nobody_knows_tells_its_code() -> None:
    heard = Heard(kind="mdc1200", code="1A2B", at=0, until=10, emergency=True)
    told = emergency("k", heard, Signed(emergency=True), ZH)
    assert (told.sender, told.words) == ("air", "紧急求助，请求支援 (mdc1200 1A2B)")
    known = emergency("k", heard, Signed(unit="p17", emergency=True), ZH)
    assert (known.sender, known.words) == ("p17", "紧急求助，请求支援")


def test_tones_alone_are_no_speech() -> None:
    tones = [Heard(kind="dtmf", code="1#", at=0, until=8_000)]
    assert speaks(0, [])
    assert not speaks(12_000, tones)
    assert speaks(16_000, tones)
