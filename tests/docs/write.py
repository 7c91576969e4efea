"""Writes what docs/ says of the site language and the mechanisms: `python -m tests.docs.write`."""

from pathlib import Path

from bridge.config.handbook import schema_text, shown
from tests.docs.mechanisms import PAGE, written

DOCS = Path(__file__).parents[2] / "docs"
LANGUAGE, SCHEMA = DOCS / "site-language.md", DOCS / "site.schema.json"


def main() -> None:
    LANGUAGE.write_text(shown(LANGUAGE.read_text("utf-8")), "utf-8")
    SCHEMA.write_text(schema_text(), "utf-8")
    PAGE.write_text(written(), "utf-8")


if __name__ == "__main__":
    main()
