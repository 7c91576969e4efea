"""Words to a report: what kind, where, how sure, and why."""

from msgspec.structs import replace

from rules.callsigns import unit_names
from rules.classify import HEARD, LIKE, SOUND, Sorting
from rules.code_place import by_code
from rules.commands import Report
from rules.gazetteer import Match, fold
from rules.inputs import Inbound
from rules.model import Point, Unit
from rules.nearest import distance
from rules.phone_place import by_phone
from rules.phone_spot import SHARED_RADIUS
from rules.relative import relative
from rules.rulebook import Rulebook
from rules.said import Said, Where
from rules.which import asked_for, is_tied
from rules.world import World

MISHEARD = 0.6  # how sure words are whose kind may be misheard: a person looks
AT_THE_POST = 0.8  # a platform that names no place most likely speaks of its own
NEAR = 300.0  # metres: a shared position this near to a place is told by the place's name


def report(said: Said, heard: Inbound, by: Unit | None, book: Rulebook, world: World) -> Report:
    """The call that these words make. A place is left out where none is sure enough to name."""
    sort = book.classifier.guess if said.voice is not None else book.classifier.sort
    sorting = sort(said.words)
    if said.voice is not None and sorting.kind != book.site.default_kind:
        said = as_heard(said, sorting)
    words = without_names(said.words, by)
    matches = book.gazetteer.find(words)
    kind = book.kind(sorting.kind)
    stretch, ends = "", ("", "")
    if kind.send == "ends" and len(matches) > 1:
        ends = (matches[0].place, matches[1].place)
        stretch = book.stretch_named(fold(said.words)) or _stretch_of(ends, book)
    where = place(words, heard, matches, by, book, world, both_ends=bool(ends[0]))
    which = () if ends[0] else asked_for(where, book)
    placed = where.confidence if where and not which else 1.0  # one that is asked for will change
    sure = min(sorting.confidence, said.confidence, placed)
    return Report(
        said=said,
        sorting=sorting,
        confidence=round(sure, 3),
        where=None if which and where and is_tied(where) else where,
        which=which,
        stretch=stretch,
        ends=ends,
        unheard=not said.words and said.voice is not None,
    )


def as_heard(said: Said, sorting: Sorting) -> Said:
    """Words of a voice are no surer than its kind, where only a likeness of sound speaks for it.

    Kinds that are never confirmed ask nobody how sure the kind is; an ear may mishear it.
    """
    unsure = sorting.confidence < SOUND and sorting.reason.startswith((HEARD, LIKE))
    return replace(said, confidence=min(said.confidence, MISHEARD)) if unsure else said


def kind_said(said: Said, book: Rulebook) -> str:
    """The kind of call that the words speak of."""
    return book.classifier.sort(said.words, heard=said.voice is not None).kind


def says_nothing(said: Said, book: Rulebook) -> bool:
    """No word of any kind of call?"""
    return kind_said(said, book) == book.site.default_kind


def place(
    words: str,
    heard: Inbound,
    matches: tuple[Match, ...],
    by: Unit | None,
    book: Rulebook,
    world: World,
    *,
    both_ends: bool = False,
) -> Where | None:
    """Where it is: by a code, a plate, a shared position, a name, or the post that calls.

    `matches` are the places that were found in these words. Those of our units, and those of a way
    that something was lost on, need no code.
    """
    code = book.place(heard.place)
    if code and not (matches and (by is not None or both_ends)):
        phone = None if heard.point is None else shared_position(heard.point, book)
        return by_code(code, fold(words), matches, phone, book)
    plate = any(m.reason.startswith("where_plate") for m in matches)
    if heard.point is not None and not plate:
        phone = shared_position(heard.point, book)
        ours = by is not None or both_ends  # where one of ours is, and a way, need no name
        return phone if ours else by_phone(phone, fold(words), matches, book)
    if matches:
        beside = None if both_ends else relative(fold(words), matches, book)
        return beside or _named(matches, book, both_ends=both_ends)
    if by is not None and (point := book.position(by, world)) is not None:
        near = shared_position(point, book)
        return replace(near, confidence=AT_THE_POST, reason=f"where_unit_is:{by.id}")
    return None


def shared_position(point: Point, book: Rulebook) -> Where:
    """A position from a phone, with the name of the place beside it where one is near."""
    near = min(
        ((distance(point, p.point), p.id) for p in book.site.places.values()), default=(NEAR, "")
    )
    name = near[1] if near[0] < NEAR else ""
    return Where(point=point, place=name, radius=SHARED_RADIUS, reason="where_shared")


def without_names(words: str, by: Unit | None) -> str:
    """The words without the call sign of who speaks: "迷魂台平台呼叫" names a post, not a place."""
    if by is None:
        return words
    folded = fold(words)
    for name in sorted((fold(n) for n in unit_names(by)), key=len, reverse=True):
        if folded.startswith(name):
            return folded[len(name) :]
    return words


def _named(matches: tuple[Match, ...], book: Rulebook, *, both_ends: bool) -> Where:
    best = max(matches, key=lambda m: m.score)
    spot = book.site.places[best.place]
    rivals = tuple(m.place for m in matches if m.place != best.place)
    doubt = 0.5 if rivals and not both_ends else 1.0  # several places, one call: which?
    return Where(
        point=spot.point,
        place=spot.id,
        radius=spot.radius,
        confidence=round(best.score * doubt, 3),
        reason=best.reason,
        candidates=best.candidates + rivals,
    )


def _stretch_of(ends: tuple[str, str], book: Rulebook) -> str:
    on = [s.id for s in book.site.stretches.values() if set(ends) <= set(s.stops)]
    return on[0] if len(on) == 1 else ""
