"""A unit's question for who reported, and the way back of the answer.

"问游客：…", "ask reporter 17: …". The unit speaks of a call that it has a part in; a desk, of any.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rules.call import Call
from rules.commands import Asked, Command, Note, Reply
from rules.events import Event
from rules.inputs import Inbound
from rules.model import Unit
from rules.people_events import ReporterAnswered, ReporterAsked
from rules.said import Said
from rules.telling import Told
from rules.transitions import COMING
from rules.wish import AskReporter
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

_WHOM = (
    r"(?:游客(?!中心|服务|太|很|多)|报警人|报案人|报警的人"
    r"|(?:the )?(?:reporter|caller|tourist|visitor)\b(?! cent))"
)
_NUMBER = r"(?:(?:of |about |for )?(?:call\s*|no\.?\s*)?#?(\d{1,5})\s*号?(?:警情)?的?)?"
_ASK = re.compile(
    rf"(?:^|[\s,，。:：、；])(?:请)?(?:帮我)?(?:问一?下?|询问|回复|告诉|转告|ask|tell)\s*{_NUMBER}\s*{_WHOM}\s*{_NUMBER}[\s,，:：]*(\S.*)",
    re.IGNORECASE | re.DOTALL,
)


def asked(
    said: Said, by: Unit, replied: Call | None, world: World, *, desk: bool
) -> tuple[Asked, str] | None:
    """The question in a unit's words; a reply where it is not clear of which call."""
    found = _ASK.search(said.words)
    if found is None:
        return None
    number = found[1] or found[2]
    call = world.by_number(int(number)) if number else replied or _only(by, world)
    if call is None:
        message = "no_such_call" if number else "ask_which"
        return Reply(message=message, gaps=(("number", number or "?"),)), "ask whom?"
    if not call.live:
        return Reply(message="already_closed", gaps=(("number", call.number),)), "it is over"
    part = call.assignment(by.id)
    if not desk and (part is None or not part.active):
        return Reply(message="not_yours", gaps=(("number", call.number),)), "not their call"
    return AskReporter(call=call.id, by=by.id, words=found[3].strip()), "asks the reporter"


def carried(doing: "Doing", said: Said, _heard: Inbound, wish: AskReporter) -> None:
    """The question goes to everybody who reported the call and is none of ours."""
    call = doing.world.calls[wish.call]
    gaps: dict[str, object] = {"number": call.number}
    if all(s.unit for s in call.sources):
        doing.reply("nobody_to_ask", said.source, gaps)
    else:
        doing.add(ReporterAsked(call=call.id, at=doing.at, by=wish.by, words=wish.words))
        doing.plan()
        doing.reply("asked_ack", said.source, gaps)


def answered(command: Command, said: Said, doing: "Doing") -> Iterator[Event]:
    """A reporter's words on a call whose unit waits for an answer: it is told."""
    call = doing.world.calls.get(getattr(command, "call", ""))
    thread = doing.world.threads.get(call.id) if call else None
    if call is None or thread is None or not thread.asked_by or said.source.unit:
        return
    by = thread.asked_by
    part = call.assignment(by)
    hears = by in doing.book.dispatchers or (part is not None and part.part in COMING)
    aloud = not (isinstance(command, Note) and hears)
    yield ReporterAnswered(call=call.id, at=doing.at, by=by, words=said.words, aloud=aloud)


def awaited(talk: Call | None, world: World) -> bool:
    """Does a unit wait for what the reporter of this call says next?"""
    thread = world.threads.get(talk.id) if talk is not None and talk.live else None
    return thread is not None and bool(thread.asked_by)


def told(fact: ReporterAsked | ReporterAnswered, call: Call) -> Iterator[Told]:
    """The question to those who reported; the answer to the unit that asked."""
    if isinstance(fact, ReporterAsked):
        gaps: dict[str, object] = {"unit": fact.by, "words": fact.words}
        for source in {s.address: s for s in call.sources if not s.unit}.values():
            yield Told(message="reporter_asked", to=source, gaps=gaps)
    elif fact.aloud:
        yield Told(message="reporter_answered", unit=fact.by, gaps={"words": fact.words})


def _only(by: Unit, world: World) -> Call | None:
    mine = world.parts(by.id)
    coming = [c for c in mine if (a := c.assignment(by.id)) and a.part in COMING]
    found = coming or list(mine)
    return found[0] if len(found) == 1 else None
