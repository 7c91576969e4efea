"""What is said of notices: "挪车 13912345678 迷魂台停车场 湘A12345", "已挪", "N3 没挪".

Law: whoever may be in need is a caller first: an answer that speaks of a matter is a call.
"""

import re

from rules.commands import Asked, Reply
from rules.events import Relayed
from rules.gazetteer import fold
from rules.model import Address, Role, Unit
from rules.notices import letters
from rules.notices.fold import Standing
from rules.notices.site import Answer, Notice, Whom
from rules.rulebook import Rulebook
from rules.said import Said
from rules.wish import AnswerNotice, GiveNotice, SawNotice, SignNotice
from rules.world import World

_NUMBER = re.compile(r"(?<![\w+])\+?\d(?:[ -]?\d){6,17}(?!\w)")
_PLATE = re.compile(
    r"[\u4e00-\u9fff][A-Z][·\s]?[A-Z0-9]{4,5}[A-Z0-9挂学警港澳]|(?<=plate )\s*[\w· -]{2,12}",
    re.IGNORECASE,
)
_ORDER = r"\s*/?(?:notice\s+{id}|通知\s*{id}{say})(?![a-z])[\s:：,，]*(.*)"
_SAW = re.compile(r"\W*n\s*(\d{1,5})(?!\d)\s*号?\W*(.*?)\W*", re.DOTALL)
_NOT = re.compile(
    r"[没未](?:有)?(?:挪|动|走|开|移|搬|处理|完|办|做|改|修|解决)|还在|还没|不在我"
    r"|\bnot\b|n't\b|\bstill (?:there|here)\b"
)
_DONE = re.compile(
    r"已?经?(?:挪|移|开|搬)(?:走|开|好|了)+|已挪|挪车了|已经?处理|办好了|处理完|已?完成了?|[做改修办]完|[做改修]好了|搞定|走了|不在了|没有?车了"
    r"|\b(?:moved|done|gone|removed|driven away)\b"
)
_SOON = re.compile(  # before it
    r"马上|立刻|这就|正在|等|分钟|就来|就去|会|可以|能|请"
    r"|\b(?:will|going to|must|can|to be|soon)\b|'ll\b"
)
_LATER = re.compile(r"等|分钟|[吗?？]|\b(?:in \d+|minutes?|soon|later)\b")  # behind it
LONGEST = 120  # letters of an answer that are told on
PLATE, SUBJECT = 20, 60
_EDGE = " ,.:;!?，。：；！？、"


def ordered(said: Said, by: Unit, book: Rulebook) -> Asked | None:
    """A notice that one of ours gives; how it is written where something is missing."""
    for notice in book.site.notices.values():
        if rest := _after_order(said.words, notice):
            to_unit = notice.whom is Whom.UNIT
            order = (_order_to if to_unit else _order)(rest[0], by, notice, book)
            return order or _how(notice)
    return None


def _after_order(words: str, notice: Notice) -> tuple[str] | None:
    says = "".join(f"|(?:通知\\s*)?{re.escape(s)}" for s in notice.say)
    pattern = _ORDER.format(id=re.escape(notice.id), say=says)
    found = re.fullmatch(pattern, words.strip(), re.IGNORECASE | re.DOTALL)
    return (found[1],) if found else None


def _order(rest: str, by: Unit, notice: Notice, book: Rulebook) -> Asked | None:
    number = _NUMBER.search(rest)
    if number is None:
        return None
    left = f"{rest[: number.start()]} {rest[number.end() :]}"
    plate = _PLATE.search(left)
    if plate is None and notice.answer is Answer.WORDS:
        return _order_about(left, number[0], by, notice, book)
    if plate is None:
        return None
    where = left.replace(plate[0], " ")
    found = book.gazetteer.find(fold(where))
    place = found[0].place if found and not found[0].candidates else ""
    return GiveNotice(
        by=by.id, kind=notice.id, number=full(number[0], notice.prefix),
        plate=" ".join(plate[0].split())[:PLATE].upper(), place=place,
    )  # fmt: skip


def _order_about(left: str, number: str, by: Unit, notice: Notice, book: Rulebook) -> Asked | None:
    """To a number, about whatever the words say."""
    what = " ".join(left.strip(_EDGE).split())
    if not what:
        return None
    found = book.gazetteer.find(fold(what))
    place = found[0].place if found and not found[0].candidates else ""
    return GiveNotice(
        by=by.id, kind=notice.id, number=full(number, notice.prefix), plate=what[:SUBJECT],
        place=place,
    )  # fmt: skip


def _raw(words: str, folded: str) -> str:
    """The end of the words that was folded, as it was said; folded where that cannot be told."""
    raw = words.strip(_EDGE)[-len(folded) :] if folded else ""
    return raw if fold(raw) == folded else folded


def _order_to(rest: str, by: Unit, notice: Notice, book: Rulebook) -> Asked | None:
    """To whom, then what it is about: "整改 市场监管 南门摊位占道"."""
    words = fold(rest)
    named = book.units_named(words)
    if not named or named[0][1] > 1 or not named[0][0].channels or named[0][0].id == by.id:
        return None
    unit, _, end = named[0]
    what = " ".join(words[end:].strip(_EDGE).split())
    if not what:
        return None
    found = book.gazetteer.find(what)
    place = found[0].place if found and not found[0].candidates else ""
    return GiveNotice(by=by.id, kind=notice.id, unit=unit.id, plate=what[:SUBJECT], place=place)


def full(number: str, prefix: str) -> str:
    """A number with its country."""
    plain = re.sub(r"[ -]", "", number)
    if plain.startswith("00"):
        return f"+{plain[2:]}"
    return plain if plain.startswith("+") or not prefix else f"{prefix}{plain}"


def _how(notice: Notice) -> Reply:
    say = notice.say[0] if notice.say else f"notice {notice.id}"
    how = "notice_how_unit" if notice.whom is Whom.UNIT else "notice_how"
    return Reply(message=how, gaps=(("order", say),))


def answered(
    said: Said, book: Rulebook, world: World, *, nothing: bool, live: bool
) -> AnswerNotice | SignNotice | None:
    """What somebody outside says to the notice that they were given.

    `nothing`: they speak of no matter; `live`: a call of theirs is, and other words are for it.
    """
    mine = theirs(said.source.address, world)
    if mine is None or not (nothing and said.words.strip()):
        return None
    about = mine.fact.about
    done = says_done(fold(said.words), book.site.notices.get(about.kind))
    if live and not done:
        return None
    if found := letters.from_outside(mine, said.words.strip()[:LONGEST], book):
        return found
    words = said.words.strip()[:LONGEST]
    return AnswerNotice(notice=about.notice, done=done is True, words=words)


def theirs(address: Address, world: World) -> Standing | None:
    """The newest notice that stands for that channel."""
    mine = [s for s in world.notices.values() if s.fact.to.address == address]
    return max(mine, key=lambda s: (s.fact.at, int(s.fact.about.notice[1:])), default=None)


def of_unit(relay: Relayed, world: World) -> Standing | None:
    """The notice that one of ours was told by a relay: its buttons name it."""
    name = relay.choices[0][1].partition(" ")[0] if relay.choices else ""
    one = world.notices.get(name)
    return one if one and one.fact.about.unit == relay.unit else None


def saw(said: Said, by: Unit, world: World, book: Rulebook) -> Asked | None:
    """What one of ours says of a notice by its name: it is done, it is not, let it be."""
    if not (found := _SAW.fullmatch(fold(said.words))):
        return None
    name = f"N{int(found[1])}"
    standing = world.notices.get(name)
    if standing is None:
        return Reply(message="no_such_notice", gaps=(("notice", name),)) if found[2] else None
    about = standing.fact.about
    rest = _raw(said.words, found[2])
    if found[2] and (own := letters.of_unit(standing, rest[:LONGEST], by, book)):
        return own
    done = says_done(found[2], book.site.notices.get(about.kind))
    if by.id == about.unit and found[2]:
        words = found[2].strip()[:LONGEST]
        return AnswerNotice(notice=name, done=done is True, words=words)
    if by.role is Role.RESPONDER and by.id not in (*standing.asked, about.by):
        return Reply(message="no_such_notice", gaps=(("notice", name),))
    if done is None:
        unclear = "notice_unclear_unit" if about.unit else "notice_unclear"
        return Reply(message=unclear, gaps=(("notice", name),))
    return SawNotice(notice=name, by=by.id, done=done)


def says_done(words: str, notice: Notice | None) -> bool | None:
    """Do folded words say that it is done, or that it is not? None: neither."""
    if _NOT.search(words):
        return False
    own = [fold(w) for w in notice.done if fold(w) in words] if notice else []
    found = re.search(re.escape(own[0]), words) if own else _DONE.search(words)
    if not found or _SOON.search(words[: found.start()]) or _LATER.search(words[found.end() :]):
        return None
    return True
