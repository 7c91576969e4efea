"""A case between posts: fields in words, who may do what, and that it is never with nobody."""

import pytest
from msgspec.structs import replace

from rules.cases.events import CaseBegun, CaseLate, CaseOver
from rules.cases.fields import Told, said_in
from rules.events import Closed, Escalated, Offered, Relayed
from rules.model import Form, Manner
from rules.rulebook import Rulebook
from rules.texting.events import Doubted
from tests.rules.evening import site_with
from tests.rules.evening_cases import STAGES, a_case_goes_through, with_cases
from tests.rules.play import Play

PLATE = replace(STAGES[0].record[0], id="plate", names={"zh": "车牌", "en": "plate"})
RECORD = (*STAGES[0].record, PLATE)


def checkpoint() -> Play:
    return Play(Rulebook(with_cases(site_with())))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("证件 5329，车牌 云A12345", (("card", "5329"), ("plate", "云A12345"))),
        ("证件5329车牌云A12345", (("card", "5329"), ("plate", "云A12345"))),
        ("plate: S1 card: ABC 7", (("card", "ABC 7"), ("plate", "S1"))),
        ("cardigan 7", ()),
        ("证件", ()),
    ],
)
def test_fields_in_words(words: str, told: tuple[tuple[str, str], ...]) -> None:
    assert said_in(words, RECORD) == told


@pytest.mark.parametrize(
    ("words", "found"),
    [("the card does not match", 0), ("证件有问题", 0), ("证件：无", 1), ("card 5329", 1)],
)
def test_a_report_that_names_a_field_does_not_fill_it(words: str, found: int) -> None:
    assert len(said_in(words, RECORD, Told.FREE)) == found


def test_nobody_is_sent_and_the_desk_is_left_in_peace() -> None:
    play = checkpoint()
    play.say("radio/南门", "人证不符，在南门")
    assert play.of(CaseBegun)
    assert {r.unit for r in play.of(Relayed)} == {"p-gate"}
    play.say("desk/desk", "close 1")
    assert not play.of(Offered, play.facts)


def test_by_short_words_of_the_air() -> None:
    play = checkpoint()
    play.say("radio/南门", "南门平台报告，人证不符，在南门，证件 5329")
    play.say("radio/南门", "南门平台报告，移交，完毕")
    play.say("radio/快警一组", "快警一组收到")
    play.say("radio/快警一组", "移交下一站")
    assert play.call().stays[-1].unit == "u-1"
    play.say("radio/山顶", "山顶平台，接收一号")
    assert [s.nth for s in play.call().stays] == [1, 2, 3]
    play.say("radio/山顶", "一号处理完毕")
    assert play.of(CaseOver)
    assert play.of(Closed)
    assert not play.world.unit("p-hill").calls


def test_a_late_yes_is_still_a_yes() -> None:
    play = checkpoint()
    play.say("radio/南门", "人证不符，在南门，证件 5329")
    play.say("radio/南门", "移交 1")
    play.pass_(minutes=3)
    play.say("radio/快警一组", "收到 1")
    assert play.call().stays[-1].unit == "u-1"


def test_a_first_post_that_nobody_is_goes_to_the_desk() -> None:
    nobody = (replace(STAGES[0], to=("nobody",)), STAGES[2])
    play = Play(Rulebook(with_cases(site_with(), nobody)))
    play.say("chat/t", "人证不符，在南门")
    assert play.of(Escalated)
    play.pass_(minutes=6)
    play.say("desk/desk", "assign 1 p-gate")
    assert play.call().stays[-1].unit == "p-gate"


def test_where_senders_can_be_forged_a_case_waits_for_the_code() -> None:
    sms = Manner(form=Form.SHORT, forgeable=True)
    site = with_cases(site_with())
    play = Play(Rulebook(replace(site, manners={**site.manners, "radio": sms})))
    play.say("radio/南门", "人证不符，在南门，证件 5329")
    play.say("radio/南门", "移交 1")
    assert play.of(Doubted)


def test_the_desks_hear_of_a_stage_that_takes_too_long_until_it_moves() -> None:
    play = checkpoint()
    play.say("radio/南门", "人证不符，在南门，证件 5329")
    play.pass_(minutes=26)
    assert len(play.of(CaseLate, play.facts)) == 4
    assert play.call().deadline is not None


def test_words_of_other_calls_are_not_of_a_case() -> None:
    play = checkpoint()
    play.say("chat/t", "南门有人打架")
    play.say("desk/desk", "移交 1 chief")
    assert play.of(Escalated)
    play.say("radio/快警一组", "移交 1")
    assert play.last("radio/快警一组").message == "not_allowed"


def test_the_evening_says_all() -> None:
    play = checkpoint()
    a_case_goes_through(play)
    said = {r.message for r in play.relays()}
    known = play.book.site.catalogue.messages["zh"]
    own = {k for k in known if k.startswith(("case_", "desk_case_"))} - {"case_none"}
    assert own <= said, own - said
