"""Answers by figures: "17 1" for "I take call 17". What each figure means is in the catalogue.

Law: a code is all that is said, but for a word that says the same and, behind "done" and "cannot",
for why. A word that says something else is asked back; so is a bare figure that fits several calls.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from rules.call import Call
from rules.commands import Reply
from rules.model import Form, Unit
from rules.numbers import call_numbers
from rules.route import Task
from rules.rulebook import Rulebook
from rules.texting.meant import could_mean
from rules.verbs import Verb, answer
from rules.world import World

ORDINARY: Mapping[str, Verb] = MappingProxyType({
    "code_take": Verb.TAKE, "code_decline": Verb.DECLINE,
    "code_here": Verb.HERE, "code_done": Verb.DONE,
})  # fmt: skip
SEARCH: Mapping[str, Verb] = MappingProxyType({
    "code_found": Verb.FOUND, "code_not_found": Verb.NOT_FOUND, "code_here": Verb.HERE,
})  # fmt: skip
_BETWEEN = r"(?:\s*[-–—.,;:/、，。；：·]\s*|\s+)"
_NUMBERED = re.compile(rf"\W*(\d{{1,5}})\s*号?{_BETWEEN}(\d)(?!\d)\W*(.*?)\W*")
_BARE = re.compile(r"\W*(\d)(?![\d号])\W*(\D{0,6}?)\W*")
_FREE = frozenset({Verb.DECLINE, Verb.DONE, Verb.FOUND, Verb.NOT_FOUND})  # with words behind them
_LONGEST = 3  # letters behind other figures that need say nothing


class Coded(Struct, frozen=True):
    """An answer in figures, and what stands behind it."""

    verb: Verb
    call: Call
    rest: str


def asked(
    words: str, replied: Call | None, by: Unit, form: Form, book: Rulebook, world: World
) -> Coded | Reply | None:
    """What folded words say in figures; None where they are ordinary words.

    Where texts are short every figure is a code; elsewhere only with the number of one's own call.
    Nobody speaks in codes.
    """
    if form is Form.SPOKEN:
        return None
    if found := _NUMBERED.fullmatch(words):
        return _numbered(found, by, book, world, sure=form is Form.SHORT)
    if form is Form.SHORT and (found := _BARE.fullmatch(words)):
        return _bare(found[1], found[2], replied, by, book, world)
    return None


def _numbered(
    found: re.Match[str], by: Unit, book: Rulebook, world: World, *, sure: bool
) -> Coded | Reply | None:
    number, figure, rest = int(found[1]), found[2], found[3]
    call = world.by_number(number)
    own = call is not None and call.live and call.assignment(by.id) is not None
    if not (sure or own) or not _is_code(figure, rest) or _other_matter(rest, call, book):
        return None
    if call is None:
        return Reply(message="no_such_call", gaps=(("number", number),))
    verb = _verb(figure, call, by, book)
    if verb is None or not _agrees(verb, rest):
        return _unclear(call, by, book)
    return Coded(verb, call, rest)


def _bare(
    figure: str, rest: str, replied: Call | None, by: Unit, book: Rulebook, world: World
) -> Coded | Reply | None:
    """A figure alone: of the call that is replied to, else of the only one that it fits.

    With a word behind it ("2 take") it may be the number of a call.
    """
    named = world.by_number(int(figure)) if rest else None
    if not _is_code(figure, rest) or (named and named.live and named.assignment(by.id)):
        return None
    calls = [replied] if replied else _fits(figure, by, book, world)
    if not calls:
        return Reply(message="no_call_yours")
    if len(calls) > 1:
        listed = ", ".join(str(c.number) for c in calls)
        return Reply(message="repeat_which", gaps=(("numbers", listed),))
    verb = _verb(figure, calls[0], by, book)
    if verb is None or not _agrees(verb, rest):
        return _unclear(calls[0], by, book)
    return Coded(verb, calls[0], rest)


def _fits(figure: str, by: Unit, book: Rulebook, world: World) -> list[Call]:
    """Calls of the unit in which the figure is an answer that may be given now."""
    calls = {c.id: c for c in (*world.parts(by.id), *world.late_for(by.id))}
    verbs = [(c, _verb(figure, c, by, book)) for c in calls.values()]
    return [c for c, verb in verbs if verb and c in could_mean(verb, by, world)]


def _verb(figure: str, call: Call, by: Unit, book: Rulebook) -> Verb | None:
    """What the figure means for this unit in this call."""
    say, language = book.site.catalogue.say, book.language(by)
    table = SEARCH if _searches(call, by, book) else ORDINARY
    return {say(key, language, Form.TEXT): verb for key, verb in table.items()}.get(figure)


def _is_code(figure: str, rest: str) -> bool:
    """Does the figure stand for itself? In "17 2 people hurt" it does not."""
    return not rest or bool(call_numbers(f"{figure} {rest}"))


def _agrees(verb: Verb, rest: str) -> bool:
    """Do the words behind it say the same, or nothing?"""
    said = answer(rest) if rest else None
    if said is None:
        return verb in _FREE or len(rest) <= _LONGEST
    return said in (verb, Verb.ROGER)


def _other_matter(rest: str, call: Call | None, book: Rulebook) -> bool:
    """Do the words behind it tell of something that is not this call's?"""
    kind = book.classifier.sort(rest, heard=False).kind if rest else book.site.default_kind
    return kind not in (book.site.default_kind, call.kind if call else "")


def _unclear(call: Call, by: Unit, book: Rulebook) -> Reply:
    message = "code_unclear_search" if _searches(call, by, book) else "code_unclear"
    return Reply(message=message, gaps=(("number", call.number),))


def _searches(call: Call, by: Unit, book: Rulebook) -> bool:
    part = call.assignment(by.id)
    return part.task is Task.SEARCH if part else book.kind_of(call).search is not None
