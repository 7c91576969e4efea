"""`patrolbridge hear` on recordings of our own making, with the real engine."""

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bridge.__main__ import main
from bridge.simulate.recordings import Empty, Recipe, make
from tests.example import EXAMPLE

pytestmark = pytest.mark.usefixtures("_models")


@pytest.fixture
def _models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATROLBRIDGE_MODELS", os.environ.get("PATROLBRIDGE_MODELS", "models"))


def heard(capsys: pytest.CaptureFixture[str], *words: str | Path) -> list[dict[str, Any]]:
    assert main(["hear", str(EXAMPLE), *(str(w) for w in words)]) == 0
    return [msgspec.json.decode(line) for line in capsys.readouterr().out.splitlines()]


def recorded(folder: Path, recipe: Recipe) -> Path:
    make({"one": recipe}, folder)
    return folder / "one.wav"


def test_a_dispute_by_radio_and_what_would_follow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    says = "Mihuntai platform calling, there is a fight in the queue at the parking lot!"
    file = recorded(tmp_path, Recipe(says=says, language="en"))
    capsys.readouterr()
    rows = heard(capsys, file, "--as", "迷魂台", "--lang", "en")
    first, asked, *rest = rows
    assert "fight in the queue" in first["heard"]
    assert first["confidence"] > 0.7
    assert (first["language"], first["engine"]) == ("en", "whisper/whisper-base")
    assert 3 < first["seconds"] < 8
    assert 15 < first["snr"] < 30
    assert asked["by"] == "p-mihuntai"
    kinds = [row["kind_name"] for row in rest if "kind_name" in row]
    units = [row["unit"] for row in rest if "minutes" in row]
    relays = {row["relay"]: row["text"] for row in rest if "relay" in row}
    assert kinds == ["dispute"]
    assert units[0] == "quick-1"
    assert "快警一组" in relays["radio/快警一组"]
    assert all("reason" in row for row in rest if "passed_over" in row)


@pytest.mark.parametrize(
    ("sound", "reason"), [(Empty.SILENCE, "silence"), (Empty.NOISE, "noise without speech")]
)
def test_what_holds_no_speech_goes_to_a_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sound: Empty, reason: str
) -> None:
    file = recorded(tmp_path, Recipe(sound=sound))
    capsys.readouterr()
    rows = heard(capsys, file)
    assert (rows[0]["heard"], rows[0]["confidence"], rows[0]["reason"]) == ("", 0.0, reason)
    assert any(row.get("reason") == "reason_unclear_voice" for row in rows)
    assert any(row.get("relay") == "console/desk" for row in rows)


def test_without_a_model_a_person_listens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = recorded(tmp_path, Recipe(says="a fight", language="en"))
    capsys.readouterr()
    monkeypatch.setenv("PATROLBRIDGE_MODELS", str(tmp_path))
    rows = heard(capsys, file)
    assert "no speech model" in rows[0]["reason"]
    assert rows[0]["engine"] == ""
    assert any(row.get("reason") == "reason_unclear_voice" for row in rows)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"junk", "not WAV"),
        (b"RIFF\x04\0\0\0WAVE", "without sound"),
        (None, "No such"),
    ],
)
def test_a_file_that_is_no_recording_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, told: str
) -> None:
    file = tmp_path / "bad.wav"
    if content is not None:
        file.write_bytes(content)
    assert main(["hear", str(EXAMPLE), str(file)]) == 1
    error = capsys.readouterr().err
    assert f"{file}: " in error
    assert told in error


def test_a_bad_site_is_named_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hear", str(tmp_path), str(tmp_path / "x.wav")]) == 2
    assert "site.yaml:1" in capsys.readouterr().err
