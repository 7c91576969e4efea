"""An errand's time has come: which piece of the rules carries it out. A row for each `What`."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from rules import (
    advisories,
    alarms,
    announce,
    circles,
    enlisting,
    forgetting,
    pass_on,
    roll_call,
    tips,
)
from rules.density import watching as density
from rules.doing import Doing
from rules.errands import START, What
from rules.events import Event
from rules.notices import looking
from rules.reserves import moving as reserves
from rules.rulebook import Rulebook
from rules.site_events import ErrandGiven, ErrandOver
from rules.texting import unread, vouching
from rules.world import World

CarryOut = Callable[[ErrandGiven, Rulebook, World, datetime], Iterable[Event]]
ROWS: Mapping[str, CarryOut] = {
    What.ADVISE: advisories.due,
    What.ALARM: alarms.calm,
    What.ANNOUNCE: announce.due,
    What.CIRCLE: circles.passed,
    What.COVER: reserves.looked,
    What.DENSITY: density.looked,
    What.FORGET: forgetting.due,
    What.NOTICE: looking.due,
    What.ROLL: roll_call.late,
    What.SIGNUP: enlisting.late,
    What.TIP: tips.late,
    What.UNREAD: unread.due,
    What.VOUCH: vouching.late,
    What.WORDS: pass_on.late,
}


def rang(doing: Doing, subject: str) -> bool:
    """Carry out the errand of a tick; False where the tick is not for an errand that is due."""
    if subject == START:
        doing.add(*announce.standing(doing.book, doing.world, doing.at))
        doing.add(*density.standing(doing.book, doing.world, doing.at))
        doing.plan()
        return True
    given = doing.world.errands.get(subject)
    if given is None or given.due > doing.at:
        return False
    doing.add(ErrandOver(at=doing.at, key=given.key))
    if carry_out := ROWS.get(given.what):  # one of another program version is let go
        doing.add(*carry_out(given, doing.book, doing.world, doing.at))
    doing.settle()
    doing.plan()
    return True
