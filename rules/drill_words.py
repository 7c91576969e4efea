"""What is said in exercises: how one begins, how one ends, and that something is real after all.

Law: only a desk begins a drill. In doubt it is real: the mark must stand before the words, with a
stop behind it; without a drill that goes on, a unit's mark changes nothing. What begins with the
mark asks for nothing that would leave the house, and for nothing on a call that is real.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.call import Call
from rules.commands import Asked, Close, Command, Note, PassOn, Reply, Report
from rules.drill import live
from rules.drill_plans import plan_in
from rules.events import MadeReal, Sorted
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.model import Form, Unit
from rules.numbers import call_numbers
from rules.rulebook import Rulebook
from rules.said import Said, Where
from rules.understand import report
from rules.wish import EndDrill, Real
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

_MARK = re.compile(
    r"^\W*(?:演练(?:演练)+|(?:演练|drill)(?:\W+(?:演练|drill\b))*\W*[】\]:：,，.。!！;；、—-])\W*",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"演练(?:到此|现在)?(?:结束|终止|停止)|(?:结束|终止|停止)演练"
    r"|\b(?:end|stop)(?: of)?(?: the)? drill\b|\bdrill is over\b|\bdrill over\b"
)
_REAL = re.compile(
    r"(?<!不是)(?<!没有)真实(?:情况|警情|报警)|(?:不是|并非|非)(?:在)?演练|这是真的|真的出事"
    r"|\b(?:no|not a|isn't a) drill\b|(?<!no )(?<!not a )\breal (?:emergency|incident|situation)\b"
)


def unmarked(said: Said, world: World, *, desk: bool) -> Said | None:
    """The words behind the mark, said in an exercise; None where they are not marked so."""
    found = _MARK.match(said.words)
    if found is None or not (desk or world.drills):
        return None
    return replace(said, words=said.words[found.end() :], source=replace(said.source, drill=True))


def practised(
    asked: Asked, said: Said, heard: Inbound, by: Unit, book: Rulebook, world: World, *, desk: bool
) -> Asked | None:
    """What may be asked for behind the mark, of what the words mean; None: as without the mark."""
    if desk and not said.words.strip():
        return Reply(message="drill_what")
    match asked:
        case Report():
            return _by_plan(asked, said, book)
        case Reply() | Note(call="") | Real() | EndDrill():
            return asked
        case PassOn(words=words):  # who hears it must not take it for real
            return replace(asked, words=f"{_mark(book)}{words}")
        case _ if isinstance(asked, Command):
            call = world.calls.get(asked.call)
            if call is not None and call.drill:
                return asked
            return _by_plan(report(said, heard, by, book, world), said, book) if desk else None
    return Reply(message="drill_kept_in")


def asked(
    said: Said, by: Unit, replied: Call | None, world: World, *, desk: bool
) -> tuple[Asked, str] | None:
    """That a drill is over, or that it is none; None where no drill goes on."""
    if not world.drills:
        return None
    words = fold(said.words)
    calls = live(world)
    if _REAL.search(words):
        return _real(words, by, replied, calls)
    if desk and _OVER.search(words):
        named = [c for c in calls if c.number in call_numbers(words)]
        return EndDrill(calls=tuple(c.id for c in named or calls), by=by.id), "the drill is over"
    return None


def ended(
    _doing: "Doing", said: Said, _heard: Inbound, wish: EndDrill
) -> Iterator[tuple[Command, Said]]:
    """Every drill that is meant is closed."""
    yield from ((Close(call=id, by=wish.by), said) for id in wish.calls)


def made_real(
    doing: "Doing", said: Said, _heard: Inbound, wish: Real
) -> Iterator[tuple[Command, Said]]:
    """It is a call like any other from now on, of the kind that the words tell, if they do."""
    call, book = doing.world.calls[wish.call], doing.book
    doing.add(MadeReal(call=call.id, at=doing.at, by=wish.by))
    kind = book.classifier.sort(said.words, heard=said.voice is not None).kind
    if kind not in (book.site.default_kind, call.kind):
        priority = book.kind(kind).priority
        doing.add(Sorted(call=call.id, at=doing.at, kind=kind, priority=priority, by=wish.by))
    yield Note(call=call.id, said=said, by=wish.by), said


def _real(
    words: str, by: Unit, replied: Call | None, calls: tuple[Call, ...]
) -> tuple[Asked, str] | None:
    numbers = call_numbers(words)
    named = [c for c in calls if c.number in numbers] or [c for c in calls if c is replied]
    mine = [c for c in calls if (a := c.assignment(by.id)) is not None and a.active]
    found = named or mine or list(calls)
    if len(found) == 1:
        return Real(call=found[0].id, by=by.id), "it is no drill"
    listed = ", ".join(str(c.number) for c in found)
    return Reply(message="repeat_which", gaps=(("numbers", listed),)), "which is no drill?"


def _by_plan(asked: Report, said: Said, book: Rulebook) -> Report:
    """A drill that names a plan is of the kind and at the place that have it."""
    plan = plan_in(said.words, book)
    if plan is None:
        return asked
    kinds = [k.id for k in book.site.kinds.values() if k.plan == plan.id]
    if asked.sorting.kind == book.site.default_kind and kinds:
        asked = replace(asked, sorting=replace(asked.sorting, kind=kinds[0]))
    spots = [p for p in book.site.places.values() if p.plan == plan.id]
    if asked.where is None and spots:
        spot = spots[0]
        where = Where(point=spot.point, place=spot.id, radius=spot.radius, reason="where_of_plan")
        asked = replace(asked, where=where, which=())
    return replace(asked, confidence=1.0)


def _mark(book: Rulebook) -> str:
    return book.site.catalogue.say("drill_mark", book.site.language, Form.TEXT)
