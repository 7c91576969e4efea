"""Management by skill: a desk asks who can do something, in a grid or anywhere, and how they are.

"谁会急救", "三号网格有谁会急救", "who has first aid in grid 3", "who can search". Words that ask
and tell something else as well are no such question: a report goes before any list.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from rules.doing import Doing
from rules.gazetteer import any_of
from rules.model import Role, Unit
from rules.roll_commands import WhoCan
from rules.roll_words import skill_names, zone_names
from rules.rulebook import Rulebook, named
from rules.said import Said
from rules.ward import answers_for
from rules.world import World

NAMED = 20  # people by name in one answer
_ASKS = re.compile(
    r"^(?:who(?: all)? (?:has|have|can(?: do)?|knows?|is (?:good at|trained in))\b"
    r"|which (?:units?|people|guards?) (?:have|has|can(?: do)?|knows?)\b)"
    r"|(?:有?谁|哪些人|哪几个人|哪些单位|有没有人)(?:都)?(?:会|有|懂|能|能做|可以)"
)
_SMALL = re.compile(
    r"[\s,，。.?？!！:：]+|\b(?:in|at|of|the|on|duty|now|skills?|trained|and|with)\b"
    r"|现在|目前|当班|在岗|在|的|里|内|技能|人员|人|做|吗|呢|和|、"
)
_ORDER = ("status_free", "status_busy", "status_off")


def asked(words: str, book: Rulebook) -> WhoCan | None:
    """What folded words ask, None where they are no such question."""
    if (question := _ASKS.search(words)) is None:
        return None
    rest = words[: question.start()] + " " + words[question.end() :]
    skills, rest = _taken_out(rest, skill_names(book))
    zones, rest = _taken_out(rest, zone_names(book))
    if not skills or _SMALL.sub("", rest):
        return None
    return WhoCan(skills=skills, zones=zones)


def _taken_out(words: str, names: Mapping[str, str]) -> tuple[frozenset[str], str]:
    """The ids that are named, and the words without their names."""
    if not names:
        return frozenset(), words
    pattern = any_of(names)
    found = frozenset(names[m[0]] for m in pattern.finditer(words))
    return found, pattern.sub(" ", words)


def tell(doing: Doing, said: Said, question: WhoCan) -> None:
    """Who they are, the free ones first, each with their state."""
    book, world = doing.book, doing.world
    units = _having(question, book, world)
    states = sorted((_state(u, book, world, doing.at) for u in units), key=_rank)
    more = (f"+{len(states) - NAMED}",) if len(states) > NAMED else ()
    gaps: dict[str, object] = {
        "name": _named(question, book),
        "count": len(states),
        "free": sum(state == "status_free" for _, state in states),
        "people": (*(f"{id}:{state}" for id, state in states[:NAMED]), *more),
    }
    doing.reply("skilled" if states else "skilled_none", said.source, gaps)


def _named(question: WhoCan, book: Rulebook) -> str:
    """What was asked, as the site calls it."""
    home, site = book.site.language, book.site
    skills = [named(site.skills.get(s) or {home: s}, home, home) for s in sorted(question.skills)]
    zones = [named(site.zones[z].names, home, home) for z in sorted(question.zones)]
    return ", ".join((*zones, *skills))


def _having(question: WhoCan, book: Rulebook, world: World) -> Iterator[Unit]:
    for unit in book.site.units.values():
        if unit.role is not Role.RESPONDER or not question.skills <= unit.skills:
            continue
        if not question.zones or question.zones & answers_for(unit, book, world):
            yield unit


def _state(unit: Unit, book: Rulebook, world: World, at: datetime) -> tuple[str, str]:
    if not book.on_duty(unit, world, at):
        return unit.id, "status_off"
    calls = sorted(call.number for call in world.parts(unit.id))
    return unit.id, f"status_busy:{calls[0]}" if calls else "status_free"


def _rank(one: tuple[str, str]) -> tuple[int, str]:
    id, state = one
    return _ORDER.index(state.partition(":")[0]), id
