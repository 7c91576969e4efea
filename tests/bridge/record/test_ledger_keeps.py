"""What a ledger lets go of, and that it can begin later."""

import time

from bridge.record.ledger import Ledger
from rules.events import CALL_EVENTS, Closed, Moved, Opened
from rules.inputs import Reach
from rules.model import Point
from tests.bridge.record.evening import TOURIST, Evening, dispute


def test_apply_tells_what_a_fact_touched() -> None:
    evening = Evening()
    dispute(evening)
    ledger = Ledger(evening.book)
    touched = [ledger.apply(key, fact) for key, fact in evening.facts]
    by_name: dict[str, set[tuple[str, ...]]] = {}
    for (_, fact), one in zip(evening.facts, touched, strict=True):
        by_name.setdefault(type(fact).__name__, set()).add(one.units)
    assert by_name["Offered"] == {("quick-1",)}
    assert by_name["Finished"] == {("quick-1",)}
    assert by_name["Taken"] == by_name["Relayed"] == {()}
    assert {one.call for one in touched} == {evening.call}


def test_said_to_keeps_ids_as_they_are_on_the_wire() -> None:
    evening = Evening()
    dispute(evening)
    shown = evening.ledger().said_to("chat", TOURIST)
    assert [r.key for r in shown] == [r.key for r in evening.relays(unit="")]
    assert [r.message for r in shown] == ["received", "coming", "on_scene", "closed_ask"]
    assert evening.ledger().said_to("chat", "nobody") == []


def test_mere_answers_are_said_too_and_have_a_reach() -> None:
    evening = Evening()
    evening.say("console/desk", "confirm 99")
    (answer,) = evening.relays(call="")
    evening.news(answer, Reach.READ)
    (shown,) = evening.ledger().said_to("console", "desk")
    assert (shown.call, shown.reach) == ("", "read")


def test_what_is_over_and_quiet_leaves_with_its_relays() -> None:
    evening = Evening()
    first = dispute(evening)
    evening.pass_(hours=23)
    second = dispute(evening)
    assert set(evening.ledger().pages) == {first, second}
    evening.pass_(hours=1)
    evening.report("百龙天梯那边需要帮忙", who="+8613700000000")
    ledger = evening.ledger()
    assert set(ledger.pages) == {second, evening.call}
    assert {r.call for r in ledger.said_to("chat", TOURIST)} == {second}
    assert ledger.call_view(first) is None


def test_nothing_stays_of_what_left() -> None:
    evening = Evening()
    dispute(evening)
    evening.say("console/desk", "confirm 99")
    evening.pass_(hours=25)
    evening.say("chat/quick-1", "", point=Point(lat=29.35, lon=110.44))
    ledger = evening.ledger()
    assert not ledger.pages
    assert not ledger._over
    assert not vars(ledger._lines)["_relays"]
    assert not vars(ledger._lines)["_to"]
    assert not vars(ledger._lines)["_loose"]


def test_late_news_keeps_a_call_and_news_of_what_left_is_counted() -> None:
    evening = Evening()
    first = dispute(evening)
    relay = evening.relays(call=first)[-1]
    evening.pass_(hours=20)
    evening.news(relay, Reach.DELIVERED)
    evening.pass_(hours=20)
    evening.link("radio", up=False)
    ledger = evening.ledger()
    assert first in ledger.pages
    evening.pass_(hours=5)
    evening.link("radio", up=True)
    evening.news(relay, Reach.READ)
    ledger = evening.ledger()
    assert first not in ledger.pages
    assert ledger.late == 1


def test_a_live_call_never_leaves() -> None:
    evening = Evening()
    call = dispute(evening, over=False)
    evening.pass_(days=30)
    evening.link("radio", up=False)
    assert call in evening.ledger().pages


def test_only_the_newest_of_many_that_are_over_stay() -> None:
    evening = Evening()
    calls = [dispute(evening) for _ in range(5)]
    assert set(evening.ledger(most=2).pages) == set(calls[-2:])


def test_a_ledger_that_begins_later_shows_the_same() -> None:
    evening = Evening()
    dispute(evening)
    evening.say("chat/quick-2", "下班")
    evening.link("radio", up=False)
    evening.pass_(hours=25)
    evening.say("console/desk", "confirm 99")
    dispute(evening)
    evening.speak(f"chat/{TOURIST}")
    whole = evening.ledger()
    begin, known = whole.needs(), whole.known()
    assert 0 < begin < len(evening.facts)
    later = Ledger(evening.book, known=known)
    for key, fact in evening.facts[begin:]:
        later.apply(key, fact)
    mine, other = whole.board(evening.at), later.board(evening.at)
    assert (mine.calls, mine.units, mine.waiting) == (other.calls, other.units, other.waiting)
    assert mine.links == other.links
    told = whole.said_to("console", "desk")
    assert told[0].message == "no_such_call"
    assert told == later.said_to("console", "desk")


def test_needs_reaches_back_to_the_voice_of_a_call() -> None:
    evening = Evening()
    here = Point(lat=29.35, lon=110.44)
    evening.say("chat/quick-1", "", point=here)
    key = evening.speak("radio/迷魂台")
    assert evening.ledger().needs() == len(evening.facts) - 1
    heard = len(evening.facts) - 1
    evening.say("chat/quick-2", "", point=here)
    evening.understood(key, "迷魂台有人打架")
    assert evening.ledger().needs() == heard


def test_facts_of_calls_that_are_not_here_are_passed_over() -> None:
    evening = Evening()
    dispute(evening)
    ledger = Ledger(evening.book)
    for key, fact in evening.facts:
        if not isinstance(fact, Opened):
            ledger.apply(key, fact)
    assert ledger.pages == {}
    assert len(ledger.world.calls) == 0
    assert ledger.late == sum(isinstance(f, Moved) for _, f in evening.facts)


def test_the_fold_is_the_world_of_the_rules() -> None:
    evening = Evening()
    dispute(evening)
    dispute(evening, over=False)
    ledger = evening.ledger()
    assert ledger.world.calls == evening.world.calls
    assert {id: page.call for id, page in ledger.pages.items()} == dict(evening.world.calls)
    decided = [f for _, f in evening.facts if isinstance(f, CALL_EVENTS)]
    assert sum(len(p.decided) for p in ledger.pages.values()) == len(decided)


def test_twenty_thousand_facts_fold_in_two_seconds(busy: Evening) -> None:
    began = time.process_time()
    ledger = busy.ledger()
    took = time.process_time() - began
    assert len(ledger.pages) == sum(isinstance(f, Closed) for _, f in busy.facts) > 100
    assert ledger.version == len(busy.facts) >= 20_000
    assert took < 2.0
