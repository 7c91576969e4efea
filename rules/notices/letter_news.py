"""Who hears of a notice that is signed for and answered in words; of all others, see news."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from rules.notices import news
from rules.notices.events import (
    AnyNotice,
    End,
    NoticeAnswered,
    NoticeEnded,
    NoticeGiven,
    NoticeLooked,
    NoticeReminded,
    NoticeSigned,
    NoticeUnreached,
    NoticeUnsigned,
)
from rules.notices.letters import span
from rules.notices.site import Answer, Notice
from rules.rulebook import Rulebook
from rules.telling import Told

_HOUR = timedelta(hours=1)
OUTCOMES: Mapping[End, str] = MappingProxyType({
    End.IN_TIME: "outcome_letter_in_time",
    End.REMINDED: "outcome_letter_reminded",
    End.LATE: "outcome_letter_late",
    End.NOT_DONE: "outcome_letter_unanswered",
    End.UNKNOWN: "outcome_letter_unanswered",
    End.UNANSWERED: "outcome_letter_unanswered",
})  # fmt: skip


def told(fact: AnyNotice, book: Rulebook) -> Iterator[Told]:
    """Who hears of one of these facts."""
    about, notice = fact.about, book.site.notices.get(fact.about.kind)
    match fact:
        case NoticeSigned(by=by):
            gaps = {"within": _left(about.due, fact.at, about.language, book)}
            yield from _body("notice_signed_ack", fact, book, gaps)
            hear = dict.fromkeys((about.by, *((by,) if by != about.unit else ())))
            yield from news.each("notice_signed", tuple(u for u in hear if u), about, book)
        case NoticeUnsigned():
            yield from _body("notice_sign_reminded", fact, book, {}, sign=True)
            hear = dict.fromkeys((about.by, *book.dispatchers))
            yield from news.each("desk_notice_unsigned", hear, about, book)
        case _ if notice is not None and notice.answer is Answer.WORDS:
            yield from _letter(fact, notice, book)
        case _:
            yield from news.told(fact, book)


def _letter(fact: AnyNotice, notice: Notice, book: Rulebook) -> Iterator[Told]:
    about = fact.about
    desks = tuple(dict.fromkeys((about.by, *book.dispatchers)))
    match fact:
        case NoticeGiven():
            sign = notice.sign_within or notice.deadline
            gaps = {
                **news.words_of(about, notice, book),
                "sign": span(sign, about.language, book),
                "within": span(notice.deadline, about.language, book),
            }  # fmt: skip
            yield from _body("notice_told_letter", fact, book, gaps, sign=True)
        case NoticeReminded():
            gaps = {"within": _left(about.due, fact.at, about.language, book)}
            yield from _body("notice_reminded_letter", fact, book, gaps)
        case NoticeAnswered(words=words):
            yield from news.each("notice_words", desks, about, book, words=words)
        case NoticeUnreached(reason=reason):
            yield from news.each("notice_unreached_letter", desks, about, book, reason=reason)
        case NoticeLooked():
            yield from news.each("desk_notice_unanswered", desks, about, book)
        case NoticeEnded(end=end):
            yield from news.each("notice_ended", desks, about, book, outcome=OUTCOMES[end])


def _body(
    message: str,
    fact: AnyNotice,
    book: Rulebook,
    gaps: Mapping[str, object],
    *,
    sign: bool = False,
) -> Iterator[Told]:
    """To whom the notice was given, inside or outside."""
    about = fact.about
    choices = (("choice_sign", f"{about.notice} signed"),) if sign else ()
    if not about.unit:
        yield news.outside(message, about, gaps, book)
    units = (about.unit,) if about.unit else ()
    for one in news.each(message, units, about, book):
        both = {**one.gaps, **gaps}
        yield Told(message=message, unit=one.unit, gaps=both, choices=choices, surely=True)


def _left(due: datetime, at: datetime, language: str, book: Rulebook) -> str:
    """How long there still is, in whole hours where it is long."""
    left = due - at
    hours = left.total_seconds() // 3600
    return span(left if hours < 1 else left - left % _HOUR, language, book)
