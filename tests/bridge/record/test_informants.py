"""Whoever tells a tip stays unknown: no relay, board, page or export holds who they are.

Not even those entitled to the names of reporters are shown it.
"""

from functools import cache

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bridge.record.tips import rewards, tip_figures
from rules.events import Relayed
from rules.inputs import Reach
from rules.rulebook import Rulebook
from rules.site_events import CallFact
from rules.tip_site import Tips
from tests.bridge.record.evening import Evening, book, texts
from tests.bridge.record.scripts import PEOPLE, UNITS, Person
from tests.bridge.record.test_anything import printed

TIPS = (
    "线索 迷魂台有人打架，拿着刀", "举报 有人倒票", "tip there is a fight at Mihun Terrace", "tip somebody resells tickets",
    "T{n} 他们有两个人", "T{n}", "他们往后花园跑了", "没解决", "T{n} 有人受伤了",
)  # fmt: skip
ORDINARY = (6, 7)  # of TIPS: after a tip is over such words are a report like any other
STEPS = (
    "批准T{n}", "verify T{n} by quick-1", "T{n} 属实 两人", "reward T{n} 200", "refuse T{n} known", "approve T{n}",
    "close {n}", "ask reporter {n}: where?", "问{n}号报警人：几个人？", "merge {n} 1", "assign {n} quick-1",
)  # fmt: skip
ANSWERS = ("{n}号我去", "到达", "问游客：几个人？", "处理完毕", "T{n} 属实", "T{n} false")
ACTIONS = st.lists(
    st.tuples(st.sampled_from(["tip", "tip", "desk", "unit", "news", "time"]), *[st.integers(0, 999)] * 2),
    min_size=3, max_size=25,
)  # fmt: skip


@cache
def with_tips() -> Rulebook:
    tips = Tips(approve=("dispatch", "commander"), reward={"zh": "元", "en": "yuan"})
    return Rulebook(replace(book().site, tips=tips))


def played(people: list[Person], actions: list[tuple[str, int, int]]) -> Evening:
    """Informants, desks and units, in any order. Every word of an informant begins as a tip."""
    evening = Evening(with_tips())
    for channel, sender, name in people:
        evening.say(f"chat/{channel}", TIPS[0], sender=sender, name=name)
    for what, a, b in actions:
        evening.pass_(seconds=20)
        _act(evening, people[a % len(people)], what, a, b)
    return evening


def _act(evening: Evening, who: Person, what: str, a: int, b: int) -> None:
    n, (channel, sender, name) = a % 3 + 1, who
    match what:
        case "tip":
            words = TIPS[b % len(TIPS)].format(n=n)
            evening.say(f"chat/{channel}", words, sender=sender, name=name)
        case "desk":
            evening.say("console/desk", STEPS[b % len(STEPS)].format(n=n))
        case "unit":
            evening.say(f"chat/{UNITS[a % len(UNITS)]}", ANSWERS[b % len(ANSWERS)].format(n=n))
        case "news" if relays := [r for r in evening.relays() if r.unit]:
            evening.news(relays[a % len(relays)], list(Reach)[b % len(Reach)])
        case "time":
            evening.pass_(minutes=b % 60)


@settings(max_examples=40, deadline=None)
@given(PEOPLE, ACTIONS)
def test_nobody_is_ever_shown_who_told_a_tip(
    people: list[Person], actions: list[tuple[str, int, int]]
) -> None:
    mine = [a for a in actions if a[0] != "tip" or a[2] % len(TIPS) not in ORDINARY]
    evening = played(people, mine)
    shown = "\n".join(
        [*texts(evening.ledger().board(evening.at)), *(printed(evening, names=n) for n in (False, True))]
    )  # fmt: skip
    channels = {channel for channel, _, _ in people}
    facts = [f for _, f in evening.facts]
    others = [f for f in facts if isinstance(f, Relayed) and f.to.channel not in channels]
    of_calls = [f for f in facts if isinstance(f, CallFact) and f.call]
    keys = [f.key for f in facts if isinstance(f, Relayed)]
    seen = shown + repr(others) + repr(of_calls) + repr([k for k in keys if "/=T" in k])
    for identity in (i for person in people for i in person):
        assert identity not in seen
    ledger = msgspec.json.encode(rewards(facts)).decode() + repr(tip_figures(facts))
    assert not any(i in ledger for person in people for i in person)


def test_the_ledger_of_tips() -> None:
    evening = Evening(with_tips())
    for nth, words in enumerate(
        ("线索 有人倒票", "举报 迷魂台有人打架", "tip somebody resells tickets")
    ):
        evening.say(f"chat/t{nth}", words)
    for words in (
        "批准T1",
        "核查T1 快警一组",
        "T1 属实",
        "奖励T1 200",
        "批准T2",
        "T2 不属实",
        "驳回T3",
    ):
        evening.say("console/desk", words)
    rows = rewards(f for _, f in evening.facts)
    assert [(r.tip, r.stage.value, r.amount, r.called) for r in rows] == [
        ("T1", "rewarded", 200.0, False), ("T2", "unfounded", 0.0, True), ("T3", "refused", 0.0, False),
    ]  # fmt: skip
    assert rows[0].unit == "quick-1"
    told = tip_figures(f for _, f in evening.facts)
    assert (told.count, told.rewards, told.total) == (3, 1, 200.0)
    assert dict(told.by_stage) == {
        "approved": 2, "verifying": 1, "confirmed": 1, "unfounded": 1, "refused": 1, "rewarded": 1,
    }  # fmt: skip
