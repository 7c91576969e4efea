"""Who hears of facts that are no step of a call: one row for each subject that tells its own."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rules import (
    alarm_news,
    announce,
    backup,
    drill_news,
    member_news,
    people_news,
    plan_news,
    roll_news,
)
from rules.call import Call
from rules.cases.events import CASE_FACTS
from rules.cases.news import told as case_told
from rules.density.events import DENSITY_FACTS
from rules.density.watching import told as density_told
from rules.events import BackupAsked, Event, Joined, Likened, MadeReal, Parted
from rules.guests import news as guest_news
from rules.guests.events import GUEST_FACTS
from rules.joining import told_of
from rules.links.events import LINK_FACTS
from rules.links.news import told as link_told
from rules.member_events import MEMBER_FACTS
from rules.notices.events import NOTICE_FACTS
from rules.notices.letter_news import told as notice_told
from rules.pass_on import told_of as words_told
from rules.people_events import PeopleFact
from rules.reserves.events import MOVE_FACTS
from rules.reserves.news import told as move_told
from rules.roll_events import ROLL_FACTS
from rules.rulebook import Rulebook
from rules.site_events import (
    Alarmed,
    AlarmOver,
    Announced,
    LinkMoved,
    WordsSettled,
    WordsUnanswered,
)
from rules.steps import STEP_FACTS
from rules.telling import Told
from rules.texting.events import TEXTING_FACTS
from rules.texting.vouching import told as texting_told

_ALONE: tuple[tuple[tuple[type, ...], Callable[[Any, Rulebook], Iterable[Told]]], ...] = (
    ((Alarmed, AlarmOver), alarm_news.told),
    (MEMBER_FACTS, member_news.told),
    (ROLL_FACTS, roll_news.told),
    (MOVE_FACTS, move_told),
    (DENSITY_FACTS, density_told),
    (NOTICE_FACTS, notice_told),
    (TEXTING_FACTS, texting_told),
    ((Announced,), announce.told),
)  # of what the fact alone tells


def beside(fact: Event, before: Call | None, call: Call | None, book: Rulebook) -> Iterator[Told]:
    """What is told of links, alarms, words passed on, announcements, company, steps of plans."""
    if isinstance(fact, WordsUnanswered | WordsSettled):
        yield from words_told(fact, book)
    elif isinstance(fact, Joined | Parted | Likened):
        yield from told_of(fact, before, book)
    elif isinstance(fact, LinkMoved):
        yield from _link(fact, book)
    elif isinstance(fact, LINK_FACTS):
        yield from link_told(fact, call, book) if call is not None else ()
    elif told := next((told for facts, told in _ALONE if isinstance(fact, facts)), None):
        yield from told(fact, book)
    elif isinstance(fact, PeopleFact):
        yield from people_news.told(fact, call, book)
    elif call is not None:
        yield from guest_news.also(fact, before)
        yield from _on_call(fact, call, book)


def _on_call(fact: Event, call: Call, book: Rulebook) -> Iterator[Told]:
    if isinstance(fact, STEP_FACTS):
        yield from plan_news.told(fact, call, book)
    elif isinstance(fact, CASE_FACTS):
        yield from case_told(fact, call, book)
    elif isinstance(fact, GUEST_FACTS):
        yield from guest_news.told(fact, call, book)
    elif isinstance(fact, MadeReal):
        yield from drill_news.told(fact, call, book)
    elif isinstance(fact, BackupAsked):
        yield from backup.told(fact, call, book)


def _link(fact: LinkMoved, book: Rulebook) -> Iterator[Told]:
    message = "desk_link_up" if fact.up else "desk_link_down"
    for unit in book.dispatchers:
        yield Told(
            message=message, unit=unit, gaps={"adapter": fact.adapter, "reason": fact.reason}
        )
