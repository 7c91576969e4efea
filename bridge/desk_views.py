"""What only desks are shown: how long stages may take, who owes an answer, how the house is."""

from datetime import datetime

from msgspec import Struct, field


class LimitsView(Struct, frozen=True, kw_only=True):
    """How many seconds each stage of a call may take: 1-3-5, as the site and the kind say."""

    ask: float  # from the first words until somebody is asked
    take: float  # from then until somebody is on the way
    scene: float  # from then until somebody is there


class UnansweredView(Struct, frozen=True, kw_only=True):
    """One of ours said something to another, who has not answered."""

    key: str
    at: datetime
    by: str  # unit ids
    by_names: dict[str, str]
    to: str
    to_names: dict[str, str]
    words: str
    until: datetime  # an answer counts until then


class HealthView(Struct, frozen=True, kw_only=True):
    """How well the house hears and remembers."""

    sounds: dict[str, datetime] = field(default_factory=dict)  # adapter → when it was heard last
    speech_seconds: float | None = None  # how long words take, the middle of the last few
    speech_since: datetime | None = None  # the oldest recording that is not words yet
    log_away: datetime | None = None  # since when the log cannot be read; None = it is there


class AdvisoryView(Struct, frozen=True, kw_only=True):
    """An advisory that is in force."""

    id: str  # A2
    area: str
    area_names: dict[str, str]
    texts: dict[str, str]  # what is told, by language
    by: str
    at: datetime
    until: datetime
    urgent: bool = False


class TargetView(Struct, frozen=True, kw_only=True):
    """What should not happen, and how often it did. Days are the site's; a call counts once."""

    id: str
    names: dict[str, str]
    today: int
    week: int  # in seven days, today with them
    before: int  # in the seven before
    calls: tuple[int, ...]  # numbers of today's, as far as they are on the board
