"""Notices to a body outside, signed for first, then answered in words: "N1 签收", "N1 答复 …".

Law: a receipt is no answer. What is said beside a receipt is the answer, as it was said; an answer
proves the receipt. Who gave the notice and the desks hear of either that is missing.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rules.commands import Reply
from rules.errands import What, errand, errand_key
from rules.events import Event
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.model import Form, Role, Unit
from rules.notices.events import About, NoticeSigned, NoticeUnsigned
from rules.notices.fold import Standing
from rules.notices.site import Answer, Notice
from rules.rulebook import Rulebook
from rules.said import Said
from rules.site_events import ErrandGiven, ErrandOver
from rules.transitions import Part
from rules.wish import AnswerNotice, SignNotice
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told there
    from rules.doing import Doing

SIGN = "sign"  # of an errand: the time to sign is over
_RECEIPT = re.compile(
    r"(?:您好|我们|我局|已经?|均已|现已|来函|提示函|函件|函|通知|文件"
    r"|we|have|has|is|the|letter|notice)*"
    r"(?:签收|收到|收悉|received|signed(?: for)?|receipt|copy|copied|acknowledged?|roger)"
    r"(?:来函|提示函|函件|函|通知|文件|了|谢谢|感谢|it|the|letter|notice|with|thanks|thankyou)*"
)
_GAP = re.compile(r"[\s,.，。!！:：;；、]+")
_ANSWERS = re.compile(
    r"(?:答复|回复|复函|回函|反馈|answer(?:ed|s)?|repl(?:y|ied))\W*", re.IGNORECASE
)


def is_receipt(words: str) -> bool:
    """Do words say that it arrived, and nothing else?"""
    return bool(_RECEIPT.fullmatch(_GAP.sub("", fold(words))))


def is_letter(kind: str, book: Rulebook) -> bool:
    """Is a notice of this kind answered in words?"""
    notice = book.site.notices.get(kind)
    return notice is not None and notice.answer is Answer.WORDS


def of_unit(
    one: Standing, rest: str, by: Unit, book: Rulebook
) -> SignNotice | AnswerNotice | Reply | None:
    """What a unit says of a notice by its name; None where it is none of this.

    A desk tells what came on paper: "N1 签收", "N1 答复 已责令整改".
    """
    about, letter = one.fact.about, is_letter(one.fact.about.kind, book)
    desk = by.role is not Role.RESPONDER or by.id == about.by
    if by.id != about.unit and not desk:
        return None
    if is_receipt(rest) and (letter or _signs(about.kind, book)):
        return SignNotice(notice=about.notice, by=by.id)
    if not letter or not rest.strip():
        return None
    marked = _ANSWERS.match(rest)
    if by.id != about.unit and marked is None:
        return Reply(message="notice_unclear_letter", gaps=(("notice", about.notice),))
    words = rest[marked.end() :].strip() if marked else rest.strip()
    return AnswerNotice(notice=about.notice, done=False, words=words) if words else None


def bare(said: Said, by: Unit, world: World, book: Rulebook) -> SignNotice | Reply | None:
    """A mere "收到" of a body that has not signed yet; a call that is offered goes before."""
    if not is_receipt(said.words):
        return None
    mine = [
        s.fact.about.notice
        for s in world.notices.values()
        if s.fact.about.unit == by.id and not s.signed and _signs(s.fact.about.kind, book)
    ]
    offered = any(
        a.unit == by.id and a.part is Part.OFFERED
        for call in world.parts(by.id)
        for a in call.assignments
    )
    if not mine or offered:
        return None
    if len(mine) > 1:
        return Reply(message="notice_which", gaps=(("numbers", ", ".join(sorted(mine))),))
    return SignNotice(notice=mine[0], by=by.id)


def from_outside(one: Standing, words: str, book: Rulebook) -> SignNotice | AnswerNotice | None:
    """What a body says on its own number."""
    about = one.fact.about
    if _signs(about.kind, book) and is_receipt(words):
        return SignNotice(notice=about.notice)
    if is_letter(about.kind, book):
        return AnswerNotice(notice=about.notice, done=False, words=words)
    return None


def signed(doing: "Doing", said: Said, _heard: Inbound, wish: SignNotice) -> None:
    """It arrived, and they say so."""
    one = doing.world.notices[wish.notice]
    about = one.fact.about
    gaps: dict[str, object] = {"notice": about.notice}
    if one.signed:
        doing.reply("notice_signed_before", said.source, gaps)
        return
    doing.add(NoticeSigned(at=doing.at, about=about, by=wish.by), *waited_for(one, doing.at))
    doing.plan()


def begun(about: About, notice: Notice, at: datetime) -> Iterator[Event]:
    """The errand that waits for the receipt."""
    if notice.sign_within is not None:
        yield errand(What.NOTICE, _waits(about), at + notice.sign_within, at, SIGN)


def waited_for(one: Standing, at: datetime) -> Iterator[Event]:
    """Nobody waits for the receipt any more."""
    if not one.signed:
        yield ErrandOver(at=at, key=errand_key(What.NOTICE, _waits(one.fact.about)))


def unsigned(given: ErrandGiven, world: World, at: datetime) -> Iterator[Event]:
    """Nobody signed in time."""
    one = world.notices.get(given.about.partition("/")[0])
    if one is not None and not one.signed:
        yield NoticeUnsigned(at=at, about=one.fact.about)


def span(time: timedelta, language: str, book: Rulebook) -> str:
    """A time as people say it: 3 days, 2 hours, 30 minutes."""
    minutes = max(1, round(time.total_seconds() / 60))
    key, n = next(
        (key, minutes // size)
        for key, size in (("span_days", 1440), ("span_hours", 60), ("span_minutes", 1))
        if minutes % size == 0
    )
    return book.site.catalogue.say(key, language, Form.TEXT, detail=n)


def _waits(about: About) -> str:
    return f"{about.notice}/{SIGN}"


def _signs(kind: str, book: Rulebook) -> bool:
    notice = book.site.notices.get(kind)
    return notice is not None and (notice.sign_within is not None or notice.answer is Answer.WORDS)
