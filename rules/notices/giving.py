"""A notice is given, answered, seen to; or cannot be told, and somebody looks at once."""

from typing import TYPE_CHECKING

from rules.errands import What, errand, errand_key
from rules.events import Relayed
from rules.informants import MARK
from rules.inputs import Inbound
from rules.model import Address
from rules.notices import letters
from rules.notices.events import (
    About,
    End,
    NoticeAnswered,
    NoticeEnded,
    NoticeGiven,
    NoticeUnreached,
)
from rules.notices.fold import SERIES, Standing
from rules.notices.looking import REMIND, ended_as, look
from rules.notices.news import place_named
from rules.notices.site import Look, Notice
from rules.notices.words import of_unit, theirs
from rules.rulebook import Rulebook
from rules.said import Said, Source
from rules.site_events import ErrandOver
from rules.telling import Told
from rules.texting.opting import digest
from rules.wish import AnswerNotice, GiveNotice, SawNotice

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing


def given(doing: "Doing", said: Said, _heard: Inbound, wish: GiveNotice) -> None:
    """They are told, or where they want no messages, somebody looks at once."""
    notice, world = doing.book.site.notices[wish.kind], doing.world
    same = [
        s.fact.about.notice
        for s in world.notices.values()
        if (s.fact.about.kind, s.fact.about.plate) == (wish.kind, wish.plate)
        and s.fact.about.unit == wish.unit
    ]
    if same:
        doing.reply("notice_already", said.source, {"notice": same[0], "plate": wish.plate})
        return
    fact = _fact(wish, notice, doing)
    about = fact.about
    after = min(notice.remind_at or notice.deadline / 2, notice.deadline)
    doing.add(fact, errand(What.NOTICE, about.notice, doing.at + after, doing.at, REMIND))
    doing.add(*letters.begun(about, notice, doing.at))
    wants_none = not about.unit and digest(fact.to.address) in world.opted_out
    if wants_none:
        _unreached(doing, doing.world.notices[about.notice], "reason_opted_out")
    doing.plan()
    unit = doing.book.site.units.get(wish.by)
    language = doing.book.language(unit) if unit else doing.book.site.language
    gaps: dict[str, object] = {
        "notice": about.notice, "plate": about.plate,
        "place": place_named(about, language, doing.book),
        "minutes": notice.deadline.total_seconds() / 60,
    }  # fmt: skip
    doing.reply("notice_given_ack", said.source, gaps)


def answered(doing: "Doing", said: Said, _heard: Inbound, wish: AnswerNotice) -> None:
    """It is done, as they say; or their words go to who gave the notice."""
    one = doing.world.notices[wish.notice]
    about = one.fact.about
    doing.add(NoticeAnswered(at=doing.at, about=about, done=wish.done, words=wish.words))
    doing.add(*letters.waited_for(one, doing.at))
    if letters.is_letter(about.kind, doing.book):
        _end(doing, one, ended_as(one, doing.at), said.source.unit)
        doing.plan()
        _thanked(doing, said, about)
        return
    notice = doing.book.site.notices.get(about.kind)
    looked_after = bool(one.asked) or one.with_desk
    if wish.done and (looked_after or notice is None or notice.look is not Look.ALWAYS):
        _end(doing, one, ended_as(one, doing.at), "")
    elif wish.done and not one.said_done:
        after = doing.world.notices[wish.notice]
        doing.add(*look(after, doing.book, doing.world, doing.at))
    doing.plan()
    if about.unit:
        message = "notice_thanks" if wish.done else "notice_noted_unit"
        doing.reply(message, said.source, {"notice": about.notice})
        return
    message = "notice_thanks" if wish.done else "notice_noted"
    alias = f"{about.adapter}/{MARK}{about.notice}"
    doing.tell([Told(message=message, to=said.source, alias=alias)], None, len(doing.facts))


def _thanked(doing: "Doing", said: Said, about: About) -> None:
    """Who answered hears that it is recorded, on the channel where they did."""
    message, gaps = "notice_answered_ack", {"notice": about.notice}
    if said.source.unit:
        doing.reply(message, said.source, dict(gaps))
        return
    alias = f"{about.adapter}/{MARK}{about.notice}"
    doing.tell(
        [Told(message=message, to=said.source, gaps=gaps, alias=alias)], None, len(doing.facts)
    )


def seen(doing: "Doing", said: Said, _heard: Inbound, wish: SawNotice) -> None:
    """One of ours saw whether it is done."""
    one = doing.world.notices[wish.notice]
    waits = doing.at < one.fact.about.due and not (one.asked or one.unreached or one.said_done)
    gaps: dict[str, object] = {"notice": wish.notice}
    if waits and not wish.done:
        doing.reply("notice_waits", said.source, gaps)
        return
    _end(doing, one, ended_as(one, doing.at) if wish.done else End.NOT_DONE, wish.by)
    doing.plan()


def lost(doing: "Doing", relay: Relayed) -> None:
    """The notice itself could not be told: somebody looks at once."""
    one = of_unit(relay, doing.world) if relay.unit else theirs(relay.to, doing.world)
    if one is None or one.unreached or one.asked or not relay.message.startswith("notice_told"):
        return
    _unreached(doing, one, "reason_unreached")
    doing.plan()


def _unreached(doing: "Doing", one: Standing, reason: str) -> None:
    doing.add(NoticeUnreached(at=doing.at, about=one.fact.about, reason=reason))
    if letters.is_letter(one.fact.about.kind, doing.book):
        return  # who gave it finds another way; its deadlines stand
    doing.add(*look(one, doing.book, doing.world, doing.at))


def _end(doing: "Doing", one: Standing, end: End, by: str) -> None:
    about = one.fact.about
    looker = one.asked[-1] if one.asked and one.asked[-1] != by else ""
    doing.add(
        NoticeEnded(at=doing.at, about=about, end=end, by=by, looker=looker),
        ErrandOver(at=doing.at, key=errand_key(What.NOTICE, about.notice)),
        *letters.waited_for(one, doing.at),
    )


def _fact(wish: GiveNotice, notice: Notice, doing: "Doing") -> NoticeGiven:
    book, world = doing.book, doing.world
    place, giver = book.place(wish.place), book.site.units.get(wish.by)
    to = _to(wish, notice, book)
    about = About(
        notice=f"N{world.counts.get(SERIES, 0) + 1}", kind=notice.id, plate=wish.plate,
        place=wish.place, by=wish.by, adapter=to.address.adapter, language=to.language,
        due=doing.at + notice.deadline, unit=wish.unit,
    )  # fmt: skip
    near = book.site.units.get(wish.unit) or giver
    point = place.point if place else book.position(near, world) if near else None
    return NoticeGiven(at=doing.at, about=about, to=to, point=point)


def _to(wish: GiveNotice, notice: Notice, book: Rulebook) -> Source:
    """Where it goes: to a number, or to a unit's own channels, the first one first."""
    if unit := book.site.units.get(wish.unit):
        first = unit.channels[0]
        return Source(address=first, sender="", unit=unit.id, language=book.language(unit))
    language = _language(wish.number, notice, book)
    return Source(address=Address(notice.via, wish.number), sender=wish.number, language=language)


def _language(number: str, notice: Notice, book: Rulebook) -> str:
    """Numbers of the country hear the site's language, others English, where there are words."""
    abroad = notice.prefix and not number.startswith(notice.prefix)
    return "en" if abroad and "en" in notice.words else book.site.language
