"""What happened to the site, its units and its links, or before a message became a call."""

from datetime import datetime, timedelta

from msgspec import Struct

from rules.model import Address, Point
from rules.said import Said


class Fact(Struct, frozen=True, kw_only=True, tag=True):
    """Every fact has a moment: the log's stamp of the line that caused it."""

    at: datetime


class CallFact(Fact, frozen=True, kw_only=True, tag=True):
    """A fact of one call, by the call's id."""

    call: str


class Listening(Fact, frozen=True, kw_only=True, tag=True):
    """Speech was heard and waits for its words until `due`; then a person listens."""

    said: Said
    due: datetime
    reply_to: str = ""
    place: str = ""
    point: Point | None = None
    hearing: bool = False  # its adapter puts it into words; nobody else need
    asked: bool = False  # its speaker was asked to say it again


class Understood(Fact, frozen=True, kw_only=True, tag=True):
    """The wait for the words of a voice is over, with or without words."""

    of: str
    words: str
    confidence: float
    engine: str
    reason: str = ""


class AskedAgain(Fact, frozen=True, kw_only=True, tag=True):
    """A voice was hardly understood; its speaker has until `due` to say it again."""

    said: Said  # with the words so far
    due: datetime
    reason: str = ""


class Located(Fact, frozen=True, kw_only=True, tag=True):
    """A unit's position."""

    unit: str
    point: Point


class DutyChanged(Fact, frozen=True, kw_only=True, tag=True):
    """A unit came on duty or went off."""

    unit: str
    on: bool


class LinkMoved(Fact, frozen=True, kw_only=True, tag=True):
    """An adapter was lost or came back."""

    adapter: str
    up: bool
    reason: str = ""


class Alarmed(Fact, frozen=True, kw_only=True, tag=True):
    """Something that an adapter lives with went wrong, or is right again for now."""

    adapter: str
    what: str  # the catalogue holds `alarm_<what>`, or it is told as it is
    on: bool
    about: str = ""  # which of several
    detail: str = ""
    since: datetime  # when it first went wrong
    times: int = 1  # how often since


class AlarmOver(Fact, frozen=True, kw_only=True, tag=True):
    """It stayed right: the alarm is over."""

    adapter: str
    what: str
    about: str = ""
    since: datetime
    times: int = 1


class Faulted(Fact, frozen=True, kw_only=True, tag=True):
    """Our own fault: a line that could not be carried out. Its message went to a person."""

    key: str
    error: str


class PathClosed(Fact, frozen=True, kw_only=True, tag=True):
    """Nobody can pass there now."""

    path: str
    by: str
    reason: str = ""


class PathOpened(Fact, frozen=True, kw_only=True, tag=True):
    """One can pass again."""

    path: str
    by: str


class Announced(Fact, frozen=True, kw_only=True, tag=True):
    """An announcement was due. Said, or too late for it; `missed` of its times were not said."""

    announcement: str
    due: datetime
    said: bool
    missed: int = 0
    by: str = ""  # the desk that had it said; "" = its time had come


class WordsPassed(Fact, frozen=True, kw_only=True, tag=True):
    """One unit's words for another went out on these channels; an answer counts until `until`.

    The same key again: they went by one more channel.
    """

    key: str
    by: str  # unit ids
    to: str
    words: str
    until: datetime
    relays: tuple[str, ...]
    channels: tuple[Address, ...]


class WordsUnanswered(Fact, frozen=True, kw_only=True, tag=True):
    """Nobody answered words that were passed on, so far."""

    key: str
    by: str
    to: str
    words: str


class WordsSettled(Fact, frozen=True, kw_only=True, tag=True):
    """Nobody waits for an answer to these words any more."""

    key: str
    by: str
    to: str
    words: str
    answered: bool
    aloud: bool = True  # who sent them must be told; not where the answer itself reached them


class ErrandGiven(Fact, frozen=True, kw_only=True, tag=True):
    """Something that is no call is looked at again at `due`. The same key again moves it."""

    key: str
    due: datetime
    what: str  # one of errands.What
    about: str  # an id: of an announcement, a relay, …
    more: str = ""


class ErrandOver(Fact, frozen=True, kw_only=True, tag=True):
    """It is not waited for any more."""

    key: str


class Change(Struct, frozen=True, kw_only=True):
    """How many things of one part of a site (units, places, …) are new, gone or other."""

    part: str
    added: int = 0
    removed: int = 0
    changed: int = 0


class RulesTaken(Fact, frozen=True, kw_only=True, tag=True):
    """From here on the site is as in the version `digest`."""

    digest: str
    forget_after: timedelta  # the policy's: who folds the journal must forget at the same facts
    changes: tuple[Change, ...] = ()


class RulesRefused(Fact, frozen=True, kw_only=True, tag=True):
    """The site's files cannot be used; it stays as it was. `reason` in words, or a key of ours."""

    digest: str
    reason: str


SiteFact = (
    Listening
    | Understood
    | AskedAgain
    | Located
    | DutyChanged
    | LinkMoved
    | Alarmed
    | AlarmOver
    | Faulted
    | PathClosed
    | PathOpened
    | Announced
    | WordsPassed
    | WordsUnanswered
    | WordsSettled
    | ErrandGiven
    | ErrandOver
    | RulesTaken
    | RulesRefused
)
"""All of these; a new one gets a row here."""
