"""What people say of moves: a desk "cover M3" and "no cover M3", a unit "arrived" and "can't go".

Law: a unit's words mean its move only where they could mean nothing else: no call, no words that
were passed on, no roll-call, no message that they reply to but the order itself, no other matter.
A desk's yes comes too late for a unit that was asked for a call meanwhile.
"""

import re
from typing import TYPE_CHECKING

from rules.commands import Reply
from rules.events import Heard
from rules.gazetteer import fold
from rules.hails import hail
from rules.inputs import Inbound
from rules.model import Role, Unit
from rules.numbers import bare_english, call_numbers
from rules.pass_on import pending
from rules.reserves.events import CALLED, MoveOver, MoveRefused, MoveThere, Moving, Stage
from rules.reserves.moving import sent
from rules.roll_events import row_key
from rules.roll_words import answer as to_a_roll
from rules.rulebook import Rulebook
from rules.said import Said
from rules.site_events import Located
from rules.understand import says_nothing, without_names
from rules.verbs import Verb, answer
from rules.wish import Cover, CoverAct
from rules.world import World

if TYPE_CHECKING:  # it plans with what is told there
    from rules.doing import Doing

_ORDER = re.compile(
    r"(?P<no>不用?|no |don'?t |取消)?(?:补位|cover|move)[\s:：]*(?P<id>m\s?\d{1,6})号?[\s。.!！]*"
)
_MEANS = {
    Verb.TAKE: CoverAct.COPY, Verb.ROGER: CoverAct.COPY, Verb.HERE: CoverAct.THERE,
    Verb.DECLINE: CoverAct.CANNOT,
}  # fmt: skip
_SHORT = 20  # letters of an answer that can mean nothing else


def asked(
    said: Said, heard: Inbound, by: Unit, book: Rulebook, world: World, *, desk: bool
) -> tuple[Cover | Reply, str] | None:
    """What one of ours says of a move; None where it is of none. `desk`: the network says so."""
    if book.site.cover is None and not world.moves:
        return None
    words = fold(said.words).strip()
    if desk and (order := _ORDER.fullmatch(words)):
        act = CoverAct.NO if order["no"] else CoverAct.YES
        return Cover(move=order["id"].upper().replace(" ", ""), act=act, by=by.id), "the reserve"
    moving = world.moves.get(by.id)
    if moving is None or not moving.stands or by.role is not Role.RESPONDER:
        return None
    words = fold(without_names(words, by))
    verb = answer(words)
    free = not world.parts(by.id) and not world.late_for(by.id)
    if not free or verb not in _MEANS or len(words) > _SHORT or not says_nothing(said, book):
        return None
    if _of_another(verb, words, said, heard, by, moving, book, world):
        return None
    return Cover(move=moving.move.id, act=_MEANS[verb], by=by.id), "of where the unit is moved to"


def _of_another(
    verb: Verb, words: str, said: Said, heard: Inbound, by: Unit, moving: Moving,
    book: Rulebook, world: World,
) -> bool:  # fmt: skip
    """Do they name a call or another unit, or answer something else that was said to the unit?"""
    called = hail(fold(said.words), book.call_signs).to
    other = book.site.units.get(called) if called != by.id else None
    if _names_a_call(words, moving, book) or (other and other.role is Role.RESPONDER):
        return True
    if heard.reply_to:
        return heard.reply_to not in moving.orders
    copied = verb is Verb.ROGER and pending(by, heard, called, world) is not None
    return copied or _of_a_roll(verb, words, by, world)


def _names_a_call(words: str, moving: Moving, book: Rulebook) -> bool:
    """A number that is in no unit's name and not in that of the post."""
    for _, start, end in reversed(book.units_named(words)):
        if not words[start:end].isdigit():
            words = words[:start] + " " * (end - start) + words[end:]
    if post := book.place(moving.move.post):
        for name in (*post.names.values(), *post.aliases):
            words = words.replace(fold(name), " ")
    return bool(call_numbers(words) or (words.isascii() and bare_english(words)))


def _of_a_roll(verb: Verb, words: str, by: Unit, world: World) -> bool:
    """Does a roll wait for the unit, and could they be its answer?"""
    rows = (world.roll_rows.get(row_key(r.key, by.id)) for r in world.rolls.values() if r.number)
    if not any(row is not None and row.at is None for row in rows):
        return False
    found = to_a_roll(words)
    return found is not None and (verb is Verb.ROGER or found.arrives or found.sure)


def carried(doing: "Doing", said: Said, _heard: Inbound, wish: Cover) -> None:
    """Do it, or say why not."""
    found = (m for m in doing.world.moves.values() if m.move.id == wish.move)
    moving = next(found, None)
    if moving is None or moving.stage is Stage.REFUSED:
        doing.reply("cover_gone", said.source, {"name": wish.move})
        return
    match wish.act:
        case CoverAct.YES if (
            moving.stage is Stage.ASKED and doing.world.unit(moving.move.unit).calls
        ):
            doing.add(MoveOver(at=doing.at, move=moving.move, stage=moving.stage, reason=CALLED))
            doing.reply("cover_gone", said.source, {"name": wish.move})
        case CoverAct.YES if moving.stage is Stage.ASKED:
            doing.add(sent(moving.move, wish.by, doing.at))
            doing.reply("cover_sent_ack", said.source, _gaps(moving))
        case CoverAct.YES:
            doing.reply("cover_sent_ack", said.source, _gaps(moving))
        case CoverAct.NO | CoverAct.CANNOT:
            doing.add(MoveRefused(at=doing.at, move=moving.move, by=wish.by, sent=moving.stands))
            if wish.act is CoverAct.NO:
                doing.reply("cover_refused_ack", said.source, _gaps(moving))
        case CoverAct.THERE:
            _there(doing, moving)
    if wish.act not in (CoverAct.YES, CoverAct.NO):  # nothing is said back: it stays on record
        doing.add(Heard(call="", at=doing.at, said=said))
    doing.plan()


def _there(doing: "Doing", moving: Moving) -> None:
    """It stands there: that is its position until it says another."""
    if moving.stage is Stage.THERE:
        return
    doing.add(MoveThere(at=doing.at, move=moving.move))
    if spot := doing.book.place(moving.move.post):
        doing.add(Located(at=doing.at, unit=moving.move.unit, point=spot.point))


def _gaps(moving: Moving) -> dict[str, object]:
    return {"unit": moving.move.unit, "post": moving.move.post}
