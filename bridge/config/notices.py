"""The section `notices`: what is told to people outside with a deadline, and who looks after it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bridge.config.document import Node
from bridge.config.fields import (
    Reader,
    Wrong,
    choice,
    duration,
    listing,
    names,
    one_of,
    text,
    whole,
    word,
)
from bridge.config.notes import Notes
from bridge.config.sections import Read, entries, fields, ids, meant
from bridge.config.shapes import shape_of, shaped, written
from rules.model import Manner, UnitKind
from rules.notices.site import Answer, Look, Notice, Whom

GAPS = frozenset({"plate", "what", "place", "minutes", "within"})
_GAP = re.compile(r"\{([^{}]*)\}|[{}]")
_PREFIX = re.compile(r"\+[1-9][0-9]{0,3}")
_LEAST = timedelta(minutes=1)


def read_notices(
    root: Node, named: Reader[Any], language: str, notes: Notes
) -> Mapping[str, Read[Notice]]:
    """The section; empty where the file has none."""

    def read(id: str, node: Node) -> Read[Notice]:
        table: Mapping[str, Reader[Any]] = {
            "names": named,
            "words": _told(language),
            "via": one_of("adapter", ids(root, "adapters")),
            "whom": choice(Whom),
            "say": listing(word),
            "prefix": _prefix,
            "deadline": duration(least=_LEAST),
            "sign_within": duration(least=_LEAST),
            "answer": choice(Answer),
            "remind_at": duration(least=_LEAST),
            "done": listing(word),
            "look": choice(Look),
            "task": named,
            "to": listing(choice(UnitKind), least=1),
            "look_within": duration(least=_LEAST),
            "lookers": whole(0, 20),
        }
        found = fields(node, table, notes, ("names", "words"))
        value = Notice(id=id, **({"names": {}, "words": {}} | found))
        return Read(node, value, frozenset(found), meant(node, table))

    return entries(root.child("notices"), read, notes) if "notices" in root.items else {}


def check_notices(
    notices: Mapping[str, Read[Notice]], manners: Mapping[str, Manner], notes: Notes
) -> None:
    """A reminder comes before the end, and nobody outside is told on the air."""
    for read in notices.values():
        notice = read.value
        if notice.remind_at is not None and notice.remind_at >= notice.deadline:
            notes.wrong(read.at("remind_at"), "is not before the deadline")
        if notice.sign_within is not None and notice.sign_within >= notice.deadline:
            notes.wrong(read.at("sign_within"), "is not before the deadline")
        given = "via" in read.node.items
        if notice.whom is Whom.NUMBER and not given:
            notes.wrong(read.at("via"), "is missing: a number is told through an adapter")
        if notice.whom is Whom.UNIT and given:
            notes.wrong(read.at("via"), "has no place here: a unit is told on its own channels")
        manner = manners.get(notice.via)
        if manner is not None and manner.shared:
            notes.wrong(read.at("via"), f"{notice.via!r} is heard by everybody")


def _told(language: str) -> Reader[Mapping[str, str]]:
    read = names(language)

    @shaped(shape_of(read))
    def reader(node: Node) -> Mapping[str, str]:
        found = read(node)
        for words in found.values():
            for gap in _GAP.finditer(words):
                if gap[1] not in GAPS:
                    known = ", ".join(f"{{{g}}}" for g in sorted(GAPS))
                    raise Wrong((node, f"{gap[0]!r} is no gap of a notice: {known}"))
        return found

    return reader


@shaped(written("the prefix of a country", f"^{_PREFIX.pattern}$", "+86"))
def _prefix(node: Node) -> str:
    """Of numbers without a country."""
    if not _PREFIX.fullmatch(said := text(node)):
        raise Wrong((node, f"{said!r} is no prefix of a country, like '+86'"))
    return said
