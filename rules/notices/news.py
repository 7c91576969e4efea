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
from rules.notices.site import Notice
from rules.rulebook import Rulebook, named
from rules.said import Source
from rules.telling import Told

CHOICES = (("choice_moved", "moved"), ("choice_not_moved", "not moved"))
OUTCOMES: Mapping[End, str] = MappingProxyType({
    End.IN_TIME: "outcome_notice_in_time",
    End.REMINDED: "outcome_notice_reminded",
    End.LATE: "outcome_notice_late",
    End.NOT_DONE: "outcome_notice_not_done",
    End.UNKNOWN: "outcome_notice_unknown",
})  # fmt: skip


def told(fact: AnyNotice, book: Rulebook) -> Iterator[Told]:
    """Who hears of one of these facts."""
    about, notice = fact.about, book.site.notices.get(fact.about.kind)
    match fact:
        case NoticeGiven() if notice is not None:
            yield _outside("notice_told", about, _words(about, notice, book), book)
        case NoticeReminded() if notice is not None:
            left = {"minutes": max(1.0, (about.due - fact.at).total_seconds() / 60)}
            yield _outside("notice_reminded", about, left, book)
        case NoticeAnswered(done=False, words=words):
            yield from _each("notice_words", (about.by,), about, book, words=words)
        case NoticeUnreached(reason=reason):
            yield from _each("notice_unreached", (about.by,), about, book, reason=reason)
        case NoticeLooked(unit=""):
            yield from _each("desk_notice_open", book.dispatchers, about, book, answer=True)
        case NoticeLooked(unit=unit):
            yield from _each("notice_look", (unit,), about, book, answer=True, notice=notice)
        case NoticeEnded(end=end, by=by, looker=looker):
            hear = dict.fromkeys((about.by, *book.dispatchers, *((by,) if by else ())))
            yield from _each("notice_ended", hear, about, book, outcome=OUTCOMES[end])
            if looker and looker not in hear:
                yield from _each("notice_off", (looker,), about, book)


def place_named(about: About, language: str, book: Rulebook) -> str:
    """Where it is, in that language."""
    spot = book.place(about.place)
    if spot is None:
        return book.site.catalogue.say("notice_place", language, Form.TEXT)
    return named(spot.names, language, book.site.language)


def _words(about: About, notice: Notice, book: Rulebook) -> Mapping[str, object]:
    """What they are told, as the site wrote it, with its gaps filled."""
    words = named(notice.words, about.language, book.site.language)
    minutes = round(notice.deadline.total_seconds() / 60)
    place = place_named(about, about.language, book)
    for gap, value in (("plate", about.plate), ("place", place), ("minutes", str(minutes))):
        words = words.replace(f"{{{gap}}}", value)
    return {"told": words}


def _outside(message: str, about: About, gaps: Mapping[str, object], book: Rulebook) -> Told:
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


def _each(
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
    choices = tuple((label, f"{about.notice} {w}") for label, w in CHOICES) if answer else ()
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
        if message == "notice_look":
            usual = book.site.catalogue.say("notice_task", language, Form.TEXT)
            filled["task"] = task or usual
        yield Told(message=message, unit=id, gaps=filled, choices=choices, surely=True)
