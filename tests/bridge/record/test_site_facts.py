"""What befell the site itself goes to other programs: links and alarms, and nothing of a call."""

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest

from bridge.__main__ import main
from bridge.clock import SystemClock
from bridge.logs import open_log
from rules.inputs import Alarm, LinkChanged
from tests.bridge.record.evening import SITE, Evening, dispute


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dispute, a radio whose card was pulled out and put back, a link that was lost."""
    evening, folder = Evening(), tmp_path_factory.mktemp("data")
    dispute(evening)
    wrong = Alarm(key="1", what="sound_in", on=True, detail="=gone\n", adapter="radio")
    evening.line(LinkChanged(adapter="radio", up=True))
    evening.line(wrong)
    evening.pass_(seconds=20)
    evening.line(Alarm(key="2", what="sound_in", on=False, adapter="radio"))
    evening.pass_(days=1)
    evening.line(LinkChanged(adapter="radio", up=False, reason="the card is away"))

    async def kept() -> None:
        log = await open_log(f"sqlite:{folder}/patrolbridge.db", SystemClock())
        await log.commit(*evening.lines())
        await log.aclose()

    asyncio.run(kept())
    return folder


def exported(data: Path, capsys: pytest.CaptureFixture[str], *args: str) -> str:
    asked = ["record", "export", str(SITE), "--data", str(data), "--site-facts", *args]
    assert main(asked) == 0
    return capsys.readouterr().out


def test_as_lines_of_json(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [json.loads(line) for line in exported(data, capsys).splitlines()]
    assert [(row["fact"]["type"], row["fact"].get("on", row["fact"].get("up"))) for row in rows] == [
        ("LinkMoved", True), ("Alarmed", True), ("Alarmed", False), ("LinkMoved", False),
    ]  # fmt: skip
    assert all(row["key"] for row in rows)


def test_as_a_sheet_in_which_nothing_runs(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(data, capsys, "--as", "csv"))))
    assert [row["state"] for row in rows] == ["up", "on", "away", "down"]
    assert rows[1] | {"what": "sound_in", "detail": "'=gone", "times": "1"} == rows[1]
    assert rows[1]["since"] == rows[1]["time"] == "2026-05-01 08:10:00"


def test_only_of_the_time_that_is_asked_for(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = exported(data, capsys, "--since", "2026-05-02").splitlines()
    assert json.loads(row)["fact"]["reason"] == "the card is away"
