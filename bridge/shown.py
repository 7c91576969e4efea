"""What pages, adapters and ears know of the site: one holder, brought up to date in place.

Law: it follows the journal, as the board does; whoever was handed `site` or `channels` once sees
what counts now.
"""

from collections.abc import Callable, Iterator
from typing import Any

from bridge.atlas import SiteAtlas
from bridge.initials import of_names
from bridge.ports import Hints
from rules.callsigns import unit_names
from rules.classify import ENOUGH, FULL
from rules.classify_words import spoken
from rules.drill import within
from rules.gazetteer import all_names
from rules.model import Address, UnitKind
from rules.nearest import Ground
from rules.rulebook import Rulebook

ANSWERS = (
    "收到", "我去", "去不了", "到达", "处理完毕", "找到了", "没找到", "呼叫",
    "taking", "copy", "cannot go", "on scene", "done", "found", "not found",
)  # fmt: skip


FEW = 8  # ways to say a word; one of more is no phrase but a rule


class Shown:
    """The site as it counts now."""

    def __init__(self, book: Rulebook, ground: Callable[[], Ground], *, hears: bool = True) -> None:
        """`ground` tells what is closed now. Not `hears`: the site wants no speech-to-text."""
        self._hears = hears
        self.atlas = SiteAtlas(book, ground)
        self.site: dict[str, Any] = {}  # what any page may show; always the same object
        self._channels: dict[str, list[str]] = {}
        self.follow(book)

    def follow(self, book: Rulebook) -> None:
        """Another version counts now."""
        self.book, self.hints = book, hints(book)
        self.atlas.follow(book)
        self.site.clear()
        self.site.update(public(book), map=self.atlas.version, hears=self._hears)
        for adapter, known in self._channels.items():
            known[:] = channels(book, adapter)

    def channels(self, adapter: str) -> list[str]:
        """The channels of units on one adapter; always the same object."""
        return self._channels.setdefault(adapter, list(channels(self.book, adapter)))

    def inside(self, adapter: str) -> Callable[[str], bool]:
        """Of which channels of the adapter only people of the house hear, as the site counts."""
        return lambda channel: within(Address(adapter, channel), self.book)


def hints(book: Rulebook) -> Hints:
    """What is likely to be said on the site's channels."""
    site = book.site
    names = [n for p in site.places.values() for n in all_names(p)]
    units = book.own.site.units.values()  # volunteers say numbers, and their phones are no names
    names += [n for u in units for n in unit_names(u) if "/" not in n]
    # What only hints, and what has a gap in it, leads an ear astray more often than right.
    phrases = [
        said
        for k in site.kinds.values()
        for w in k.words
        if k.weights.get(w, FULL) >= ENOUGH
        if len(ways := spoken(w)) <= FEW
        for said in ways
    ]
    return Hints(
        language=site.language,
        names=tuple(dict.fromkeys(names)),
        phrases=tuple(dict.fromkeys([*ANSWERS, *phrases])),
    )


def public(book: Rulebook) -> dict[str, Any]:
    """What any page may show of a site."""
    site = book.site
    return {
        "id": site.id,
        "names": dict(site.names),
        "language": site.language,
        "timezone": site.timezone,
        "names_for": kept.total_seconds() if (kept := site.policy.names_for) else None,
        "places": {
            p.id: {"names": dict(p.names), "aliases": list(p.aliases), "codes": list(p.codes),
                   "lat": p.point.lat, "lon": p.point.lon}
            for p in site.places.values()
        },
        "cameras": {c.id: {"names": dict(c.names)} for c in site.cameras.values()},
        "zones": {z.id: {"names": dict(z.names)} for z in site.zones.values()},
        "kinds": {
            k.id: {"names": dict(k.names), "priority": k.priority} for k in site.kinds.values()
        },
        "units": {
            u.id: {"names": dict(u.names), "kind": u.kind.value} for u in site.units.values()
        },
        "desks": {
            str(c): u.id for u in site.units.values() if u.kind is UnitKind.DESK for c in u.channels
        },
        "paths": {p.id: {"names": dict(p.names)} for p in site.paths.values() if p.names},
        "announcements": {
            a.id: {"words": dict(a.words), "at": list(a.at)} for a in site.announcements.values()
        },
        "initials": of_names(_spoken_of(book)),
        "undo_within": site.policy.undo_within.total_seconds(),
    }  # fmt: skip


def _spoken_of(book: Rulebook) -> Iterator[str]:
    """Every name that somebody may type."""
    site = book.site
    for place in site.places.values():
        yield from all_names(place)
    for unit in book.own.site.units.values():  # volunteers are found by their ids alone
        yield from unit_names(unit)
    for named in (site.kinds, site.paths, site.zones):
        for thing in named.values():
            yield from thing.names.values()


def channels(book: Rulebook, adapter: str) -> tuple[str, ...]:
    """The channels of units on one adapter."""
    all_ = (c for u in book.site.units.values() for c in u.channels)
    return tuple(dict.fromkeys(c.channel for c in all_ if c.adapter == adapter))
