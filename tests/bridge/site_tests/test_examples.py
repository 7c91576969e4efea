"""The tests of every site that travels with the product hold, in the product's own suite."""

from pathlib import Path

import pytest

from bridge.config import load
from bridge.site_tests.case import Case
from bridge.site_tests.judging import judge
from bridge.site_tests.reading import files_of, read_cases
from bridge.site_tests.showing import Words, shown
from rules.rulebook import Rulebook

SITES = sorted((Path(__file__).parents[3] / "examples").glob("*/site.yaml"))
CASES = [c for path in SITES for c in read_cases(load(path), files_of(load(path)))]


@pytest.mark.parametrize("path", SITES, ids=lambda path: path.parent.name)
def test_every_example_site_has_tests_in_both_languages(path: Path) -> None:
    loaded = load(path)
    words = [act.words for c in read_cases(loaded, files_of(loaded)) for act in c.acts if act.words]
    assert len(words) >= 10
    english = [w for w in words if w.isascii()]
    assert 0 < len(english) < len(words)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file.parent.name}: {case.name}")
def test_what_an_example_expects_is_so(case: Case) -> None:
    book = Rulebook(load(case.file.parent).site)
    verdict = judge(case, book)
    assert verdict.well, "\n".join(shown(verdict, Words("en", colour=False)))
