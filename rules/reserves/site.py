"""What a site says of its cover: how near somebody must be, and who moves where when nobody is."""

from datetime import timedelta

from msgspec import Struct


class Cover(Struct, frozen=True, kw_only=True):
    """The section `cover` of a site. Units with `reserve` are moved."""

    within: timedelta = timedelta(minutes=5)  # of travel, from somebody free to every place
    after: timedelta = timedelta(minutes=1)  # a gap that is younger is left alone
    skills: frozenset[str] = frozenset()  # only who has all of them covers anything
    confirm: bool = True  # a desk says yes first
    posts: tuple[str, ...] = ()  # places where a reserve may stand; none = every place
