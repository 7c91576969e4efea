"""What `say`, `explain` and the record tell of a site's rules."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import structs

from bridge.cli.dry import rehearse
from bridge.cli.say import prose
from bridge.record.timeline import Timeline
from rules.events import Ruled
from rules.inputs import Inbound, Voice
from rules.model import Confirm
from rules.rulebook import Rulebook
from rules.ruling import Changes, Rule
from rules.said import Said, Source
from tests.rules.play import Play
from tests.sites import NOON, small_site

RULES = (
    Rule(
        id="night",
        names={"zh": "夜间", "en": "at night"},
        when=("call.kind == 'dispute' && time.hour >= 22",),
        then=Changes(units=2),
    ),
    Rule(id="odd", when=("int(call.words) > 3",), then=Changes(units=2)),
    Rule(id="noisy", when=("call.snr < 5.0",), then=Changes(confirm=Confirm.ALWAYS)),
    Rule(
        id="two",
        when=("call.kind == 'dispute'",),
        then=Changes(units=2, tell=("chief",)),
        stop=True,
    ),
    Rule(id="last", when=("true",), then=Changes(units=3)),
)


def book(*rules: Rule) -> Rulebook:
    return Rulebook(structs.replace(small_site(), rules=rules))


def line(words: str = "南门有人打架") -> Inbound:
    return Inbound(key="1", adapter="chat", channel="x", sender="x", words=words)


def told(rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if "rule" in row or "ruled" in row]


def test_every_rule_is_told_with_what_became_of_it() -> None:
    rows = told(list(rehearse(line(), book(*RULES), NOON, "en")))
    assert [(row["rule"], row["look"]) for row in rows[:-1]] == [
        ("night", "not fired"),
        ("odd", "failed"),
        ("noisy", "not fired"),
        ("two", "fired"),
        ("last", "not looked at"),
    ]
    assert rows[0]["rule_name"] == "at night"
    assert (rows[0]["part"], rows[0]["saw"]) == ("time.hour >= 22", {"time.hour": 12})
    assert rows[3]["saw"] == {"call.kind": "dispute"}
    assert rows[-1] == {"ruled": ["two"], "changes": {"units": 2, "tell": ("chief",)}}
    plain = msgspec.json.decode(msgspec.json.encode(rows[2]))
    assert plain["saw"] == {"call.snr": None}


def test_the_same_in_words() -> None:
    rows = told(list(rehearse(line(), book(*RULES), NOON, "en")))
    assert [prose(row).strip() for row in rows] == [
        "rule at night: not fired, for this is not true: time.hour >= 22 — time.hour = 12",
        'rule odd: failed at: int(call.words) > 3 (cannot convert string to int) — call.words = "南门有人打架"',
        "rule noisy: not fired, for this is not true: call.snr < 5.0 — call.snr = not measured",
        'rule two: fired — call.kind = "dispute"',
        "rule last: not looked at",
        'rules: two — units: 2, tell: ["chief"]',
    ]


def test_of_a_voice_the_rules_are_told_when_its_words_are_there() -> None:
    spoken = structs.replace(line(""), voice=Voice(ref="sha256:0", seconds=2.0, snr=3.0))
    source = Source(address=small_site().units["desk"].channels[0], sender="x")
    said = Said(key="chat:1", source=source, words="南门有人打架", confidence=0.9, engine="ear")
    rows = told(list(rehearse(spoken, book(*RULES), NOON, "zh", said=said)))
    assert rows[2]["look"] == "fired"
    assert rows[2]["saw"] == {"call.snr": 3.0}
    assert rows[0]["rule_name"] == "夜间"


def test_without_rules_nothing_is_told_of_them() -> None:
    assert told(list(rehearse(line(), book(), NOON, "en"))) == []
    never = Rule(id="never", when=("false",), then=Changes(units=2))
    (row, ruling) = told(list(rehearse(line(), book(never), NOON, "en")))
    assert row["look"] == "not fired"
    assert prose(ruling).strip() == "rules: none fired"


def test_the_timeline_names_the_rules_that_fired_and_those_that_failed() -> None:
    evening = Play(book(*RULES))
    evening.say("chat/x", "南门有人打架")
    (fact,) = evening.of(Ruled)
    timeline = Timeline(evening.book, lambda _: 1)
    assert timeline.words(fact, "en") == (
        "Rules: two; could not be decided: odd (cannot convert string to int)"
    )
    named = structs.replace(fact, fired=("night", "gone"), failed=())
    assert timeline.words(named, "zh") == "规则：夜间、gone"
    assert timeline.words(structs.replace(named, fired=()), "en") == "Rules: none"
