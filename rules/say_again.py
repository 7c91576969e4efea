"""“重复”, “say again”: somebody did not understand us, and what was said last is said once more.

To a unit that is what was said to it on that adapter; on a shared channel, to anybody else, what
was said there last, for all heard it; to a reporter, what was said of their own call. It never
opens a call and changes nothing.
"""

import re

from rules.commands import Reply
from rules.events import Relayed
from rules.gazetteer import fold
from rules.hails import hail
from rules.inputs import Inbound
from rules.model import Address, Role
from rules.rulebook import Rulebook
from rules.said import Said
from rules.states import said_to
from rules.world import World

LONGEST = 60  # letters; whoever says more says something
_STOP = r"[\s,，。.!！?？、~～—-]*"
_BEFORE = r"不好意思|对不起|抱歉|喂|刚才|刚刚|我?没有?听(?:清楚?|到|明白|懂)|听不清楚?"
_ONCE = r"(?:一遍|一下|一次)?"
_ZH = (
    rf"{_STOP}(?:(?:{_BEFORE}){_STOP})*"
    r"(?:请|麻烦|劳驾)?(?:你们?|您)?请?再?"
    rf"(?:重复{_ONCE}|[重再](?:说|讲|报|播){_ONCE}|没有?听清楚?|听不清楚?)"
    rf"(?:刚才的?(?:话|内容|通话)?)?(?:好吗|可以吗|吧)?{_STOP}(?:谢谢|完毕|over)?{_STOP}"
)
_MISSED = r"(?:i )?(?:did not|didn'?t) (?:catch|hear|get|copy)(?: that| you)?|not copied"
_REPEAT = r"repeat(?: (?:that|it|(?:your |the )?last))?(?: message| words?)?"
_EN = (
    rf"{_STOP}(?:(?:sorry|pardon|please|{_MISSED}){_STOP})*"
    r"(?:(?:can|could|would) you )?(?:please )?"
    rf"(?:say (?:that |it )?(?:again|once more)|{_REPEAT}|come again|pardon|{_MISSED})"
    rf"(?:{_STOP}(?:please|over|thanks|thank you))*{_STOP}"
)
_AGAIN = re.compile(f"{_ZH}|{_EN}")


def asked(said: Said, heard: Inbound, book: Rulebook, world: World) -> Reply | None:
    """What to answer where the words ask for nothing else than to hear it again."""
    if not _AGAIN.search(fold(said.words)):  # nearly always: nobody need know who speaks to whom
        return None
    words = _words(said, book)
    if len(words) > LONGEST or not _AGAIN.fullmatch(words):
        return None
    if last := _last(said, heard, book, world):
        return Reply(message="repeated", gaps=(("repeated", last.text),))
    return Reply(message="nothing_to_repeat")


def _words(said: Said, book: Rulebook) -> str:
    """Without who speaks and the desk that is spoken to; "" where another unit is."""
    words = fold(said.words)
    found = hail(words, book.call_signs)
    to = book.site.units.get(found.to)
    if to is not None and to.role is Role.RESPONDER and found.by:
        return ""  # between two units
    return found.said if found.by or found.to else words


def _last(said: Said, heard: Inbound, book: Rulebook, world: World) -> Relayed | None:
    unit = said.source.unit
    if unit and (own := world.said.get(said_to(heard.adapter, unit))):
        return own
    if book.manner(Address(heard.adapter, heard.channel)).shared:
        return world.said.get(said_to(heard.adapter, ""))
    talk = None if unit else world.talk(said.source)
    keys = world.relays_of.get(talk.id, ()) if talk else ()
    facts = (world.relays[key].fact for key in reversed(keys) if key in world.relays)
    return next((fact for fact in facts if fact.to == said.source.address), None)
