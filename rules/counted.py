"""How many units a call can count on. A piece of `call.evolve`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rules.route import Task
from rules.transitions import COMING

if TYPE_CHECKING:  # they are counted there
    from rules.call import Assignment


def coming(parts: "Iterable[Assignment]") -> int:
    """Those on their way or there. A desk that sends one more says that one more is needed."""
    return sum(a.part in COMING and a.task is not Task.AID for a in parts)
