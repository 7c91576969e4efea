from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from bridge.simulate.recordings import Recipe, main, make, recipes
from bridge.speech.sound import decode
from bridge.speech.trust import snr, why_no_speech
from tests.example import EXAMPLE

SAID = Recipe(says="a fight at the parking lot", language="en")
NOISE = """
noise: {sound: noise, seconds: 1}
silence: {sound: silence, seconds: 0.5}
"""


def ages(out: Path) -> Mapping[str, int]:
    return {p.name: p.stat().st_mtime_ns for p in out.glob("*.wav")}


def test_recordings_are_made_once_and_again_only_when_their_words_change(tmp_path: Path) -> None:
    wanted = {"said": SAID, "low": Recipe(says="all quiet", language="en", pitch=0.9, snr=10)}
    assert make(wanted, tmp_path) == 2
    first = ages(tmp_path)
    assert make(wanted, tmp_path) == 0
    assert ages(tmp_path) == first
    changed = {"said": SAID, "low": Recipe(says="all is quiet", language="en")}
    assert make(changed, tmp_path) == 1
    assert ages(tmp_path)["said.wav"] == first["said.wav"]
    (tmp_path / "said.wav").unlink()
    assert make(changed, tmp_path) == 1, "what was deleted comes back"
    assert make({"said": SAID}, tmp_path) == 0
    assert set(ages(tmp_path)) == {"said.wav"}, "what is no longer wanted goes"


def test_a_recording_is_speech_over_a_radio(tmp_path: Path) -> None:
    make({"said": SAID}, tmp_path)
    sound = decode((tmp_path / "said.wav").read_bytes(), "said.wav")
    assert sound.rate == 16_000
    assert 1 < sound.seconds < 5
    assert 18 < snr(sound) < 30


def test_recordings_without_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "recordings.yaml").write_text(NOISE)
    assert main([str(tmp_path), str(tmp_path / "out")]) == 0
    assert "2 recordings" in capsys.readouterr().out
    silence = decode((tmp_path / "out" / "silence.wav").read_bytes(), "silence")
    assert why_no_speech(silence, None) == "silence"
    noise = decode((tmp_path / "out" / "noise.wav").read_bytes(), "noise")
    assert 0.02 < np.sqrt(np.mean(noise.samples**2)) < 0.1


def test_nobody_can_say_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "recordings.yaml").write_text("a: {says: hallo, language: xx}")
    assert main([str(tmp_path), str(tmp_path / "out")]) == 1
    assert "nobody can say “hallo”" in capsys.readouterr().err


def test_every_mistake_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "recordings.yaml").write_text("a: {says: x}\nb: {sound: music}\nc: {noise: 3}\n")
    assert main([str(tmp_path), str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    for part in ("a.language: is missing", "b.sound: 'music' is none of", "c.noise: unknown key"):
        assert part in told
    assert main([str(tmp_path / "nowhere"), str(tmp_path / "out")]) == 2


def test_the_example_has_f1_to_f4_in_both_languages() -> None:
    names = recipes(EXAMPLE).keys()
    for story in ("f01", "f02", "f03", "f04"):
        for language in ("zh", "en"):
            assert any(n.startswith(story) and n.endswith(language) for n in names)
