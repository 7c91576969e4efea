"""The example site for tests that change it: with what it includes, wherever a copy lies."""

from pathlib import Path
from typing import Any

import yaml

EXAMPLE = Path(__file__).parents[1] / "examples" / "yuanjiajie"
INCLUDED = "../common/kinds.yaml"


def text() -> str:
    """Its file as it is written; what it includes is found from any folder."""
    plain = (EXAMPLE / "site.yaml").read_text("utf-8")
    assert INCLUDED in plain
    return plain.replace(INCLUDED, str((EXAMPLE / INCLUDED).resolve()))


def whole() -> dict[str, Any]:
    """It as plain data, the kinds that it includes among its own."""
    site = yaml.safe_load((EXAMPLE / "site.yaml").read_text("utf-8"))
    shared = yaml.safe_load((EXAMPLE / site.pop("include")).read_text("utf-8"))
    own = site.get("kinds", {})
    site["kinds"] = {id: kind | own.get(id, {}) for id, kind in shared["kinds"].items()} | {
        id: kind for id, kind in own.items() if id not in shared["kinds"]
    }
    return dict(site)
