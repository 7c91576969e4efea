"""A desk speaks to all at once, and with a roll-call hears who is there.

Law: every unit on duty hears it once, on the channel it has first; a channel that several share
hears it once for all. A channel that fails hands its units to their next one. Who does not answer
in time is tried once more and told to the desks by name; then the roll closes by itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from rules import skilled
from rules.doing import Doing
from rules.errands import What, errand, errand_key
from rules.events import Event, Heard, Relayed
from rules.levels import below
from rules.model import Address, Form, Role, Unit
from rules.roll_commands import CallAll, Present, Rolls, RollStatus, Scope, WhoCan
from rules.roll_events import (
    ROLLS,
    Roll,
    RollAnswered,
    RollCalled,
    RollLate,
    RollLost,
    RollOver,
    RollRow,
    RollTried,
    row_key,
)
from rules.roll_news import listed
from rules.rulebook import Rulebook
from rules.said import Said
from rules.site_events import ErrandGiven, ErrandOver
from rules.telling import Told, relay_to
from rules.volunteers import is_member
from rules.ward import answers_for
from rules.world import World

URGENT = 2  # after calls where lives are in danger, before all others
MANY = 40  # words to more units than that take long: every call goes before them
GIVES_WAY = 4
HIGHEST = 99  # numbers of rolls start again at 1
AGAIN = "again"  # the errand's second round

Where = Mapping[Address, list[Unit]]


def carry(doing: Doing, said: Said, asked: Rolls) -> None:
    """Do what was asked."""
    doing.add(Heard(call="", at=doing.at, said=said))
    match asked:
        case CallAll():
            _call(doing, said, asked)
        case RollStatus(number=number):
            _status(doing, said, number)
        case Present():
            _present(doing, said, asked)
        case WhoCan():
            skilled.tell(doing, said, asked)
        case _:
            assert_never(asked)


def _call(doing: Doing, said: Said, asked: CallAll) -> None:
    book, world = doing.book, doing.world
    units = list(audience(asked, book, world, doing.at))
    if not units:
        doing.reply("nobody_called", said.source, {"name": asked.scope.said or "-"})
        return
    within = book.policy.roll_call_within if asked.answer else book.policy.relay_for
    roll = Roll(
        key=doing.key,
        number=_number(world) if asked.answer else 0,
        by=asked.by,
        words=asked.words,
        at=doing.at,
        due=doing.at + within,
        units=tuple(u.id for u in units),
    )
    where = {u.id: _first(u, world) for u in units}
    relays, rows = _said_to(roll, units, where, {}, f"{doing.key}/1", "", book, doing.at)
    called = RollCalled(
        at=doing.at, key=roll.key, number=roll.number, by=roll.by, words=roll.words,
        due=roll.due, rows=tuple(rows),
    )  # fmt: skip
    doing.add(called, errand(What.ROLL, roll.key, roll.due, doing.at), *relays)
    gaps: dict[str, object] = {"count": len(rows), "relays": len(relays), "words": roll.words}
    if asked.answer:
        minutes = within.total_seconds() / 60
        doing.reply("roll_called", said.source, {**gaps, "roll": roll.number, "minutes": minutes})
    else:
        doing.reply("all_called", said.source, gaps)


def audience(asked: CallAll, book: Rulebook, world: World, at: datetime) -> Iterator[Unit]:
    """Who is meant, is on duty, and can be told; a roll is not called at those who hear of it."""
    under = {u.id for u in below(asked.scope.under, book)} if asked.scope.under else None
    for unit in book.site.units.values():
        desk = unit.role is not Role.RESPONDER
        if under is not None and unit.id not in under:
            continue
        if unit.id == asked.by or not unit.channels or (desk and asked.answer):
            continue
        if _meant(unit, asked.scope, book, world) and book.on_duty(unit, world, at):
            yield unit


def _meant(unit: Unit, scope: Scope, book: Rulebook, world: World) -> bool:
    member = unit.id in book.members
    if scope.volunteers or scope.kinds:
        own = not member and unit.kind in scope.kinds
        if not (own or (member and scope.volunteers)):
            return False
    if scope.skills and not scope.skills & unit.skills:
        return False
    return not scope.zones or bool(scope.zones & answers_for(unit, book, world))


def _number(world: World) -> int:
    open_ = {roll.number for roll in world.rolls.values()}
    number = world.counts.get(ROLLS, 0) % HIGHEST + 1
    while number in open_ and len(open_) < HIGHEST:
        number = number % HIGHEST + 1
    return number


def _first(unit: Unit, world: World, tried: tuple[Address, ...] = ()) -> Address | None:
    """The first channel that was not tried, rather one whose link stands."""
    left = [c for c in unit.channels if c not in tried]
    up = [c for c in left if world.links.get(c.adapter) is not False]
    return next(iter(up or left), None)


def _said_to(
    roll: Roll,
    units: Iterable[Unit],
    where: Mapping[str, Address | None],
    tried: Mapping[str, tuple[Address, ...]],
    key: str,
    again: str,
    book: Rulebook,
    at: datetime,
) -> tuple[list[Relayed], list[RollRow]]:
    """One relay a channel, and a row for each unit that it is for."""
    behind: dict[Address, list[Unit]] = {}
    for unit in units:
        if (to := where[unit.id]) is not None:
            behind.setdefault(to, []).append(unit)
    relays, rows = list[Relayed](), list[RollRow]()
    for to, all_ in behind.items():
        relay = _relay(roll, to, all_, key, again, book, at)
        relays.append(relay)
        rows += [
            RollRow(unit=u.id, to=to, relay=relay.key, tried=tried.get(u.id, ())) for u in all_
        ]
    return relays, rows


def _relay(
    roll: Roll, to: Address, units: list[Unit], key: str, again: str, book: Rulebook, at: datetime
) -> Relayed:
    alone = len(units) == 1 and not book.manner(to).shared
    languages = {book.language(u) for u in units}
    language = languages.pop() if len(languages) == 1 else book.site.language
    words = roll.words or book.site.catalogue.say("roll_words", language, Form.TEXT)
    message = ("roll_call_again" if again else "roll_call") if roll.number else "all_call"
    told = Told(
        message=message,
        unit=units[0].id if alone else "",
        gaps={
            "unit": roll.by,
            "words": words,
            "roll": roll.number,
            "units": listed([u.id for u in units]),
        },
        until=max(roll.due, at + (roll.due - roll.at)),
        priority=GIVES_WAY if len(roll.units) > MANY else URGENT,
        choices=(("choice_present", f"here R{roll.number}"),) if roll.number else (),
    )
    relay = relay_to(told, book, at=at, key=key, to=to, language=language)
    return replace(relay, gaps=(("roll", roll.key),))


def lost(doing: Doing, relay: Relayed) -> None:
    """A channel did not take the words: whoever is behind it is told on their next one."""
    roll = doing.world.rolls.get(str(dict(relay.gaps).get("roll", "")))
    if roll is None:
        return
    behind = [r for r in _waiting(roll, doing.world) if r.relay == relay.key]
    _next_channel(doing, roll, behind, f"{doing.key}/0", "")


def _next_channel(doing: Doing, roll: Roll, rows: list[RollRow], key: str, again: str) -> None:
    facts = _elsewhere(roll, rows, key, again, doing.book, doing.world, doing.at)
    left = {u for f in facts if isinstance(f, RollTried) for u in (r.unit for r in f.rows)}
    gone = tuple(r.unit for r in rows if r.unit not in left)
    doing.add(*facts)
    if gone:
        doing.add(RollLost(at=doing.at, key=roll.key, units=gone))


def _elsewhere(
    roll: Roll,
    rows: Iterable[RollRow],
    key: str,
    again: str,
    book: Rulebook,
    world: World,
    at: datetime,
) -> list[Event]:
    """These units, told on the channels that they were not told on yet."""
    tried = {r.unit: (*r.tried, r.to) for r in rows}
    units = [u for id in tried if (u := book.site.units.get(id))]
    where = {u.id: _first(u, world, tried[u.id]) for u in units}
    relays, new = _said_to(roll, units, where, tried, key, again, book, at)
    return [RollTried(at=at, key=roll.key, rows=tuple(new)), *relays] if new else []


def _waiting(roll: Roll, world: World) -> list[RollRow]:
    """Rows without an answer, in the order of the units."""
    rows = (world.roll_rows.get(row_key(roll.key, unit)) for unit in roll.units)
    return [row for row in rows if row is not None and row.at is None]


def late(given: ErrandGiven, book: Rulebook, world: World, at: datetime) -> Iterator[Event]:
    """The time is over: the missing are tried once more; the second time the roll closes."""
    roll = world.rolls.get(given.about)
    if roll is None:
        return
    rows = _waiting(roll, world)
    if given.more == AGAIN or not roll.number or not rows:
        yield from _over(roll, world, at)
        return
    missing = tuple(r.unit for r in rows)
    yield RollLate(
        at=at, key=roll.key, number=roll.number, by=roll.by, total=len(roll.units), missing=missing
    )
    yield from _elsewhere(roll, rows, f"{roll.key}/{AGAIN}", AGAIN, book, world, at)
    yield errand(What.ROLL, roll.key, at + (roll.due - roll.at), at, AGAIN)


def _over(roll: Roll, world: World, at: datetime) -> Iterator[Event]:
    """Closed. Of words that need no answer, only those whom they did not reach are missing."""
    rows = _waiting(roll, world)
    missing = tuple(r.unit for r in rows if roll.number or r.lost)
    yield RollOver(
        at=at, key=roll.key, number=roll.number, by=roll.by, total=len(roll.units),
        missing=missing, began=roll.at,
    )  # fmt: skip


def _present(doing: Doing, said: Said, asked: Present) -> None:
    group = asked.unit in doing.book.site.units and not is_member(asked.unit)
    sender = (
        said.source.sender if group and said.source.sender != said.source.address.channel else ""
    )
    doing.add(
        RollAnswered(at=doing.at, key=asked.roll, unit=asked.unit, words=said.words, sender=sender)
    )
    roll = doing.world.rolls[asked.roll]
    if not doing.book.manner(said.source.address).shared:  # the air is for those still to come
        doing.reply("roll_here_ack", said.source, {"roll": roll.number})
    if roll.there == len(roll.units):
        over = ErrandOver(at=doing.at, key=errand_key(What.ROLL, roll.key))
        doing.add(*_over(roll, doing.world, doing.at), over)
        doing.plan()


def _status(doing: Doing, said: Said, number: int) -> None:
    rolls = [r for r in doing.world.rolls.values() if r.number and number in (0, r.number)]
    if not rolls:
        doing.reply("roll_none", said.source, {})
        return
    roll = max(rolls, key=lambda r: (r.at, r.number))
    missing = [r.unit for r in _waiting(roll, doing.world)]
    gaps: dict[str, object] = {
        "roll": roll.number,
        "total": len(roll.units),
        "there": roll.there,
        "missing": len(missing),
        "units": listed(missing),
    }
    doing.reply("roll_status", said.source, gaps)
