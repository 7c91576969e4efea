"""A call's view without what takes room: figures need its clocks and who took it, no more."""

from msgspec.structs import replace

from bridge.views import CallView


def light(view: CallView) -> CallView:
    """What a row or a figure needs: many calls stand in memory until they are in order."""
    taken = tuple(e for e in view.timeline if e.what == "Taken")
    return replace(view, timeline=taken, route=None, heard=(), relays=())
