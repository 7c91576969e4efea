"""The roster changes: questions are asked, desks are told, members come and go.

Law: who leaves the roster leaves their calls to others in the same step. Applications that nobody
finishes are let go; those that wait for a desk are held up to it again until somebody decides.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from rules.doing import Doing
from rules.errands import What, errand, errand_key
from rules.events import Event, Heard
from rules.guests.binding import taken_out
from rules.member_commands import Admit, Apply, Dismiss, Membership, Reach, Roster, Withdraw
from rules.member_events import MEMBERS, ApplicationOver, Applied, Dismissed, Enrolled
from rules.member_news import NO_REASON, listed
from rules.rulebook import Rulebook, named
from rules.said import Said, Source, reporter
from rules.signup import WAITS, Ask, next_question, waiting
from rules.signup_words import LONGEST_NAME, clean, understood
from rules.site_events import ErrandGiven, ErrandOver
from rules.telling import Told
from rules.volunteers import Applicant, Member, Volunteers, Wish
from rules.world import World

EXAMPLES = 3  # places that a question names
LISTED = 20  # ids in one answer


def carry(doing: Doing, said: Said, asked: Membership) -> None:
    """Do what was asked of the roster."""
    doing.add(Heard(call="", at=doing.at, said=said))
    match asked:
        case Apply(anew=anew):
            _apply(doing, said, anew=anew)
        case Withdraw(member=id):
            _withdraw(doing, said, id)
        case Admit():
            _admit(doing, asked)
        case Dismiss():
            _dismiss(doing, said, asked)
        case Reach():
            _reach(doing, said, asked)
        case Roster():
            _roster(doing, said)
        case _:
            assert_never(asked)


def _apply(doing: Doing, said: Said, *, anew: bool) -> None:
    known = doing.world.applicants.get(reporter(said.source))
    first = known or Applicant(
        id=_next_id(doing), source=said.source, wish=Wish(name=_signs(said)), since=doing.at
    )
    asks = "" if anew else first.asks
    wish = understood(first.wish, said.words, asks, doing.book)
    missing = next_question(wish)
    now = replace(first, source=said.source, wish=wish, asks=missing.value)
    wait = doing.book.policy.talk_for if missing else WAITS
    doing.add(
        Applied(at=doing.at, applicant=now), errand(What.SIGNUP, now.id, doing.at + wait, doing.at)
    )
    again = not anew and asks == missing.value
    doing.reply(_question(missing, again=again), said.source, _gaps(now, doing.book))
    doing.plan()


def _signs(said: Said) -> str:
    """The name that the network knows them by: better than a question more."""
    return clean(said.name, LONGEST_NAME)


def _next_id(doing: Doing) -> str:
    """The next that nobody bears, and no unit of the site's files."""
    number = doing.world.counts.get(MEMBERS, 0) + 1
    while f"V{number}" in doing.book.own.site.units:
        number += 1
    return f"V{number}"


def _question(missing: Ask, *, again: bool) -> str:
    table = {Ask.NAME: "signup_name", Ask.DOES: "signup_does", Ask.NOTHING: "signup_done"}
    if missing is Ask.WHERE:
        return "signup_where_again" if again else "signup_where"
    return table[missing]


def _gaps(one: Applicant, book: Rulebook) -> dict[str, object]:
    language = one.source.language or book.site.language
    places = [named(p.names, language, book.site.language) for p in book.site.places.values()]
    section = book.site.volunteers or Volunteers()
    skills = [named(n, language, book.site.language) for n in section.skills.values()]
    return {
        "member": one.id,
        "person": one.wish.name,
        "examples": listed(places[:EXAMPLES], language),
        "options": listed(skills[:EXAMPLES], language),
    }


def _over(id: str, at: datetime, by: str, reason: str) -> Iterator[Event]:
    yield ApplicationOver(at=at, member=id, by=by, reason=reason)
    yield ErrandOver(at=at, key=errand_key(What.SIGNUP, id))


def _withdraw(doing: Doing, said: Said, id: str) -> None:
    known = waiting(id, doing.world) is not None
    doing.add(*_over(id, doing.at, "", "reason_withdrawn"))
    doing.reply("signup_withdrawn", said.source, {"member": id})
    if known:  # or no desk ever heard of it
        doing.plan()


def _admit(doing: Doing, asked: Admit) -> None:
    one = waiting(asked.member, doing.world)
    if one is None:
        return
    if not asked.yes:
        doing.add(*_over(one.id, doing.at, asked.by, asked.reason))
        reason = asked.reason or NO_REASON
        doing.reply("member_refused", one.source, {"reason": reason})
        doing.plan()
        return
    member = Member(
        id=one.id,
        wish=one.wish,
        sender=one.source.sender,
        channels=(one.source.address,),
        language=one.source.language or doing.book.site.language,
        since=doing.at,
    )
    doing.add(
        Enrolled(at=doing.at, member=member, by=asked.by),
        ErrandOver(at=doing.at, key=errand_key(What.SIGNUP, one.id)),
    )
    _welcome(doing, member)
    doing.plan()


def _welcome(doing: Doing, member: Member) -> None:
    section, site = doing.book.site.volunteers or Volunteers(), doing.book.site
    words = named(section.welcome, member.language, site.language) if section.welcome else ""
    gaps: dict[str, object] = {"member": member.id, "person": member.wish.name, "welcome": words}
    choices = (("choice_on_duty", "on duty"),)
    told = Told(message="member_welcome", unit=member.id, gaps=gaps, choices=choices)
    doing.tell([told], None, len(doing.facts))


def _dismiss(doing: Doing, said: Said, asked: Dismiss) -> None:
    member = doing.world.members.get(asked.member)
    if member is None:
        return
    for call in doing.world.parts(member.id):
        doing.add(taken_out(call, member.id, doing.at, "reason_member_gone"))
    doing.add(Dismissed(at=doing.at, member=member.id, by=asked.by, reason=asked.reason))
    doing.settle()
    doing.plan()
    own = asked.by == member.id
    where = said.source if own else _reaches(member)
    reason = asked.reason or NO_REASON
    doing.reply("member_left" if own else "member_dismissed", where, {"reason": reason})


def _reaches(member: Member) -> Source:
    return Source(address=member.channels[0], sender=member.sender, language=member.language)


def _reach(doing: Doing, said: Said, asked: Reach) -> None:
    member = doing.world.members.get(asked.member)
    if member is None:
        return
    more = replace(member, channels=(*member.channels, asked.channel))
    doing.add(Enrolled(at=doing.at, member=more, by=asked.by))
    doing.reply("member_channel", said.source, {"member": member.id, "name": str(asked.channel)})


def _roster(doing: Doing, said: Said) -> None:
    book, world = doing.book, doing.world
    on = sum(book.on_duty(book.site.units[id], world, doing.at) for id in world.members)
    ready = sorted((a for a in world.applicants.values() if not a.asks), key=lambda a: a.since)
    listed = ", ".join(a.id for a in ready[:LISTED]) + (" …" if len(ready) > LISTED else "")
    gaps: dict[str, object] = {"count": len(world.members), "on": on, "listed": listed or "-"}
    doing.reply("desk_members", said.source, gaps)


def late(given: ErrandGiven, _book: Rulebook, world: World, at: datetime) -> Iterable[Event]:
    """An application rests: one that was never finished is let go, one for a desk stays."""
    one = next((a for a in world.applicants.values() if a.id == given.about), None)
    if one is None:
        return
    if one.asks:
        yield ApplicationOver(at=at, member=one.id, reason="reason_not_finished")
    else:
        yield errand(What.SIGNUP, one.id, at + WAITS, at)
        yield Applied(at=at, applicant=one)  # desks are told again
