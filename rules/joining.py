"""Two reports of one matter are one call, and can be taken apart again with nothing lost.

A report that joins a call is kept with it as it was understood (`Matter`); parted from it, it opens
its own call with the words and the voice that it had.
"""

from collections.abc import Iterator
from datetime import datetime

from rules.call import Call
from rules.commands import Command, Join, Merge, Note, Refused, Report, Split
from rules.events import Event, Heard, Joined, Likened, Merged, Opened, Parted, Placed
from rules.rulebook import Rulebook
from rules.said import Matter, Said, Source
from rules.same import same_matter
from rules.telling import Told
from rules.transitions import COMING
from rules.world import World


def once(
    command: Command, book: Rulebook, world: World, at: datetime
) -> tuple[Command, tuple[Event, ...]]:
    """What a report comes to: it joins the call that it surely is of, or opens its own.

    The facts are to be added when it has opened: that it may be the same as another.
    """
    twin = same_matter(command, book, world, at) if isinstance(command, Report) else None
    if twin is None or not isinstance(command, Report):
        return command, ()
    if not twin.sure:
        likened = Likened(
            call=command.said.key, at=at, other=twin.call.id, number=twin.call.number,
            reason=twin.reason,
        )  # fmt: skip
        return command, (likened,)
    unit = command.said.source.unit
    part = twin.call.assignment(unit) if unit else None
    if part is not None and part.active:  # who deals with it tells how it goes
        return Note(call=twin.call.id, said=command.said, by=unit), ()
    return Join(call=twin.call.id, matter=matter(command)), ()


def kept_with(command: Command) -> str:
    """The call whose record the words of a command belong to; "" where a fact of it holds them."""
    match command:
        case Report() | Note() | Join() | Split(said=Said()):
            return ""
        case Split(of=of) if of:
            return of
    return command.call


def matter(report: Report) -> Matter:
    """A report as it was understood."""
    return Matter(
        said=report.said,
        kind=report.sorting.kind,
        confidence=report.confidence,
        reason=report.sorting.reason,
        where=report.where,
        stretch=report.stretch,
        ends=report.ends,
    )


def together(
    command: Merge | Join | Split, book: Rulebook, world: World, at: datetime
) -> tuple[Event, ...]:
    """The facts of matters that become one, or of one that leaves. `Refused` if they cannot."""
    call = world.calls.get(command.call)
    if call is None:
        raise Refused("no_such_call", number=command.call)
    if not call.live:
        raise Refused("already_closed", number=call.number)
    if isinstance(command, Join):
        one = command.matter
        return (Joined(call=call.id, at=at, source=one.said.source, came_from="", matter=one),)
    if isinstance(command, Merge):
        return _merged(call, command, world, at)
    found = [m for m in call.joined if command.of in ("", m.said.key)]
    if not found:
        raise Refused("nothing_to_split", number=call.number)
    return tuple(_parted(call, found[-1], command, book, world, at))


def _merged(call: Call, command: Merge, world: World, at: datetime) -> tuple[Event, ...]:
    into = command.into
    other = world.calls.get(into)
    if other is None or not other.live or into == call.id or other.drill is not call.drill:
        raise Refused("cannot_merge", number=call.number)
    joined = tuple(Joined(call=into, at=at, source=s, came_from=call.id) for s in call.sources)
    return (Merged(call=call.id, at=at, into=into, by=command.by), *joined)


def _parted(
    call: Call, one: Matter, command: Split, book: Rulebook, world: World, at: datetime
) -> Iterator[Event]:
    number, id = world.next_number(), one.said.key
    yield Parted(call=call.id, at=at, source=one.said.source, into=id, number=number, by=command.by)
    yield Opened(
        call=id,
        at=at,
        number=number,
        kind=one.kind,
        priority=book.kind(one.kind).priority,
        confidence=one.confidence,
        reason=one.reason,
        said=one.said,
        due=at + book.policy.place_within,
        stretch=one.stretch,
        ends=one.ends,
    )
    if one.where is not None:
        yield Placed(call=id, at=at, where=one.where)
    if command.said is not None:
        yield Heard(call=id, at=at, said=command.said, note=True)


def joined_by(source: Source, call: Call) -> Matter | None:
    """What this reporter brought to a call of somebody else, the newest."""
    mine = (source.address, source.sender)
    found = [m for m in call.joined if (m.said.source.address, m.said.source.sender) == mine]
    return found[-1] if found else None


def told_of(fact: Joined | Parted | Likened, before: Call | None, book: Rulebook) -> Iterator[Told]:
    """Who hears of it: the reporter who joined, the units that come, the desks."""
    match fact:
        case Joined(matter=None, source=source):
            yield Told(message="received", to=source)
        case Joined(matter=Matter(said=said)):
            yield from _joined(said, before, book)
        case Parted(into=into, number=number):
            found = [m.said.words for m in before.joined if m.said.key == into] if before else []
            gaps: dict[str, object] = {"words": found[0] if found else "", "other": number}
            yield from (Told(message="parted_unit", unit=u, gaps=gaps) for u in _coming(before))
            yield from (Told(message="desk_parted", unit=d, gaps=gaps) for d in book.dispatchers)
        case Likened(number=other, reason=reason):
            gaps = {"other": other, "reason": reason}
            merge = ("choice_merge", f"merge {before.number if before else 0} {other}")
            for desk in book.dispatchers:
                yield Told(message="desk_maybe_same", unit=desk, gaps=gaps, choices=(merge,))


def _joined(said: Said, before: Call | None, book: Rulebook) -> Iterator[Told]:
    coming = _coming(before)
    message = "received_joined_coming" if coming else "received_joined"
    gaps: dict[str, object] = {"unit": coming[0]} if coming else {}
    yield Told(message=message, to=said.source, gaps=gaps)
    more = {"words": said.words}
    yield from (Told(message="note_unit", unit=u, gaps=more) for u in coming)
    more["channel"] = said.source.address.adapter
    yield from (Told(message="desk_joined", unit=d, gaps=more) for d in book.dispatchers)


def _coming(call: Call | None) -> tuple[str, ...]:
    parts = call.active() if call else ()
    return tuple(p.unit for p in parts if p.part in COMING)
