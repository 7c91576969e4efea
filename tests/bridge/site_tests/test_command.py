"""`patrolbridge rules test`, as a person at the keyboard and a build server see it."""

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bridge.__main__ import main
from tests import example
from tests.bridge.site_tests.site import SITE

EXAMPLE = Path(__file__).parents[3] / "examples" / "yuanjiajie"
WRONG = """
- name: 打架
  at: 2026-10-13 10:20
  as: 游客 on chat
  say: 迷魂台有人打架
  expect:
    kind: injury
    units: [quick-1]
    told: {reporter: 您好}
- name: well
  at: 2026-10-13 10:20
  as: Ann on chat
  say: a fight at Mihun Terrace
  expect: {kind: dispute}
"""


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["rules", *words])
    out, err = capsys.readouterr()
    return status, out, err


def test_all_well(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "test", str(EXAMPLE), "--lang", "en", "--quiet")
    assert (status, err) == (0, "")
    assert out.splitlines()[-1].endswith(" tests, 0 failed")


def test_what_came_otherwise_is_told_with_its_line_and_its_reasons(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG, "utf-8")
    status, out, _ = run(capsys, "test", str(EXAMPLE), str(file), "--lang", "en")
    assert status == 1
    assert f"FAILED  打架  ({file}:2)" in out
    assert f"kind  ({file}:7)\n        expected  injury\n        got  dispute\n" in out
    assert f"told  ({file}:9)" in out
    assert "“迷魂台有人打架” as report — a new reporter" in out
    assert "passed over quick-2 — farther away" in out
    assert "ok  well" in out
    assert out.endswith("2 tests, 1 failed\n")


def test_the_report_speaks_the_language_of_the_site(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG, "utf-8")
    _, out, _ = run(capsys, "test", str(EXAMPLE), str(file))
    assert "不符  打架" in out
    assert "应为  injury\n        实为  dispute" in out
    assert "未派 quick-2 — 较远" in out
    assert out.endswith("共 2 项，1 项不符\n")


def test_a_build_server_gets_its_xml(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file, xml = tmp_path / "wrong.yaml", tmp_path / "out.xml"
    file.write_text(WRONG, "utf-8")
    run(capsys, "test", str(EXAMPLE), str(file), "--junit", str(xml))
    first = xml.read_bytes()
    (suite,) = ET.fromstring(first)
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == (
        "yuanjiajie",
        "2",
        "1",
    )
    wrong, well = suite
    assert (wrong.get("name"), wrong.get("line")) == ("打架", "2")
    failure = wrong.find("failure")
    assert failure is not None
    assert failure.get("message") == "kind, told"
    assert "dispute" in (failure.text or "")
    assert list(well) == []
    run(capsys, "test", str(EXAMPLE), str(file), "--junit", str(xml))
    assert xml.read_bytes() == first


def test_an_xml_file_that_cannot_be_written_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, _, err = run(capsys, "test", str(EXAMPLE), "--junit", str(tmp_path))
    assert status == 1
    assert str(tmp_path) in err


def test_a_mistake_in_the_file_is_told_before_anything_is_played(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG.replace("kind: injury", "kind: injry"), "utf-8")
    status, out, err = run(capsys, "test", str(EXAMPLE), str(file))
    assert (status, out) == (2, "")
    assert err == f"{file}:7: [0].expect.kind: unknown kind 'injry'; did you mean 'injury'?\n"


def test_a_site_without_tests_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for file in EXAMPLE.iterdir():
        if file.is_file() and file.name != "tests.yaml":
            shutil.copy(file, tmp_path)
    (tmp_path / "site.yaml").write_text(example.text(), "utf-8")
    status, _, err = run(capsys, "test", str(tmp_path))
    assert status == 2
    assert "there is no tests.yaml" in err


def test_the_rules_are_listed_in_their_order(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rules = """
rules:
  - {id: late, names: {en: by night}, when: [time.hour >= 22, call.voice], then: {units: 2, offer_for: 90s, ask_group: no}}
  - {id: all, when: 'true', then: {to: [patrol, platform], skills: [b, a], tell: [office]}, stop: true}
"""
    (tmp_path / "site.yaml").write_text(SITE + rules, "utf-8")
    status, out, err = run(capsys, "list", str(tmp_path))
    assert (status, err) == (0, "")
    assert out == (
        "late  by night\n"
        "    when  time.hour >= 22\n"
        "    when  call.voice\n"
        "    then  units: 2, ask_group: no, offer_for: 1min30s\n"
        "all\n"
        "    when  true\n"
        "    then  to: [patrol, platform], skills: [a, b], tell: [office], stop\n"
    )
