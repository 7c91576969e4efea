"""The sections `cover` and `density`: what is warned of, and what is refused."""

from pathlib import Path

import pytest

from bridge.config import load
from bridge.errors import ConfigError
from tests.bridge.config.test_good_sites import warnings
from tests.stories.reloading import SITE

NIGHT = "18:00-24:00"


def told(tmp_path: Path, *lines: str) -> list[str]:
    """Warnings of a small site with these lines: a patrol by shift at the gate, one always up."""
    text = SITE.replace("channels: [chat/one]}", "channels: [chat/one], shifts: [late]}")
    text += "\n".join(('shifts: {late: {hours: "19:00-23:00"}}', *lines)) + "\n"
    (tmp_path / "site.yaml").write_text(text, "utf-8")
    return [f"{w.key}: {w.message}" for w in load(tmp_path).warnings]


ZONES = "zones: {south: {names: 南, places: [gate]}, north: {names: 北, places: [hill]}}"


@pytest.mark.parametrize(
    ("line", "warned"),
    [
        (f'units: 1, hours: "{NIGHT}"', ""),
        ('units: 2, hours: "19:00-23:00"', ""),
        (f'units: 2, hours: "{NIGHT}"', "2 are wanted and the shifts give 1 from mon 18:00"),
        ("units: 3", "3 are wanted and the shifts give 1 from mon 00:00 (never more than 2 then)"),
        (f'units: 1, zone: south, hours: "{NIGHT}"', "1 are wanted and the shifts give 0 from mon 18:00"),
        (f'units: 1, zone: north, hours: "{NIGHT}"', ""),
        ("units: 1, to: [platform]", "1 are wanted and the shifts give 0 from mon 00:00"),
        ("units: 1, skills: [police]", "1 are wanted and the shifts give 0 from mon 00:00"),
        (f'units: 2, hours: "{NIGHT}", days: golden', "2 are wanted and the shifts give 1 from 2026-10-01 18:00"),
    ],
)  # fmt: skip
def test_a_minimum_that_the_shifts_do_not_meet_is_warned_of(
    tmp_path: Path, line: str, warned: str
) -> None:
    golden = "calendars: {golden: {names: 黄金周, dates: [2026-10-01..2026-10-07]}}"
    found = told(tmp_path, ZONES, golden, f"density: {{night: {{names: 夜市, {line}}}}}")
    assert found == ([f"density.night.units: {warned}"] if warned else [])


def test_a_reserve_that_nobody_moves_and_a_cover_that_moves_nobody_are_warned_of(
    tmp_path: Path,
) -> None:
    assert told(tmp_path, "cover: {within: 3min}") == [
        "cover: no unit has reserve: yes, so nobody is ever moved"
    ]
    assert warnings(tmp_path, "    person: no\n", "    person: no\n    reserve: yes\n") == [
        "units.gatehouse.reserve: does not count: only a patrol is moved"
    ]
    line = "cover: {within: 4min, after: 90s, skills: [police], confirm: no, posts: [gate, top]}"
    assert warnings(tmp_path, line, "") == [
        "units.runner.reserve: does not count: the site has no cover"
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("cover: {within: 5}", "cover.within"),
        ("cover: {posts: [atlantis]}", "cover.posts"),
        ("cover: {witin: 5min}", "cover.witin: unknown key; did you mean 'within'"),
        ("density: {night: {units: 2}}", "density.night.names: is missing"),
        ("density: {night: {names: 夜市}}", "density.night.units: is missing"),
        ("density: {night: {names: 夜市, units: 0}}", "density.night.units"),
        ("density: {night: {names: 夜市, units: 2, zone: atlantis}}", "density.night.zone"),
        ("density: {night: {names: 夜市, units: 2, hours: noon}}", "density.night.hours"),
        ("density: {night: {names: 夜市, units: 2, days: someday}}", "density.night.days"),
        ("density: {night: {names: 夜市, units: 2, to: [boat]}}", "density.night.to"),
    ],
)
def test_what_cannot_be_is_refused_with_its_key(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        told(tmp_path, ZONES, line)
    assert fault in str(wrong.value)
