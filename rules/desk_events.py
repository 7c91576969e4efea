"""What people at the desks did, by name: who spoke, who looked at what, whose shift it is.

Law: a desk is a unit, and several people sit at it. What they order is the unit's; these facts say
which person it was, before the facts that follow from it, under the same line of the inbox.
"""

from typing import get_args

from rules.site_events import Fact


class Spoke(Fact, frozen=True, kw_only=True, tag=True):
    """Somebody who is signed in said these words for a desk."""

    by: str  # unit id of the desk
    account: str
    person: str  # as colleagues call them
    words: str


class Looked(Fact, frozen=True, kw_only=True, tag=True):
    """Somebody is about to see or hear what is protected."""

    account: str  # "" = nobody was signed in
    person: str
    what: str  # "audio", "picture" or "identity"
    call: str = ""  # id
    about: str = ""  # which recording
    reason: str = ""  # why, in their own words


class HandedOver(Fact, frozen=True, kw_only=True, tag=True):
    """A shift ends; the note is for whoever comes."""

    by: str  # unit id of the desk
    account: str
    person: str
    note: str
    live: int  # calls that are not over


class TookOver(Fact, frozen=True, kw_only=True, tag=True):
    """The next shift knows what the last one left."""

    by: str
    account: str
    person: str


DeskFact = Spoke | Looked | HandedOver | TookOver
"""All of these; a new one gets a row here."""

DESK_FACTS: tuple[type[DeskFact], ...] = get_args(DeskFact)
