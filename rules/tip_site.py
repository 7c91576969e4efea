"""How a site takes tips."""

from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct, field


class Tips(Struct, frozen=True, kw_only=True):
    """Who decides on tips, and what a reward is counted in."""

    approve: tuple[str, ...]  # unit ids of desks
    reward: Mapping[str, str] = field(default_factory=dict)  # yuan, points; by language
    remind: timedelta = timedelta(hours=12)  # a step that nobody did is told again
    danger: int = 2  # kinds of this priority and graver are a call at once as well; 0 = none is
