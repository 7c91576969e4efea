"""A day of people on a clock of its own: it ends, it is explained, and it is the same each time."""

import json
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from bridge.__main__ import main
from bridge.config import load
from bridge.errors import ConfigError
from bridge.simulate.day.live import story
from bridge.simulate.day.matters import matters
from bridge.simulate.day.measured import Result
from bridge.simulate.day.play import FIRST, morning, play
from bridge.simulate.day.reading import read_shape
from bridge.simulate.day.shape import Habits, shape_of, with_calls
from bridge.simulate.day.told import as_json, lines
from rules.rulebook import Rulebook
from tests.sites import small_site
from tests.stories.evening import EXAMPLE


@cache
def example() -> Rulebook:
    return Rulebook(load(EXAMPLE).site)


def played(day: str, calls: int, seed: int = 1) -> Result:
    shape = with_calls(shape_of(day, example().site), calls)
    return play(example(), shape, seed=seed, day=day)


@pytest.mark.parametrize(("day", "calls"), [("busy", 90), ("storm", 40)])
def test_every_call_of_a_day_ends_and_every_choice_has_its_reason(day: str, calls: int) -> None:
    result = played(day, calls)
    assert (result.without_end, result.unexplained, result.faults) == (0, 0, 0), result.findings
    assert result.calls > calls * 0.8
    assert result.unanswered == result.answered_late == 0
    assert result.wrong_units == result.misled  # with what the core knew, it chose the fastest


def test_the_same_seed_gives_the_same_figures_and_another_one_others() -> None:
    assert as_json(played("busy", 12, seed=7)) == as_json(played("busy", 12, seed=7))
    assert as_json(played("busy", 12, seed=7)) != as_json(played("busy", 12, seed=8))


def test_a_site_of_other_names_without_paths_needs_no_file() -> None:
    book = Rulebook(small_site())
    result = play(book, with_calls(shape_of("busy", book.site), 15))
    assert (result.without_end, result.unexplained, result.faults) == (0, 0, 0), result.findings


def test_people_who_never_answer_leave_no_call_open() -> None:
    shape = with_calls(shape_of("quiet", example().site), 8)
    dead = replace(shape, habits=Habits(silent=1.0, mute=1.0, placeless=0.5))
    result = play(example(), dead)
    assert result.without_end == 0, result.findings
    assert result.in_vain > 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_figures_are_told_in_both_languages(language: str) -> None:
    told = list(lines(played("busy", 12, seed=7), language))
    assert any(("5 min" if language == "en" else "5 分钟") in line for line in told)


def test_a_day_can_be_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "day.yaml"
    file.write_text(
        "like: quiet\ncalls: 5\nkinds: {lost: 1}\nhours: {9: 1, 10: 2}\nplaces: {bailong: 1}\n"
        "habits: {answer: [5s, 1min], decline: 0, lost: 0}\n",
        "utf-8",
    )
    assert main(["simulate", str(EXAMPLE), "--day", str(file), "--json", "--seed", "3"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["matters"] == 5
    assert told["without_end"] == 0


def test_every_mistake_of_a_days_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "day.yaml"
    file.write_text("kinds: {lots: 1}\nhours: {25: 1}\nhabits: {decline: 2}\n", "utf-8")
    with pytest.raises(ConfigError) as wrong:
        read_shape(file, example().site)
    told = str(wrong.value)
    assert all(f":{line}:" in told for line in (1, 2, 3)), told


def test_the_same_matters_make_a_story_for_the_real_doors() -> None:
    loaded, book = load(EXAMPLE), example()
    shape = with_calls(shape_of("quiet", loaded.site), 10)
    told = matters(shape, book, morning(book, FIRST), 1)
    made = story(told, shape.habits, loaded, book)
    assert len(made.scenes) == len(told)
    assert [s.line.words for s in made.scenes] == [m.words for m in told]
    assert all(made.people[s.who].channels for s in made.scenes)
    assert made.people["quick-1"].answers
