"""Rules of a site: what they change of a call, who hears of it, and what is told of them."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given, settings
from msgspec import structs

from rules.cel import Condition, Failed, Language
from rules.events import Event, Joined, Offered, Proposed, Ruled
from rules.inputs import Inbound, Tick, Transcribed, Voice
from rules.laws import Fault, Laws, Look, compiled
from rules.model import Address, Confirm, Site, UnitKind
from rules.rulebook import Rulebook
from rules.ruling import Changes, Rule
from rules.sight import SIGHTS, View
from rules.step import step
from rules.syntax import Tree
from rules.terrain import Zone
from rules.times import Calendar
from rules.world import World
from tests.rules.play import Play
from tests.rules.test_properties import SCRIPT, line_of
from tests.sites import NOON, small_site

NIGHT = datetime(2026, 10, 1, 15, 30, tzinfo=UTC)  # half past eleven at the site
DESK, CHIEF = "desk/desk", "desk/chief"


def rule(id: str, *when: str, stop: bool = False, **then: object) -> Rule:
    return Rule(id=id, when=when, then=Changes(**then), stop=stop)  # type: ignore[arg-type]


def site(*rules: Rule) -> Site:
    plain = small_site()
    return structs.replace(
        plain,
        rules=rules,
        places={
            **plain.places,
            "hill": structs.replace(plain.places["hill"], tags=frozenset({"cliff"})),
        },
        zones={"south": Zone(id="south", names={"en": "south"}, places=frozenset({"gate"}))},
    )


def play(*rules: Rule) -> Play:
    return Play(Rulebook(site(*rules)))


def ruled(evening: Play) -> list[Ruled]:
    return evening.of(Ruled, evening.facts)


FIGHT = "南门有人打架"
NIGHTLY = rule(
    "night", "call.kind == 'dispute'", "time.hour >= 22 || time.hour < 6", units=2, tell=("chief",)
)


# ── what people hear ──


def test_at_night_two_are_sent_to_a_fight_and_the_chief_hears_of_it() -> None:
    evening = play(NIGHTLY)
    evening.now = NIGHT
    evening.say("chat/tourist", FIGHT)
    assert [o.unit for o in evening.of(Offered)] == ["u-2", "u-1"]
    assert evening.told(CHIEF) == ["told_call"]
    assert evening.last(CHIEF).text == "请知悉，1号：纠纷，南门。“南门有人打架”"
    assert evening.call().fired == ("night",)


def test_by_day_the_same_fight_is_handled_as_the_kind_says() -> None:
    evening = play(NIGHTLY)
    evening.say("chat/tourist", FIGHT)
    assert [o.unit for o in evening.of(Offered)] == ["u-2"]
    assert evening.told(CHIEF) == []
    assert [(r.fired, r.changes) for r in ruled(evening)] == [((), Changes())]


def test_whoever_is_sent_is_not_told_as_well() -> None:
    evening = play(rule("all", "true", tell=("u-2", "u-1")))
    evening.say("chat/tourist", FIGHT)
    assert evening.told("radio/快警二组") == ["offer"]
    assert evening.told("radio/快警一组") == ["told_call"]
    assert evening.last("radio/快警一组").text == "快警一组，请知悉，1号，南门，纠纷。"


def test_a_word_of_weapons_waits_for_a_yes_and_is_urgent() -> None:
    evening = play(
        rule("weapon", "['刀', 'knife'].exists(w, call.words.contains(w))",
             confirm=Confirm.ALWAYS, priority=1),
    )  # fmt: skip
    evening.say("chat/tourist", "Somebody at the South Gate is hurt, a man with a KNIFE")
    (proposed,) = evening.of(Proposed)
    assert proposed.due is not None
    assert evening.told(DESK)[-1] == "desk_proposed"
    assert evening.call().priority == 1


def test_a_site_without_rules_has_no_such_facts() -> None:
    evening = play()
    evening.say("chat/tourist", FIGHT)
    assert ruled(evening) == []
    assert evening.call().ruling is None


# ── a rule that cannot be decided ──


def test_the_desk_hears_once_of_a_rule_that_fails_and_the_usual_handling_applies() -> None:
    evening = play(
        rule("odd", "int(call.words) > 3", units=2),
        rule("good", "call.kind == 'dispute'", tell=("chief",)),
    )
    evening.say("chat/tourist", "有人打架")
    evening.say("chat/tourist", "在南门")
    assert [r.failed[0][0] for r in ruled(evening)] == ["odd", "odd"]
    assert [r.fired for r in ruled(evening)] == [("good",), ("good",)]
    assert [o.unit for o in evening.of(Offered, evening.facts)] == ["u-2"]
    assert evening.told(DESK).count("desk_rule_failed") == 1
    (told,) = evening.relays(message="desk_rule_failed")
    assert "“odd”" in told.text
    assert "cannot convert" in told.text


def test_an_error_is_never_taken_for_true() -> None:
    failing = (
        "1 / (call.reports - 1) > 0",
        "['a'][call.reports] == 'a'",
        "{'a': 1}[call.kind] > 0",
    )
    for text in failing:
        evening = play(rule("odd", text, priority=1))
        evening.say("chat/tourist", FIGHT)
        assert ruled(evening)[0].fired == (), text
        assert ruled(evening)[0].failed[0][0] == "odd"


# ── order ──


def test_a_later_rule_overrides_an_earlier_one_and_all_who_are_to_be_told_are() -> None:
    evening = play(
        rule("one", "true", units=2, priority=1, tell=("chief",)),
        rule("two", "true", units=1, tell=("p-hill", "chief")),
    )
    evening.say("chat/tourist", FIGHT)
    changes = ruled(evening)[0].changes
    assert changes == Changes(units=1, priority=1, tell=("chief", "p-hill"))


def test_a_rule_that_stops_is_the_last_one_where_it_fires() -> None:
    quiet = rule("quiet", "call.kind == 'lost'", stop=True, tell=())
    loud = rule("loud", "true", tell=("chief",))
    evening = play(quiet, loud)
    evening.say("chat/tourist", "手机落在环保车上了")
    evening.say("chat/other", FIGHT)
    assert ruled(evening)[0].fired == ("quiet",)
    assert ruled(evening)[-1].fired == ("loud",)


def test_no_rule_sees_what_another_changed() -> None:
    evening = play(rule("one", "true", priority=1), rule("two", "call.priority == 1", units=2))
    evening.say("chat/tourist", FIGHT)
    assert ruled(evening)[0].fired == ("one",)


# ── looked at again ──


def test_rules_are_looked_at_again_when_the_place_is_known() -> None:
    cliff = rule("cliff", "'cliff' in call.tags", priority=1, units=2, tell=("chief",))
    evening = play(cliff)
    evening.say("chat/tourist", "有人打架")
    assert evening.call().status == "unplaced"
    assert evening.call().ruling == Changes()
    evening.say("chat/tourist", "在望云台")
    assert [r.fired for r in ruled(evening)] == [(), ("cliff",)]
    assert evening.call().priority == 1
    assert len(evening.of(Offered)) == 2


def test_those_who_were_told_hear_the_place_and_nobody_hears_twice() -> None:
    evening = play(
        rule("all", "true", tell=("chief",)), rule("x", "call.place == 'gate'", tell=("p-hill",))
    )
    evening.say("chat/tourist", "有人打架")
    evening.say("chat/tourist", "在南门")
    assert evening.told(CHIEF) == ["told_call", "placed_unit"]
    assert evening.told("radio/山顶").count("told_call") == 1


def test_a_priority_that_a_rule_gave_does_not_outlive_it() -> None:
    evening = play(rule("south", "'south' in call.zones", priority=1))
    evening.say("chat/tourist", FIGHT)
    assert evening.call().priority == 1
    evening.say(DESK, "定位 1 望云台")
    assert ruled(evening)[-1].fired == ()
    assert evening.call().priority == 2


def test_more_reporters_are_a_reason_to_look_again() -> None:
    evening = play(rule("many", "call.reports >= 2", priority=1, tell=("chief",)))
    evening.say("chat/tourist", FIGHT)
    evening.say("chat/other", "望云台有人打架")
    evening.say(DESK, "合并 2 1")
    assert evening.of(Joined)
    assert evening.call(1).fired == ("many",)
    assert evening.call(1).priority == 1
    assert evening.told(CHIEF) == ["told_call"]


def test_a_confirmed_route_stays_whatever_a_later_ruling_says() -> None:
    moved = rule("cliff", "'cliff' in call.tags", confirm=Confirm.ALWAYS, units=2)
    evening = play(moved, rule("ask", "true", confirm=Confirm.ALWAYS))
    evening.say("chat/tourist", FIGHT)
    evening.say(DESK, "确认 1")
    evening.say("radio/快警二组", "1号我去")
    before = evening.call()
    evening.say(DESK, "定位 1 望云台")
    after = evening.call()
    assert ruled(evening)[-1].fired == ("cliff", "ask")
    assert (after.status, after.confirmed, after.need) == (before.status, before.confirmed, 1)
    assert after.assignments == before.assignments
    assert not evening.of(Proposed)


# ── what a condition sees ──


def holds(text: str, evening: Play, number: int = 1) -> bool:
    call, book = evening.call(number), Rulebook(site(rule("it", text)))
    fact = book.laws.ruled(call, book, evening.world, evening.now)
    assert not fact.failed, fact
    return fact.fired == ("it",)


@pytest.mark.parametrize(
    "text",
    [
        "call.kind == 'dispute' && call.priority == 2 && call.confidence > 0.9",
        "call.words == '南门有人打架 ok' && call.words.matches('打架|吵架') && !call.voice",
        "call.place == 'gate' && call.zones == ['south'] && call.tags == [] && call.has_position",
        "call.language == 'zh' && call.adapter == 'chat' && call.reports == 1",
        "call.from_unit == 'p-hill' && call.from_kind == 'platform' && call.stretch == ''",
        "time.hour == 12 && time.minute == 0 && time.minutes == 720 && time.month == 10",
        "time.weekday == 'thu' && time.days == ['thu', 'workday'] && time.date == '2026-10-01'",
        "site.open_calls == 1 && site.free.platform == 2 && site.free.patrol == 1",
        "site.free.desk == 2 && site.free.group == 1 && site.language == 'zh'",
    ],
)
def test_a_condition_sees(text: str) -> None:
    evening = play()
    evening.book = Rulebook(_with_chat_of_hill(evening.book.site))
    evening.say("chat/hill", "南门有人打架  OK")
    assert holds(text, evening)


def _with_chat_of_hill(plain: Site) -> Site:
    hill = plain.units["p-hill"]
    channels = (*hill.channels, Address("chat", "hill"))
    return structs.replace(
        plain, units={**plain.units, "p-hill": structs.replace(hill, channels=channels)}
    )


def test_a_reporter_from_outside_is_no_unit() -> None:
    evening = play()
    evening.say("chat/tourist", FIGHT)
    assert holds("call.from_unit == '' && call.from_kind == ''", evening)


def test_a_noisy_voice_is_heard_as_such_and_an_unmeasured_one_as_neither() -> None:
    def spoken(snr: float | None) -> Play:
        evening = play()
        voice = Voice(ref="sha256:0", seconds=2.0, snr=snr)
        evening.line(
            Inbound(key="v", adapter="radio", channel="南门", sender="南门", voice=voice), "radio:v"
        )
        evening.line(Transcribed(of="radio:v", words=FIGHT, confidence=0.9, engine="ear"))
        return evening

    assert holds("call.voice && call.snr < 8.0", spoken(5.0))
    assert not holds("call.snr < 8.0", spoken(20.0))
    assert not holds("call.snr < 8.0 || call.snr >= 8.0", spoken(None))


def test_days_of_a_calendar_are_seen() -> None:
    week = Calendar(id="golden", names={"en": "golden week"},
                    dates=((NIGHT.date(), NIGHT.date() + timedelta(days=6)),))  # fmt: skip
    laws = structs.replace(site(rule("it", "'golden' in time.days")), calendars={"golden": week})
    evening = Play(Rulebook(laws))
    evening.say("chat/tourist", FIGHT)
    assert evening.call().fired == ("it",)


def test_every_variable_is_told_in_both_languages_and_has_the_type_that_it_promises() -> None:
    evening = play()
    evening.say("chat/tourist", FIGHT)
    plain = {"string": str, "int": int, "double": float, "bool": bool, "list": list}
    view = View(evening.call(), evening.book, evening.world, evening.now)
    for name, sight in SIGHTS.items():
        assert set(sight.means) == {"zh", "en"}, name
        assert all(sight.means.values())
        assert type(sight.read(view)) is plain[sight.type], name


# ── why ──


def test_a_trace_tells_of_every_rule_what_became_of_it() -> None:
    rules = (
        rule("day", "time.hour < 6 || time.hour > 21", units=2),
        rule("both", "call.kind == 'dispute' && call.reports > 2 && call.voice", units=2),
        rule("odd", "int(call.words) > 3", units=2),
        rule("last", "call.kind == 'dispute'", "!call.voice", stop=True, units=2),
        rule("never", "true", units=3),
    )
    evening = play(*rules)
    evening.say("chat/tourist", FIGHT)
    looked = evening.book.laws.trace(evening.call(), evening.book, evening.world, evening.now)
    assert [(one.rule, one.look) for one in looked] == [
        ("day", Look.NOT), ("both", Look.NOT), ("odd", Look.FAILED),
        ("last", Look.FIRED), ("never", Look.STOPPED),
    ]  # fmt: skip
    day, both, odd, last, _ = looked
    assert (day.part, day.saw) == (rules[0].when[0], (("time.hour", 12),))
    assert (both.part, both.saw) == ("call.reports > 2", (("call.reports", 1),))
    assert "cannot convert" in odd.error
    assert last.saw == (("call.kind", "dispute"), ("call.voice", False))


def test_the_same_line_gives_the_same_facts() -> None:
    def facts() -> list[Event]:
        evening = play(NIGHTLY, rule("odd", "int(call.words) > 3", units=2))
        evening.now = NIGHT
        evening.say("chat/tourist", FIGHT)
        return evening.facts

    assert facts() == facts()


def test_calls_from_before_there_were_rules_are_looked_at_when_they_are_next_touched() -> None:
    evening = play()
    evening.say("chat/tourist", "有人打架")
    evening.move_to(site(rule("all", "true", tell=("chief",))))
    evening.say("chat/tourist", "在南门")
    assert evening.call().fired == ("all",)
    evening.move_to(site())
    evening.say("radio/快警二组", "1号我去")
    assert evening.call().ruling == Changes(tell=("chief",))


RULED = Rulebook(
    site(
        rule("odd", "int(call.words) > 3", units=2),
        rule("near", "'south' in call.zones", confirm=Confirm.ALWAYS, units=2, tell=("chief",)),
        rule(
            "many", "call.reports > 1 || site.open_calls > 2", priority=1, to=(UnitKind.PLATFORM,)
        ),
        rule("hurt", "call.kind == 'injury'", confirm=Confirm.NEVER, tell=("p-hill",), stop=True),
        rule("last", "call.from_unit != ''", search=timedelta(minutes=5), skills=frozenset({"x"})),
    )
)


@settings(max_examples=60, deadline=None)
@given(SCRIPT)
def test_whatever_the_rules_say_no_call_rests_unseen(
    script: list[tuple[tuple[object, ...], int]],
) -> None:
    world, now = World(), NOON
    for nth, (event, seconds) in enumerate(script):
        now += timedelta(seconds=seconds)
        if (line := line_of(event, nth, world)) is None:
            continue
        now = max(now, line.due) if isinstance(line, Tick) else now
        before = world
        world, facts = step(world, line, f"k:{nth}", now, RULED)
        assert all(c.ruling is not None for c in world.calls.values() if c.live)
        assert all(c.deadline is not None for c in world.calls.values() if c.live)
        assert (world, facts) == step(before, line, f"k:{nth}", now, RULED)


# ── cost ──


MANY = [
    rule(f"r{n}", f"call.kind == 'k{n}' && call.words.contains('w{n}') || time.hour == {n % 24}",
         priority=2)
    for n in range(500)
]  # fmt: skip


def test_five_hundred_rules_load_and_are_decided_in_time() -> None:
    start = perf_counter()
    laws = Laws(MANY)
    assert perf_counter() - start < 3  # 1 s is promised; a busy machine gets three times that
    evening = play()
    evening.say("chat/tourist", FIGHT)
    times = []
    for _ in range(20):
        start = perf_counter()
        laws.ruled(evening.call(), evening.book, evening.world, evening.now)
        times.append(perf_counter() - start)
    assert sorted(times)[10] < 0.05  # 5 ms is promised


RUNAWAYS = [
    "call.tags.exists(a, call.tags.exists(b, a == b))",
    "call.tags.map(a, call.tags.map(b, a)).size() > 1",
    "call.tags.exists(a, call.words.matches('x' + a))",
    "call.tags.exists(a, call.words.matches('a|b'))",
    "call.words.matches('(a?){1000}')",
    "call.words.matches(call.kind)",
    "call.tags.map(a, call.words + call.words).size() > 1",
    "'" + "x" * 1000 + "' == call.kind",
    "call.words.matches('" + "a?" * 101 + "')",
]


@pytest.mark.parametrize("text", RUNAWAYS)
def test_what_might_take_for_ever_is_refused_when_it_is_loaded(text: str) -> None:
    with pytest.raises(Fault):
        compiled(text)


def test_a_loop_that_got_past_that_is_stopped_all_the_same() -> None:
    wide = Language({"n": "list"})
    loop = wide._env.compile("n.all(a, n.all(b, n.all(c, a + b + c != '')))")
    bound = wide.bind({"n": [str(n) for n in range(200)]})
    start = perf_counter()
    with pytest.raises(Failed, match="budget"):
        Condition("", loop, Tree("const"), ()).holds(bound)
    assert perf_counter() - start < 0.5  # 50 ms are promised


def test_threads_may_share_rules() -> None:
    laws = Laws(MANY)
    evening = play()
    evening.say("chat/tourist", FIGHT)

    def decide(_: int) -> Ruled:
        return laws.ruled(evening.call(), evening.book, evening.world, evening.now)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(decide, range(40)))
    assert all(fact == found[0] for fact in found)


# ── without the package ──

WITHOUT = """
import sys
sys.modules["cel_expr_python"] = None
from rules.laws import Laws, Missing
from rules.ruling import Changes, Rule
assert not Laws(())
try:
    Laws([Rule(id="x", when=("true",), then=Changes())])
except Missing as missing:
    print(missing)
"""


def test_without_the_package_a_site_without_rules_runs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True
    )
    assert "cel-expr-python" in done.stdout
