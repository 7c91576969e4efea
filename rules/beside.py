"""Who hears of facts that are no step of a call: one row for each subject that tells its own."""

from collections.abc import Iterator

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
from rules.events import BackupAsked, Event, Joined, Likened, MadeReal, Parted
from rules.joining import told_of
from rules.links.events import LINK_FACTS
from rules.links.news import told as link_told
from rules.member_events import MEMBER_FACTS
from rules.notices.events import NOTICE_FACTS
from rules.notices.letter_news import told as notice_told
from rules.pass_on import told_of as words_told
from rules.people_events import PeopleFact
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
    elif isinstance(fact, Alarmed | AlarmOver):
        yield from alarm_news.told(fact, book)
    elif isinstance(fact, MEMBER_FACTS):
        yield from member_news.told(fact, book)
    elif isinstance(fact, ROLL_FACTS):
        yield from roll_news.told(fact, book)
    elif isinstance(fact, NOTICE_FACTS):
        yield from notice_told(fact, book)
    elif isinstance(fact, TEXTING_FACTS):
        yield from texting_told(fact, book)
    elif isinstance(fact, Announced):
        yield from announce.told(fact, book)
    elif isinstance(fact, PeopleFact):
        yield from people_news.told(fact, call, book)
    elif call is not None:
        yield from _on_call(fact, call, book)


def _on_call(fact: Event, call: Call, book: Rulebook) -> Iterator[Told]:
    if isinstance(fact, STEP_FACTS):
        yield from plan_news.told(fact, call, book)
    elif isinstance(fact, CASE_FACTS):
        yield from case_told(fact, call, book)
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
