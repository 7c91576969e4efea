"""What a desk types: verb, number, object. A button of the console says the same words."""

from rules.commands import (
    Asked,
    Assign,
    Cancel,
    Close,
    Confirm,
    Escalate,
    Hold,
    Locate,
    Merge,
    Note,
    Release,
    Reply,
    Resort,
    Undo,
)
from rules.model import Unit
from rules.numbers import PATTERN, call_numbers
from rules.rulebook import Rulebook
from rules.said import Said, Where
from rules.verbs import Verb
from rules.world import World


def desk_command(
    verb: Verb, rest: str, said: Said, by: Unit, book: Rulebook, world: World
) -> Asked:
    """The command, or a reply that says what is wrong with it."""
    numbers = call_numbers(rest)
    call = world.by_number(numbers[0]) if numbers else None
    if call is None:
        named = str(numbers[0]) if numbers else "?"
        return Reply(message="no_such_call", gaps=(("number", named),))
    object = _after_number(rest)
    match verb:
        case Verb.CONFIRM:
            return Confirm(call=call.id, by=by.id)
        case Verb.HOLD:
            return Hold(call=call.id, by=by.id)
        case Verb.UNDO:
            return Undo(call=call.id, by=by.id)
        case Verb.CANCEL:
            return Cancel(call=call.id, by=by.id)
        case Verb.CLOSE:
            return Close(call=call.id, by=by.id, outcome=object)
        case Verb.MERGE:
            into = world.by_number(numbers[1]) if len(numbers) > 1 else None
            return Merge(call=call.id, into=into.id, by=by.id) if into else _unknown(rest)
        case Verb.ASSIGN | Verb.RELEASE | Verb.ESCALATE:
            return _with_unit(verb, call.id, object, by, book)
        case Verb.LOCATE:
            return _locate(call.id, object, by, book)
        case Verb.KIND:
            known = object in book.site.kinds
            return Resort(call=call.id, kind=object, by=by.id) if known else _unknown(object)
    return Note(call=call.id, said=said, by=by.id)


def _with_unit(verb: Verb, call: str, name: str, by: Unit, book: Rulebook) -> Asked:
    unit = book.unit(name)
    if unit is None:
        return _unknown(name)
    if verb is Verb.ASSIGN:
        return Assign(call=call, unit=unit.id, by=by.id)
    if verb is Verb.RELEASE:
        return Release(call=call, unit=unit.id, by=by.id)
    return Escalate(call=call, to=unit.id, by=by.id)


def _locate(call: str, name: str, by: Unit, book: Rulebook) -> Asked:
    spot = book.place(name)
    found = () if spot else book.gazetteer.find(name)
    if not spot and len(found) == 1 and not found[0].candidates:
        spot = book.place(found[0].place)
    if spot is None:
        return _unknown(name)
    where = Where(
        point=spot.point, place=spot.id, radius=spot.radius, reason=f"where_said_by:{by.id}"
    )
    return Locate(call=call, where=where, by=by.id)


def _after_number(rest: str) -> str:
    match = PATTERN.search(rest)
    return rest[match.end() :].strip(" :,，：>@") if match else rest


def _unknown(name: str) -> Reply:
    return Reply(message="unknown_name", gaps=(("name", name[:60]),))
