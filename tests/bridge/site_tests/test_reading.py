"""A test file is read like a site file: every mistake at once, with line and key."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.site_tests.reading import files_of
from rules.model import Address
from tests.bridge.site_tests.site import FIGHT, cases, hill, mistakes

WELL = FIGHT + "  expect: {calls: 1}\n"


def test_local_time_speaker_and_line(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, WELL)
    assert case.at == datetime(2026, 10, 1, 4, 0, tzinfo=UTC)
    assert (case.name, case.line, case.acts[0].by) == ("a fight", 2, Address("chat", "Ann"))


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("one", Address("air", "one")),
        ("Patrol One", Address("air", "one")),
        ("one on chat", Address("chat", "one")),
        ("Ann Li on chat", Address("chat", "Ann Li")),
    ],
)
def test_who_speaks(who: str, address: Address, tmp_path: Path) -> None:
    (case,) = cases(tmp_path, WELL.replace("Ann on chat", who))
    assert case.acts[0].by == address


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("  expect: {calls: 1}\n", "", "2 [0]: expects nothing, so it could never fail: give expect"),
        ("{calls: 1}", "{call: 1}", "6 [0].expect: expects nothing, so it could never fail"),
        ("calls: 1", "cals: 1", "6 [0].expect.cals: unknown key; did you mean 'calls'?"),
        ("calls: 1", "kind: fihgt", "6 [0].expect.kind: unknown kind 'fihgt'; did you mean 'fight'?"),
        ("calls: 1", "passed: {one: of_duty}", "6 [0].expect.passed.one: unknown reason 'of_duty'; did you mean 'off_duty'?"),
        ("calls: 1", "told: {onne: x}", "6 [0].expect.told.onne: unknown unit 'onne'; did you mean 'one'?"),
        ("calls: 1", "minutes: {one: soon}", "6 [0].expect.minutes.one: 'soon' is not like 6, <6 or >=2 (in minutes)"),
        ("calls: 1", "relays: [{lacks: x}]", "6 [0].expect.relays[0]: any relay would do: give to or contains"),
        ("calls: 1", "relays: [{too: one, contains: x}]", "6 [0].expect.relays[0].too: unknown key; did you mean 'to'?"),
        ("calls: 1", "told: x", "6 [0].expect.told: must be a map"),
        ("calls: 1", "relays: [x]", "6 [0].expect.relays[0]: must be a map with to, contains, lacks"),
        ("Ann on chat", "onne", "4 [0].as: unknown unit 'onne'; did you mean 'one'? (a stranger: NAME on ADAPTER)"),
        ("Ann on chat", "Ann on caht", "4 [0].as: unknown adapter 'caht'; did you mean 'chat'?"),
        ("Ann on chat", "two on chat", "4 [0].as: two has no channel on chat"),
        ("  as: Ann on chat\n", "", "2 [0].as: is missing: who says it"),
        ("  say: there is a fight at the South Gate\n", "", "4 [0].as: says nothing: give say or voice or position or place or camera"),
        ("2026-10-01 12:00", "noon", "3 [0].at: 'noon' is no moment like 2026-10-01 22:30"),
        ("  expect", "  then: [{expect: {calls: 1}}]\n  expect", "6 [0].then[0]: nothing happens: give say, or pass"),
        ("  expect", "  camera: {sure: 0.5}\n  expect", "6 [0].camera: id is missing: which camera"),
        ("  expect", "  voice: loud\n  expect", "6 [0].voice: must be a map with confidence, snr"),
        ("- name: a fight", "- nmae: a fight", "2 [0].nmae: unknown key; did you mean 'name'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(old: str, new: str, mistake: str, tmp_path: Path) -> None:
    assert old in WELL
    assert mistake in mistakes(tmp_path, WELL.replace(old, new))


def test_a_case_in_which_nobody_speaks_is_refused(tmp_path: Path) -> None:
    told = mistakes(tmp_path, "- name: a\n  at: 2026-10-01 12:00\n  expect: {calls: 0}\n")
    assert told == ["1 [0]: nobody says anything: give say, or then"]


def test_a_file_that_is_no_list_or_holds_no_case_is_refused(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "a: b") == ["1 (file): must be a list of cases, each with a name"]
    assert mistakes(tmp_path, "[]") == ["1 (file): holds no case"]


def test_two_cases_of_one_name_are_refused(tmp_path: Path) -> None:
    (told,) = mistakes(tmp_path, WELL + WELL)
    assert told == "8 [1].name: the name of another case as well, on line 2"


def test_the_files_beside_a_site_are_found(tmp_path: Path) -> None:
    loaded = hill(tmp_path)
    assert files_of(loaded) == ()
    (tmp_path / "tests").mkdir()
    for name in ("tests.yaml", "tests/b.yaml", "tests/a.yaml", "tests/notes.txt"):
        (tmp_path / name).write_text(WELL)
    assert [str(f.relative_to(tmp_path)) for f in files_of(loaded)] == [
        "tests.yaml",
        "tests/a.yaml",
        "tests/b.yaml",
    ]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("  expect:", "  expects:", "6 [0].expects: unknown key; did you mean 'expect'?"),
        ("  say:", "  sya:", "5 [0].sya: unknown key; did you mean 'say'?"),
        ("{calls: 1}", "x", "6 [0].expect: must be a map of settings"),
        ("  expect", "  then: [{pass: soon}]\n  expect", "6 [0].then[0].pass: 'soon' is not a time like 60s, 15min or 2h"),
    ],
)  # fmt: skip
def test_what_a_mistake_explains_is_not_told_again(
    old: str, new: str, mistake: str, tmp_path: Path
) -> None:
    assert mistakes(tmp_path, WELL.replace(old, new)) == [mistake]


def test_every_mistake_of_a_case_is_told_at_once(tmp_path: Path) -> None:
    case = WELL.replace(
        "calls: 1", "minutes: {onne: soon, two: later}, relays: [{to: x, containz: y}], kind: q"
    )
    told = {line.partition(":")[0] for line in mistakes(tmp_path, case)}
    assert told == {
        "6 [0].expect.minutes.onne",
        "6 [0].expect.minutes.two",
        "6 [0].expect.relays[0].to",
        "6 [0].expect.relays[0].containz",
        "6 [0].expect.kind",
    }
    both = [line for line in mistakes(tmp_path, case) if "minutes.onne" in line]
    assert len(both) == 2, "the name and the figure"
