"""Every key of `expect` can hold, and every one can fail and says what came instead."""

from pathlib import Path

import pytest

from bridge.site_tests.expectations import expectation_table
from bridge.site_tests.judging import JUDGES, judge
from bridge.site_tests.showing import LABELS, Words, shown
from rules.laws import Look
from rules.nearest import StraightLine
from rules.rulebook import Rulebook
from tests.bridge.site_tests.site import FIGHT, cases, hill, verdict

HOLDS = {
    "calls": "1",
    "asks": "report",
    "kind": "fight",
    "place": "gate",
    "priority": "2",
    "status": "offered",
    "plan": "no",
    "confirm": "no",
    "units": "[one]",
    "units_in_any_order": "[one]",
    "stand_by": "[post]",
    "passed": "{guide: 'lacks:police', two: passed_farther}",
    "minutes": "{one: <2}",
    "escalated": "no",
    "rules": "[]",
    "not_rules": "[]",
    "told": "{one: [fight, South Gate], reporter: number 1}",
    "not_told": "[two, guide]",
    "relays": "[{to: air/one, contains: fight, lacks: lost}, {contains: number 1}]",
}
FAILS = {
    "calls": ("2", "2", "1"),
    "asks": ("take", "take", "report"),
    "kind": ("help", "help", "fight"),
    "place": ("lake", "lake", "gate"),
    "priority": ("3", "3", "2"),
    "status": ("closed", "closed", "offered"),
    "plan": ("crowd", "crowd", "–"),
    "confirm": ("yes", "yes", "no"),
    "units": ("[two, one]", "two, one", "one"),
    "units_in_any_order": ("[two, one]", "one, two", "one"),
    "stand_by": ("[]", "–", "post"),
    "passed": ("{guide: off_duty}", "guide: passed_off_duty", "guide: passed_lacks:police"),
    "minutes": ("{one: '>3', two: 9}", "one: >3, two: 9", "one: 0.0, two: –"),
    "escalated": ("nobody_left", "reason_nobody_left", "no"),
    "told": ("{two: fight}", "two: fight", "two: nothing"),
    "not_told": ("[one, two]", "not one", "one: "),
    "relays": ("[{to: office, contains: lost}]", "office: lost", "fight"),
}


def test_every_key_has_a_judge_and_an_example(tmp_path: Path) -> None:
    keys = expectation_table(Rulebook(hill(tmp_path).site)).keys() - {"call"}
    assert JUDGES.keys() == keys == HOLDS.keys()
    assert HOLDS.keys() - FAILS.keys() <= {"rules", "not_rules"}  # the site has none: see below


def test_every_label_is_there_in_both_languages() -> None:
    assert LABELS["zh"].keys() == LABELS["en"].keys() >= {f"is {look.value}" for look in Look}


@pytest.mark.parametrize("key", HOLDS)
def test_it_can_hold(key: str, tmp_path: Path) -> None:
    found = verdict(tmp_path, f"{FIGHT}  expect: {{{key}: {HOLDS[key]}}}\n")
    assert found.differences == ()
    assert found.well


@pytest.mark.parametrize("key", FAILS)
def test_it_can_fail(key: str, tmp_path: Path) -> None:
    wanted, expected, got = FAILS[key]
    found = verdict(tmp_path, f"{FIGHT}  expect: {{{key}: {wanted}}}\n")
    (difference,) = found.differences
    assert (difference.key, difference.expected, difference.line) == (key, expected, 6)
    assert got in difference.got
    assert not found.well


RULES = """
rules:
  - {id: late, when: time.hour >= 22, then: {units: 2}}
  - {id: noon, when: [time.hour == 12, "call.kind == 'fight'"], then: {neighbours: 0}}
"""


TIMES = """
announcements:
  path: {words: Please stay on the path, to: [post], at: 12:30}
"""


def test_what_is_said_at_its_time_is_said(tmp_path: Path) -> None:
    case = "- name: announced\n  at: 2026-10-01 12:00\n  then:\n    - {pass: 29min, expect: {not_told: [post]}}\n    - {pass: 2min, expect: {told: {post: stay on the path}, calls: 0}}\n"
    assert verdict(tmp_path, case, TIMES).differences == ()


def test_who_was_passed_over_is_known_also_where_nobody_can_go(tmp_path: Path) -> None:
    case = (
        FIGHT
        + "  duty: {one: off, two: off}\n  expect: {escalated: yes, passed: {one: off_duty, two: off_duty}}\n"
    )
    assert verdict(tmp_path, case).differences == ()


def test_rules_that_fired_and_that_did_not(tmp_path: Path) -> None:
    well = verdict(
        tmp_path, FIGHT + "  expect: {rules: [noon], not_rules: [late], stand_by: []}\n", RULES
    )
    assert well.differences == ()
    found = verdict(tmp_path, FIGHT + "  expect: {rules: [late, noon], not_rules: [noon]}\n", RULES)
    assert [(d.key, d.expected, d.got) for d in found.differences] == [
        ("rules", "late, noon", "noon"),
        ("not_rules", "not noon", "noon"),
    ]
    told = "\n".join(shown(found, Words("en", colour=False)))
    assert "late: not fired — time.hour >= 22 — time.hour = 12" in told
    assert "noon: fired" in told
    assert "\x1b[31m" in "\n".join(shown(found, Words("zh", colour=True)))


def test_without_a_call_whatever_is_expected_of_it_fails(tmp_path: Path) -> None:
    keys = ("kind", "place", "priority", "status", "confirm", "units", "passed", "minutes")
    wanted = ", ".join(f"{key}: {HOLDS[key]}" for key in keys)
    case = f"{FIGHT.replace('Ann on chat', 'one').replace('there is a fight at the South Gate', 'off duty')}  expect: {{calls: 0, {wanted}}}\n"
    assert [d.key for d in verdict(tmp_path, case).differences] == list(keys)


def test_time_passes_and_the_next_unit_is_asked(tmp_path: Path) -> None:
    found = verdict(
        tmp_path,
        FIGHT
        + """  then:
    - {pass: 59s, expect: {units: [one]}}
    - {pass: 2s, expect: {units: [one, two], told: {office: no answer}}}
    - {as: two, say: take 1, expect: {asks: take, status: taken}}
""",
    )
    assert found.differences == ()


def test_a_voice_that_is_hardly_understood_waits_for_a_yes(tmp_path: Path) -> None:
    found = verdict(
        tmp_path,
        FIGHT
        + """  voice: {confidence: 0.3, snr: 2}
  expect: {confirm: yes, not_told: [one]}
""",
    )
    assert found.differences == ()
    assert found.seen.spoken[0].said.confidence == 0.3


def test_a_voice_without_words_goes_to_a_person(tmp_path: Path) -> None:
    case = FIGHT.replace("  say: there is a fight at the South Gate\n", "  voice: yes\n")
    assert verdict(tmp_path, case + "  expect: {escalated: unclear_voice}\n").differences == ()


def test_the_evening_can_stand_otherwise_before_anybody_speaks(tmp_path: Path) -> None:
    setting = "  duty: {one: off}\n  positions: {two: gate, guide: [29.36, 110.44]}\n  deaf: [air/two]\n  down: [desk]\n"
    found = verdict(
        tmp_path,
        f"{FIGHT}{setting}  expect: {{units: [two], passed: {{one: off_duty}}, minutes: {{two: <1}}, told: {{office: no answer}}}}\n",
    )
    assert found.differences == ()


def test_the_first_moment_that_went_wrong_is_the_one_that_is_shown(tmp_path: Path) -> None:
    found = verdict(
        tmp_path,
        FIGHT
        + "  then:\n    - {pass: 5s, expect: {units: [two]}}\n    - {pass: 300s}\n  expect: {calls: 3}\n",
    )
    assert [d.key for d in found.differences] == ["units", "calls"]
    assert found.seen.call() is not None
    assert (found.seen.at - found.case.at).total_seconds() == 5


class Broken(StraightLine):
    """A way of travel with a fault of ours in it."""

    def ways(self, *_: object, **__: object) -> list[None]:
        raise ZeroDivisionError("no time at all")


def test_a_fault_of_the_program_is_never_as_expected(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, FIGHT + "  expect: {calls: 1}\n")
    found = judge(case, Rulebook(hill(tmp_path).site, Broken()))
    assert [(d.key, d.got) for d in found.differences] == [
        ("fault", "ZeroDivisionError('no time at all')")
    ]


PATHS = """{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"id": "short"}, "geometry": {"type": "LineString",
  "coordinates": [[110.440, 29.350], [110.440, 29.360]]}},
 {"type": "Feature", "properties": {"id": "long"}, "geometry": {"type": "LineString",
  "coordinates": [[110.440, 29.350], [110.460, 29.355], [110.440, 29.360]]}}]}"""


def test_a_path_that_is_closed_makes_the_way_longer(tmp_path: Path) -> None:
    (tmp_path / "paths.geojson").write_text(PATHS, "utf-8")
    case = FIGHT.replace("South Gate", "Moon Lake") + "  duty: {two: off}\n"
    more = "paths: paths.geojson\n"
    near = verdict(tmp_path, case + "  expect: {minutes: {one: <16}}\n", more)
    assert near.differences == ()
    far = verdict(tmp_path, case + "  closed: [short]\n  expect: {minutes: {one: '>40'}}\n", more)
    assert far.differences == ()


def test_the_same_case_is_the_same_evening(tmp_path: Path) -> None:
    case = FIGHT + "  then: [{pass: 2h}]\n  expect: {calls: 1, units: []}\n"
    first, again = (verdict(tmp_path, case) for _ in range(2))
    assert first.differences == again.differences
    assert first.seen.facts == again.seen.facts
    assert len(first.seen.facts) > 10
