"""Who else is in a call: posts that had a case, invited departments, other sites."""

from typing import Any

from msgspec.structs import replace

from bridge.case_views import SiteView, StayView
from bridge.views import AssignmentView, CallView
from tests.adapters.console.browser import a_proposal
from tests.adapters.console.samples import an_assignment, at

MARKET = "market"


def a_guest(unit: str = MARKET, state: str = "taken", **changes: Any) -> AssignmentView:
    """A department that takes part."""
    guest = an_assignment(unit, "市场监管", state=state, until=None)
    return replace(guest, task="join", **changes)


def a_stay(nth: int, unit: str, begun: int, over: int | None = None, **changes: Any) -> StayView:
    """A stay at a post, from so many seconds ago."""
    named = {1: {"zh": "预检", "en": "pre-check"}, 2: {"zh": "采集", "en": "data taking"}}
    stay = StayView(
        nth=nth,
        names=named[nth],
        unit=unit,
        unit_names={"zh": f"{unit}岗", "en": f"post {unit}"},
        begun=at(begun),
        handed=None,
        over=None if over is None else at(over),
        late=False,
    )
    return replace(stay, **changes)


def a_neighbour(**changes: Any) -> SiteView:
    """The county centre, which gave us the call."""
    site = SiteView(
        link="county",
        unit="centre",
        unit_names={"zh": "县指挥中心", "en": "county centre"},
        number=12,
        came=True,
        state="live",
        at=at(30),
    )
    return replace(site, **changes)


def in_company(**changes: Any) -> CallView:
    """A call with all of them."""
    noted = (({"zh": "证件", "en": "card"}, "532926"),)
    call = a_proposal(
        stays=(
            a_stay(1, "north", 300, 120, late=True, noted=noted),
            a_stay(2, "south", 120, handed=at(20)),
        ),
        guests=(a_guest(), a_guest("culture", "declined", note="nobody is free")),
        sites=(a_neighbour(), a_neighbour(link="west", came=False, number=0)),
    )
    return replace(call, **changes)
