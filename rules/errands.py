"""What has a moment but is no call: an errand stands in the world until it is over or runs late.

Law: an errand is given and ended by facts alone (`ErrandGiven`, `ErrandOver`), one per key; a key
that is given again has its newest moment. Keys begin with "=", which no message's key does.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from rules.site_events import ErrandGiven
from rules.world import World

START = "=start"  # subject of the tick when somebody begins to run the site


class What(StrEnum):
    """What is done when the moment has come; `due` has a row for each."""

    WORDS = "words"  # about: the key of words that wait for an answer
    ANNOUNCE = "announce"  # about: the id of an announcement
    SIGNUP = "signup"  # about: the id of an applicant
    ROLL = "roll"  # about: the key of an all-call
    TIP = "tip"  # about: a tip that waits for its next step
    ADVISE = "advise"  # about: an advisory that is told, or ends
    FORGET = "forget"  # about: the key of the wish
    NOTICE = "notice"  # about: a notice; more: what is next
    UNREAD = "unread"  # about: the key of a relay that nobody may have read
    VOUCH = "vouch"  # about: the key of an order that waits for its code
    CIRCLE = "circle"  # about: a call; more: the nth limit in which somebody must be there
    ALARM = "alarm"  # about: an alarm that went away
    COVER = "cover"  # is somebody near enough everywhere? see reserves
    DENSITY = "density"  # are enough on duty? see density


def errand(what: What, about: str, due: datetime, at: datetime, more: str = "") -> ErrandGiven:
    """The fact that gives one. `about` with `what` makes the key: the same again moves it."""
    return ErrandGiven(
        at=at, key=errand_key(what, about), due=due, what=what, about=about, more=more
    )


def errand_key(what: What, about: str) -> str:
    """By which the world and the deadlines know it."""
    return f"={what}:{about}"


def deadlines(world: World) -> Iterator[tuple[datetime, str]]:
    """Every deadline that stands, with its subject: of live calls, unheard voices and errands."""
    for call in world.calls.values():
        if call.deadline is not None:
            yield call.deadline, call.id
    for key, waiting in world.waiting.items():
        yield waiting.due, key
    for key, given in world.errands.items():
        yield given.due, key
