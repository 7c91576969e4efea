"""Words become sound once; a voice that cannot speak makes way for the next."""

import asyncio
import logging
import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from bridge.errors import NotReady
from bridge.ports import Speech
from bridge.speech.espeak import Espeak
from bridge.speech.gate import Gate
from bridge.speech.hibari import Hibari
from bridge.speech.kokoro import Kokoro
from bridge.speech.sound import from_pcm
from bridge.speech.speaker import Voices


class Whistle:
    """A voice that counts what it says; `open` holds it up."""

    def __init__(self, name: str, error: Exception | None = None, seconds: float = 0.1) -> None:
        self.name, self._error, self._seconds = name, error, seconds
        self.said: list[str] = []
        self.open = threading.Event()
        self.open.set()

    def speak(self, text: str) -> Speech:
        self.said.append(text)
        assert self.open.wait(10)
        if self._error:
            raise self._error
        tone = np.sin(np.arange(int(8000 * self._seconds)) / 3) * 12000
        return Speech(pcm=tone.astype("<i2").tobytes(), rate=8000, voice=self.name)


async def test_the_same_words_are_made_once_and_outlive_the_process(tmp_path: Path) -> None:
    whistle = Whistle("a")
    first = await Voices({"zh": [whistle]}, tmp_path).say("17号，收到", "zh")
    again = await Voices({"zh": [whistle]}, tmp_path).say("17号，收到", "zh-CN")
    assert first == again
    assert whistle.said == ["十七号，收到"]


async def test_who_asks_meanwhile_waits_for_the_same_making(tmp_path: Path) -> None:
    whistle = Whistle("a")
    whistle.open.clear()
    voices = Voices({"zh": [whistle]}, tmp_path)
    asked = [asyncio.create_task(voices.say("收到", "zh")) for _ in range(3)]
    await asyncio.sleep(0)
    asked[0].cancel()  # one may lose patience; the others are not harmed
    await asyncio.sleep(0)
    whistle.open.set()
    assert await asked[1] == await asked[2]
    assert len(whistle.said) == 1


async def test_a_voice_that_cannot_speak_makes_way(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lost, broken, last = (
        Whistle("a", NotReady("no model")),
        Whistle("b", ValueError("!")),
        Whistle("c"),
    )
    voices = Voices({"zh": [lost, broken, last]}, tmp_path)
    with caplog.at_level(logging.WARNING):
        assert (await voices.say("收到", "zh")).voice == "c"
        assert (await voices.say("到位", "zh")).voice == "c"
    said = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert said == [
        "speech: no model; trying the next voice",
        "speech: b failed: ValueError; trying the next voice",
    ]


async def test_without_a_voice_it_is_not_ready(tmp_path: Path) -> None:
    voices = Voices({"zh": [Whistle("a", NotReady("no model"))], "en": [Whistle("b")]}, tmp_path)
    with pytest.raises(NotReady, match="no voice for “zh”: no model"):
        await voices.say("收到", "zh")
    with pytest.raises(NotReady, match="no voice for “fr”: none is known"):
        await voices.say("bonjour", "fr")
    with pytest.raises(NotReady, match="there are no words to say"):
        await voices.say("👍", "en")
    assert (await voices.say("x" * 5000, "en")).voice == "b"


def age(folder: Path) -> None:
    """A minute passes: files get older (their clock is too coarse for a quick test)."""
    for path in folder.iterdir():
        before = path.stat().st_mtime_ns - 60 * 10**9
        os.utime(path, ns=(before, before))


async def test_what_is_kept_has_bounds_and_the_longest_unused_goes(tmp_path: Path) -> None:
    whistle = Whistle("a", seconds=1.0)
    sizes = Voices({"en": [whistle]}, tmp_path / "one")
    await sizes.say("one", "en")
    size = sum(p.stat().st_size for p in (tmp_path / "one").iterdir())
    voices = Voices({"en": [whistle]}, tmp_path / "two", room=int(size * 2.5))
    for words in ("one", "two", "one", "three"):
        await voices.say(words, "en")
        age(tmp_path / "two")
    whistle.said.clear()
    await voices.say("one", "en")
    assert whistle.said == []
    await voices.say("two", "en")
    assert whistle.said == ["two"]


async def test_damaged_and_full_stores_do_not_silence_the_voice(tmp_path: Path) -> None:
    whistle = Whistle("a")
    voices = Voices({"en": [whistle]}, tmp_path / "kept")
    speech = await voices.say("one", "en")
    for path in (tmp_path / "kept").iterdir():
        path.write_bytes(path.read_bytes()[:50])
    assert await voices.say("one", "en") == speech
    (tmp_path / "file").write_bytes(b"no folder")
    assert (await Voices({"en": [whistle]}, tmp_path / "file").say("one", "en")).pcm == speech.pcm


def heard(speech: Speech) -> tuple[float, float]:
    sound = from_pcm(speech.pcm, speech.rate)
    return sound.seconds, float(np.abs(sound.samples).max())


def test_kokoro_speaks_mandarin_with_english_in_it(kokoro: Kokoro, gate: Gate) -> None:
    speech = kokoro.speak("十七号收到。VIP 客人在后花园！")
    seconds, peak = heard(speech)
    assert (speech.rate, speech.voice) == (24_000, "kokoro/zm_yunjian")
    assert 2.5 < seconds < 9
    assert peak == pytest.approx(0.8, abs=0.01)
    assert gate.speech(from_pcm(speech.pcm, speech.rate)) > 1.0


def test_kokoro_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="patrolbridge models fetch kokoro"):
        Kokoro(None).speak("收到")
    with pytest.raises(NotReady, match=r"kokoro/zm_yunjian cannot speak: .*vocab\.json"):
        Kokoro(tmp_path).speak("收到")


def test_hibari_speaks_english_the_same_each_time(gate: Gate) -> None:
    speech = Hibari().speak("Call seventeen, proceed to the back garden.")
    assert 1.5 < heard(speech)[0] < 6
    assert gate.speech(from_pcm(speech.pcm, speech.rate)) > 0.8
    assert Hibari().speak("Call seventeen, proceed to the back garden.") == speech


@pytest.mark.parametrize(("language", "text"), [("zh", "收到"), ("en", "--help; call 17")])
def test_espeak_is_the_last_resort(language: str, text: str, gate: Gate) -> None:
    assert shutil.which("espeak-ng"), "install espeak-ng"
    speech = Espeak(language).speak(text)
    assert heard(speech)[0] > 0.3
    assert gate.speech(from_pcm(speech.pcm, speech.rate)) > 0.1


def test_espeak_says_that_it_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotReady, match="espeak-ng is not installed"):
        Espeak("en").speak("one")
