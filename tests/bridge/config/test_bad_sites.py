"""Each file in `bad/` is named after its fault and says, on its first lines, all that must be said.

# ! LINE KEY: MESSAGE
"""

import re
from pathlib import Path

import pytest

from bridge.config import load
from bridge.errors import ConfigError, Mistake
from tests.bridge.config.shelf import ThreeDoors

FILES = sorted(Path(__file__).with_name("bad").glob("*.yaml"))
EXPECTED = re.compile(r"^# ! (\d+) (\S+): (.*)$", re.MULTILINE)


def mistakes(path: Path) -> tuple[Mistake, ...]:
    with pytest.raises(ConfigError) as raised:
        load(path, ThreeDoors())
    return raised.value.mistakes


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_says_all_that_is_wrong_and_nothing_else(path: Path) -> None:
    said = EXPECTED.findall(path.read_text("utf-8", errors="replace"))
    assert said, "the file does not say what must be said of it"
    expected = tuple(Mistake(str(path), int(line), key, text) for line, key, text in said)
    assert mistakes(path) == expected


def test_there_are_many() -> None:
    assert len(FILES) >= 30


def test_no_message_repeats_a_secret() -> None:
    guilty = [path for path in FILES if "hunter2" in path.read_text("utf-8", errors="replace")]
    assert len(guilty) >= 4
    for path in guilty:
        assert not any("hunter2" in str(mistake) for mistake in mistakes(path))


def test_a_folder_stands_for_its_site_file(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("ridge")
    assert mistakes(tmp_path)[0].file == str(tmp_path / "site.yaml")
