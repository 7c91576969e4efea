"""What somebody who is none of ours asks for: a new call, or more on the one that they reported.

Their words belong to their call until it is over, or until they speak of another matter.
"""

from msgspec.structs import replace

from rules.call import Call
from rules.commands import Asked, Cancel, Note, Resort, Split
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.joining import joined_by
from rules.model import Address
from rules.numbers import call_numbers
from rules.placing import choice, placed
from rules.rulebook import Rulebook
from rules.said import Said, Where
from rules.understand import AT_THE_POST, kind_said, report, says_nothing
from rules.verbs import another_matter, tells_more, thanks, withdraws
from rules.wishes import of_reporter
from rules.world import World

SHORT = 24  # letters of an answer that says nothing else
BELIEVED = 0.5  # words of a voice that are less sure than this change nothing


def reporter_asks(said: Said, heard: Inbound, book: Rulebook, world: World) -> tuple[Asked, str]:
    """What the words ask for, and why they are read so."""
    talk, words, kind = _talk(said, heard, book, world), fold(said.words), ""
    if asked := choice(talk, said, "", book):
        return asked, "which place is meant"
    replied, nothing = replied_to(heard, world), says_nothing(said, book)
    if wish := of_reporter(said, heard, talk, replied, book, world, nothing=nothing):
        return wish
    if thanks(words[:SHORT]) and heard.point is None and not heard.place:
        return Note(call="", said=said), "thanks, or a plain yes"
    if talk is None or not talk.live:
        return report(said, heard, None, book, world), "a new reporter"
    if not says_nothing(said, book):
        kind = kind_said(said, book)
    if kind and talk.kind not in (book.site.default_kind, kind):
        new = report(said, heard, None, book, world)
        return replace(new, where=new.where or _as_before(talk)), "another matter"
    if parted := split(said, heard, talk, world):
        return parted, "not the matter that it was taken for"
    if withdraws(words) and not doubtful(said, book) and kind in ("", talk.kind):
        return Cancel(call=talk.id), "the reporter withdraws"
    if asked := placed(talk, said, heard, kind, book, world):
        return asked, "the reporter says where"
    if kind and kind != talk.kind:
        return Resort(call=talk.id, kind=kind, by=""), "the reporter says what it is"
    return Note(call=talk.id, said=said), "more words on the same call"


def split(said: Said, heard: Inbound, talk: Call | None, world: World) -> Split | None:
    """On "another matter": what this reporter said leaves the call that it joined."""
    if not another_matter(fold(said.words)):
        return None
    more = said if tells_more(fold(said.words)) else None
    numbered = [world.by_number(n) for n in call_numbers(fold(said.words))]
    calls = [c for c in (*numbered, replied_to(heard, world), talk) if c is not None]
    for call in calls or (c for c in world.calls.values() if c.joined):
        if call.live and (matter := joined_by(said.source, call)):
            by = said.source.unit
            return Split(call=call.id, by=by, of=matter.said.key, said=more)
    return None


def doubtful(said: Said, book: Rulebook) -> bool:
    """A voice that was hardly understood?"""
    return said.voice is not None and said.confidence < min(BELIEVED, book.policy.confidence)


def replied_to(heard: Inbound, world: World) -> Call | None:
    """The call of the relay that is answered; only where that relay was said."""
    relay = world.relays.get(heard.reply_to)
    if relay is None or relay.fact.to != Address(heard.adapter, heard.channel):
        return None
    return world.calls.get(relay.fact.call)


def _as_before(talk: Call) -> Where | None:
    """Where the same reporter's other call is: they are most likely still there."""
    where = talk.where
    sure = min(where.confidence, AT_THE_POST) if where else 0.0
    return where and replace(where, confidence=sure, reason="where_before")


def _talk(said: Said, heard: Inbound, book: Rulebook, world: World) -> Call | None:
    """The call that this reporter's words go on with; it may be over."""
    if call := replied_to(heard, world):
        return call
    if said.source.unit or book.manner(said.source.address).shared:
        return None
    talk = world.talk(said.source)
    return talk if talk is None or talk.drill is said.source.drill else None
