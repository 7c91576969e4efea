"""The rules change while calls are under way.

Law: a version is taken whole or not at all, and the journal says which. Calls go on as they are: a
kind, a ruling, a deadline and a route that people confirmed or hold stay; only a route that still
waits for its yes and names a unit that is gone is made anew.
"""

from collections.abc import Iterator

from rules.alarms import removed
from rules.announce import standing
from rules.assign import propose
from rules.call import Call
from rules.density import watching as density
from rules.differences import differences
from rules.doing import Doing
from rules.events import Escalated, Event, Proposed
from rules.inputs import SiteChanged
from rules.members import peopled
from rules.rulebook import Rulebook
from rules.site_events import Change, RulesRefused, RulesTaken
from rules.telling import Told
from rules.transitions import Status
from rules.world import age


def renew(doing: Doing, line: SiteChanged, then: Rulebook | None) -> None:
    """Take the book `then` that the line names, or tell why not; None = there is none to take."""
    if line.refused:
        doing.add(RulesRefused(at=doing.at, digest=line.digest, reason=line.refused))
        doing.tell(_desks("desk_rules_refused", doing.book, reason=line.refused), None)
    elif then is not None and line.digest != doing.world.rules:
        _take(doing, line.digest, then)


def _take(doing: Doing, digest: str, then: Rulebook) -> None:
    first = not doing.world.rules  # what counted before was never named: nobody can compare
    before = doing.book
    changes = () if first else differences(before.own.site, then.site)
    doing.book = peopled(then, doing.world)
    forget_after = then.policy.forget_after
    doing.add(RulesTaken(at=doing.at, digest=digest, forget_after=forget_after, changes=changes))
    doing.add(*standing(then, doing.world, doing.at))
    doing.add(*density.standing(doing.book, doing.world, doing.at))
    removed(doing, before, then)
    for call in sorted(doing.world.calls.values(), key=age):
        doing.add(*_again(call, doing))
    doing.settle()
    doing.plan()
    if not first:
        told = tuple(_counts(change) for change in changes)
        doing.tell(_desks("desk_rules_taken", then, changes=told), None)


def _again(call: Call, doing: Doing) -> Iterator[Event]:
    """A new proposal where the old one cannot be carried out, by the same time as before."""
    if call.status is not Status.PROPOSED or call.holder or call.route is None:
        return
    here = doing.book.site.units
    if all(leg.unit in here for leg in call.route.legs):
        return
    due = call.due or doing.at + doing.book.policy.confirm_within
    route, need = propose(call, doing.book, doing.world, doing.at)
    if any(not leg.warn_only for leg in route.legs):
        yield Proposed(call=call.id, at=doing.at, route=route, need=need, due=due)
    else:
        again = doing.at + doing.book.policy.remind_every
        yield Escalated(call=call.id, at=doing.at, reason="reason_nobody_left", due=again)


def _desks(message: str, book: Rulebook, **gaps: object) -> Iterator[Told]:
    for unit in dict.fromkeys((*book.dispatchers, *book.commanders)):
        yield Told(message=message, unit=unit, gaps=gaps)


def _counts(change: Change) -> str:
    """`units:+1 -2 ~3`: a text of the catalogue and figures, told in the listener's language."""
    signs = (("+", change.added), ("-", change.removed), ("~", change.changed))
    return f"{change.part}:" + " ".join(f"{sign}{count}" for sign, count in signs if count)
