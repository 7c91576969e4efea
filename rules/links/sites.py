"""Which units of a site stand for other sites, and which are units of those.

A link is an adapter whose far end is a bridge like ours (`Manner.linked`). The unit on its channel
SITE stands for the site as a whole; a unit on another channel is one of that site's own, by its id
there.
"""

from collections.abc import Iterable

from rules.call import Call
from rules.handed import SITE
from rules.model import Address, Unit
from rules.rulebook import Rulebook


def is_linked(address: Address, book: Rulebook) -> bool:
    """Does a bridge like ours stand at the other end?"""
    return book.manner(address).linked


def link_of(unit: str, book: Rulebook) -> Address | None:
    """Where a unit is reached at another site; None for one of ours."""
    known = book.site.units.get(unit)
    return next((c for c in known.channels if is_linked(c, book)), None) if known else None


def stands_for(link: str, book: Rulebook) -> Unit | None:
    """The unit that stands for the site at the other end of a link."""
    id = book.unit_of.get(Address(link, SITE))
    return book.site.units.get(id) if id else None


def here_as(there: str, link: str, book: Rulebook) -> str:
    """What we call a unit of the other site: its own name here, or its site's. "" for none."""
    own = book.unit_of.get(Address(link, there)) if there != SITE else None
    site = stands_for(link, book)
    return own or (site.id if site else "")


def links_of(call: Call, book: Rulebook) -> Iterable[str]:
    """Links over which units of other sites have a part in the call, or it came, in order."""
    found = [a.unit for a in call.assignments]
    found += [source.unit for source in call.sources if source.unit]
    links = (link_of(unit, book) for unit in found)
    return dict.fromkeys(address.adapter for address in links if address is not None)
