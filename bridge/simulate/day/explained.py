"""Has every choice its reason? Who goes, who is passed over, and nobody is left unmentioned."""

from collections.abc import Iterator

from rules.call import Call
from rules.may_be_asked import units_for
from rules.route import Route
from rules.rulebook import Rulebook


def unexplained(route: Route, call: Call, book: Rulebook) -> Iterator[str]:
    """Units that might go to the call, of which the route does not say why or why not.

    Volunteers and people of a roster whom nobody expects are no matter of a reason.
    """
    why = {leg.unit: leg.reason for leg in route.legs} | {p.unit: p.reason for p in route.passed}
    kind = book.kind_of(call)
    might = (u.id for u in units_for(kind, book) if u.kind in kind.to and not u.person)
    yield from (unit for unit in dict.fromkeys((*why, *might)) if not why.get(unit))
