"""The JSON Schema of site files: drawn from the readers, so it takes what the bridge takes."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bridge import registry
from bridge.__main__ import main
from bridge.config.adapters import Shelf
from bridge.config.document import Node, read
from bridge.config.fields import listing, text
from bridge.config.handbook import schema_text
from bridge.config.notes import Notes
from bridge.config.outline import explore
from bridge.config.paths import path_table
from bridge.config.schema import about, keys_of, plain, sentence, site_schema, tables, unshaped
from bridge.config.sections import fields
from bridge.errors import ConfigError
from tests.bridge.config.shelf import ThreeDoors
from tests.bridge.config.test_bad_sites import EXPECTED, FILES

ROOT = Path(__file__).parents[3]
SITES = sorted((ROOT / "examples").glob("*/site.yaml"))
GOOD = sorted(Path(__file__).with_name("good").glob("*.yaml"))
THREE = ThreeDoors()

# Faults of shape. A need that depends on other keys says after a colon why it is one.
SHAPE = re.compile(
    r"unknown key|must be (?!from|told)|is missing$|is none of|is not a (?:time|distance|channel)|needs at least|is empty|no (?:unit|place|adapter|kind)\b|is not a language code|longer than 300|is no id|is not between"
)


@cache
def validator(*, three: bool) -> Draft202012Validator:
    shelf: Shelf = THREE if three else registry
    schema = site_schema(shelf)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults(path: Path, shelf: Shelf) -> list[str]:
    """What the schema says of a file, as an editor that reads it as we do."""
    found = validator(three=shelf is THREE).iter_errors(read(path, Notes(str(path))).plain())
    return [f"{e.json_path}: {e.message}" for e in found]


def test_every_reader_says_what_it_takes() -> None:
    assert unshaped(tables()) == []


def test_every_key_has_its_sentence_and_every_sentence_its_key() -> None:
    keys = [key for key, _ in keys_of(tables())]
    assert [key for key in keys if not sentence(key)] == []
    known = {plain(key) for key in keys} | {f"paths.{key}" for key in path_table("en", None)}
    assert about().keys() - known == {"(file)"}


def test_the_published_schema_is_that_of_today() -> None:
    assert (ROOT / "docs" / "site.schema.json").read_text("utf-8") == schema_text()


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "schema"]) == 0
    assert capsys.readouterr().out == schema_text()


@pytest.mark.parametrize("path", SITES, ids=lambda path: path.parent.name)
def test_the_examples_are_of_that_shape_and_tell_editors_so(path: Path) -> None:
    assert faults(path, registry) == []
    first = path.read_text("utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("=")[2]).resolve() == ROOT / "docs" / "site.schema.json"


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_what_the_bridge_takes_the_schema_takes(path: Path) -> None:
    assert faults(path, THREE) == []


def readable(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        try:
            read(path, Notes(str(path)))
        except ConfigError:
            continue  # no editor can read it either
        yield path


def test_faults_of_shape_are_seen_by_the_schema_as_well() -> None:
    bad = [p for p in readable(FILES) if _of_shape(p)]
    assert len(bad) >= 30
    unseen = [p.stem for p in bad if not faults(p, THREE)]
    assert len(unseen) <= 0.2 * len(bad), unseen


def _of_shape(path: Path) -> bool:
    said = EXPECTED.findall(path.read_text("utf-8", errors="replace"))
    return any(SHAPE.search(message) for _, _, message in said)


@pytest.mark.parametrize(
    "name",
    ["misspelt-key-of-a-unit", "misspelt-section", "misspelt-key-of-an-adapter", "no-default-kind",
     "unknown-role", "list-where-text-belongs", "duration-without-unit", "point-of-three-figures",
     "unknown-adapter-kind", "adapter-without-what-it-needs", "units-missing", "priority-out-of-range"],
)  # fmt: skip
def test_an_editor_underlines(name: str) -> None:
    assert faults(Path(__file__).parent / "bad" / f"{name}.yaml", THREE)


def at(schema: Any, *path: str) -> Any:
    for part in path:
        schema = schema[part]
    return schema


def test_an_editor_can_say_what_a_key_is_for_and_what_it_is_when_left_out() -> None:
    unit = at(site_schema(), "properties", "units", "additionalProperties", "properties")
    assert unit["mode"]["enum"] == ["foot", "bike", "motorbike", "car"]
    assert unit["mode"]["default"] == "foot"
    assert unit["mode"]["description"] == "How it moves."
    policy = at(site_schema(), "properties", "policy", "properties")
    assert policy["place_within"]["default"] == "1min30s"
    assert policy["reach"]["default"] == "20km"


def test_an_adapters_keys_are_those_of_its_own_settings() -> None:
    schema = site_schema(THREE)
    adapter = at(schema, "properties", "adapters", "additionalProperties")
    assert adapter["properties"]["kind"]["enum"] == ["console", "handset", "modem", "webhook"]
    named = {
        rule["if"]["properties"]["kind"]["const"]: rule["then"]["$ref"] for rule in adapter["allOf"]
    }
    assert named.keys() == {"console", "handset", "webhook"}  # modem lacks a library here
    hook = schema["$defs"][named["webhook"].rpartition("/")[2]]
    assert hook["required"] == ["url"]
    assert hook["additionalProperties"] is False
    assert hook["properties"]["wait"]["pattern"]


def test_a_reader_that_says_nothing_is_named_wherever_it_stands() -> None:
    def site(root: Node, notes: Notes) -> None:
        left = {
            "things": lambda node: node,
            "steps": lambda node: node,
            "odd": lambda node: node.text,
        }
        fields(root, left, notes)
        for thing in root.child("things").items.values():
            fields(thing, {"name": text, "size": lambda node: node.text}, notes)
        steps = root.child("steps").value
        for step in steps if isinstance(steps, list) else []:
            fields(step, {"do": text, "to": listing(lambda node: node.text)}, notes)

    found = explore(site)
    assert found.keys() == {"", "things.x", "steps[0]"}
    assert unshaped(found) == ["odd", "things.x.size", "steps[0].to"]
