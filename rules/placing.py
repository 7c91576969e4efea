"""Words that say where a known call is: the answer to "which of these?", or a place at last.

A call without a place takes any place that its reporter names. One that has a doubtful place, and
whose reporter was asked, moves only to a place that is sure; a code that came along again, with any
words, is none.
"""

import re

from msgspec.structs import replace

from rules.call import Call
from rules.commands import AskPlace, Locate
from rules.cost import LIVES
from rules.inputs import Inbound
from rules.rulebook import Rulebook
from rules.said import Said, Where
from rules.understand import place
from rules.which import NONE, answered, asked_for, chosen, is_disputed, is_tied
from rules.world import World


def choice(talk: Call | None, said: Said, by: str, book: Rulebook) -> Locate | AskPlace | None:
    """What the answer to the question which place is meant asks for; None where it is no answer.

    `by` is the unit that answers, "" = a reporter.
    """
    if talk is None or not talk.live or not talk.which:
        return None
    kind = book.classifier.sort(said.words, heard=said.voice is not None).kind
    kind = "" if kind == book.site.default_kind else kind
    if kind and talk.kind not in (kind, book.site.default_kind):
        return None  # another matter
    id = answered(_without_number(said.words, talk.number), talk.which, book)
    if id == NONE:
        return AskPlace(call=talk.id)
    where = chosen(id, said.confidence, book)
    return Locate(call=talk.id, where=where, by=by, kind=kind) if where else None


def _without_number(words: str, number: int) -> str:
    """A button says the call's number behind the answer; a mere number is an answer."""
    return re.sub(rf"\s+#?{number}\s*$", "", words)


def placed(
    talk: Call, said: Said, heard: Inbound, kind: str, book: Rulebook, world: World
) -> Locate | AskPlace | None:
    """Where the reporter's words put the call, or what has to be asked of them again."""
    if talk.where is not None and not talk.which:
        return None
    if talk.where is not None:
        heard = replace(heard, place="")
    where = _heard(said, heard, book, world)
    if where is None:
        return None
    which = asked_for(where, book)
    if is_tied(where) or (which and is_disputed(where) and talk.priority > LIVES):
        return AskPlace(call=talk.id, places=which)
    if talk.where is not None and where.confidence < book.policy.confidence:
        return None
    return Locate(call=talk.id, where=where, by="", kind=kind)


def _heard(said: Said, heard: Inbound, book: Rulebook, world: World) -> Where | None:
    found = book.gazetteer.find(said.words)
    where = place(said.words, heard, found, None, book, world)
    return where and replace(where, confidence=min(where.confidence, said.confidence))
