"""Which line takes a message now. Pure: the same state gives the same line.

A message goes to the line of its conversation; else to lines that prefer its number; else by rank,
the one that rested longest. Where the best lines are busy it waits a little for them, but never for
one that is slow: then the next rank has it. A line in quarantine has it only when no other can.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from adapters.sms.settings import LineSettings


class Standing(Struct, frozen=True, kw_only=True):
    """How one line stands. `busy_since`: of the oldest message that it has now."""

    name: str
    settings: LineSettings
    up: bool
    sending: int = 0
    busy_since: datetime | None = None
    until: datetime | None = None  # it wants a pause
    quarantined: bool = False
    used: int = 0  # the turn in which it was used last

    @property
    def free(self) -> bool:
        """Would it take one more now?"""
        most = 1 if self.quarantined else self.settings.at_once
        return self.sending < most


class Want(Struct, frozen=True, kw_only=True):
    """What a message wants. `bound`: the only line that can finish it."""

    number: str
    since: datetime
    home: str = ""
    bound: str = ""
    tried: Collection[str] = ()


class Patience(Struct, frozen=True, kw_only=True):
    """How long it waits for a better line, and from when on a busy line counts as slow."""

    linger: timedelta
    slow: timedelta


def serves(line: LineSettings, number: str) -> bool:
    """Is the line for that number at all?"""
    return not line.only or number.startswith(line.only)


def candidates(want: Want, lines: Sequence[Standing], now: datetime) -> list[list[Standing]]:
    """The lines that may have it, in groups, the best first."""
    able = [
        line
        for line in lines
        if line.up
        and line.name not in want.tried
        and serves(line.settings, want.number)
        and not (line.until and line.until > now)
    ]
    if want.bound:
        bound = [line for line in able if line.name == want.bound]
        return [bound] if bound else []
    well = [line for line in able if not line.quarantined] or able
    groups: dict[tuple[bool, bool, int], list[Standing]] = {}
    for line in well:
        preferred = bool(line.settings.prefer) and want.number.startswith(line.settings.prefer)
        rank = (line.name != want.home, not preferred, line.settings.rank)
        groups.setdefault(rank, []).append(line)
    return [groups[rank] for rank in sorted(groups)]


def choose(
    want: Want, lines: Sequence[Standing], patience: Patience, now: datetime
) -> tuple[str, datetime | None]:
    """The line, "" for none yet; and when to ask again though nothing has changed."""
    groups = candidates(want, lines, now)
    waits = (want.since + patience.linger) if len(groups) > 1 else None
    for nth, group in enumerate(groups):
        free = [line for line in group if line.free]
        if free:
            return min(free, key=lambda line: (line.sending, line.used)).name, None
        quick = [line for line in group if not _slow(line, patience, now)]
        last = nth == len(groups) - 1
        if quick and not last and waits and now < waits:
            slow_at = max(line.busy_since or now for line in quick) + patience.slow
            return "", min(waits, slow_at)
    return "", None


def _slow(line: Standing, patience: Patience, now: datetime) -> bool:
    return line.busy_since is not None and now - line.busy_since >= patience.slow
