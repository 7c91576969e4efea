"""What is said of notices: "挪车 13912345678 迷魂台停车场 湘A12345", "已挪", "N3 没挪".

Law: whoever may be in need is a caller first: an answer that speaks of a matter is a call.
"""

import re

from rules.commands import Asked, Reply
from rules.gazetteer import fold
from rules.model import Address, Role, Unit
from rules.notices.fold import Standing
from rules.notices.site import Notice
from rules.rulebook import Rulebook
from rules.said import Said
from rules.wish import AnswerNotice, GiveNotice, SawNotice
from rules.world import World

_NUMBER = re.compile(r"(?<![\w+])\+?\d(?:[ -]?\d){6,17}(?!\w)")
_PLATE = re.compile(
    r"[\u4e00-\u9fff][A-Z][·\s]?[A-Z0-9]{4,5}[A-Z0-9挂学警港澳]|(?<=plate )\s*[\w· -]{2,12}",
    re.IGNORECASE,
)
_ORDER = r"\s*/?(?:notice\s+{id}|通知\s*{id}{say})(?![a-z])[\s:：,，]*(.*)"
_SAW = re.compile(r"\W*n\s*(\d{1,5})(?!\d)\s*号?\W*(.*?)\W*", re.DOTALL)
_NOT = re.compile(
    r"[没未](?:有)?(?:挪|动|走|开|移|搬|处理|完)|还在|还没|不在我"
    r"|\bnot\b|n't\b|\bstill (?:there|here)\b"
)
_DONE = re.compile(
    r"已?经?(?:挪|移|开|搬)(?:走|开|好|了)+|已挪|挪车了|已经?处理|办好了|处理完|搞定|走了|不在了|没有?车了"
    r"|\b(?:moved|done|gone|removed|driven away)\b"
)
_SOON = re.compile(  # before it
    r"马上|立刻|这就|正在|等|分钟|就来|就去|会|可以|能|请"
    r"|\b(?:will|going to|must|can|to be|soon)\b|'ll\b"
)
_LATER = re.compile(r"等|分钟|[吗?？]|\b(?:in \d+|minutes?|soon|later)\b")  # behind it
LONGEST = 120  # letters of an answer that are told on
PLATE = 20


def ordered(said: Said, by: Unit, book: Rulebook) -> Asked | None:
    """A notice that one of ours gives; how it is written where something is missing."""
    for notice in book.site.notices.values():
        if rest := _after_order(said.words, notice):
            return _order(rest[0], by, notice, book) or _how(notice)
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
    if plate is None:
        return None
    where = left.replace(plate[0], " ")
    found = book.gazetteer.find(fold(where))
    place = found[0].place if found and not found[0].candidates else ""
    return GiveNotice(
        by=by.id, kind=notice.id, number=full(number[0], notice.prefix),
        plate=" ".join(plate[0].split())[:PLATE].upper(), place=place,
    )  # fmt: skip


def full(number: str, prefix: str) -> str:
    """A number with its country."""
    plain = re.sub(r"[ -]", "", number)
    if plain.startswith("00"):
        return f"+{plain[2:]}"
    return plain if plain.startswith("+") or not prefix else f"{prefix}{plain}"


def _how(notice: Notice) -> Reply:
    say = notice.say[0] if notice.say else f"notice {notice.id}"
    return Reply(message="notice_how", gaps=(("order", say),))


def answered(
    said: Said, book: Rulebook, world: World, *, nothing: bool, live: bool
) -> AnswerNotice | None:
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
    words = said.words.strip()[:LONGEST]
    return AnswerNotice(notice=about.notice, done=done is True, words=words)


def theirs(address: Address, world: World) -> Standing | None:
    """The newest notice that stands for that channel."""
    mine = [s for s in world.notices.values() if s.fact.to.address == address]
    return max(mine, key=lambda s: (s.fact.at, int(s.fact.about.notice[1:])), default=None)


def saw(said: Said, by: Unit, world: World, book: Rulebook) -> Asked | None:
    """What one of ours says of a notice by its name: it is done, it is not, let it be."""
    if not (found := _SAW.fullmatch(fold(said.words))):
        return None
    name = f"N{int(found[1])}"
    standing = world.notices.get(name)
    if standing is None:
        return Reply(message="no_such_notice", gaps=(("notice", name),)) if found[2] else None
    may = by.role is not Role.RESPONDER or by.id in (*standing.asked, standing.fact.about.by)
    done = says_done(found[2], book.site.notices.get(standing.fact.about.kind))
    if not may:
        return Reply(message="no_such_notice", gaps=(("notice", name),))
    if done is None:
        return Reply(message="notice_unclear", gaps=(("notice", name),))
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
