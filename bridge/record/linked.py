"""The other sites that know a call, as the desk sees them: whose it was, and its number there."""

from collections.abc import Iterator

from bridge.case_views import SiteView
from bridge.record.names import Names
from bridge.record.page import Page
from rules.handed import Handed, State
from rules.links.events import SharedHeard


def linked(page: Page, names: Names) -> tuple[SiteView, ...]:
    """One row for each link over which something was told or heard, in that order."""
    return tuple(_site(link, page, names) for link in dict.fromkeys(_links(page)))


def _links(page: Page) -> Iterator[str]:
    for _, fact in page.facts:
        if isinstance(fact, SharedHeard):
            yield fact.link
    yield from (r.fact.to.adapter for r in page.relays.values() if r.fact.handed is not None)


def _site(link: str, page: Page, names: Names) -> SiteView:
    heard = [f for _, f in page.facts if isinstance(f, SharedHeard) and f.link == link]
    told = [r.fact for r in page.relays.values() if r.fact.handed and r.fact.to.adapter == link]
    last: Handed | None = heard[-1].handed if heard else None
    unit = heard[-1].by if heard else told[-1].unit
    return SiteView(
        link=link,
        unit=unit,
        unit_names=names.unit_names(unit),
        number=last.number if last else 0,
        came=page.call.said.source.address.adapter == link,
        state=last.state.value if last else State.LIVE.value,
        at=max(f.at for f in (*heard, *told)),
    )
