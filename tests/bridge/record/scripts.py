"""Evenings that nobody planned: any lines, in any order, by anybody."""

from hypothesis import strategies as st

from rules.inputs import Picture, Reach
from tests.bridge.record.evening import Evening

REPORTS = (
    "迷魂台停车场有游客排队发生纠纷！", "百龙天梯有人摔伤流血",
    "手机落在环保车上了，从百龙天梯到杨家界", "help!", "救命", "my son is gone near Back Garden", "不用来了，谢谢，误会", "我在天下第一桥", "",
)  # fmt: skip
ANSWERS = (
    "收到", "{n}号我去", "{n}号去不了", "{n}号到达", "{n}号处理完毕 双方和解", "{n}号找到",
    "{n}号没找到", "take {n}", "decline {n}", "下班", "上班", "呼叫，这里有人打架",
)  # fmt: skip
ORDERS = (
    "confirm {n}", "undo {n}", "hold {n}", "close {n}, settled", "cancel {n}", "merge {n} {m}",
    "assign {n}, quick-2", "release {n}, quick-1", "locate {n}, 百龙天梯", "kind {n}, injury",
    "escalate {n}, commander", "note {n}, a word", "confirm 998",
)  # fmt: skip
UNITS = ("quick-1", "quick-2", "p-mihuntai", "p-bailong", "drivers")
# Long and odd enough to stand in no innocent word.
DIGITS = st.text("0123456789", min_size=9, max_size=9)
PEOPLE = st.lists(
    st.tuples(*(DIGITS.map(kind.format) for kind in ("+86139{}", "uid:{}", "Zhao{}"))),
    min_size=1, max_size=3, unique=True,
)  # fmt: skip
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["report", "speak", "answer", "order", "news", "time", "link"]),
        st.integers(0, 1_000),
        st.integers(0, 1_000),
    ),
    max_size=30,
)
Person = tuple[str, str, str]  # channel, sender, name
Action = tuple[str, int, int]


def play(people: list[Person], actions: list[Action]) -> Evening:
    """An evening of these people."""
    evening = Evening()
    for action in actions:
        evening.pass_(seconds=7)
        _act(evening, people, *action)
    return evening


def _act(evening: Evening, people: list[Person], what: str, a: int, b: int) -> None:
    channel, sender, name = people[a % len(people)]
    gaps = {"n": a % 4 + 1, "m": b % 4 + 1}
    match what:
        case "report":
            words = REPORTS[b % len(REPORTS)]
            pictures = (Picture(ref="sha256:" + "cd" * 32, mime="image/jpeg"),) if b % 3 else ()
            evening.say(f"chat/{channel}", words, sender=sender, name=name, pictures=pictures)
        case "speak":
            key = evening.speak(f"chat/{channel}" if b % 2 else "radio/迷魂台")
            if b % 3:
                evening.understood(key, REPORTS[b % len(REPORTS)], b % 10 / 10)
        case "answer":
            said = ANSWERS[b % len(ANSWERS)].format(**gaps)
            evening.say(f"chat/{UNITS[a % len(UNITS)]}", said)
        case "order":
            evening.say("console/desk", ORDERS[b % len(ORDERS)].format(**gaps))
        case "news" if relays := evening.relays():
            relay = relays[a % len(relays)]
            reach = list(Reach)[b % len(Reach)]
            evening.news(relay, reach, native=(relay.to.channel,), reason=f"at {relay.to.channel}")
        case "time":
            evening.pass_(minutes=b % 120)
            for call in list(evening.world.calls.values()):
                if call.deadline is not None and call.deadline <= evening.at:
                    evening.tick(call.id)
            for key in [k for k, w in evening.world.waiting.items() if w.due <= evening.at]:
                evening.tick(key)
        case "link":
            evening.link("radio", up=bool(b % 2), reason="no carrier")
