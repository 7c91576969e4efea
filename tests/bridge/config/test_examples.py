"""The sites that travel with the product are in order, read with the real adapters."""

from pathlib import Path

import pytest

from bridge.config import load
from bridge.config.check import check_main
from bridge.simulate.reading import load_story

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/site.yaml"))


def test_there_are_examples() -> None:
    assert "yuanjiajie" in [path.parent.name for path in EXAMPLES]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_example_is_in_order(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_main([str(path.parent)]) == 0
    shown = capsys.readouterr().out
    assert "warning" not in shown, shown
    assert shown.split()[1] == f"{path.parent.name},"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_example_has_people_and_a_page(path: Path) -> None:
    story = load_story(load(path))
    assert len(story.scenes) >= 5
    assert {"zh", "en"} <= set(story.hints)
    if path.parent.name != "yuanjiajie":  # the page of that one is the product's own
        page = (path.parent / "README.md").read_text("utf-8")
        assert page.index("中文") < page.index("```sh")
