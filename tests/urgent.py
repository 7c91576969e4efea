"""Sound is played and heard at the pace of people: who does so in a test goes first on the machine.

Everything that such a test starts goes first with it. Where nobody may do that, it is as it was.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

FIRST = -10  # as the bridge itself runs beside a radio, see the unit file


@contextmanager
def first() -> Iterator[None]:
    """Before all that is not urgent."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, FIRST)
    try:
        yield
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, before)
