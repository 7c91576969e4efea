"""Who hears what of a notice. Whoever was told is "=N3" here; `rules.informants` finds them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from rules.informants import MARK
from rules.model import Address, Form
from rules.notices.events import (
    About,
    AnyNotice,
    End,
    NoticeAnswered,
    NoticeEnded,
    NoticeGiven,
    NoticeLooked,
    NoticeReminded,
    NoticeUnreached,
)
from rules.notices.letters import span
from rules.notices.site import Notice
from rules.rulebook import Rulebook, named
from rules.said import Source
from rules.telling import Told

CHOICES = (("choice_moved", "moved"), ("choice_not_moved", "not moved"))
WORK = (("choice_work_done", "done"), ("choice_work_not_done", "not done"))
OUTCOMES: Mapping[End, str] = MappingProxyType({
    End.IN_TIME: "outcome_notice_in_time",
    End.REMINDED: "outcome_notice_reminded",
    End.LATE: "outcome_notice_late",
    End.NOT_DONE: "outcome_notice_not_done",
    End.UNKNOWN: "outcome_notice_unknown",
    End.UNANSWERED: "outcome_letter_unanswered",
})  # fmt: skip


WORK_OUTCOMES: Mapping[End, str] = MappingProxyType({
    **OUTCOMES,
    End.IN_TIME: "outcome_work_in_time",
    End.REMINDED: "outcome_work_reminded",
    End.LATE: "outcome_work_late",
    End.NOT_DONE: "outcome_work_not_done",
})  # fmt: skip


def told(fact: AnyNotice, book: Rulebook) -> Iterator[Told]:
    """Who hears of one of these facts."""
    about, notice = fact.about, book.site.notices.get(fact.about.kind)
    match fact:
        case NoticeGiven() | NoticeReminded() if about.unit and notice is not None:
            yield from _to_unit(fact, notice, book)
        case NoticeGiven() if notice is not None:
            yield outside("notice_told", about, words_of(about, notice, book), book)
        case NoticeReminded() if notice is not None:
            left = {"minutes": max(1.0, (about.due - fact.at).total_seconds() / 60)}
            yield outside("notice_reminded", about, left, book)
        case NoticeAnswered(done=False, words=words):
            yield from each("notice_words", (about.by,), about, book, words=words)
        case NoticeUnreached(reason=reason):
            yield from each("notice_unreached", (about.by,), about, book, reason=reason)
        case NoticeLooked(unit=""):
            message = "desk_notice_open_unit" if about.unit else "desk_notice_open"
            yield from each(message, book.dispatchers, about, book, answer=True)
        case NoticeLooked(unit=unit):
            message = "notice_look_unit" if about.unit else "notice_look"
            yield from each(message, (unit,), about, book, answer=True, notice=notice)
        case NoticeEnded(end=end, by=by, looker=looker):
            also = [unit for unit in (by, about.unit) if unit]
            hear = dict.fromkeys((about.by, *book.dispatchers, *also))
            outcome = (WORK_OUTCOMES if about.unit else OUTCOMES)[end]
            yield from each("notice_ended", hear, about, book, outcome=outcome)
            if looker and looker not in hear:
                yield from each("notice_off", (looker,), about, book)


def place_named(about: About, language: str, book: Rulebook) -> str:
    """Where it is, in that language."""
    spot = book.place(about.place)
    if spot is None:
        return book.site.catalogue.say("notice_place", language, Form.TEXT)
    return named(spot.names, language, book.site.language)


def words_of(about: About, notice: Notice, book: Rulebook) -> Mapping[str, object]:
    """What they are told, as the site wrote it, with its gaps filled."""
    words = named(notice.words, about.language, book.site.language)
    minutes = round(notice.deadline.total_seconds() / 60)
    place = place_named(about, about.language, book)
    filled = {"plate": about.plate, "what": about.plate, "place": place, "minutes": str(minutes)}
    filled["within"] = span(notice.deadline, about.language, book)
    for gap, value in filled.items():
        words = words.replace(f"{{{gap}}}", value)
    return {"told": words}


def _to_unit(fact: NoticeGiven | NoticeReminded, notice: Notice, book: Rulebook) -> Iterator[Told]:
    """To one of ours, whose channels are tried one after another."""
    about = fact.about
    if isinstance(fact, NoticeGiven):
        told = words_of(about, notice, book)["told"]
        yield from each("notice_told_unit", (about.unit,), about, book, answer=True, told=told)
    else:
        left = max(1.0, (about.due - fact.at).total_seconds() / 60)
        yield from each(
            "notice_reminded_unit", (about.unit,), about, book, answer=True, minutes=left
        )


def outside(message: str, about: About, gaps: Mapping[str, object], book: Rulebook) -> Told:
    """To who was given the notice, under a key that does not tell who."""
    channel = f"{MARK}{about.notice}"
    source = Source(
        address=Address(about.adapter, channel), sender=channel, language=about.language
    )
    filled = {
        "notice": about.notice, "plate": about.plate, **gaps,
        "place": place_named(about, about.language, book),
    }  # fmt: skip
    return Told(message=message, to=source, gaps=filled, until=about.due)


def each(
    message: str,
    units: object,
    about: About,
    book: Rulebook,
    *,
    answer: bool = False,
    notice: Notice | None = None,
    **gaps: object,
) -> Iterator[Told]:
    """To units, each in their language."""
    labels = WORK if about.unit else CHOICES
    choices = tuple((label, f"{about.notice} {w}") for label, w in labels) if answer else ()
    for id in units if isinstance(units, tuple | dict) else ():
        unit = book.site.units.get(id)
        if unit is None:
            continue
        language = book.language(unit)
        task = named(notice.task, language, book.site.language) if notice and notice.task else ""
        filled: dict[str, object] = {
            "notice": about.notice, "plate": about.plate, **gaps,
            "place": place_named(about, language, book),
        }  # fmt: skip
        if message.startswith("notice_look"):
            usual = book.site.catalogue.say("notice_task", language, Form.TEXT)
            filled["task"] = task or usual
        yield Told(message=message, unit=id, gaps=filled, choices=choices, surely=True)
