"""Every command of the README works, and what it shows is what the code says."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from rules.diagram import shown

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
LINES = [
    line.split("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]
MAKE = [line for line in LINES if line.startswith("make ")]
OURS = [line for line in LINES if line.startswith("patrolbridge ")]


def test_the_first_screen_has_the_picture_and_the_two_commands() -> None:
    first = "\n".join(README.splitlines()[:25])
    assert [line for line in MAKE if line in first] == ["make run", "make test"]
    (picture,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", first)
    assert (ROOT / picture).stat().st_size > 10_000


def test_nothing_in_the_blocks_is_left_out() -> None:
    assert sorted(MAKE + OURS) == sorted(line for line in LINES if line)


@pytest.mark.parametrize("line", MAKE)
def test_make_knows_the_target(line: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", line.removeprefix("make ")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty site: its log is made."""
    folder = tmp_path_factory.mktemp("data")
    asked = [sys.executable, "-m", "bridge", "status", "yuanjiajie", "--data", str(folder)]
    subprocess.run(asked, cwd=ROOT, capture_output=True, check=False, timeout=300)
    return folder


@pytest.mark.parametrize("line", OURS)
def test_the_command_works(line: str, data: Path) -> None:
    words = shlex.split(line)[1:]
    if words[0] in ("account", "record", "replay", "status"):
        words += ["--data", str(data)]
    done = subprocess.run(
        [sys.executable, "-m", "bridge", *words],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_diagram_is_that_of_the_table() -> None:
    assert shown(README) == README
