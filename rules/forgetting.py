"""Who reported may be forgotten: "忘记我", "forget me".

Law: it is done at once, or where a call or a tip of theirs is live, as soon as that is over. The
journal keeps what happened; who it was is shown to nobody any more, whatever they may see.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rules.errands import What, errand
from rules.events import Event
from rules.informants import over
from rules.inputs import Inbound
from rules.people_events import ForgetAsked, Forgotten
from rules.rulebook import Rulebook
from rules.said import Said, Source, reporter
from rules.site_events import ErrandGiven
from rules.telling import Told
from rules.wish import Forget
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

AGAIN = timedelta(minutes=10)  # how soon it is looked at again whether their calls are over
_ASKS = re.compile(
    r"\s*/?(?:(?:请)?(?:忘记|忘掉)我|(?:请)?删除我的(?:个人)?(?:信息|数据|资料)"
    r"|(?:please )?forget(?: me)?|(?:please )?delete my (?:data|information))[\s。.!！]*",
    re.IGNORECASE,
)


def asked(said: Said) -> Forget | None:
    """Does somebody want to be forgotten?"""
    return Forget() if _ASKS.fullmatch(said.words) else None


def carried(doing: "Doing", said: Said, _heard: Inbound, _wish: Forget) -> None:
    """They are forgotten, or hear that it waits for the end of their call."""
    source = said.source
    if _is_needed(source, doing.world):
        due = doing.at + AGAIN
        doing.add(ForgetAsked(at=doing.at, key=doing.key, source=source))
        doing.add(errand(What.FORGET, doing.key, due, doing.at))
        doing.reply("forget_later", source, {})
    else:
        doing.add(Forgotten(at=doing.at, source=source))
        doing.plan()


def due(given: ErrandGiven, _book: Rulebook, world: World, at: datetime) -> Iterable[Event]:
    """Is their call over? Then they are forgotten."""
    source = world.leaving.get(given.about)
    if source is None:
        return
    if _is_needed(source, world):
        yield errand(What.FORGET, given.about, at + AGAIN, at)
    else:
        yield Forgotten(at=at, source=source, key=given.about)


def told(fact: Forgotten) -> Iterator[Told]:
    """The last that they hear; the relay's key does not tell who."""
    yield Told(message="forgotten", to=fact.source, alias="forgotten")


def _is_needed(source: Source, world: World) -> bool:
    """Must somebody still be able to answer them?"""
    key = reporter(source)
    calls = (c for c in world.calls.values() if c.live)
    tips = (t for t in world.tips.values() if not over(t))
    if any(s.fact.to.address == source.address for s in world.notices.values()):
        return True
    return any(reporter(s) == key for c in calls for s in c.sources) or any(
        reporter(t.said.source) == key for t in tips
    )
