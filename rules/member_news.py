"""What desks hear of volunteers: who wants to be one, who is, who is not any more.

Only here a member's own name is said to anybody but themself.
"""

from collections.abc import Iterable, Iterator

from rules.member_events import ApplicationOver, Applied, Dismissed, Enrolled, MemberFact
from rules.model import Form
from rules.rulebook import Rulebook, named
from rules.signup import WAITS, approvers
from rules.telling import Told
from rules.volunteers import Applicant, Wish

PERSONAL = frozenset({"desk_applied", "desk_applied_waits", "desk_member_in", "member_welcome"})
"""Messages that hold somebody's name; the id stands in each."""


def told(fact: MemberFact, book: Rulebook) -> Iterator[Told]:
    """Desks that approve; where the site names none, the dispatchers."""
    section = book.site.volunteers
    desks = approvers(book) if section and section.approvers else book.dispatchers
    for desk in desks:
        match fact:
            case Applied(applicant=applicant) if not applicant.asks:
                waited = fact.at - applicant.since >= WAITS
                yield _applied(applicant, desk, book, again=waited)
            case ApplicationOver(member=id, by=by, reason=reason):
                message = "desk_member_refused" if by else "desk_member_gone"
                gaps = {"member": id, "unit": by or desk, "reason": reason or NO_REASON}
                yield Told(message=message, unit=desk, gaps=gaps)
            case Enrolled(member=member, by=by):
                name = {"member": member.id, "person": member.wish.name, "unit": by}
                yield Told(message="desk_member_in", unit=desk, gaps=name)
            case Dismissed(member=id, by=by, reason=reason):
                why = "reason_left" if by == id else reason or NO_REASON
                yield Told(
                    message="desk_member_gone", unit=desk, gaps={"member": id, "reason": why}
                )


NO_REASON = "reason_not_given"


def _applied(one: Applicant, desk: str, book: Rulebook, *, again: bool) -> Told:
    """With one touch for a yes, and one for a no."""
    language = book.language(book.site.units[desk])
    return Told(
        message="desk_applied_waits" if again else "desk_applied",
        unit=desk,
        gaps={
            "member": one.id,
            "person": one.wish.name,
            "does": one.wish.does,
            "areas": areas(one.wish, language, book),
        },
        choices=(("choice_approve", f"approve {one.id}"), ("choice_refuse", f"refuse {one.id}")),
    )


def areas(wish: Wish, language: str, book: Rulebook) -> str:
    """Where somebody wants to help, by the names that the site has for it."""
    site = book.site
    things = [
        t for t in (*map(site.zones.get, wish.zones), *map(site.places.get, wish.places)) if t
    ]
    names = [named(thing.names, language, site.language) for thing in things]
    return listed(names, language) or site.catalogue.say("anywhere", language, Form.TEXT)


def listed(names: Iterable[str], language: str) -> str:
    """Names, one after the other."""
    return ("、" if language == "zh" else ", ").join(names)
