"""All languages of the record say the same things, and have words for all of them."""

import string
from typing import get_args

import pytest

from bridge.catalogue import load_catalogue
from bridge.record.names import LANGUAGES, Names
from bridge.record.timeline import Timeline
from bridge.record.words import books, words
from rules.events import CALL_EVENTS, CallEvent
from rules.inputs import Reach
from rules.transitions import Part, Status
from tests.bridge.record.evening import Evening, book, dispute


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_all_languages_have_the_same_words_with_the_same_gaps() -> None:
    first, *others = [
        {(s, k): gaps(text) for s, part in found.items() for k, text in part.items()}
        for found in books().values()
    ]
    assert set(LANGUAGES) >= {"zh", "en"}
    for other in others:
        assert other == first


def test_no_words_are_empty_or_doubled() -> None:
    for found in books().values():
        for part in found.values():
            assert all(isinstance(text, str) and text.strip() for text in part.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_reach_and_part_has_words(language: str) -> None:
    assert set(get_args(CallEvent)) == set(CALL_EVENTS)
    for event in CALL_EVENTS:
        assert words("facts", event.__name__, language)
    for reach in Reach:
        assert words("reach", reach.value, language)
    for part in Part:
        assert words("states", part.value, language)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_name_in_every_language(status: Status) -> None:
    names = Names(book())
    told = {names.status(status.value, language) for language in LANGUAGES}
    assert len(told) == len(LANGUAGES)
    assert not any(text.startswith("status_") for text in told)


TOLD = {"detail", "one", "two", "metres", "side"}  # gaps that a reason fills itself


def test_every_reason_of_the_catalogue_is_told_and_no_message() -> None:
    names = Names(book())
    for key, forms in load_catalogue().messages["en"].items():
        told = names.reason(f"{key}:x", "en")
        if gaps(forms["text"]) <= TOLD and names.in_all(key):
            assert "{" not in told
        else:
            assert told == f"{key}:x"


def test_what_the_site_no_longer_has_is_called_by_its_id() -> None:
    names = Names(book())
    for name in (names.unit, names.kind, names.places):
        assert name("gone", "en") == "gone"
    assert names.kind_names("gone") == {"zh": "gone"}
    assert names.channel("gone") == ""


def test_every_fact_of_an_evening_can_be_said_in_every_language() -> None:
    evening = Evening()
    dispute(evening)
    evening.report("手机落在环保车上了，从百龙天梯到杨家界")
    evening.say("console/desk", "assign 2, quick-2")
    evening.say("console/desk", "escalate 2, commander")
    evening.pass_(hours=2)
    evening.tick(evening.call)
    timeline = Timeline(evening.book, dict[str, int]().get)
    for _, fact in evening.facts:
        if isinstance(fact, CALL_EVENTS):
            for language in LANGUAGES:
                told = timeline.words(fact, language)
                assert told
                assert "{" not in told
