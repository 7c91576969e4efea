"""gammu and smspdudecoder read what we write, and we read what gammu writes."""

from collections.abc import Iterator
from random import Random

import pytest

from tests.adapters.sms.judges import (
    Gammu,
    a_text,
    gammu,
    judge_delivers,
    judge_gammus,
    judge_submits,
)

MESSAGES = 200


@pytest.fixture(scope="module")
def judge() -> Iterator[Gammu]:
    with gammu() as found:
        yield found


@pytest.mark.parametrize("by", [judge_delivers, judge_submits, judge_gammus])
def test_gammu_agrees(by: object, judge: Gammu) -> None:
    chance = Random(7)
    for _ in range(MESSAGES):
        by(a_text(chance), chance, judge)  # type: ignore[operator]
