"""What the world knows of those who report, beside their calls."""

from datetime import datetime

from msgspec import Struct

from rules.people_events import TipStage
from rules.said import Said, Source


class Thread(Struct, frozen=True, kw_only=True):
    """What is under way between us and the reporter of one call."""

    asked_by: str = ""  # the unit whose question waits for an answer
    solved: bool | None = None  # as the reporter said after the end


class Tip(Struct, frozen=True, kw_only=True):
    """One tip: who told it (protected), what, and how far it has come."""

    said: Said
    opened: datetime
    stage: TipStage = TipStage.REPORTED
    unit: str = ""  # who verifies it
    call: str = ""  # the call that it is as well
    amount: float | None = None  # of the reward


class Subscriber(Struct, frozen=True, kw_only=True):
    """Somebody who wants advisories: of which areas, and which they have heard."""

    source: Source
    areas: tuple[str, ...]
    heard: tuple[str, ...] = ()  # advisories that are in force
