"""Every example of docs/radio.md is a site that loads, and what it says of lines and keys is so."""

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from adapters.radio.config import Config
from adapters.radio.hear.ear import Hearing
from adapters.radio.lines.port import INPUTS, OUTPUTS, Wiring, wiring
from bridge.config import load
from bridge.config.schema import site_schema
from tests.test_docs import plain

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "radio.md").read_text("utf-8")
WHOLE, *OTHERS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
BLOCKS = [block for block in OTHERS if "kind: mumble" not in block]
INI = re.findall(r"```ini\n(.*?)```", TEXT, re.DOTALL)


def radio(folder: Path, block: str) -> Config:
    """The radio of the whole site, with this one in its place."""
    there = plain(folder, WHOLE)
    there["adapters"]["radio"] = plain(folder, block)["adapters"]["radio"]
    file = folder / "site.yaml"
    file.write_text(yaml.safe_dump(there, allow_unicode=True), "utf-8")
    loaded = load(file)
    assert loaded.warnings == ()
    config = loaded.adapters["radio"].config
    assert isinstance(config, Config)
    return config


def test_there_are_the_ways_that_the_text_promises(tmp_path: Path) -> None:
    ports = {wiring(radio(tmp_path, block).wires.port) for block in BLOCKS[:4]}
    assert ports == set(Wiring)
    assert radio(tmp_path, BLOCKS[3]).wires.port.startswith("rfc2217://")


@pytest.mark.parametrize("block", [WHOLE, *BLOCKS], ids=range(len(BLOCKS) + 1))
def test_an_example_takes_the_place_of_the_radio(block: str, tmp_path: Path) -> None:
    assert radio(tmp_path, block).sound_in


def test_a_channel_of_mumble_stands_beside_the_radio(tmp_path: Path) -> None:
    (block,) = (block for block in OTHERS if block not in BLOCKS)
    there = plain(tmp_path, WHOLE)
    there["adapters"] |= plain(tmp_path, block)["adapters"]
    file = tmp_path / "site.yaml"
    file.write_text(yaml.safe_dump(there, allow_unicode=True), "utf-8")
    assert load(file).adapters["phones"].kind == "mumble"


def test_what_the_schema_says_of_them(tmp_path: Path) -> None:
    schema = Draft202012Validator(site_schema())
    assert [e.message for e in schema.iter_errors(plain(tmp_path, WHOLE))] == []


def test_the_table_of_lines_is_that_of_the_program() -> None:
    rows = re.findall(r"^\| `/dev.*|^\| `pty.*", TEXT, re.MULTILINE)
    for kind, row in zip(Wiring, rows, strict=True):
        _, _, keys, hears, _ = row.split("|")
        assert lines_in(keys) <= set(OUTPUTS[kind])
        assert lines_in(hears) == set(INPUTS[kind])


def lines_in(cell: str) -> set[str]:
    return set(re.findall(r"`([A-Z0-9]+)`", cell))


def test_what_the_table_of_the_squelch_names_are_settings() -> None:
    table = TEXT.partition("what you notice")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([a-z_]+)[`:]", table))
    known = set(Hearing.__struct_fields__) | {"carrier"}
    assert {"hang", "before", "tail", "vox_on"} <= named <= known


def test_the_service_is_the_one_that_is_shipped() -> None:
    unit = (DOCS / "systemd" / "patrolbridge.service").read_text("utf-8")
    assert all(line in unit for line in INI[1].split("\n"))


def test_svxlink_sends_where_we_listen(tmp_path: Path) -> None:
    ours = radio(tmp_path, BLOCKS[2])
    parts = ("TxBridge", "RxBridge")
    sends, hears = (re.search(rf"\[{p}\].*?(udp:\S+)", INI[0], re.DOTALL) for p in parts)
    assert sends
    assert hears
    assert (ours.sound_in, ours.sound_out) == (sends[1], hears[1])
    assert f"pty:{re.findall('PTY_PATH=(.*)', INI[0])[0]}" == ours.wires.port
    assert f"pty:{re.findall('PTT_PTY=(.*)', INI[0])[0]}" == ours.wires.carrier_port
