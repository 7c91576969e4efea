"""A site for tests of site tests, and test files written in a few lines."""

from pathlib import Path

from bridge.config import Loaded, load
from bridge.errors import ConfigError
from bridge.site_tests.case import Case
from bridge.site_tests.judging import Verdict, judge
from bridge.site_tests.reading import read_cases
from rules.rulebook import Rulebook
from tests.bridge.config.shelf import ThreeDoors

SITE = """
site: hill
names: Hill
language: en
timezone: Asia/Shanghai
default_kind: help
policy: {confidence: 0.7}
adapters:
  desk: {kind: console, port: 8001}
  air: {kind: console, port: 8002}
  chat: {kind: webhook, url: "http://127.0.0.1:9000/"}
places:
  gate: {names: {en: South Gate, zh: 南门}, at: [29.350, 110.440]}
  lake: {names: {en: Moon Lake, zh: 月亮湖}, at: [29.360, 110.440]}
units:
  office: {kind: desk, role: dispatcher, names: Office, channels: [desk/office]}
  post: {kind: platform, names: Gate Post, at: gate, channels: [air/post]}
  one: {kind: patrol, names: Patrol One, at: gate, skills: [police], channels: [air/one, chat/one]}
  two: {kind: patrol, names: Patrol Two, at: lake, skills: [police], channels: [air/two]}
  guide: {kind: patrol, names: Guide, at: gate, channels: [air/guide]}
plans:
  crowd: {names: Crowd, stages: [{do: Slow the gate}]}
kinds:
  help: {names: help, confirm: always}
  fight:
    names: {en: fight, zh: 打架}
    words: [fight, 打架]
    priority: 2
    confirm: below
    to: [patrol]
    skills: [police]
    neighbours: 1
"""
FIGHT = """
- name: a fight
  at: 2026-10-01 12:00
  as: Ann on chat
  say: there is a fight at the South Gate
"""


def hill(folder: Path, more: str = "") -> Loaded:
    """The site, in a folder."""
    (folder / "site.yaml").write_text(SITE + more, "utf-8")
    return load(folder, ThreeDoors())


def cases(folder: Path, text: str, more: str = "") -> tuple[Case, ...]:
    """The cases of a test file."""
    file = folder / "tests.yaml"
    file.write_text(text, "utf-8")
    return read_cases(hill(folder, more), [file])


def verdict(folder: Path, text: str, more: str = "") -> Verdict:
    """What came of the only case of a file."""
    (case,) = cases(folder, text, more)
    return judge(case, Rulebook(hill(folder, more).site))


def mistakes(folder: Path, text: str) -> list[str]:
    """What is wrong with a test file, line and key first."""
    try:
        cases(folder, text)
    except ConfigError as error:
        return [f"{m.line} {m.key}: {m.message}" for m in error.mistakes]
    return []
