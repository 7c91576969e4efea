"""Asked to say it again: once, on a channel that is spoken and shared, then a person listens.

Law. A voice that was hardly understood stays on the board, with a deadline, while its speaker is
asked for it once more. A clear answer takes it along; a second unclear one, or none in time, brings
it to the dispatcher as a call with every recording. Nothing is delayed that may be grave, and
nobody is asked for what saying it again would not mend.
"""

import re
from collections.abc import Iterator

from rules.doing import Doing
from rules.events import Event, Heard, Opened
from rules.gazetteer import fold
from rules.inputs import Transcribed
from rules.model import Form
from rules.reporter import doubtful
from rules.rulebook import Rulebook
from rules.said import Said
from rules.site_events import AskedAgain, Listening, Understood
from rules.telling import Told, relay_to
from rules.world import World

GRAVEST = 1  # priority of a kind that nobody waits for
REPEATED, NOT_REPEATED = "reason_said_again", "reason_not_said_again"
_CRY = re.compile(
    r"救命|救人|救我|求救|紧急|快来|快救|出人命"
    r"|\b(?:mayday|pan-pan|emergency|sos|urgent|help)\b"
)


def unclear(said: Said, line: Transcribed, book: Rulebook) -> bool:
    """Was a voice hardly understood, so that saying it again may help?"""
    return line.again and (not line.words or doubtful(said, book))


def asks(doing: Doing, said: Said, line: Transcribed) -> bool:
    """Ask for it once more; False where a person must listen now, or nobody need ask."""
    book = doing.book
    if not book.policy.ask_again or not unclear(said, line, book) or _grave(said, book):
        return False
    manner = book.manner(said.source.address)
    if manner.form is not Form.SPOKEN or not manner.shared or pending(said, doing.world):
        return False
    due = doing.at + book.policy.ask_within
    doing.add(AskedAgain(at=doing.at, said=said, due=due, reason=line.reason))
    unit = book.site.units.get(said.source.unit)
    told = Told(message="say_again" if unit else "say_again_all", unit=said.source.unit, until=due)
    language = book.language(unit) if unit else said.source.language or book.site.language
    key, to = f"{doing.key}/0", said.source.address
    doing.add(relay_to(told, book, at=doing.at, key=key, to=to, language=language))
    return True


def pending(said: Said, world: World) -> Listening | None:
    """Another voice of this channel whose speaker was asked to say it again."""
    asked = (w for w in world.waiting.values() if w.asked and w.said.key != said.key)
    return next((w for w in asked if w.said.source.address == said.source.address), None)


def answered(doing: Doing, said: Said, *, clear: bool) -> None:
    """These words may be what was asked for: then the first recording goes where they went.

    Somebody else may have spoken: a clear word that opened no call, and is not by the same unit,
    leaves the question open.
    """
    waiting = pending(said, doing.world)
    if waiting is None:
        return
    opened = next((f.call for f in doing.facts if isinstance(f, Opened)), "")
    same = bool(said.source.unit) and said.source.unit == waiting.said.source.unit
    if opened or same or not clear:
        doing.add(*_over(doing, waiting, REPEATED))
        doing.add(Heard(call=opened, at=doing.at, said=waiting.said, note=True))


def in_vain(doing: Doing, waiting: Listening) -> None:
    """Nobody said it again in time."""
    doing.add(*_over(doing, waiting, NOT_REPEATED))


def _over(doing: Doing, waiting: Listening, reason: str) -> Iterator[Event]:
    said = waiting.said
    yield Understood(
        at=doing.at,
        of=said.key,
        words=said.words,
        confidence=said.confidence,
        engine=said.engine,
        reason=reason,
    )


def _grave(said: Said, book: Rulebook) -> bool:
    """May life be in danger, by any word that was heard, or half heard?"""
    words = fold(said.words)
    sorting = book.classifier.sort(said.words, heard=True)
    kinds = (book.kind(id) for id in (sorting.kind, *sorting.also))
    return bool(_CRY.search(words)) or any(k.priority <= GRAVEST for k in kinds)
