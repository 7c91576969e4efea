"""What is told because of a fact of those who report, and what they hear at the end of a call.

Who reported is asked once whether it is solved, where they can answer by a word: never on the air,
and never one of ours.
"""

from collections.abc import Iterator, Mapping

from rules import advisories, forgetting, questions, solved, tips
from rules.call import Call
from rules.informants import MARK
from rules.model import Form
from rules.people_events import (
    AdvisoryTold,
    Forgotten,
    PeopleFact,
    Rated,
    ReporterAnswered,
    ReporterAsked,
    TipLate,
    WatchMet,
)
from rules.rulebook import Rulebook
from rules.said import Source
from rules.telling import Told
from rules.watched.news import told as watch_told


def told(fact: PeopleFact, call: Call | None, book: Rulebook) -> Iterator[Told]:
    """Who hears of one of these facts; `call` is the one that it speaks of."""
    match fact:
        case ReporterAsked() | ReporterAnswered() if call is not None:
            yield from questions.told(fact, call)
        case Rated():
            yield from solved.told(fact, book)
        case TipLate():
            yield from tips.told(fact, book)
        case AdvisoryTold():
            yield from advisories.told(fact, book)
        case Forgotten():
            yield from forgetting.told(fact)
        case WatchMet():
            yield from watch_told(fact, book)


def at_the_end(
    message: str, gaps: Mapping[str, object], call: Call | None, book: Rulebook
) -> Iterator[Told]:
    """The last that the reporters of a call hear, each by their own channel."""
    if message != "closed" or call is None or not book.policy.ask_solved:
        yield Told(message=message, gaps=gaps)
        return
    for source in {s.address: s for s in call.sources}.values():
        own = "closed_ask" if asks_at_the_end(source, book) else message
        yield Told(message=own, to=source, gaps=gaps)


def asks_at_the_end(source: Source, book: Rulebook) -> bool:
    """Can they say a word about it afterwards?"""
    if source.address.channel.startswith(MARK):  # they know their tip, not its call
        return False
    manner = book.manner(source.address)
    return not source.unit and not manner.shared and manner.form is not Form.SPOKEN
