"""Paths that people close and open: "closure lift on", "封闭 天梯 塌方", "reopen lift".

A desk says so; routes that wait change with it, and who is already on that way hears of it. What is
under way is never taken back: people decide whether they turn round.
"""

import re
from collections.abc import Iterator

from rules.commands import Closure, Reply
from rules.gazetteer import fold
from rules.model import Unit
from rules.rulebook import Rulebook
from rules.site_events import PathClosed, PathOpened
from rules.telling import Told
from rules.transitions import COMING
from rules.world import World, age

_SHUT = re.compile(r"^(?:close (?:the )?(?:path|road|trail|way)\s+|closure\s+|封闭|封路|封)\s*")
_FREE = re.compile(r"^(?:reopen\s+|open (?:the )?(?:path|road|trail|way)\s+|解除封闭|解封|开放)\s*")
_TAIL = re.compile(r"\s*\b(on|off)$")
_EDGE = " ,.:;，。：；"
NO_REASON = "reason_not_given"


def closure(words: str, by: Unit, book: Rulebook) -> Closure | Reply | None:
    """What folded words close or open; a reply where they name no path; None: they do neither."""
    shut, free = _SHUT.match(words), _FREE.match(words)
    match = shut or free
    if match is None:
        return None
    rest = words[match.end() :].strip()
    tail = _TAIL.search(rest)
    rest = rest[: tail.start()] if tail else rest
    named = path_named(rest, book)
    if named is None:
        return Reply(message="unknown_name", gaps=(("name", rest[:60]),)) if rest else None
    path, length = named
    on = shut is not None and not (tail and tail[1] == "off")
    return Closure(path=path, on=on, by=by.id, reason=rest[length:].strip(_EDGE))


def path_named(words: str, book: Rulebook) -> tuple[str, int] | None:
    """The path whose id or name the folded words begin with, and how long that is."""
    names = {fold(n): p.id for p in book.site.paths.values() for n in (p.id, *p.names.values())}
    found = [n for n in names if words.startswith(n) and _ends(words, n)]
    best = max(found, key=len, default=None)
    return None if best is None else (names[best], len(best))


def is_closed(path: str, book: Rulebook, world: World) -> bool:
    """Is it closed now, by the site or by somebody?"""
    known = book.site.paths.get(path)
    shut = known is not None and known.closed and path not in world.opened
    return path in world.closed or shut


def on_the_way(path: str, world: World) -> Iterator[tuple[str, str]]:
    """Live calls, and the units whose way to them leads along the path and who are coming."""
    for call in sorted(world.calls.values(), key=age):
        if not call.live or call.route is None:
            continue
        along = {leg.unit for leg in call.route.legs if path in leg.way.via}
        for part in call.assignments:
            if part.unit in along and part.part in COMING:
                yield call.id, part.unit


def told(fact: PathClosed | PathOpened, book: Rulebook) -> Iterator[Told]:
    """All desks hear of it; who did it, as the answer."""
    message = "desk_path_closed" if isinstance(fact, PathClosed) else "desk_path_opened"
    gaps = {"path": fact.path, "unit": fact.by, "reason": getattr(fact, "reason", "") or NO_REASON}
    shut = isinstance(fact, PathClosed)  # who subscribed may be told with one word
    choices = (("choice_advise", f"advise {fact.path}"),) if shut else ()
    for desk in dict.fromkeys((*book.dispatchers, *book.commanders, fact.by)):
        yield Told(message=message, unit=desk, gaps=gaps, choices=choices)


def _ends(words: str, name: str) -> bool:
    """Does a Latin name end where a word ends?"""
    after = words[len(name) : len(name) + 1]
    return not (name[-1].isascii() and after.isascii() and after.isalnum())
