"""Senders that can be forged: what matters is done only with the code that the real unit got."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.errands import deadlines
from rules.events import (
    Arrived,
    CallEvent,
    Closed,
    Confirmed,
    Declined,
    Event,
    Finished,
    Offered,
    Released,
    Taken,
)
from rules.model import Forged, Form, Manner, Policy, Role, UnitKind
from rules.rulebook import Rulebook
from rules.site_events import DutyChanged, PathClosed
from rules.terrain import Path, Spot
from rules.texting.events import CodeMissed, Disowned, Doubted, Vouched
from rules.texting.vouching import FIGURES, LETTERS, code_for
from tests.rules.evening import FIGHT, site_with
from tests.rules.play import Play
from tests.sites import GATE, LAKE, NOON, unit

PHONE, DESK = "sms/+8613900000001", "sms/+8613900000009"


def texting(policy: Policy | None = None) -> Play:
    """A patrol with a telephone first and a chat second, and a desk with a telephone."""
    police = frozenset({"police"})
    patrol = unit(
        "u-9", UnitKind.PATROL, "快警九组", "quick nine", PHONE, "chat/u-9", point=GATE,
        skills=police,
    )  # fmt: skip
    night = unit("night", UnitKind.DESK, "夜班", "night desk", DESK, role=Role.DISPATCHER)
    site = site_with(
        patrol, night, forms={"sms": Manner(form=Form.SHORT, public=True, forgeable=True)}
    )
    units = {id: u for id, u in site.units.items() if id != "u-2"}
    road = Path(id="road", line=tuple(Spot(p.lat, p.lon) for p in (GATE, LAKE)))
    site = replace(site, units=units, policy=policy or site.policy, paths={"road": road})
    return Play(Rulebook(site))


def on_its_way() -> Play:
    play = texting()
    play.say("chat/t", FIGHT)
    play.say(PHONE, "1 1")
    assert play.of(Taken), "help is not held up"
    return play


def code(play: Play, where: str = PHONE) -> str:
    relays = [r for r in play.relays(message="vouch_asked") if str(r.to) == where]
    found = re.search(r"[A-Z]\d[A-Z]\d", relays[-1].text)
    assert found, relays[-1].text
    return found[0]


def test_a_yes_is_done_and_told_where_the_forger_does_not_hear() -> None:
    play = on_its_way()
    assert play.told("chat/u-9") == ["done_in_your_name"]
    play.say(PHONE, "1 3")
    assert play.of(Arrived)
    assert play.told("chat/u-9") == ["done_in_your_name"] * 2


@pytest.mark.parametrize(
    ("words", "kind"),
    [("1 4 双方和解", Finished), ("1号处理完毕", Finished), ("1 2 车坏了", Declined)],
)
@pytest.mark.parametrize("reply", ["{}", "1 {}", "1号 {} 确认", "{} yes"])
def test_what_ends_a_part_waits_for_its_code(words: str, kind: type[Event], reply: str) -> None:
    play = on_its_way()
    play.say(PHONE, words)
    assert not play.of(kind)
    assert play.last(PHONE).message == "vouch_asked"
    play.say(PHONE, reply.format(code(play).lower()))
    assert play.of(kind)
    assert play.of(Vouched)
    assert not play.world.doubts
    assert not [e for e in play.world.errands.values() if e.what == "vouch"]


def test_the_outcome_is_kept_with_the_code() -> None:
    play = on_its_way()
    play.say(PHONE, "1 4 双方和解")
    play.say(PHONE, code(play))
    assert [f.outcome for f in play.of(Finished)] == ["双方和解"]


def test_a_no_to_an_offer_needs_no_code() -> None:
    play = texting()
    play.say("chat/t", FIGHT)
    play.say(PHONE, "1 2")
    assert play.of(Declined)


def test_going_off_duty_does() -> None:
    play = texting()
    play.say(PHONE, "下岗")
    assert not play.of(DutyChanged)
    play.say(PHONE, code(play))
    assert play.of(DutyChanged)


@pytest.mark.parametrize(
    "words",
    [
        "confirm 1",
        "assign 1 u-1",
        "close 1 done",
        "结案1",
        "封闭 road 塌方",
        "全体点名",
        "tell u-1 come back",
    ],
)
def test_a_desk_orders_nothing_without_a_code(words: str) -> None:
    play = texting()
    play.say("chat/t", "来人，在南门")
    before = play.call()
    play.say(DESK, words)
    assert play.of(Doubted)
    assert not play.of(Confirmed) + play.of(Offered) + play.of(Closed) + play.of(PathClosed)
    assert play.call() == before
    play.say(DESK, code(play, DESK))
    assert play.of(Vouched)


def test_a_desk_asks_without_one() -> None:
    play = texting()
    play.say("chat/t", "来人，在南门")
    play.say(DESK, "note 1 带上毯子")
    assert not play.of(Doubted)
    play.say(DESK, "assign 99 u-1")
    assert play.last(DESK).message == "no_such_call", "there is nothing to prove"


def test_not_me_voids_it_and_the_desks_hear() -> None:
    play = on_its_way()
    play.say(PHONE, "1 4")
    voided = code(play)
    play.say(PHONE, "不是我")
    assert [f.reason for f in play.of(Disowned)] == ["reason_not_me"]
    assert play.told("desk/desk")[-1] == "desk_disowned"
    play.say(PHONE, voided)
    assert not play.of(Finished)


def test_a_few_wrong_codes_void_it() -> None:
    play = on_its_way()
    play.say(PHONE, "1 4")
    right = code(play)
    wrong = [f"{a}3{b}4" for a in "AC" for b in "DE" if f"{a}3{b}4" != right]
    for nth, one in enumerate(wrong[:3]):
        play.say(PHONE, one)
        assert play.of(CodeMissed), nth
    assert [f.reason for f in play.of(Disowned)] == ["reason_code_wrong"]
    assert "desk_disowned" in play.told("desk/desk")
    play.say(PHONE, right)
    assert not play.of(Finished)


def test_nothing_is_done_when_no_code_comes() -> None:
    play = on_its_way()
    play.say(PHONE, "1 4")
    late = code(play)
    play.pass_(minutes=6)
    assert [f.reason for f in play.of(Disowned, play.facts)] == ["reason_code_late"]
    assert not [f for f in play.told("desk/desk") if f == "desk_disowned"]
    play.say(PHONE, late)
    assert not play.of(Finished)
    assert play.call().live


def test_the_same_again_has_the_same_code_and_no_flood_of_them() -> None:
    play = on_its_way()
    for _ in range(9):
        play.say(PHONE, "1 4")
    asked = [r for r in play.relays(message="vouch_asked") if str(r.to) == PHONE]
    assert len(asked) == 3
    assert len({r.text for r in asked}) == 1
    for nth in range(9):
        play.say(PHONE, f"1 4 办完了{nth}")
    assert len(play.world.doubts) == 3
    play.say(PHONE, code(play))
    assert play.of(Finished)


def test_words_that_mean_something_else_by_then_are_not_done() -> None:
    play = on_its_way()
    play.say(PHONE, "完成")
    late = code(play)
    play.say("chat/u-9", "处理完毕")
    play.say(PHONE, late)
    assert not play.of(Finished)
    assert play.last(PHONE).message in ("vouch_stale", "already_closed")


def test_the_code_goes_to_the_number_in_the_site_file_whoever_wrote() -> None:
    play = on_its_way()
    play.say("sms/+8613999999999", "1 4", sender="+8613900000001")
    assert play.last(PHONE).message == "vouch_asked"
    assert not play.told("sms/+8613999999999")


def test_a_code_from_somebody_else_is_nothing() -> None:
    play = on_its_way()
    play.say(PHONE, "1 4")
    play.say("sms/+8613999999999", code(play))
    assert not play.of(Finished)
    play.say("chat/u-1", code(play))
    assert not play.of(Finished)


def test_a_site_may_want_a_code_for_a_yes_as_well() -> None:
    play = texting(Policy(confidence=0.7, forged=Forged.ALL))
    play.say("chat/t", FIGHT)
    play.say(PHONE, "1 1")
    assert not play.of(Taken)
    play.say(PHONE, code(play))
    assert play.of(Taken)


def test_another_channel_of_the_unit_needs_none() -> None:
    play = on_its_way()
    play.say("chat/u-9", "处理完毕")
    assert play.of(Finished)


def test_codes_cannot_be_mistaken_and_are_spread_evenly() -> None:
    codes = [code_for(f"sms:{n}", NOON) for n in range(2000)]
    assert all(c[0].lower() in LETTERS and c[1] in FIGURES for c in codes)
    assert len(set(codes)) > 1600
    assert code_for("a", NOON) == code_for("a", NOON)
    assert code_for("a", NOON) != code_for("a", NOON.replace(microsecond=1000))


SAID = st.sampled_from([
    "1 1", "1 2", "1 3", "1 4", "1", "2", "3", "4", "done 1", "1号处理完毕", "去不了", "找到了", "没找到", "下岗", "上岗", "到达",
    "close 1", "confirm 1", "assign 1 u-1", "release 1 u-9", "cancel 1", "escalate 1 chief", "kind 1 injury", "undo 1",
    "hold 1", "merge 2 1", "A3A3", "1 C4D6", "不是我", "STOP", "南门有人打架", "手机从南门到望云台落在环保车上", "封闭 road",
])  # fmt: skip
ACTS = st.lists(
    st.tuples(st.sampled_from([PHONE, DESK, "chat/t", "chat/t2"]), SAID, st.integers(0, 400)),
    max_size=14,
)
MATTERS = Finished | Closed | Confirmed | Released | PathClosed
UNFORCED = frozenset({"reason_enough", "reason_not_for_volunteers"})


@settings(max_examples=120, deadline=None)
@given(ACTS)
def test_nothing_that_matters_is_done_without_its_code(acts: list[tuple[str, str, int]]) -> None:
    play = texting()
    for where, words, seconds in acts:
        play.pass_(seconds=seconds)
        play.say(where, words)
        if where.startswith("sms/") and not play.of(Vouched):
            done = [f for f in play.new if isinstance(f, MATTERS) and _ordered(f)]
            assert not done, (where, words, done)
            taken = {f.unit for f in play.of(Taken)}
            assert not [f for f in play.of(Declined) if f.unit in taken]
    assert {d for _, d in deadlines(play.world)} >= {f"=vouch:{k}" for k in play.world.doubts}


def _ordered(fact: CallEvent | PathClosed) -> bool:
    """Somebody's doing, and not what a yes brings about by itself."""
    return not (isinstance(fact, Released) and fact.reason in UNFORCED)
