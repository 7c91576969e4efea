"""The page on `patrolbridge new` is carried out as it stands there, at a terminal."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bridge.config import load
from rules.events import Offered
from rules.rulebook import Rulebook
from tests.docs.write import LANGUAGE
from tests.rules.play import Play

PAGE = (LANGUAGE.parent / "how-to" / "new.md").read_text("utf-8")
PATIENCE = 120.0  # seconds for what takes one; the machine may be busy
ROOT = LANGUAGE.parents[1]


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "map.geojson").write_text(block("json"), "utf-8")
    (tmp_path / "roster.csv").write_text(block("csv"), "utf-8")
    return tmp_path


class Terminal:
    """A terminal with `patrolbridge new lake` in it."""

    def __init__(self, end: int, process: subprocess.Popen[bytes]) -> None:
        self._end, self.process, self.shown = end, process, ""

    def until(self, words: str) -> None:
        """Read until these words stand there, after all that was read before."""
        seen = ""
        while words not in seen:
            piece = self._piece()
            assert piece, f"it ended before {words!r}: {seen!r}"
            seen += piece
        self.shown += seen

    def rest(self) -> int:
        """Read to the end; how the program ended."""
        while piece := self._piece():
            self.shown += piece
        return self.process.wait(PATIENCE)

    def type(self, words: str) -> None:
        os.write(self._end, words.encode())

    def _piece(self) -> str:
        assert select.select([self._end], [], [], PATIENCE)[0], "it says nothing"
        try:
            got = os.read(self._end, 4096)
        except OSError:  # Linux says so when the other end is closed
            return ""
        while got[-1:] >= b"\x80" and not _whole(got):
            got += os.read(self._end, 1)
        return got.decode().replace("\r\n", "\n")


def _whole(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def terminal(folder: Path) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bridge", "new", "lake"],
        cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Terminal(ours, process)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(ours)


def test_the_conversation_of_the_page_makes_a_site(folder: Path) -> None:
    asked = [line for line in block("text").splitlines() if not line.startswith("  ✗")]
    with terminal(folder) as at:
        for line in asked:
            question, bracket, answer = line.partition("]:")
            at.until(question + bracket)
            at.type(answer.strip() + "\n")
        assert at.rest() == 0, at.shown
    assert "  ✗ Asia/Shanghai, Europe/London …" in at.shown
    assert "lake 已建好" in at.shown
    assert "patrolbridge run lake" in at.shown
    assert sorted(f.name for f in (folder / "lake").iterdir()) == [
        "kinds.yaml", "paths.geojson", "roster.csv", "site.yaml",
    ]  # fmt: skip
    site = load(folder / "lake").site
    assert (site.id, site.names, site.language) == ("lake", {"zh": "柳叶湖"}, "zh")
    for words in ("fight at North Pier", "北码头有人打架"):
        play = Play(Rulebook(site))
        play.say("radio/t", words)
        assert {o.unit for o in play.of(Offered)} <= set(site.units)
        assert play.of(Offered)
        assert play.call().kind == "dispute"


def test_an_interrupt_leaves_nothing(folder: Path) -> None:
    with terminal(folder) as at:
        at.until("[en]:")
        at.type("zh\n")
        at.until("站点名称 [lake]:")
        os.killpg(at.process.pid, signal.SIGINT)
        assert at.rest() != 0
    assert "Traceback" not in at.shown
    assert sorted(f.name for f in folder.iterdir()) == ["map.geojson", "roster.csv"]
