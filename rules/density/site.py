"""One line of a site's density: where, when, and how many units at least."""

from msgspec import Struct, field

from rules.model import Names, UnitKind
from rules.times import ALWAYS, Hours


class Density(Struct, frozen=True, kw_only=True):
    """An entry of the section `density`."""

    id: str
    names: Names = field(default_factory=dict)
    zone: str = ""  # "" = anywhere on the site
    units: int = 1  # at least so many on duty
    to: tuple[UnitKind, ...] = (UnitKind.PLATFORM, UnitKind.PATROL)  # that count
    skills: frozenset[str] = frozenset()  # all of which each must have
    when: Hours = ALWAYS
