"""The sites that travel with the product are in order, read with the real adapters."""

from pathlib import Path

import pytest

from bridge.config import load
from bridge.config.check import check_main

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/site.yaml"))


def test_there_are_examples() -> None:
    assert "yuanjiajie" in [path.parent.name for path in EXAMPLES]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_example_is_in_order(path: Path) -> None:
    assert load(path).warnings == ()
    assert load(path.parent).site.id == path.parent.name
    assert check_main([str(path.parent)]) == 0
