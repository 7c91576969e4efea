"""F09: rules see what is watched, joined reports keep the mark, and no one else ever sees why."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bridge.record.ledger import Ledger
from bridge.shown import public
from rules.people_events import WatchMet
from rules.rulebook import Rulebook
from rules.ruling import Changes, Rule
from rules.watched.site import Watched
from tests.rules.play import Play
from tests.sites import small_site

SECRET, OTHER = "强买强卖-秘密", "碰瓷-秘密"
LIST = {
    "W1": Watched(id="W1", names=("某某玉器店", "Jade House"), reason=SECRET, source="市场监管",
                  see=("chief",)),
    "W2": Watched(id="W2", plates=("湘G12345",), reason=OTHER, see=("desk",)),
}  # fmt: skip
RULES = tuple(
    Rule(id=id, when=(f"'W1' in {seen}",), then=Changes(tell=("p-hill",)))
    for id, seen in (("any", "call.watched"), ("first", "message.watched"))
)
DESK = "desk/desk"
FIGHTS = ("南门有人打架", "南门有人打架，在某某玉器店")


def watching() -> Play:
    return Play(Rulebook(replace(small_site(), watchlist=LIST, rules=RULES)))


def test_f09_a_rule_sees_what_the_message_and_what_the_call_speaks_of() -> None:
    play = watching()
    play.say("chat/t", FIGHTS[1])
    assert play.call().fired == ("any", "first")


@pytest.mark.parametrize("second", [FIGHTS[1], "fight at South Gate, Jade House"])
def test_f09_a_report_that_joins_brings_its_mark(second: str) -> None:
    play = watching()
    play.say("chat/t", FIGHTS[0])
    assert play.call().fired == ()
    play.say("chat/u", second)
    assert len(play.world.calls) == 1, "it joined"
    assert [f.entry for f in play.of(WatchMet)] == ["W1"]
    assert play.call().fired == ("any",)
    assert SECRET in play.last("desk/chief").text
    play.say("chat/v", "南门有人打架，玉器店那边，某某玉器店")
    assert not play.of(WatchMet), "the desks know it already"


def test_f09_a_call_that_is_merged_leaves_its_mark_with_the_other() -> None:
    play = watching()
    play.say("chat/t", "望云台有人打架")
    play.say("chat/u", FIGHTS[1])
    play.say(DESK, "merge 2 1")
    assert [(f.call, f.entry) for f in play.of(WatchMet)] == [(play.call(1).id, "W1")]
    assert "any" in play.call(1).fired
    play.say("chat/v", "南门又有人打架，在某某玉器店")
    play.say(DESK, "merge 3 1")
    assert not play.of(WatchMet)


WORDS = st.sampled_from([
    *FIGHTS, "南门有人打架，车牌湘G12345", "fight at South Gate, Jade House", "月亮湖有人受伤",
    "好的", "another matter", "help", "我的手机落在南门到望云台的环保车上了，某某玉器店",
])  # fmt: skip
ORDERS = st.sampled_from(
    ["confirm 1", "merge 2 1", "split 1", "close 1", "assign 1 u-1", "1号我去", "点名", "交班"]
)
LINES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["chat/t", "chat/u", "radio/南门"]), WORDS),
        st.tuples(st.sampled_from([DESK, "radio/快警一组", "desk/chief"]), ORDERS),
    ),
    min_size=2,
    max_size=9,
)


@settings(max_examples=40, deadline=None)
@given(LINES)
def test_f09_only_the_entitled_ever_see_why(lines: list[tuple[str, str]]) -> None:
    play = watching()
    for where, words in lines:
        play.say(where, words)
        play.pass_(seconds=20)
    for relay in play.relays():
        assert SECRET not in relay.text or relay.unit == "chief"
        assert OTHER not in relay.text or relay.unit == "desk"
        assert "市场监管" not in relay.text or relay.unit == "chief"
    ledger = Ledger(play.book)
    for nth, fact in enumerate(play.facts):
        ledger.apply(f"l:{nth}", fact)
    shown = msgspec.json.encode([ledger.board(play.now), public(play.book)]).decode()
    assert "秘密" not in shown
