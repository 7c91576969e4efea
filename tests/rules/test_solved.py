"""The end of a call: is it solved, how good was it; a no goes on as an urgent look by a person."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from rules.events import Escalated, Opened
from rules.model import Policy
from rules.people_events import Rated, SolvedSaid
from rules.transitions import Status
from tests.rules.play import Play
from tests.sites import small_book

FIGHT = {"zh": "南门有人打架", "en": "there is a fight at South Gate"}


@pytest.fixture
def over() -> Play:
    """A fight that is over."""
    return ended(Play())


def ended(play: Play, who: str = "chat/t", words: str = FIGHT["zh"]) -> Play:
    play.say(who, words)
    play.say("desk/desk", f"close {play.world.number} settled")
    return play


# ── the question ──


def test_who_reported_is_asked_once_with_buttons(over: Play) -> None:
    asked = over.last("chat/t")
    assert asked.message == "closed_ask"
    assert [words for _, words in asked.choices] == ["solved 1", "not solved 1"]
    over.pass_(hours=30)
    assert over.told("chat/t").count("closed_ask") == 1


def test_nobody_is_asked_on_the_air_nor_one_of_ours_nor_where_the_site_says_no() -> None:
    play = ended(Play(), "radio/南门", "有人打架")
    assert play.last("radio/南门").message == "closed"
    play = ended(Play(), "air/ch1", "有人打架，在南门")
    assert "closed_ask" not in play.told("air/ch1")
    play = ended(Play(small_book(Policy(ask_solved=False))))
    assert play.last("chat/t").message == "closed"


def test_who_withdrew_or_joined_another_is_not_asked() -> None:
    play = Play()
    play.say("chat/t", "手机丢了，在南门")
    play.say("chat/t", "不用来了")
    play.say("chat/t2", FIGHT["zh"])
    play.say("chat/t3", "月亮湖有人打架")
    play.say("desk/desk", "merge 3 2")
    assert not play.relays(message="closed_ask")


# ── yes ──


@pytest.mark.parametrize("words", ["solved 1", "解决了", "解决了，谢谢", "yes, solved", "是的"])
def test_a_yes_is_kept_and_thanked(over: Play, words: str) -> None:
    over.say("chat/t", words)
    assert over.of(SolvedSaid) == [SolvedSaid(at=over.now, call=over.call().id, solved=True)]
    assert over.last("chat/t").message == "solved_thanks"
    assert over.world.live == 0


# ── no ──


@pytest.mark.parametrize(
    "words",
    ["not solved 1", "没解决", "还没解决！", "没有", "没人来", "no, not solved", "nobody came", "问题还没有解决"],
)  # fmt: skip
def test_a_no_is_an_urgent_look_by_a_person_at_the_same_place(over: Play, words: str) -> None:
    over.say("chat/t", words)
    new = over.call(2)
    assert (new.kind, new.status) == ("dispute", Status.ESCALATED)
    assert new.where is not None
    assert new.where.place == "gate"
    assert over.of(Escalated)[0].reason == "reason_unsolved:1"
    (said,) = over.of(SolvedSaid)
    assert (said.call, said.into, said.number) == (over.call(1).id, new.id, 2)
    assert over.last("chat/t").message == "received_unsolved"
    assert "1号没有解决" in over.last("desk/desk").text
    assert over.last("desk/desk").priority <= 2


def test_a_no_with_something_grave_is_sent_for_at_once(over: Play) -> None:
    over.say("chat/t", "没解决，有人流血了")
    new = over.call(2)
    assert (new.kind, new.status) == ("injury", Status.OFFERED)
    assert new.where is not None
    assert new.where.place == "gate", "where they were before"
    assert "desk_unsolved" in [r.message for r in over.relays(call=new.id, unit="desk")]


def test_a_button_pressed_twice_opens_one_call(over: Play) -> None:
    over.say("chat/t", "not solved 1")
    over.say("chat/t", "not solved 1")
    assert len(over.of(Opened, over.facts)) == 2
    over.say("desk/desk", "close 2")
    over.say("chat/t", "没解决")
    assert over.call(3).live, "the second one may be unsolved as well"


def test_after_the_sites_time_it_is_a_new_report() -> None:
    play = ended(Play(small_book(Policy(confidence=0.7, solved_within=timedelta(hours=1)))))
    play.pass_(hours=2)
    play.say("chat/t", "没解决")
    assert play.call(2).live
    assert play.call(2).kind == "help"
    assert not play.of(SolvedSaid)


def test_only_who_reported_may_say_so(over: Play) -> None:
    over.say("chat/other", "not solved 1")
    assert not over.of(SolvedSaid)
    assert over.call(2).live, "nobody is cut off: it is a report of their own"


def test_thanks_are_thanks(over: Play) -> None:
    over.say("chat/t", "好的谢谢")
    assert not over.of(SolvedSaid)
    assert over.world.live == 0


# ── stars ──


@pytest.mark.parametrize(
    ("words", "stars", "rest"),
    [
        ("rate 1 5", 5, ""), ("评价 1 5 分 很快", 5, "很快"), ("评价1号5分", 5, ""), ("5星", 5, ""),
        ("五星好评", 5, ""), ("3 stars, slow", 3, "slow"), ("⭐⭐⭐⭐", 4, ""), ("Rate 1 4: good", 4, "good"),
    ],
)  # fmt: skip
def test_stars_are_kept_with_their_words(over: Play, words: str, stars: int, rest: str) -> None:
    over.say("chat/t", words)
    (rated,) = over.of(Rated)
    assert (rated.call, rated.stars, rated.words) == (over.call().id, stars, rest)
    assert over.last("chat/t").message == "rated_ack"
    assert over.world.live == 0


def test_only_who_reported_rates_and_only_at_the_end(over: Play) -> None:
    over.say("chat/other", "rate 1 5")
    assert over.last("chat/other").message == "no_such_call"
    over.say("chat/t", FIGHT["zh"])
    over.say("chat/t", "评价 2 5分")
    assert over.last("chat/t").message == "rate_later"
    assert not over.of(Rated, over.facts)


def test_the_desk_hears_of_few_stars(over: Play) -> None:
    over.say("chat/t", "评价 1 1分 没人管")
    assert "没人管" in over.last("desk/desk").text
    over.say("chat/t", "rate 1 5")
    assert over.last("desk/desk").message == "desk_rated", "and of no others"


def test_each_stage_is_told_once_in_their_language() -> None:
    play = Play()
    play.say("chat/t", FIGHT["en"])
    for words in ("take 1", "here 1", "here 1", "done 1"):
        play.say("radio/快警二组", words)
    assert play.told("chat/t") == ["received", "coming", "on_scene", "closed_ask"]
    assert {r.language for r in play.relays(unit="")} == {"en"}


def test_a_second_unit_on_scene_is_no_news_for_who_reported() -> None:
    play = Play()
    play.say("chat/t", "有人受伤，在南门")
    units = [a.unit for a in play.call().active()]
    for unit in units:
        channel = str(play.book.site.units[unit].channels[0])
        play.say(channel, "1号我去")
        play.say(channel, "到达")
    assert len(units) > 1
    assert play.told("chat/t").count("on_scene") == 1


def test_the_policy_is_the_sites() -> None:
    assert Policy().ask_solved
    assert replace(Policy(), ask_solved=False).solved_within == timedelta(hours=24)
