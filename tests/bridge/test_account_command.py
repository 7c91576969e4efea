"""`patrolbridge account`: from an empty house to somebody who can sign in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.__main__ import main

Run = Callable[..., str]
SITE = str(Path(__file__).parents[2] / "examples" / "yuanjiajie")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str, code: int = 0) -> str:
        command, *rest = words
        assert main(["account", command, SITE, *rest, "--data", str(tmp_path)]) == code
        said = capsys.readouterr()
        return said.out if code == 0 else said.err

    return run


def test_an_account_from_its_making_to_its_end(run: Run, tmp_path: Path) -> None:
    link = run("add", "chief", "--role", "administrator", "--shown", "王主任")
    assert "/login#setup=" in link
    assert link.count("\n") == 1, "a program can read it"
    told = run("list")
    assert "chief" in told
    assert "not opened yet" in told
    assert "王主任" in told
    assert "already" in run("add", "CHIEF", "--role", "auditor", code=1)
    assert "needs its desk" in run("add", "mediation", "--role", "desk", code=1)
    run("add", "mediation", "--role", "desk", "--desks", "commander")
    run("disable", "chief")
    assert "disabled" in run("list")
    run("enable", "chief")
    assert run("reset", "chief") != link
    run("sign-out", "chief")
    assert "no account" in run("disable", "nobody", code=1)
    kept = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert link.strip().partition("#setup=")[2].encode() not in kept


def test_which_console_must_be_known(run: Run) -> None:
    with pytest.raises(SystemExit) as told:
        run("list", "--console", "nowhere")
    assert told.value.code == 2


def test_the_trail_of_an_empty_house(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", "trail", SITE, "--data", str(tmp_path)]) == 1
    assert capsys.readouterr().err
