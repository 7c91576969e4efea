"""Every example of docs/sms.md is a site that loads, and its tables name what there is."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from adapters.sms.clouds import aliyun, tencent
from adapters.sms.config import Config, kinds
from adapters.sms.kannel import settings as kannel
from adapters.sms.smpp.settings import Settings as Smpp
from bridge.config import load
from bridge.config.schema import site_schema
from tests.test_docs import plain

TEXT = (Path(__file__).parents[2] / "docs" / "sms.md").read_text("utf-8")
WHOLE, *BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def site(folder: Path, block: str) -> dict[str, Any]:
    """The whole site, with these lines in it."""
    there: dict[str, Any] = plain(folder, WHOLE)
    more = yaml.safe_load(block) if block != WHOLE else {}
    texts = {key: more.pop(key) for key in list(more) if key in Config.__struct_fields__}
    there["adapters"]["texts"] |= texts
    return there | more


def texts(folder: Path, block: str) -> Config:
    file = folder / "site.yaml"
    file.write_text(yaml.safe_dump(site(folder, block), allow_unicode=True), "utf-8")
    loaded = load(file)
    assert loaded.warnings == ()
    config = loaded.adapters["texts"].config
    assert isinstance(config, Config)
    return config


@pytest.mark.parametrize("block", [WHOLE, *BLOCKS], ids=range(len(BLOCKS) + 1))
def test_an_example_loads(block: str, tmp_path: Path) -> None:
    assert texts(tmp_path, block).lines


@pytest.mark.parametrize("block", [WHOLE, *BLOCKS], ids=range(len(BLOCKS) + 1))
def test_the_schema_knows_it(block: str, tmp_path: Path) -> None:
    schema = Draft202012Validator(site_schema())
    assert [e.message for e in schema.iter_errors(site(tmp_path, block))] == []


def test_there_is_one_example_that_is_no_line() -> None:
    (block,) = [yaml.safe_load(block) for block in BLOCKS if "lines:" not in block]
    assert set(block) == {"policy"}


def test_every_kind_of_line_has_an_example(tmp_path: Path) -> None:
    shown = {
        str(type(line).__struct_config__.tag)
        for block in BLOCKS
        for line in texts(tmp_path, block).lines.values()
    }
    assert shown == set(kinds())


def test_what_the_table_of_smpp_names_are_settings() -> None:
    table = TEXT.partition("| setting |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.split("\n")[2:]]
    named = set(re.findall(r"`([a-z_]+)`", " ".join(rows)))
    assert {"ids", "long"} <= named <= set(Smpp.__struct_fields__)


def test_the_codes_of_the_clouds_are_those_of_the_program() -> None:
    table = TEXT.partition("| it says |")[2].partition("\n\n")[0]
    named = [name.strip("…") for name in re.findall(r"`([^`]+)`", table)]
    known = [*aliyun.CODES, *tencent.CODES]
    for name in named:
        assert any(name.rstrip(".") in code for code in known), name


def test_kannel_is_set_up_as_the_program_says() -> None:
    """The one get-url of the page is that of the settings' own text."""
    urls = {re.sub("TOKEN|<token>", "", u) for u in re.findall(r'get-url = "(.*)"', TEXT)}
    assert urls == {
        re.sub("<token>", "", u) for u in re.findall(r'get-url = "(.*)"', kannel.__doc__ or "")
    }
