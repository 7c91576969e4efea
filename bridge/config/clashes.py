"""Names and words that two of a kind share: nobody could tell which is meant."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from bridge.config.document import Node
from bridge.config.notes import Notes
from bridge.config.roster import Cell
from bridge.config.sections import Read
from bridge.config.words import spelling
from rules.classify_words import spoken
from rules.gazetteer import fold
from rules.model import Kind, Names
from rules.sound import is_hanzi, syllables


class Named(Protocol):
    """A place, a unit, a stretch."""

    @property
    def id(self) -> str:
        """Its key in the site file."""

    @property
    def names(self) -> Names:
        """Its names by language."""


def shared_names(entries: Mapping[str, Read[Named]], notes: Notes) -> None:
    """Note names and aliases that two entries of one section have, or that sound the same."""
    holders: dict[str, str] = {}
    sounds: dict[tuple[str, ...], tuple[str, str]] = {}
    for id, node, name in _all_names(entries):
        holder = holders.setdefault(fold(name), id)
        if holder != id:
            notes.wrong(node, f"{name!r} is a name of {holder!r} as well")
            continue
        if isinstance(node, Cell):
            continue  # of 800 people many sound alike; the air knows them by their call signs
        other, said = sounds.setdefault(_sound(name), (id, name)) if _sound(name) else (id, name)
        if other != id:
            notes.odd(node, f"{name!r} sounds like {said!r} of {other!r}")


def shared_words(kinds: Mapping[str, Read[Kind]], notes: Notes) -> None:
    """Note words that two kinds of call claim."""
    holders: dict[str, str] = {}
    for id, read in kinds.items():
        for node in _elements(read, "words"):
            as_written = spelling(node)
            word = fold(as_written)
            claimed = {holders.setdefault(said, id): said for said in spoken(word) or (word,)}
            for holder, said in claimed.items():
                if holder != id:
                    told = as_written if said == word else said
                    notes.wrong(node, f"{told!r} is claimed by {holder!r} and by {id!r}")


def strange_languages(
    entries: Mapping[str, Read[Named]], languages: tuple[str, ...], notes: Notes
) -> None:
    """Warn of names in a language that the bridge does not speak."""
    for read in entries.values():
        for code, node in read.at("names").items.items():
            if code not in languages and "names" in read.sound:
                notes.odd(node, f"the bridge speaks {', '.join(languages)}, not {code!r}")


def _all_names(entries: Mapping[str, Read[Named]]) -> Iterator[tuple[str, Node, str]]:
    for id, read in entries.items():
        if "names" in read.sound:
            node = read.at("names")
            for written in node.items.values() or (node,):
                yield id, written, written.text.strip()
        for written in _elements(read, "aliases"):
            yield id, written, written.text.strip()


def _elements(read: Read[object], key: str) -> list[Node]:
    """The elements of a list that was read well."""
    value = read.at(key).value
    return value if key in read.sound and isinstance(value, list) else []


def _sound(name: str) -> tuple[str, ...]:
    """How a wholly Chinese name sounds; nothing for others."""
    return syllables(name) if all(map(is_hanzi, name)) else ()
