"""Whisper, for real, on synthetic speech: the words of the site, and nothing out of noise."""

import numpy as np
import pytest

from bridge.errors import MediaError, NotReady
from bridge.ports import Hints
from bridge.simulate.air import noise, on_air
from bridge.speech.gate import Gate
from bridge.speech.hibari import Hibari
from bridge.speech.kokoro import Kokoro
from bridge.speech.sound import Sound, from_pcm
from bridge.speech.transcribe import hear, transcribe
from bridge.speech.whisper import Whisper, _encoding_once, unrepeated
from tests.bridge.speech.conftest import DATA, SITE, recording


@pytest.mark.parametrize(
    ("name", "place", "kind", "sure"),
    [
        ("zh-clean16k-00", "迷魂台", "纠纷", True),
        # A phrase in it was heard by the told pass alone: a person says yes first.
        ("zh-radio20-20", "天下第一桥", "手机", False),
        ("zh-radio20-32", "收到", "明白", True),
    ],
)
def test_place_and_kind_are_written_as_the_site_writes_them(
    whisper: Whisper, name: str, place: str, kind: str, *, sure: bool
) -> None:
    heard = transcribe(whisper, recording(name), name, SITE)
    assert place in heard.words
    assert kind in heard.words
    assert (heard.confidence > 0.7) is sure
    assert heard.confidence > 0.5
    assert (heard.language, heard.engine) == ("zh", "whisper/whisper-base")


def test_in_heavy_noise_nothing_is_sure(whisper: Whisper) -> None:
    heard = transcribe(whisper, recording("zh-radio5-00"), "a", SITE)
    assert heard.confidence < 0.5
    assert heard.reason.startswith("noisy")
    assert heard.snr is not None
    assert heard.snr < 10


def test_noise_and_silence_have_no_words(whisper: Whisper) -> None:
    hiss = Sound(noise(16_000, 7) * np.float32(0.1), 8000)
    nothing = Sound(np.zeros(16_000, np.float32), 8000)
    for sound, reason in ((hiss, "noise without speech"), (nothing, "silence")):
        heard = hear(whisper, sound, SITE)
        assert (heard.words, heard.confidence, heard.reason) == ("", 0.0, reason)


def test_our_own_voice_is_understood_over_the_air(whisper: Whisper, kokoro: Kokoro) -> None:
    speech = kokoro.speak("百龙天梯停车场有人走失，请马上过去")
    heard = hear(whisper, on_air(from_pcm(speech.pcm, speech.rate), 25), SITE)
    assert "百龙天梯" in heard.words
    assert "走失" in heard.words


def test_which_of_two_languages_is_heard_where_it_is_not_known(whisper: Whisper) -> None:
    speech = Hibari().speak("I lost my phone near Mihun Terrace, please help.")
    both = Hints(language="", names=SITE.names, phrases=SITE.phrases)
    heard = hear(whisper, from_pcm(speech.pcm, speech.rate), both)
    assert heard.language == "en"
    assert "lost my phone" in heard.words.lower()
    assert "Mihun Terrace" in heard.words


def test_a_corrupt_recording_is_a_clear_error(whisper: Whisper) -> None:
    with pytest.raises(MediaError, match=r"sha256:00: not WAV"):
        transcribe(whisper, b"nothing of the kind", "sha256:00", SITE)


def test_without_its_model_it_says_so(gate: Gate) -> None:
    with pytest.raises(NotReady, match="whisper cannot be used"):
        Whisper(DATA, gate)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("轻轻轻轻轻轻轻", ""),
        ("晕倒 晕倒 晕倒 晕倒 晕倒", ""),
        ("请打11111112", "请打11111112"),
        ("快快快来人", "快快快来人"),
        ("百龙天梯有人走失", "百龙天梯有人走失"),
    ],
)
def test_repeated_text_is_dropped(text: str, rest: str) -> None:
    assert unrepeated(text) == rest


class Counting:
    """A model that counts how often it is asked to encode."""

    def __init__(self) -> None:
        self.times = 0

    def encode(self, features: np.ndarray) -> int:
        self.times += 1
        return int(features.sum())


def test_both_passes_share_the_encoding_of_a_sound_and_no_other() -> None:
    model, other = _encoding_once(Counting)(), _encoding_once(Counting)()
    one, two = np.ones((2, 3)), np.zeros((2, 3))
    assert [model.encode(one), model.encode(one.copy()), model.encode(two)] == [6, 6, 0]
    assert model.times == 2
    other.encode(two)
    assert other.times == 1
