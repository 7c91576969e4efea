"""What the bot itself says, one file a language: a file that is added is a language more.

A file must hold every key of the English one, each with the same gaps and no others; what is wrong
with one is told when the adapter opens, by file and key. Nobody sees a half-translated bot.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.message.tables import FALLBACK, read_tables, words_in

OWN = Path(__file__).parent / "words"
DANGER = "danger"


class Tongues:
    """All tables, by language."""

    def __init__(self, tables: Mapping[str, Mapping[str, Any]]) -> None:
        self._tables = tables

    @property
    def languages(self) -> dict[str, str]:
        """Every language and its name in itself."""
        return {code: str(table["language"]) for code, table in self._tables.items()}

    def say(self, language: str, key: str, **gaps: object) -> str:
        """The words in that language, in English where there is no table for it."""
        table = self._tables.get(language) or self._tables[FALLBACK]
        text = str(table[key])
        return text.format_map(gaps) if gaps else text

    def every(self, key: str) -> frozenset[str]:
        """The words in all languages: somebody may press a button from before they changed."""
        return frozenset(str(table[key]) for table in self._tables.values())

    def danger(self) -> tuple[str, ...]:
        """All words of danger."""
        words = (str(w).casefold() for t in self._tables.values() for w in t[DANGER])
        return tuple(dict.fromkeys(words))


def load(*folders: Path) -> Tongues:
    """Read all tables of the folders, ours first; blocking. `NotAllowed` lists what is wrong."""
    return Tongues(read_tables(OWN, *folders, table_of=words_in))


def primary(code: str) -> str:
    """`zh` of zh-hans-CN; "" of what is no language code."""
    first = code.replace("_", "-").partition("-")[0].strip().lower()
    return first if first.isascii() and first.isalpha() and len(first) in (2, 3) else ""
