"""What became of volunteers, and what the world knows of them after it.

Law: an id is given once and never again; whoever left the roster leaves nothing in the world but
the count of ids.
"""

from typing import TYPE_CHECKING, get_args

from rules.said import reporter
from rules.site_events import Fact
from rules.volunteers import Applicant, Member, number_of

if TYPE_CHECKING:
    from rules.world import World

MEMBERS = "members"  # in the world's counts: the last number that was given


class Applied(Fact, frozen=True, kw_only=True, tag=True):
    """Somebody signed up, or answered our question; the same id again has the newest words."""

    applicant: Applicant


class ApplicationOver(Fact, frozen=True, kw_only=True, tag=True):
    """Nobody waits for this applicant any more. `by` a desk, "" = themself, or time."""

    member: str
    by: str = ""
    reason: str = ""  # a desk's words, or a key of ours


class Enrolled(Fact, frozen=True, kw_only=True, tag=True):
    """They are one of us. The same id again: something of them changed."""

    member: Member
    by: str


class Dismissed(Fact, frozen=True, kw_only=True, tag=True):
    """They are not any more. `by` their own id where they left."""

    member: str
    by: str
    reason: str = ""


MemberFact = Applied | ApplicationOver | Enrolled | Dismissed
MEMBER_FACTS: tuple[type[MemberFact], ...] = get_args(MemberFact)


def members_after(world: "World", fact: MemberFact) -> dict[str, object]:
    """The tables of the world that the fact changes."""
    match fact:
        case Applied(applicant=applicant):
            count = max(world.counts.get(MEMBERS, 0), number_of(applicant.id))
            return {
                "applicants": world.applicants.set(reporter(applicant.source), applicant),
                "counts": world.counts.set(MEMBERS, count),
            }
        case ApplicationOver(member=id):
            return _without_applicant(world, id)
        case Enrolled(member=member):
            members = world.members.set(member.id, member)
            return _without_applicant(world, member.id) | {"members": members}
        case Dismissed(member=id):
            return _without_member(world, id)


def _without_applicant(world: "World", id: str) -> dict[str, object]:
    found = [who for who, one in world.applicants.items() if one.id == id]
    if not found:
        return {}
    applicants = world.applicants
    for who in found:
        applicants = applicants.delete(who)
    return {"applicants": applicants}


def _without_member(world: "World", id: str) -> dict[str, object]:
    gone: dict[str, object] = {}
    if id in world.members:
        gone["members"] = world.members.delete(id)
    if id in world.units:
        gone["units"] = world.units.delete(id)
    return gone
