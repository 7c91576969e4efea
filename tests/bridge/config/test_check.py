"""`patrolbridge check`, as a person at the keyboard sees it."""

from pathlib import Path

import pytest

from bridge.config import load
from bridge.config.check import check_main
from tests.bridge.config.shelf import ThreeDoors

HERE = Path(__file__).parent


def test_a_site_in_order_is_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    path = HERE / "good" / "everything.yaml"
    assert check_main([str(path)], ThreeDoors()) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[:5] == [
        "site      yunshan_2, 云山 (zh, Asia/Shanghai)",
        "units     7: 3 desk, 1 platform, 2 patrol, 1 group",
        "places    2",
        "stretches 1",
        "kinds     3: help, lost, check",
    ]
    site = load(path, ThreeDoors()).site
    rest = next(n for n, line in enumerate(lines) if line.startswith("adapters"))
    assert [line.split()[:2] for line in lines[5:rest]] == [
        ["paths", f"{len(site.paths)},"],
        ["zones", f"{len(site.zones)}:"],
        ["rules", f"{len(site.rules)}:"],
        ["plans", f"{len(site.plans)}:"],
        ["shifts", f"{len(site.shifts)}:"],
        ["calendars", f"{len(site.calendars)}:"],
        ["cameras", f"{len(site.cameras)}:"],
        ["announced", f"{len(site.announcements)}:"],
    ]
    assert lines[rest : rest + 2] == [
        "adapters  3: console (console), radio (handset), chat (webhook)",
        "log       redis://127.0.0.1:6379/0?site=yunshan_2&password_file=redis.secret",
    ]
    written = path.read_text("utf-8").splitlines()
    odd = next(n for n, line in enumerate(written, 1) if "정상" in line)
    told = f"{path}:{odd}: places.top.names.ko: the bridge speaks en, zh, not 'ko'"
    assert f"warning   {told}" in lines[rest + 2 :]
    assert all(line.startswith("warning   ") for line in lines[rest + 2 :])


def test_sections_that_a_site_does_without_are_not_spoken_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check_main([str(HERE / "good" / "minimal.yaml")], ThreeDoors()) == 0
    labels = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert labels == ["site", "units", "places", "stretches", "kinds", "adapters", "log"]


def test_every_mistake_on_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    path = HERE / "bad" / "all-at-once.yaml"
    assert check_main([str(path)], ThreeDoors()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert len(lines) >= 10
    assert all(line.startswith(f"{path}:") for line in lines)
    assert len({line.split(": ")[1] for line in lines}) == len(lines)


def test_without_a_site_it_says_how_to_call_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        check_main([])
    assert stopped.value.code == 2
    assert "usage: patrolbridge check" in capsys.readouterr().err
