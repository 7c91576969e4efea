"""For which calls a volunteer may be asked at all, whoever asks: the machine or a desk.

Law: only for kinds that the site allows; the machine asks only near them, and where they chose to
be. A call that turns out to be of another kind lets them go.
"""

from collections.abc import Iterable
from datetime import datetime

from rules.call import Call
from rules.commands import Assign, Command, Refused, Take
from rules.events import Released
from rules.model import Kind, Point, Unit
from rules.nearest import distance
from rules.rulebook import Rulebook
from rules.territory import zones_of
from rules.volunteers import Volunteers, Wish
from rules.world import World

NOT_THEIRS, ELSEWHERE = "passed_not_for_volunteers", "passed_other_area"
QUIET = frozenset({NOT_THEIRS, ELSEWHERE, "passed_off_duty", "passed_far", "passed_no_position"})


def units_for(kind: Kind, book: Rulebook) -> Iterable[Unit]:
    """Who is looked at for a call: members only where it may be theirs."""
    section = book.site.volunteers
    theirs = section is not None and kind.id in section.kinds
    return (book if theirs else book.own).site.units.values()


def unfit(unit: Unit, call: Call, book: Rulebook, world: World) -> str:
    """Why a member cannot be asked for the call; "" where they can, and of everybody else."""
    member = book.members.get(unit.id)
    if member is None:
        return ""
    section = book.site.volunteers
    if section is None or call.kind not in section.kinds:
        return NOT_THEIRS
    if call.where is None:
        return ""
    spot, at = call.where.point, book.position(unit, world)
    if not _theirs(spot, call.where.place, member.wish, section, book):
        return ELSEWHERE
    return "passed_far" if at is not None and distance(spot, at) > section.reach else ""


def _theirs(spot: Point, place: str, wish: Wish, section: Volunteers, book: Rulebook) -> bool:
    site = book.site
    if section.zones and not section.zones & zones_of(spot, place, site):
        return False
    if wish.anywhere or not (wish.places or wish.zones):
        return True
    if place in wish.places or set(wish.zones) & zones_of(spot, place, site):
        return True
    known = (site.places.get(id) for id in wish.places)
    return any(distance(spot, p.point) <= max(p.radius, section.around) for p in known if p)


def must_be_theirs(command: Command, call: Call, book: Rulebook) -> None:
    """`Refused` where a volunteer takes, or is sent to, what is not for volunteers."""
    if isinstance(command, Take | Assign) and forbidden(command.unit, call, book):
        raise Refused("not_for_volunteers", number=call.number)


def let_go(call: Call, book: Rulebook, now: datetime) -> tuple[Released, ...]:
    """Members who are in a call that is not, or is not any more, for volunteers."""
    return tuple(
        Released(call=call.id, at=now, unit=part.unit, reason="reason_not_for_volunteers")
        for part in call.active()
        if forbidden(part.unit, call, book)
    )


def forbidden(unit: str, call: Call, book: Rulebook) -> bool:
    """Is it a volunteer, and the call not for volunteers?"""
    section = book.site.volunteers
    return unit in book.members and (section is None or call.kind not in section.kinds)
