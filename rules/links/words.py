"""Plain words over a link: what one level says to another, and the "copy" that comes back.

Law: words are for a person there, and never make a call: calls go whole (links.telling). An answer
needs no answer, so that two bridges never thank each other for ever.
"""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rules.commands import Acknowledge, PassOn
from rules.events import Heard
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.links.sites import stands_for
from rules.pass_on import acknowledged, besides, carry, pending
from rules.roll_answers import answered
from rules.roll_call import carry as carry_roll
from rules.roll_commands import Present
from rules.said import Said
from rules.verbs import Verb, answer

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing


def heard(doing: "Doing", said: Said, line: Inbound) -> None:
    """An answer to a roll-call or to our words; else words for the desk."""
    by = stands_for(line.adapter, doing.book)
    if by is None or not said.words.strip():
        doing.add(Heard(call="", at=doing.at, said=said))
        return
    said = replace(said, source=replace(said.source, unit=by.id))
    words = fold(said.words)
    here = answered(words, said, line, by, doing.book, doing.world)
    if isinstance(here, Present):
        carry_roll(doing, said, here)
        return
    passed = pending(by, line, "", doing.world)
    if passed is not None and answer(words) is Verb.ROGER:
        acknowledged(doing, said, Acknowledge(key=passed.key, words=besides(words, doing.book)))
    elif doing.book.dispatchers:
        carry(doing, said, PassOn(to=doing.book.dispatchers[0], words=said.words))
