"""What people say of moves: a desk "cover M3" and "no cover M3", a unit "arrived" and "can't go".

Law: a unit's words mean its move only where it has no call that they could mean, and speak of no
other matter. A desk's yes comes too late for a unit that was asked for a call meanwhile.
"""

import re
from typing import TYPE_CHECKING

from rules.commands import Reply
from rules.events import Heard
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.model import Role, Unit
from rules.reserves.events import MoveOver, MoveRefused, MoveThere, Moving, Stage
from rules.reserves.moving import CALLED, sent
from rules.rulebook import Rulebook
from rules.said import Said
from rules.site_events import Located
from rules.understand import says_nothing
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
    said: Said, by: Unit, book: Rulebook, world: World, *, desk: bool
) -> tuple[Cover | Reply, str] | None:
    """What one of ours says of a move; None where it is of none."""
    if book.site.cover is None and not world.moves:
        return None
    words = fold(said.words).strip()
    if desk and (order := _ORDER.fullmatch(words)):
        act = CoverAct.NO if order["no"] else CoverAct.YES
        return Cover(move=order["id"].upper().replace(" ", ""), act=act, by=by.id), "the reserve"
    moving = world.moves.get(by.id)
    if moving is None or not moving.stands or by.role is not Role.RESPONDER:
        return None
    verb = answer(words)
    free = not world.parts(by.id) and not world.late_for(by.id)
    if not free or verb not in _MEANS or len(words) > _SHORT or not says_nothing(said, book):
        return None
    return Cover(move=moving.move.id, act=_MEANS[verb], by=by.id), "of where the unit is moved to"


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
