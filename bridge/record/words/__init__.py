"""The record's own words: one file per language, all with the same keys and gaps.

Adding a language is adding a file.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

_Book = Mapping[str, Mapping[str, str]]


@cache
def books() -> Mapping[str, _Book]:
    """Language → section → key → words with {gaps}."""
    folder = files(__name__)
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return {f.name.removesuffix(".yaml"): yaml.safe_load(f.read_text("utf-8")) for f in found}


def languages() -> tuple[str, ...]:
    """Codes of all languages that the record speaks."""
    return tuple(books())


def words(section: str, key: str, language: str) -> str:
    """The words with their gaps; English where the language is not known, `KeyError` if none."""
    known = books()
    return known.get(language, known["en"])[section][key]


def say(section: str, key: str, language: str, **gaps: object) -> str:
    """The words with their gaps filled."""
    return words(section, key, language).format(**gaps)
