"""What the words of a sheet can mean on this site: its shifts, zones, places, skills and units."""

from collections.abc import Iterable, Iterator, Mapping

from bridge.config.document import Node
from bridge.config.notes import did_you_mean
from bridge.config.roster.words import KINDS, LANGUAGES, MODES, looked_up, plain

OURS = frozenset({"kind", "mode", "language"})  # words of the product, not of a site
Table = dict[str, str]  # plain word → id


class Lacking(Exception):
    """A word that means nothing here; the message says which, and what may be meant."""


class Words:
    """The words of one site, for all its rosters."""

    def __init__(self, root: Node, *, known: bool = True) -> None:
        self._known = known  # else there is no site, and whatever a sheet says is believed
        self.tables: dict[str, Table] = {
            "kind": looked_up(KINDS),
            "mode": looked_up(MODES),
            "language": looked_up(LANGUAGES),
            "at": _named(root, "places"),
            "zones": _named(root, "zones"),
            "shifts": _named(root, "shifts"),
            "parent": _named(root, "units"),
            "skills": _skills(root),
        }
        self.own_skills = "skills" in root.items  # then another word is a slip of the pen

    def add(self, table: str, words: Iterable[str], id: str) -> None:
        """One more thing that can be meant: the first of a name counts."""
        for word in words:
            self.tables[table].setdefault(plain(word), id)

    def meant(self, table: str, what: str, said: str, means: Mapping[str, str]) -> str:
        """The id that a word stands for. `Lacking`."""
        word = means.get(plain(said), said)
        known = self.tables[table]
        if (id := known.get(plain(word))) is not None:
            return id
        believed = table not in OURS and not self._known
        if believed or (table == "skills" and not self.own_skills):
            return word
        raise Lacking(f"unknown {what} {said!r}{did_you_mean(said, known)}")


def _named(root: Node, section: str) -> Table:
    found: Table = {}
    for id, node in root.child(section).items.items():
        for word in (id, *_texts(node.child("names")), *_texts(node.child("aliases"))):
            found.setdefault(plain(word), id)
    return found


def _skills(root: Node) -> Table:
    found: Table = {}
    for holder in (root, root.child("volunteers")):
        for id, node in holder.child("skills").items.items():
            for word in (id, *_texts(node)):
                found.setdefault(plain(word), id)
    for section in ("kinds", "units"):
        for node in root.child(section).items.values():
            for word in _texts(node.child("skills")):
                found.setdefault(plain(word), word)
    return found


def _texts(node: Node) -> Iterator[str]:
    """The texts of a value: its own, of a list, or of a map."""
    if isinstance(node.value, dict):
        yield from (n.text for n in node.value.values() if n.text)
    elif isinstance(node.value, list):
        yield from (n.text for n in node.value if n.text)
    elif node.text:
        yield node.text
