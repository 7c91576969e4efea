"""Answers in figures: what they mean, what they never mean, and how short the messages are."""

import pytest
from msgspec.structs import replace

from rules.events import Arrived, Declined, Event, Finished, Opened, Taken
from rules.model import Form, Manner, UnitKind
from rules.rulebook import Rulebook
from rules.texting.codes import ORDINARY, SEARCH
from rules.texting.parts import LEAST, ONE_PLAIN, ONE_WIDE, beyond_one, fitted
from rules.transitions import Part
from tests.rules.evening import CATALOGUE, FIGHT, site_with
from tests.rules.play import Play
from tests.sites import GATE, unit

PHONE = "sms/+8613900000001"
POST = "sms/+8613900000002"


def texting(language: str = "zh") -> Play:
    """A site whose nearest patrol and platform have nothing but a telephone."""
    police = frozenset({"police"})
    patrol = unit(
        "u-9", UnitKind.PATROL, "快警九组", "quick nine", PHONE, point=GATE, skills=police,
        language=language,
    )  # fmt: skip
    post = unit("p-0", UnitKind.PLATFORM, "门前平台", "Front post", POST, point=GATE)
    site = site_with(patrol, post, forms={"sms": Manner(form=Form.SHORT)})
    without = {id: u for id, u in site.units.items() if id not in ("u-2", "p-gate")}
    return Play(Rulebook(replace(site, units=without)))


def asked(language: str = "zh") -> Play:
    play = texting(language)
    play.say("chat/t", FIGHT)
    assert play.last(PHONE).message == "offer"
    return play


@pytest.mark.parametrize(
    "words",
    [
        "1 1",
        "1 1 去",
        "１ １",
        "1-1",
        "1。1",
        "1,1",
        "1，1 我去",
        "#1 1",
        "1号 1",
        "1 1 ok",
        "1",
        "１",
        "1 去",
        "1。",
    ],
)
def test_one_is_a_yes(words: str) -> None:
    play = asked()
    play.say(PHONE, words)
    assert [f.unit for f in play.of(Taken)] == ["u-9"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("1 2", Declined),
        ("1 2 不能", Declined),
        ("2", Declined),
        ("1 2 车坏了", Declined),
        ("1 3", Arrived),
        ("1 4 双方和解", Finished),
    ],
)
def test_each_figure_has_its_meaning(words: str, kind: type[Event]) -> None:
    play = asked()
    if kind is Finished:
        play.say(PHONE, "1 1")
    play.say(PHONE, words)
    assert play.of(kind)


def test_what_stands_behind_a_figure_is_kept() -> None:
    play = asked()
    play.say(PHONE, "1 1")
    play.say(PHONE, "1 4 双方和解")
    assert [f.outcome for f in play.of(Finished)] == ["双方和解"]
    play = asked()
    play.say(PHONE, "1 2 车坏了")
    assert [f.reason for f in play.of(Declined)] == ["车坏了"]


@pytest.mark.parametrize(
    "words", ["1 1 去不了", "1 2 我去", "1 9", "9", "1 3 办完了", "1 1 hm, what is that"]
)
def test_what_contradicts_itself_is_asked_back(words: str) -> None:
    play = asked()
    play.say(PHONE, words)
    assert not play.of(Taken)
    assert not play.of(Declined)
    assert play.last(PHONE).message in ("code_unclear", "no_call_yours")
    part = play.call().assignment("u-9")
    assert part is not None
    assert part.part is Part.OFFERED


@pytest.mark.parametrize(
    "words",
    [
        "1 2 人受伤，在南门",
        "南门有人受伤 1 2",
        "1 1 有人受伤",
        "2 people hurt at South Gate",
        "2人受伤",
    ],
)
def test_a_report_is_never_a_code(words: str) -> None:
    play = asked()
    play.say(PHONE, words)
    assert play.of(Opened), "somebody is hurt: that is a call"


def test_a_bare_figure_for_two_offers_is_asked_back() -> None:
    play = asked()
    play.say("chat/t2", "月亮湖有人打架")
    play.say("desk/desk", "assign 2 u-9")
    play.say(PHONE, "1")
    assert play.last(PHONE).message == "repeat_which"
    play.say(PHONE, "2 1")
    assert [f.call for f in play.of(Taken)] == [play.call(2).id]
    play.say(PHONE, "1")
    assert [f.call for f in play.of(Taken)] == [play.call(1).id], "only one is left to take"


def test_a_bare_figure_for_nothing_is_told_so() -> None:
    play = texting()
    play.say(PHONE, "1")
    assert play.last(PHONE).message == "no_call_yours"
    assert not play.of(Opened)


def test_of_a_search_the_figures_say_found_or_not() -> None:
    play = texting()
    play.say("chat/t", "手机从南门到望云台落在环保车上")
    offer = play.last(POST)
    assert "1 1有" in offer.text
    play.say(POST, "1 2")
    assert [f.found for f in play.of(Finished)] == [False]
    play.say(POST, "1 1 在三号车上")
    assert play.call().status.value == "closed"


def test_words_do_as_before() -> None:
    play = asked()
    play.say(PHONE, "收到，1号我去")
    assert play.of(Taken)
    play.say(PHONE, "到达")
    assert play.of(Arrived)


def test_on_the_air_ten_four_is_no_code() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.say("radio/快警二组", "10-4")
    assert play.of(Taken), "that is a roger"


def test_in_a_chat_a_figure_needs_the_number_of_ones_own_call() -> None:
    play = Play()
    play.say("chat/t", FIGHT)
    play.say("desk/desk", "assign 1 u-1")
    play.say("chat/u-1", "1")
    assert not play.of(Taken)
    play.say("chat/u-1", "1 1")
    assert play.of(Taken)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_text_shows_the_codes_that_count(language: str) -> None:
    play = asked(language)
    assert "1 1" in play.last(PHONE).text
    assert "1 2" in play.last(PHONE).text
    play.say(PHONE, "1 1")
    assert "1 3" in play.last(PHONE).text
    play.say(PHONE, "1 3")
    assert "1 4" in play.last(PHONE).text
    play.pass_(minutes=20)
    assert "1 4" in play.last(PHONE).text
    for relay in play.relays(unit="u-9"):
        assert not beyond_one(relay.text), relay.text


def test_long_words_give_way_to_the_codes() -> None:
    play = texting()
    play.say("chat/t", "南门有人打架，" + "围观的人很多，路也堵了，" * 5)
    text = play.last(PHONE).text
    assert len(text) <= ONE_WIDE
    assert "南门有人打架" in text
    assert "1 1" in text


def test_figures_of_all_languages_agree() -> None:
    """Who reads one language and is set to another must not say no for yes."""
    for table in (ORDINARY, SEARCH):
        for key in table:
            said = {CATALOGUE.say(key, language, Form.TEXT) for language in CATALOGUE.languages()}
            assert len(said) == 1, key
        figures = [CATALOGUE.say(key, "zh", Form.TEXT) for key in table]
        assert len(set(figures)) == len(figures)


def test_letters_are_counted_as_the_network_does() -> None:
    assert not beyond_one("a" * ONE_PLAIN)
    assert beyond_one("a" * (ONE_PLAIN - 1) + "€") == 1
    assert beyond_one("字" * ONE_WIDE) == 0
    assert beyond_one("字" * (ONE_WIDE - 1) + "🙂") == 1
    assert fitted(lambda most: "字" * (60 + most), 40) == "字" * (60 + LEAST)
