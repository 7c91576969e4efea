"""“快警一组在哪？”, "where is quick one?": one of ours asks where another is.

Law: a position is told with its age, since who moves is elsewhere by now; a post that never moves
has none. Units of the site ask, volunteers who signed up by themselves do not. It changes nothing.
"""

import re
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from rules.gazetteer import fold
from rules.hails import hail
from rules.inputs import Inbound
from rules.model import Point, Unit, UnitKind
from rules.nearest import distance
from rules.rulebook import Rulebook
from rules.said import Said
from rules.wish import WhereIs

if TYPE_CHECKING:  # it plans with what is told there
    from rules.doing import Doing

STEP = 50  # metres; nobody says on the air that they are 37 metres away
NOW = timedelta(minutes=1)  # a position that is not older is where they are
_ASKS = re.compile(
    r"(?:请问|查一下)?(?P<zh>[^,，。?？]{2,20}?)(?:现在|目前|这会儿?)?"
    r"(?:在(?:哪里?儿?|什么(?:地方|位置))|到哪里?儿?了?|的?位置(?:在哪里?儿?|是什么|呢)?)[呢啊了]?"
    r"|(?:where(?:'s| is| are)|(?:what is )?(?:the )?(?:position|location) of) (?P<en>.{2,40}?)"
    r"(?: (?:now|at the moment))?"
)
_EDGE = " ,.:;!?，。：；！？、~…"


def asked(said: Said, by: Unit, book: Rulebook) -> tuple[WhereIs, str] | None:
    """What the words ask for; None where they ask for something else."""
    if by.id not in book.own.site.units:
        return None
    for words in _words(said, book):
        found = _ASKS.fullmatch(words.strip(_EDGE))
        unit = book.unit((found["zh"] or found["en"]).removeprefix("the ")) if found else None
        if unit is not None:
            return WhereIs(unit=unit.id), "asks where a unit is"
    return None


def _words(said: Said, book: Rulebook) -> tuple[str, ...]:
    """All of them, and those behind the call signs; the name of a unit may look like one."""
    words = fold(said.words)
    return words, hail(words, book.call_signs).said


def told(doing: "Doing", said: Said, _: Inbound, wish: WhereIs) -> None:
    """Where the unit is, as far as it is known, and how long ago it was."""
    book, world = doing.book, doing.world
    unit = book.site.units.get(wish.unit)
    if unit is None:
        return
    since = None if unit.kind is UnitKind.PLATFORM else world.unit(unit.id).point_at
    point = book.position(unit, world)
    near = _near(point, book) if point else None
    if near is None:
        doing.reply("unit_unseen", said.source, {"unit": unit.id})
        return
    gaps: dict[str, object] = {"unit": unit.id, "post": near[1], "metres": near[0]}
    if since is None:
        doing.reply("unit_posted", said.source, gaps)
    elif doing.at - since <= NOW:
        doing.reply("unit_seen_now", said.source, gaps)
    else:
        minutes = (doing.at - since).total_seconds() / 60
        doing.reply("unit_seen", said.source, {**gaps, "minutes": minutes})


def _near(point: Point, book: Rulebook) -> tuple[int, str] | None:
    """The nearest place, and within how many metres of it the point is; None without any place."""
    spots = ((distance(point, p.point), p.id) for p in book.site.places.values())
    apart, id = min(spots, default=(0.0, ""))
    return (max(1, ceil(apart / STEP)) * STEP, id) if id else None
