"""How long a bit of path takes. Minutes and metres; heights count on foot only.

On foot where heights are known: W. Tobler, "Three presentations on geographical analysis and
modeling", NCGIA technical report 93-1 (1993): 6 km/h * exp(-3.5 * |slope + 0.05|). Beyond a slope
of 2/7 (where climbing by that formula is fastest) the climb goes on at the rate it has there:
stairs are steeper than the formula was made for, and at a wall it would never arrive.
"""

from collections.abc import Callable
from math import exp, hypot

from rules.model import Mode
from rules.nearest import METRES_A_MINUTE
from rules.terrain import Path, Spot

STEEPEST = 2 / 7
_FLAT = 6000 / 60  # metres a minute at the best slope, slightly downhill

Pace = Callable[[Spot, Spot, float], float]  # from, to, metres between them: minutes


def walking(metres: float, rise: float) -> float:
    """Minutes on foot over a level distance and a rise (negative: downhill), both in metres."""
    if not metres and not rise:
        return 0.0
    if abs(rise) <= STEEPEST * metres:
        return metres / _speed(rise / metres)
    slope = STEEPEST if rise > 0 else -STEEPEST
    return abs(rise) / (STEEPEST * _speed(slope))


def pace(path: Path, mode: Mode, length: float) -> Pace:
    """How a path is passed by a mode; `length` is the whole path in metres, heights and all."""
    if path.ride is not None:
        share = path.ride.total_seconds() / 60 / length if length else 0.0
        return lambda a, b, metres: slant(a, b, metres) * share
    if mode in path.speed or mode is not Mode.FOOT:
        speed = path.speed.get(mode) or METRES_A_MINUTE[mode]
        return lambda _a, _b, metres: metres / speed
    return _on_foot


def slant(a: Spot, b: Spot, metres: float) -> float:
    """Metres from a to b with the difference of their heights, where both are known."""
    return hypot(metres, rise(a, b) or 0.0)


def rise(a: Spot, b: Spot) -> float | None:
    """Metres up from a to b; None where nobody measured one of them."""
    return None if a.height is None or b.height is None else b.height - a.height


def _on_foot(a: Spot, b: Spot, metres: float) -> float:
    up = rise(a, b)
    return metres / METRES_A_MINUTE[Mode.FOOT] if up is None else walking(metres, up)


def _speed(slope: float) -> float:
    return _FLAT * exp(-3.5 * abs(slope + 0.05))
