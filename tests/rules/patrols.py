"""Sites with patrols of one's own choice, for stories of several calls at once."""

from msgspec.structs import replace

from rules.call import Call
from rules.model import Confirm, Point, Site, Unit, UnitKind
from rules.rulebook import Rulebook
from tests.rules.play import Play
from tests.sites import small_site, unit

POLICE = frozenset({"police"})
FIGHT = {"gate": "南门有人打架", "lake": "月亮湖有人打架", "hill": "望云台有人打架"}


def patrol(id: str, point: Point | None, **more: object) -> Unit:
    more = {"skills": POLICE, **more}
    return unit(id, UnitKind.PATROL, f"巡{id}", f"patrol {id}", f"chat/{id}", point=point, **more)


def site_of(*patrols: Unit, confirm: Confirm = Confirm.ALWAYS, **policy: object) -> Site:
    """The small site with these patrols alone; fights wait for the dispatcher's yes."""
    site = small_site()
    units = {id: u for id, u in site.units.items() if u.kind is not UnitKind.PATROL}
    dispute = replace(site.kinds["dispute"], confirm=confirm, neighbours=0)
    return replace(
        site,
        units=units | {u.id: u for u in patrols},
        kinds={**site.kinds, "dispute": dispute},
        policy=replace(site.policy, **policy),
    )


def begin(*patrols: Unit, confirm: Confirm = Confirm.ALWAYS, **policy: object) -> Play:
    return Play(Rulebook(site_of(*patrols, confirm=confirm, **policy)))


def lead(call: Call) -> str:
    assert call.route is not None
    return call.route.lead


def reason(call: Call) -> str:
    assert call.route is not None
    return call.route.legs[0].reason


def passed(call: Call) -> dict[str, str]:
    assert call.route is not None
    return {p.unit: p.reason for p in call.route.passed}
