from datetime import timedelta
from pathlib import Path

import pytest

from bridge.config import load
from bridge.errors import ConfigError
from bridge.simulate.reading import load_story
from bridge.simulate.story import By
from rules.model import Address
from tests.bridge.simulate.places import written
from tests.example import EXAMPLE

GOOD = """
people:
  quick-1:
    by: voice
    answers:
      - {to: take, after: [4s, 9s], chance: 0.5, says: ['{number}号我去', 收到]}
      - {to: here, after: way, says: 到达}
  tourist: {channels: [chat/t], name: 游客, language: zh}
answers:
  - {hears: 不用去了}
scenes:
  later: {at: 1min, who: tourist, says: 有人打架}
  first: {at: 5s, who: quick-1, says: a fight, language: en, by: text}
"""


def test_a_unit_brings_its_channels_place_and_language(tmp_path: Path) -> None:
    story = load_story(load(written(tmp_path, GOOD)))
    quick = story.people["quick-1"]
    assert quick.channels == (Address("radio", "快警一组"), Address("chat", "quick-1"))
    assert (quick.name, quick.language, quick.by, quick.pace) == ("快警一组", "zh", By.VOICE, 6.0)
    assert quick.at is not None
    take, here, shared = quick.answers
    assert (take.button, take.chance, len(take.says)) == ("take", 0.5, 2)
    assert take.after == (timedelta(seconds=4), timedelta(seconds=9))
    assert here.after is None, "as long as the way takes"
    assert shared.hears is not None, "what everybody does comes after their own"


def test_scenes_stand_in_the_order_of_their_time(tmp_path: Path) -> None:
    story = load_story(load(written(tmp_path, GOOD)))
    assert [s.id for s in story.scenes] == ["first", "later"]
    assert (story.scenes[0].line.language, story.scenes[0].line.by) == ("en", By.TEXT)
    assert story.repeat is None


def test_another_file_can_be_played(tmp_path: Path) -> None:
    other = tmp_path / "drill.yaml"
    other.write_text(GOOD, "utf-8")
    assert load_story(load(EXAMPLE), other).people.keys() == {"quick-1", "tourist"}


def test_the_example_shows_what_it_promises() -> None:
    story = load_story(load(EXAMPLE))
    named = " ".join(s.id for s in story.scenes)
    for wanted in (
        "f01",
        "f02",
        "f03",
        "f04",
        "doubtful-zh",
        "doubtful-en",
        "where-zh",
        "where-en",
    ):
        assert wanted in named
    assert all(len(story.hints[language]) == 5 for language in ("zh", "en"))


WRONG = {
    "people: {ghost: {name: x}}": "people.ghost.channels: is missing: this is no unit",
    "people: {a: {channels: [console/desk]}}": "nobody can be played on console/desk",
    "people: {a: {channels: [fax/1]}}": "unknown adapter 'fax'",
    "people: {quick-1: {by: shouting}}": "people.quick-1.by: 'shouting' is none of voice, text",
    "people: {quick-1: {answers: [{says: x}]}}": "wants `to` (a button) or `hears` (a pattern)",
    "people: {quick-1: {answers: [{to: take, hears: x}]}}": "wants `to`",
    "people: {quick-1: {answers: [{hears: '(' }]}}": "no pattern",
    "people: {quick-1: {answers: [{to: take, after: [9s, 4s]}]}}": "[shortest, longest]",
    "people: {quick-1: {answers: [{to: take, says: '{nummer}'}]}}": "only {number} can be filled in",
    "people: {quick-1: {answers: [{to: take, chance: 2}]}}": "2 is not between 0 and 1",
    "people: {quick-1: {answers: [{to: take, when: now}]}}": "unknown key; there are",
    "people: {quick-1: {answers: [take]}}": "must be a map such as",
    "people: {quick-1: {}}\nscenes: {s: {at: 1s, who: quick-2, says: x}}": "unknown person 'quick-2'",
    "people: {quick-1: {}}\nscenes: {s: {who: quick-1, says: x}}": "scenes.s.at: is missing",
    "people: {quick-1: {}}\ntry: [a, b]": "try: must be a map of lists by language",
    "people: {quick-1: {}}\nspeed: 3": "speed: unknown key",
    "people: {quick-1: {at: moon}}": "unknown place 'moon'",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_story(load(written(tmp_path, text)))
    assert WRONG[text] in str(raised.value)
    assert "people.yaml:" in str(raised.value)


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    text = "people: {a: {name: x}, b: {by: no}}\nscenes: {s: {at: soon, who: c, says: x}}\n"
    with pytest.raises(ConfigError) as raised:
        load_story(load(written(tmp_path, text)))
    assert len(raised.value.mistakes) == 5


def test_a_site_without_a_story_says_so(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    (tmp_path / "people.yaml").unlink()
    with pytest.raises(ConfigError, match=r"people\.yaml:1: \(file\): cannot be read"):
        load_story(load(tmp_path))


def test_with_others_everybody_who_can_be_sent_is_played(tmp_path: Path) -> None:
    alone = load_story(load(written(tmp_path / "a", GOOD)))
    story = load_story(load(written(tmp_path / "b", f"others: yes\n{GOOD}")))
    units = load(tmp_path / "b").site.units
    assert {i for i in story.people if i not in alone.people} == {
        u.id for u in units.values() if u.kind in {"platform", "patrol"}
    } - {*alone.people}
    assert all(story.people[i] == alone.people[i] for i in alone.people)
