"""The shape of a day: how much happens, when, where, of what kind, and how people behave.

A site needs no file for it: what is not said is made from the site itself.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from bridge.simulate.day.dice import Span
from rules.model import Form, Kind, Site, UnitKind

POSTS = "posts"  # in place of an adapter: staff of a platform raises the call


def seconds(shortest: float, longest: float) -> Span:
    """A span of seconds."""
    return timedelta(seconds=shortest), timedelta(seconds=longest)


class Habits(Struct, frozen=True, kw_only=True):
    """How people behave. Chances are from 0 to 1."""

    answer: Span = seconds(4, 30)  # a unit's time to say yes or no
    decline: float = 0.04  # of the units that are asked
    silent: float = 0.05  # of the units that are asked, nothing is heard
    give_back: float = 0.02  # of those that said yes
    forget: float = 0.05  # of the units, to say that they are done
    work: Span = seconds(90, 900)  # on scene
    search: Span = seconds(240, 1800)
    found: float = 0.6  # of the searches, by each who searches
    haste: tuple[float, float] = (0.85, 1.35)  # of the time that a way should take
    lost: float = 0.15  # an hour: a unit's link is lost
    lost_for: Span = seconds(60, 900)
    shares: float = 0.7  # of the patrols that set out or come back, tell where they are
    voice: float = 0.8  # of what is said on a channel for voices, is spoken
    misheard: float = 0.06  # of what is spoken, is hardly understood
    placeless: float = 0.12  # of the reports, say nothing of the place
    mute: float = 0.1  # of the people who are asked, never answer
    twice: float = 0.08  # of the matters, somebody else reports as well
    withdraw: float = 0.04  # of the people who reported
    unsolved: float = 0.03  # of the people who are asked at the end
    desk: Span = seconds(5, 40)  # a dispatcher's time to decide
    patience: timedelta = timedelta(hours=2)  # then a dispatcher ends what nobody else did
    volunteers: int = 6  # who sign up in the morning, where the site has volunteers
    outages: int = 0  # of whole adapters, in the day


class Shape(Struct, frozen=True, kw_only=True):
    """A day. Weights are of any size; calls are given out by them."""

    calls: int
    hours: Mapping[int, float]
    kinds: Mapping[str, float]
    places: Mapping[str, float]
    languages: Mapping[str, float]
    channels: Mapping[str, float]  # adapters that strangers write on, and POSTS
    habits: Habits = Habits()


BY_DAY = MappingProxyType(
    {6: 1, 7: 2, 8: 5, 9: 8, 10: 10, 11: 9, 12: 7, 13: 7, 14: 9, 15: 9, 16: 8, 17: 6, 18: 5,
     19: 5, 20: 4, 21: 2, 22: 1}
)  # fmt: skip
_GRAVE = {1: 0.4, 2: 1.0, 3: 2.0, 4: 1.0}  # by priority
_DAYS: Mapping[str, tuple[int, Habits]] = MappingProxyType({
    "quiet": (40, Habits(decline=0.02, silent=0.02, lost=0.05)),
    "busy": (200, Habits()),
    "storm": (400, Habits(decline=0.1, silent=0.12, lost=0.8, outages=3, twice=0.2, misheard=0.15)),
})  # fmt: skip
DAYS = tuple(_DAYS)


def shape_of(day: str, site: Site) -> Shape:
    """A day of the three that every site has: `quiet`, `busy` or `storm`."""
    calls, habits = _DAYS[day]
    grave = {1: 2.0, 2: 2.0} if day == "storm" else {}
    return Shape(
        calls=calls,
        hours={hour: float(weight) for hour, weight in BY_DAY.items()},
        kinds={k.id: _weight(k, grave) for k in site.kinds.values()},
        places=dict.fromkeys(site.places, 1.0),
        languages={s: 1.0 if s == site.language else 0.3 for s in sorted(spoken(site))},
        channels=_channels(site),
        habits=habits,
    )


def with_calls(shape: Shape, calls: int | None) -> Shape:
    """The same day with so many calls; None = as many as it has."""
    return shape if calls is None else replace(shape, calls=calls)


def spoken(site: Site) -> set[str]:
    """Languages in which the site names its places, its own among them."""
    named = {code for p in site.places.values() for code in p.names}
    return {site.language} | named & {"zh", "en"}


def _weight(kind: Kind, grave: Mapping[int, float]) -> float:
    return _GRAVE[kind.priority] * grave.get(kind.priority, 1.0)


def _channels(site: Site) -> dict[str, float]:
    """Adapters that anybody can write on, and the posts where the site has some."""
    open_ = {
        name: 1.0
        for name, manner in site.manners.items()
        if manner.form in (Form.TEXT, Form.SHORT) and not manner.linked
    }
    posts = [u for u in site.units.values() if u.kind is UnitKind.PLATFORM and u.channels]
    return {**open_, POSTS: max(0.5, 0.5 * len(open_))} if posts else open_
