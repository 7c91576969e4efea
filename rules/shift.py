"""Who did it: the person behind a desk's words, looks at what is protected, and shifts."""

from collections.abc import Iterator

from rules.desk_events import HandedOver, Looked, Spoke, TookOver
from rules.doing import Doing
from rules.inputs import Look
from rules.model import Form, Role
from rules.said import Said
from rules.shift_words import HandOver, TakeOver

LONGEST = 300  # characters that are kept of a name or a reason


def signed(doing: Doing, said: Said) -> Iterator[Spoke]:
    """Who speaks for a desk, where its pages know; a desk that nobody is signed in at is itself."""
    source = said.source
    unit = doing.book.site.units.get(source.unit)
    if unit is None or unit.role is Role.RESPONDER or source.sender == source.address.channel:
        return
    if doing.book.manner(source.address).form is Form.DESK:
        yield Spoke(
            at=doing.at, by=unit.id, account=source.sender, person=_person(said), words=said.words
        )


def looked(doing: Doing, line: Look) -> None:
    """Somebody is about to look."""
    doing.add(
        Looked(
            at=doing.at, account=line.account[:LONGEST], person=line.person[:LONGEST],
            what=line.what[:LONGEST], call=line.call, about=line.about[:LONGEST],
            reason=line.reason[:LONGEST],
        )
    )  # fmt: skip


def carry(doing: Doing, said: Said, asked: HandOver | TakeOver) -> None:
    """A shift ends or begins: it is kept, and the desk hears that it is."""
    account, person = said.source.sender, _person(said)
    if isinstance(asked, HandOver):
        live = sum(call.live for call in doing.world.calls.values())
        doing.add(
            HandedOver(
                at=doing.at, by=asked.by, account=account, person=person, note=asked.note, live=live
            )
        )
        doing.reply("shift_over_ack", said.source, {"count": live})
    else:
        doing.add(TookOver(at=doing.at, by=asked.by, account=account, person=person))
        doing.reply("shift_taken_ack", said.source, {})


def _person(said: Said) -> str:
    return (said.name or said.source.sender)[:LONGEST]
