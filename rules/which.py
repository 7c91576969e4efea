"""Which of a few places is meant: what is asked back, and how the answer is read.

A tie is asked with the names of the places, a weak place with its one name. The answer may be a
name, its number in the list, "the latter", or for one place yes and no. What is no answer stays
what it is: more words of the same call.
"""

import re
from collections.abc import Iterator, Sequence

from rules.gazetteer import Gazetteer, fold
from rules.model import Form, Place
from rules.nearest import distance
from rules.phone_spot import is_phone, meant_in, spot
from rules.rulebook import Rulebook, named
from rules.said import Where

MOST = 4  # places that are named in one question
TIED, LIKE = "where_tied", "where_like"
NOT_CODE, PHONE_NOT_CODE = "where_not_code", "where_phone_not_code"
NOT_PHONE, PHONE_OFF = "where_not_phone", "where_phone_off"
_DISPUTED = (NOT_CODE, PHONE_NOT_CODE, NOT_PHONE, PHONE_OFF)
NONE = "-"  # the answer that it is none of them

_FIRST = (
    r"第?[一1]个?|前者|前面?[那一]个|头一个|(?:the )?(?:first|former)(?: one)?"
    r"|(?:number |option )?(?:one|1)"
)
_SECOND = r"第?[二2]个?|(?:the )?second(?: one)?|(?:number |option )?(?:two|2)"
_THIRD = r"第?[三3]个?|(?:the )?third(?: one)?|(?:number |option )?(?:three|3)"
_FOURTH = r"第?[四4]个?|(?:the )?fourth(?: one)?|(?:number |option )?(?:four|4)"
_LAST = r"后者|后面?[那一]个|最后[那一]?个|(?:the )?(?:last|latter)(?: one)?"
_POLITE = r"(?:我在|我们在|在|是|就是|应该是|it's|it is|i am at|at|,|，|\s)*"
_ORDINALS = tuple(
    re.compile(rf"{_POLITE}(?:{one})[\s.。,，!！吧呢啊]*(?:please|over)?[.!]?")
    for one in (_FIRST, _SECOND, _THIRD, _FOURTH)
)
_IS_LAST = re.compile(rf"{_POLITE}(?:{_LAST})[\s.。,，!！吧呢啊]*(?:please|over)?[.!]?")
_YES = re.compile(
    r"(?:是的?|对的?|没错|嗯|对对|是啊|yes|yeah|yep|right|correct|that's right|affirmative)"
    r"[\s.。,，!！]*(?:please|over)?[.!]?"
)
_NO = re.compile(
    r"(?:不是|不对|都不是|没有|不在|no|nope|neither|none(?: of (?:them|these|those))?|wrong"
    r"|negative)"
    r"(?:的|那里|这里|there)?[\s.。,，!！]*(?:over)?[.!]?"
)
_NOT = re.compile(r"(?:不是在?|不在|\bnot(?: at| the)*)\s*$")


def asked_for(where: Where | None, book: Rulebook) -> tuple[str, ...]:
    """Ids of the places to name in a question about `where`; none where nothing is in doubt."""
    if where is None or not where.place:
        return ()
    if where.candidates:
        return (where.place, *where.candidates)[:MOST]
    weak = where.reason.startswith(LIKE) and where.confidence < book.policy.confidence
    return (where.place,) if weak else ()


def is_tied(where: Where) -> bool:
    """Could the same words mean several places equally well? Then nobody is sent to one of them."""
    return where.reason.startswith(TIED)


def is_disputed(where: Where | None) -> bool:
    """Do a code, the words or the phone tell places far apart? Lives do not wait for which."""
    return where is not None and where.reason.startswith(_DISPUTED)


def denied(before: str) -> bool:
    """Do the folded words before a name say that it is not there?"""
    return bool(_NOT.search(before))


def answered(words: str, which: tuple[str, ...], book: Rulebook) -> str:
    """The id of the place that the words choose, NONE for none of them, "" for no answer."""
    folded = fold(words)
    for nth, id in enumerate(which):
        if len(which) > 1 and _ORDINALS[nth].fullmatch(folded):
            return id
    if len(which) > 1 and _IS_LAST.fullmatch(folded):
        return which[-1]
    if _NO.fullmatch(folded):
        return NONE
    if len(which) == 1 and _YES.fullmatch(folded):
        return which[0]
    return _by_name(folded, which, book)


def chosen(id: str, sure: float, book: Rulebook) -> Where | None:
    """The place that was chosen, as sure as the words of the answer; None where it is gone."""
    found = spot(id, book)
    if found is None:
        return None
    place = "" if is_phone(id) else id
    return Where(
        point=found.point,
        place=place,
        radius=found.radius,
        confidence=sure,
        reason="where_answered",
    )


def is_plain(words: str) -> bool:
    """Nothing but a yes or a no?"""
    return bool(_YES.fullmatch(words) or _NO.fullmatch(words))


def told_apart(ids: Sequence[str], language: str, book: Rulebook) -> list[str]:
    """Names of places; those of one name with the name of the place that is nearest to them."""
    spots = [s for id in ids if (s := spot(id, book))]
    names = [named(s.names, language, book.site.language) for s in spots]
    return [
        name if names.count(name) == 1 else _beside(spot, name, language, book)
        for spot, name in zip(spots, names, strict=True)
    ]


def either(ids: Sequence[str], language: str, book: Rulebook) -> str:
    """The places of a question: "A, B or C"."""
    *most, last = told_apart(ids, language, book) or [""]
    comma, word = ("、", "还是") if language == "zh" else (", ", " or ")
    return f"{comma.join(most)}{word}{last}" if most else last


_ASKED = frozenset({"received_is_it", "received_which", "desk_which"})


def buttons(
    message: str, ids: Sequence[str], number: int, language: str, book: Rulebook
) -> Iterator[tuple[str, str]]:
    """Labels and words of the buttons under a question; a desk's place the call by its number."""
    if not ids or message not in _ASKED:
        return
    say = book.site.catalogue.say
    if message == "received_is_it":
        for key in ("choice_yes", "choice_no"):
            yield (word := say(key, language, Form.TEXT)), f"{word} {number}"
        return
    names = told_apart(ids, language, book)
    for nth, (id, name) in enumerate(zip(ids, names, strict=False), 1):
        if message == "desk_which":
            yield name, f"locate {number} {id}"
        elif message == "received_which":
            place = book.place(id)
            plain = place and named(place.names, language, book.site.language)
            yield name, f"{name if name == plain else nth} {number}"


def _by_name(folded: str, which: tuple[str, ...], book: Rulebook) -> str:
    spots = {id: spot for id in which if (spot := book.place(id))}
    found = Gazetteer(spots).find(folded)
    wrong = {m.place for m in found if denied(folded[: m.start])}
    meant = {m.place for m in found if not m.candidates} - wrong
    if len(meant) == 1:
        return meant.pop()
    if (phone := meant_in(folded, which)) and not meant:
        return phone
    left = [id for id in which if id not in wrong]
    return left[0] if wrong and len(left) == 1 and not meant else ""


def _beside(spot: Place, name: str, language: str, book: Rulebook) -> str:
    """The name with the nearest place of another name."""
    others = (
        (distance(spot.point, p.point), p.id, told)
        for p in book.site.places.values()
        if (told := named(p.names, language, book.site.language)) != name
    )
    near = min(others, default=(0.0, "", spot.id))[2]
    return book.site.catalogue.say("place_beside", language, Form.TEXT, place=name, near=near)
