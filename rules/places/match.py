"""What was found in words: one place, where it stands in them, how sure, and why.

Positions are of the folded words. A match that others nearly equal carries them as candidates.
"""

from msgspec import Struct


class Match(Struct, frozen=True):
    """One place in the words. start and end are where it stands in the folded words."""

    place: str
    start: int
    end: int
    score: float
    reason: str
    candidates: tuple[str, ...] = ()
