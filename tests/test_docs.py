"""Every example of docs/site-language.md works, and its tables say what the program reads."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bridge.config import Loaded, load
from bridge.config.document import Node, read
from bridge.config.handbook import A_PATH, ADAPTERS, SEEN, TOP, maps, shown, tables_in
from bridge.config.notes import Notes
from bridge.config.schema import site_schema
from bridge.site_tests.expectations import expectation_table
from bridge.site_tests.judging import judge
from bridge.site_tests.reading import case_table, read_cases
from rules.rulebook import Rulebook
from tests.docs.write import LANGUAGE

TEXT = LANGUAGE.read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
SITES = [block for block in BLOCKS if not block.startswith("# tests.yaml")]
TESTS = [block for block in BLOCKS if block.startswith("# tests.yaml")]
WHOLE = SITES[0]


def plain(folder: Path, block: str) -> Any:
    """The block as the bridge reads YAML."""
    file = folder / "block.yaml"
    file.write_text(block, "utf-8")
    return read(file, Notes(str(file))).plain()


def merged(first: Any, then: Any) -> Any:
    """Maps become one, rules follow each other, anything else is replaced."""
    if isinstance(first, dict) and isinstance(then, dict):
        return {**first, **{k: merged(first[k], v) if k in first else v for k, v in then.items()}}
    return [*first, *then] if isinstance(first, list) and isinstance(then, list) else then


def site(folder: Path, *blocks: str) -> Loaded:
    """The whole site of the text, with other blocks merged into it."""
    found: Any = {}
    for block in blocks:
        found = merged(found, plain(folder, block))
    file = folder / "site.yaml"
    file.write_text(yaml.safe_dump(found, allow_unicode=True, sort_keys=False), "utf-8")
    return load(file)


def test_there_are_examples() -> None:
    assert len(SITES) >= 8
    assert TESTS


@pytest.mark.parametrize("block", SITES, ids=lambda block: block.split(":")[0])
def test_an_example_can_be_added_to_the_whole_site(block: str, tmp_path: Path) -> None:
    extra = () if block is WHOLE else (block,)
    assert site(tmp_path, WHOLE, *extra).site.id == "hill"
    assert block.count("\n") <= 20, "examples are short"


def test_what_the_readme_shows_is_a_rule_of_such_a_site(tmp_path: Path) -> None:
    readme = (LANGUAGE.parents[1] / "README.md").read_text("utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    assert "fights-at-night" in {r.id for r in site(tmp_path, *SITES, block).site.rules}


def test_together_they_are_a_site_without_a_warning(tmp_path: Path) -> None:
    assert site(tmp_path, *SITES).warnings == ()


def test_the_schema_takes_every_example(tmp_path: Path) -> None:
    schema = Draft202012Validator(site_schema())
    assert [e.message for e in schema.iter_errors(plain(tmp_path, WHOLE))] == []
    loaded = site(tmp_path, *SITES)
    assert [e.message for e in schema.iter_errors(plain(tmp_path, loaded.path.read_text()))] == []


@pytest.mark.parametrize("block", TESTS)
def test_the_tests_of_the_text_hold(block: str, tmp_path: Path) -> None:
    loaded = site(tmp_path, *SITES)
    file = tmp_path / "tests.yaml"
    file.write_text(block, "utf-8")
    for case in read_cases(loaded, [file]):
        assert judge(case, Rulebook(loaded.site)).differences == ()


def test_the_tables_are_those_of_today() -> None:
    assert shown(TEXT) == TEXT


def test_every_map_has_its_table() -> None:
    assert tables_in(TEXT) == {TOP, SEEN, ADAPTERS, A_PATH, *maps(site_schema())}


def keys_of_tests(folder: Path) -> Iterator[str]:
    loaded = site(folder, *SITES)
    yield from case_table(loaded)
    yield from expectation_table(Rulebook(loaded.site))


def test_every_key_of_a_test_is_told(tmp_path: Path) -> None:
    first = " ".join(re.findall(r"^\| (`.*?`) \|", TEXT, re.MULTILINE))
    assert [key for key in keys_of_tests(tmp_path) if f"`{key}`" not in first] == []


def test_a_table_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        shown("<!-- keys of nothing -->\n<!-- end of keys -->")


def test_merging_keeps_both() -> None:
    assert merged({"a": {"b": 1}, "r": [1]}, {"a": {"c": 2}, "r": [2]}) == {
        "a": {"b": 1, "c": 2},
        "r": [1, 2],
    }
    assert isinstance(Node(1, "", {}).plain(), dict)
