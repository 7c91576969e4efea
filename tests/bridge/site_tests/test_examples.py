"""The tests of every site that travels with the product hold, in the product's own suite."""

from functools import cache
from pathlib import Path

import pytest

from bridge.config import Loaded, load
from bridge.site_tests.case import Case
from bridge.site_tests.judging import judge
from bridge.site_tests.reading import files_of, read_cases
from bridge.site_tests.showing import Words, shown
from rules.rulebook import Rulebook

SITES = sorted((Path(__file__).parents[3] / "examples").glob("*/site.yaml"))


@cache
def read(path: Path) -> tuple[Loaded, tuple[Case, ...], Rulebook]:
    """A site with its cases and its book, read once: a case begins from an empty evening anyway."""
    loaded = load(path)
    return loaded, read_cases(loaded, files_of(loaded)), Rulebook(loaded.site)


CASES = [case for path in SITES for case in read(path)[1]]


@pytest.mark.parametrize("path", SITES, ids=lambda path: path.parent.name)
def test_every_example_site_has_tests_in_both_languages(path: Path) -> None:
    words = [act.words for case in read(path)[1] for act in case.acts if act.words]
    assert len(words) >= 10
    english = [w for w in words if w.isascii()]
    assert 0 < len(english) < len(words)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file.parent.name}: {case.name}")
def test_what_an_example_expects_is_so(case: Case) -> None:
    verdict = judge(case, read(case.file.parent / "site.yaml")[2])
    assert verdict.well, "\n".join(shown(verdict, Words("en", colour=False)))
