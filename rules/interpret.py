"""Who speaks, and what they ask for. Everything that is not clearly an answer is a call for help.

A unit's answer needs a call: the one that is named by number, that the message replies to, or the
only one that the answer can mean. Two possible calls are asked back, never guessed.
"""

import re
from collections.abc import Callable

from msgspec import Struct

from rules.call import Call
from rules.commands import (
    Arrive,
    Asked,
    Cancel,
    Decline,
    Duty,
    Finish,
    Locate,
    Note,
    Position,
    Reply,
    Take,
)
from rules.desk import desk_command
from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.model import Address, Role, Unit
from rules.numbers import PATTERN, bare_english, call_numbers
from rules.pass_on import called, told
from rules.rulebook import Rulebook
from rules.said import Said
from rules.transitions import Part
from rules.understand import place, report, without_names
from rules.verbs import FOR_DESKS, Verb, answer, typed, withdraws
from rules.world import HIGHEST, World

SHORT = 24  # letters of an answer that says nothing else
_CALLS = re.compile(r"呼叫|\bcalling\b|\bthis is\b")
_OPEN_TO_ANSWER = {
    Verb.TAKE: frozenset({Part.OFFERED, Part.LAPSED, Part.DECLINED}),
    Verb.ROGER: frozenset({Part.OFFERED}),
    Verb.DECLINE: frozenset({Part.OFFERED, Part.TAKEN}),
    Verb.HERE: frozenset({Part.TAKEN, Part.OFFERED}),
    Verb.DONE: frozenset({Part.ON_SCENE, Part.TAKEN}),
    Verb.FOUND: frozenset({Part.OFFERED, Part.TAKEN, Part.ON_SCENE}),
    Verb.NOT_FOUND: frozenset({Part.OFFERED, Part.TAKEN, Part.ON_SCENE}),
}


class Reading(Struct, frozen=True):
    """What a message asks for, by which unit ("" = none of ours), and a line on why."""

    asked: Asked
    by: str
    why: str


def speaker_of(heard: Inbound, words: str, book: Rulebook) -> Unit | None:
    """The unit that speaks: by its channel; on a shared channel by the call sign it says first."""
    address = Address(heard.adapter, heard.channel)
    unit = book.unit_at(address, heard.sender)
    if unit is not None or not book.manner(address).shared:
        return unit
    named = book.units_named(fold(words))
    if named and named[0][1] <= 2:  # noqa: PLR2004 - the call sign opens the call
        return named[0][0]
    return book.unit_sounding(words)


def interpret(said: Said, heard: Inbound, book: Rulebook, world: World) -> Reading:
    """What the words ask for. `said.source.unit` is who speaks, as far as known."""
    by = book.site.units.get(said.source.unit)
    if by is None:
        return _reporter(said, heard, book, world)
    if heard.point is not None and not said.words and said.voice is None:
        return Reading(Position(unit=by.id, point=heard.point), by.id, "a position and no words")
    if by.role is not Role.RESPONDER and (asked := typed(fold(said.words))):
        verb, rest = asked
        return Reading(desk_command(verb, rest, said, by, book, world), by.id, f"desk: {verb}")
    if by.role is not Role.RESPONDER and (other := told(fold(said.words), by, book)):
        return Reading(other, by.id, f"tells {other.to}")
    return _unit(said, heard, by, book, world)


def _unit(said: Said, heard: Inbound, by: Unit, book: Rulebook, world: World) -> Reading:
    words = fold(without_names(said.words, by))
    verb = answer(PATTERN.sub(" ", words))
    if (asked := typed(words)) and asked[0] in FOR_DESKS - {Verb.NOTE} and call_numbers(words):
        return Reading(Reply(message="not_allowed"), by.id, f"{asked[0]} is for the desk")
    if verb in (Verb.ON_DUTY, Verb.OFF_DUTY):
        return Reading(Duty(unit=by.id, on=verb is Verb.ON_DUTY), by.id, str(verb))
    if verb is not None and not _CALLS.search(words):
        reading = _answer(verb, words, heard, by, said, book, world)
        if reading is not None:
            return reading
    new = report(said, heard, by, book, world)
    nothing = new.sorting.kind == book.site.default_kind
    if nothing and (other := called(fold(said.words), by, book)):
        return Reading(other, by.id, f"calls {other.to}")
    if nothing and verb and len(words) <= SHORT:
        reply: Asked = Reply(message="no_call_yours")
        if verb is Verb.ROGER:
            reply = Note(call="", said=said, by=by.id)
        return Reading(reply, by.id, f"{verb}, but nothing that it could mean")
    return Reading(new, by.id, "no answer to anything: a call")


def _answer(
    verb: Verb, words: str, heard: Inbound, by: Unit, said: Said, book: Rulebook, world: World
) -> Reading | None:
    numbers = [n for n in call_numbers(words) if n <= HIGHEST[0] or world.by_number(n)]
    numbers = numbers or (bare_english(words) if words.isascii() else [])
    if numbers:
        call = world.by_number(numbers[0])
        if call is None:
            return Reading(_no_call(numbers[0]), by.id, f"no call {numbers[0]}")
        return Reading(_command(verb, call.id, by, said, words), by.id, f"{verb}, by number")
    if replied := world.relays.get(heard.reply_to):
        return Reading(
            _command(verb, replied.fact.call, by, said, words), by.id, f"{verb}, by reply"
        )
    fits = _could_mean(verb, by, world)
    if len(fits) == 1:
        return Reading(
            _command(verb, fits[0].id, by, said, words), by.id, f"{verb}, the only call it fits"
        )
    if fits:
        listed = ", ".join(str(c.number) for c in fits)
        return Reading(Reply(message="repeat_which", gaps=(("numbers", listed),)), by.id, "which?")
    mine = world.parts(by.id)
    if len(mine) == 1 and book.classifier.sort(said.words).kind == book.site.default_kind:
        return Reading(Note(call=mine[0].id, said=said, by=by.id), by.id, "a word on its call")
    return None


def _could_mean(verb: Verb, by: Unit, world: World) -> list[Call]:
    parts = _OPEN_TO_ANSWER.get(verb, frozenset())
    mine = [c for c in world.parts(by.id) if (a := c.assignment(by.id)) and a.part in parts]
    if mine or verb not in (Verb.TAKE, Verb.FOUND):  # late, and still good
        return mine
    return list(world.late_for(by.id))


def _command(verb: Verb, call: str, by: Unit, said: Said, words: str) -> Asked:
    table: dict[Verb, Callable[[], Asked]] = {
        Verb.TAKE: lambda: Take(call=call, unit=by.id),
        Verb.ROGER: lambda: Take(call=call, unit=by.id),
        Verb.DECLINE: lambda: Decline(call=call, unit=by.id, reason=said.words),
        Verb.HERE: lambda: Arrive(call=call, unit=by.id),
        Verb.DONE: lambda: Finish(call=call, unit=by.id, outcome=_outcome(words)),
        Verb.FOUND: lambda: Finish(call=call, unit=by.id, outcome=said.words, found=True),
        Verb.NOT_FOUND: lambda: Finish(call=call, unit=by.id, outcome=said.words, found=False),
    }
    return table[verb]() if verb in table else Note(call=call, said=said, by=by.id)


def _outcome(words: str) -> str:
    """What is left of "done 17 parties reconciled" when the verb and the number are gone."""
    rest = PATTERN.sub(" ", words)
    rest = re.sub(r"^\W*(done|finished|resolved|处理完毕|处理完了?|完成)\W*", "", rest)
    return re.sub(r"\s+", " ", rest).strip(" ,.，。!！")


def _reporter(said: Said, heard: Inbound, book: Rulebook, world: World) -> Reading:
    talk = _talk(said, heard, book, world)
    if talk is None:
        return Reading(report(said, heard, None, book, world), "", "a new reporter")
    if withdraws(fold(said.words)):
        return Reading(Cancel(call=talk.id), "", "the reporter withdraws")
    if talk.where is None:
        where = place(heard, book.gazetteer.find(said.words), None, book, world)
        if where is not None:
            return Reading(Locate(call=talk.id, where=where, by=""), "", "the reporter says where")
    sorting = book.classifier.sort(said.words)
    if sorting.kind not in (book.site.default_kind, talk.kind):
        return Reading(report(said, heard, None, book, world), "", "another matter")
    return Reading(Note(call=talk.id, said=said), "", "more words on the same call")


def _talk(said: Said, heard: Inbound, book: Rulebook, world: World) -> Call | None:
    if replied := world.relays.get(heard.reply_to):
        return world.calls.get(replied.fact.call)
    if said.source.unit or book.manner(said.source.address).shared:
        return None
    call = world.talk(said.source)
    return call if call is not None and call.live else None


def _no_call(number: int) -> Reply:
    return Reply(message="no_such_call", gaps=(("number", number),))
