"""What a post or a desk asks of a case is done, and its words stay with the case."""

from typing import TYPE_CHECKING

from rules.cases import moving
from rules.cases.fields import said_in
from rules.commands import Refused
from rules.events import Event, Heard
from rules.inputs import Inbound
from rules.said import Said
from rules.wish import CaseAct, MoveCase

if TYPE_CHECKING:  # it plans with what is told there
    from rules.doing import Doing


def carried(doing: "Doing", said: Said, _heard: Inbound, wish: MoveCase) -> None:
    """Do it, or tell why not."""
    try:
        facts = _facts(doing, wish)
    except Refused as why:
        doing.reply(why.message, said.source, why.gaps)
        doing.add(Heard(call=wish.call, at=doing.at, said=said))
        return
    doing.add(*facts)
    doing.settle()
    doing.plan()
    doing.add(Heard(call=wish.call, at=doing.at, said=said, note=True))


def _facts(doing: "Doing", wish: MoveCase) -> tuple[Event, ...]:
    book, world, now = doing.book, doing.world, doing.at
    call, by = world.calls[wish.call], book.site.units[wish.by]
    match wish.act:
        case CaseAct.HAND_ON:
            return moving.handed_on(call, by, wish.to, wish.words, book, world, now)
        case CaseAct.RETURN:
            return moving.returned(call, by, wish.words, book, now)
        case CaseAct.ACCEPT:
            return moving.accepted(call, by.id, book, now)
        case CaseAct.RECORD:
            nth = call.stays[-1].nth if call.stays else 1
            record = moving.stage(call, nth, book).record
            found = said_in(wish.words, record)
            if not found:
                fields = tuple(f"{call.kind}:{f.id}" for f in record)
                raise Refused("case_unread", number=call.number, fields=fields)
            return (moving.noted(call, moving.said_by(by), found, now, aloud=True),)
