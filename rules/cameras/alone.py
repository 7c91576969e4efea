"""Whether a call rests on nothing but what cameras saw."""

from msgspec import UNSET

from rules.call import Call


def alone(call: Call) -> bool:
    """Does nobody but cameras speak of it, and no rule say how it is confirmed?"""
    ruled = call.ruling is not None and call.ruling.confirm is not UNSET
    return not ruled and all(source.camera for source in call.sources)


def waits(call: Call) -> bool:
    """Does it wait for a yes because of that? Then no person's report may wait along with it."""
    return alone(call) and not call.confirmed and not call.active()
