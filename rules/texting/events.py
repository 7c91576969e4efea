"""What happened with short messages: doubted orders, who wants no more, what nobody read.

Facts of an opt-out hold no number, only a digest of the channel: enough to keep still, and no more.
"""

from typing import get_args

from rules.said import Source
from rules.site_events import CallFact, Fact


class Doubted(CallFact, frozen=True, kw_only=True, tag=True):
    """What was asked on a channel where senders can be forged waits for its code."""

    key: str  # inbox key of what was said
    unit: str  # who is said to speak
    asks: str  # name of what is asked; when the code comes the words must still mean it
    source: Source
    words: str
    code: str
    reply_to: str = ""
    times: int = 1  # how often the code was told


class CodeMissed(CallFact, frozen=True, kw_only=True, tag=True):
    """Somebody sent a wrong code."""

    key: str
    unit: str


class Vouched(CallFact, frozen=True, kw_only=True, tag=True):
    """The code came: it is carried out."""

    key: str
    unit: str
    words: str


class Disowned(CallFact, frozen=True, kw_only=True, tag=True):
    """It is not carried out. `reason` is a key of the catalogue."""

    key: str
    unit: str
    words: str
    reason: str


class Unheeded(CallFact, frozen=True, kw_only=True, tag=True):
    """Nobody read or answered a relay in time; it goes on another channel as well."""

    unit: str
    relay: str
    adapter: str  # of the other channel


class OptedOut(Fact, frozen=True, kw_only=True, tag=True):
    """Somebody wants no more messages but answers on their own call."""

    who: str  # digest of the channel


class OptedIn(Fact, frozen=True, kw_only=True, tag=True):
    """They want them again."""

    who: str


Audited = Doubted | CodeMissed | Vouched | Disowned | Unheeded
"""What stands on a call's timeline and changes no call."""

TextingFact = Audited | OptedOut | OptedIn
"""All of these."""

AUDITED: tuple[type[Audited], ...] = get_args(Audited)
TEXTING_FACTS: tuple[type[TextingFact], ...] = get_args(TextingFact)
