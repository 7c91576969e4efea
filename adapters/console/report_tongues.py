"""What the report page itself says, one file a language: a file that is added is a language more.

A file must hold every key of the English one, each with the same gaps; what is wrong is told when
the console opens. Nobody sees a half-translated page.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bridge.message.tables import FALLBACK, read_tables, words_in

OWN = Path(__file__).with_name("report_words")
CODE = re.compile(r"[a-z]{2,3}")
Table = Mapping[str, str]
PAGE = (
    "label", "more", "send", "sending", "locate", "locating", "located", "no_location", "photo",
    "photo_added", "no_photo", "voice", "recording", "voice_added", "no_voice", "number",
    "offline", "memory", "kept", "got", "wait", "refused", "empty", "position", "picture", "sound",
    "correction", "withdraw", "forget", "sure", "withdrawn", "stars", "near", "metres",
    "kilometres",
)  # fmt: skip


class Tongues:
    """All tables, by language."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables

    def chosen(self, asked: str, header: str, site: str) -> str:
        """The language of a page: what was asked for, else what the browser prefers, else ours."""
        wanted = (asked, *accepted(header), FALLBACK, site)
        return next((code for code in wanted if code in self.tables), FALLBACK)

    def page(self, language: str) -> dict[str, str]:
        """The words that the page's script says."""
        return {key: self.tables[language][key] for key in PAGE}


def accepted(header: str) -> Iterator[str]:
    """Languages of an Accept-Language header (RFC 9110), most wanted first, as two letters."""
    found: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        code, _, weight = part.partition(";")
        number = re.fullmatch(r"\s*q=(\d(?:\.\d{0,3})?)\s*", weight)
        found.append((-float(number[1]) if number else -1.0, code.strip()[:20]))
    wanted = sorted((f for f in found if f[0] < 0), key=lambda f: f[0])
    yield from (code.partition("-")[0].lower() for _, code in wanted)


def load(*folders: Path) -> Tongues:
    """Read all tables of the folders, ours first; blocking. `NotAllowed` lists what is wrong."""
    return Tongues(read_tables(OWN, *folders, table_of=_table))


def _table(path: Path) -> Table:
    if not CODE.fullmatch(path.stem):
        raise ValueError("its name is no language code")
    table = words_in(path)
    if not all(isinstance(text, str) for text in table.values()):
        raise ValueError("no table of words")
    return table
