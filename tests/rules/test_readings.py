"""Several passes over one transmission: who is right, and how sure that makes."""

from msgspec.structs import replace

from rules.inputs import Transcribed
from rules.readings import UNSURE, agreed
from rules.rulebook import Rulebook
from tests.sites import small_site

BOOK = Rulebook(small_site())
GATE = next(p for p in BOOK.site.places.values() if p.names.get("zh") == "南门").names["zh"]


def line(words: str, *readings: str, sure: float = 0.9) -> Transcribed:
    return Transcribed(of="1", words=words, confidence=sure, readings=readings)


def test_passes_that_agree_leave_the_words_as_sure_as_they_were() -> None:
    whole = line(f"{GATE}有人打架", "南们有人打架", f"{GATE}有人打架")
    assert agreed(whole, BOOK) == whole


def test_a_kind_that_only_one_of_several_passes_heard_sends_nobody() -> None:
    told = agreed(line(f"{GATE}有人打架", f"{GATE}没事", f"{GATE}没事", f"{GATE}有人打架"), BOOK)
    assert told.confidence == UNSURE


def test_a_pass_that_heard_another_kind_sends_nobody() -> None:
    told = agreed(line(f"{GATE}有人打架", f"{GATE}有人流血", f"{GATE}有人打架"), BOOK)
    assert told.confidence == UNSURE


def test_the_words_of_most_passes_are_chosen() -> None:
    one = line(f"{GATE}手机丢了", f"{GATE}有人打架", f"{GATE}有人打架", f"{GATE}有人打架")
    told = agreed(one, BOOK)
    assert (told.words, told.confidence) == (f"{GATE}有人打架", UNSURE)


def test_a_place_that_other_passes_heard_is_set_before_the_words() -> None:
    told = agreed(line("那边有人打架", f"{GATE}大家", f"{GATE}有大"), BOOK)
    assert GATE in told.words
    assert "打架" in told.words
    assert told.confidence == UNSURE


def test_answers_and_single_passes_are_left_alone() -> None:
    for words in ("收到", "我去", ""):
        answer = line(words, f"{GATE}有人打架", f"{GATE}有人打架")
        assert agreed(answer, BOOK) == answer
    single = line("有人打架")
    assert agreed(single, BOOK) == single


def test_nobody_is_surer_than_before() -> None:
    doubtful = line(f"{GATE}有人打架", f"{GATE}有人打架", sure=0.3)
    assert agreed(doubtful, BOOK) == doubtful
    assert agreed(replace(doubtful, readings=(f"{GATE}没事",)), BOOK).confidence == 0.3
