"""How a site gives out advisories."""

from datetime import timedelta

from msgspec import Struct

from rules.model import Address
from rules.times import Span


class Advisories(Struct, frozen=True, kw_only=True):
    """Where advisories go beside their subscribers, and when they do not."""

    channels: tuple[Address, ...] = ()  # public groups; every advisory goes there
    quiet: tuple[Span, ...] = (Span(22 * 60, 7 * 60),)  # only what is urgent is told then
    last: timedelta = timedelta(hours=12)  # one without a time is in force so long
    a_minute: int = 120  # subscribers who are told in a minute


USUAL = Advisories()
