"""What the call signs in a message ask for: words for another unit, or to be asked back.

A call sign that two units may have meant is asked for again, never guessed; but words that tell of
a matter are a call first.
"""

from rules.commands import Asked, Note, Reply
from rules.gazetteer import fold
from rules.hails import hail
from rules.inputs import Inbound
from rules.model import Address, Role, Unit
from rules.numbers import PATTERN
from rules.pass_on import called
from rules.rulebook import Rulebook
from rules.said import Said
from rules.speaker import hailed
from rules.understand import says_nothing
from rules.verbs import answer

Why = str


def on_the_air(said: Said, heard: Inbound, book: Rulebook) -> tuple[Asked, Why] | None:
    """On a shared channel, from nobody we know: a call sign of more than one is asked back.

    A hail that only asks whether somebody hears was heard by all.
    """
    shared = book.manner(Address(heard.adapter, heard.channel)).shared
    if not shared or not says_nothing(said, book):
        return None
    found = hailed(said.words, book)
    if found.unclear:
        return Reply(message="which_unit", gaps=(("units", found.unclear),)), "whose call sign?"
    if found.empty:
        return Note(call="", said=said), f"somebody asks for {found.to}"
    return None


def called_on_air(said: Said, by: Unit, book: Rulebook) -> tuple[Asked, Why] | None:
    """Whom a unit's words call, with what words."""
    found = hail(fold(said.words), book.call_signs)
    if found.unclear_to:
        return Reply(message="which_called", gaps=(("units", found.unclear_to),)), "whom?"
    other = called(fold(said.words), by, book)
    return (other, f"calls {other.to}") if other else None


def to_a_desk(words: str, said: Said, by: Unit, book: Rulebook) -> str:
    """What is said to a desk is an answer like any other (A呼叫指挥室，已到达)."""
    found = hail(fold(said.words), book.call_signs)
    to = book.site.units.get(found.to)
    desk = to is not None and to.role is not Role.RESPONDER and found.by in ("", by.id)
    return found.said if desk and answer(PATTERN.sub(" ", found.said)) else words
