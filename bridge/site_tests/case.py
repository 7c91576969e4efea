"""One case of a site's tests as it stands in the file: who says what, and what must come of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct

from rules.inputs import Seen
from rules.model import Address, Point


class Voice(Struct, frozen=True, kw_only=True):
    """How well a voice was understood: 0…1, and its noise in dB."""

    confidence: float = 0.9
    snr: float | None = None


class Expect(Struct, frozen=True, kw_only=True):
    """One thing that must be so. `wanted` is of the kind that the key's reader gives."""

    line: int
    key: str
    wanted: Any
    call: int = 0  # its number; 0 = the newest


class Act(Struct, frozen=True, kw_only=True):
    """Somebody says something, or time goes by; then some things must be so."""

    line: int
    by: Address | None = None  # None = nobody speaks
    words: str = ""
    language: str = ""
    voice: Voice | None = None
    point: Point | None = None
    place: str = ""
    seen: Seen | None = None  # a camera tells
    wait: timedelta | None = None
    expects: tuple[Expect, ...] = ()


class Setting(Struct, frozen=True, kw_only=True):
    """How the evening stands before anybody speaks."""

    duty: Mapping[str, bool] = {}  # unit → on duty
    positions: Mapping[str, Point] = {}  # unit → where it last said it is
    closed: tuple[str, ...] = ()  # paths
    down: tuple[str, ...] = ()  # adapters
    deaf: tuple[Address, ...] = ()  # channels that nothing reaches


class Case(Struct, frozen=True, kw_only=True):
    """One evening from its first word. `at` in UTC."""

    name: str
    file: Path
    line: int
    at: datetime
    setting: Setting = Setting()
    acts: tuple[Act, ...] = ()
    expects: tuple[Expect, ...] = ()  # at the end


def rules_named(case: Case) -> frozenset[str]:
    """Rules that the case expects to fire, or not to."""
    expects = (*case.expects, *(e for act in case.acts for e in act.expects))
    return frozenset(r for e in expects if e.key in ("rules", "not_rules") for r in e.wanted)
