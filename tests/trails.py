"""A board's part on the people at the desks, for boards of which nobody asks that."""

from collections.abc import Sequence

from bridge.trail_ports import ReporterView, ShiftView, TrailView


class NoTrail:
    """Nobody sits at a desk."""

    def trail(self) -> Sequence[TrailView]:
        return ()

    def shifts(self) -> Sequence[ShiftView]:
        return ()

    def reporters(self, call: str) -> Sequence[ReporterView]:
        raise KeyError(call)
