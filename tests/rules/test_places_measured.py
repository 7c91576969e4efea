"""Place finding keeps what it promises: a small seeded part of what `bench.places` measures.

Limits are those of the issue, with room for the smaller number of calls; a tie counts as not right.
"""

import pytest

from bench import place_set as made
from bench.places import gazetteer, measured
from rules.gazetteer import Gazetteer

CALLS = 250
SEED = made.MEASURING


@pytest.fixture(scope="module")
def small() -> Gazetteer:
    return gazetteer(made.names(300, SEED))


@pytest.fixture(scope="module")
def large() -> Gazetteer:
    return gazetteer(made.names(3000, SEED))


@pytest.mark.parametrize(
    ("noise", "right"),
    [
        (made.clean, 0.98),
        (made.one_homophone, 0.97),
        (made.all_homophones, 0.97),
        (made.one_alike, 0.94),
    ],
)
def test_of_300_names(small: Gazetteer, noise: made.Noise, right: float) -> None:
    _holds(small, 300, noise, right)


@pytest.mark.parametrize(
    ("noise", "right"),
    [
        (made.clean, 0.97),
        (made.one_homophone, 0.95),
        (made.all_homophones, 0.94),
        (made.one_alike, 0.93),
    ],
)
def test_of_3000_names(large: Gazetteer, noise: made.Noise, right: float) -> None:
    _holds(large, 3000, noise, right)


def test_words_without_a_place_have_none(large: Gazetteer) -> None:
    chatter = [made.Case(words, "") for words in made.CHATTER[SEED]]
    counts, _ = measured(large, chatter, see=lambda *_: None)
    assert counts["wrong"] <= 1
    assert counts["right"] >= 0.8 * len(chatter)


def _holds(site: Gazetteer, many: int, noise: made.Noise, right: float) -> None:
    cases = made.calls(made.names(many, SEED), noise, CALLS, SEED)
    counts, _ = measured(site, cases, see=lambda *_: None)
    assert counts["wrong"] <= 2, "never a silent guess"
    assert counts["right"] >= right * CALLS
