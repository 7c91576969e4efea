"""What a desk types: verb, number, object. A button of the console says the same words."""

import re

from msgspec.structs import replace

from rules.call import Call
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
    Split,
    Undo,
)
from rules.gazetteer import fold
from rules.model import Role, Unit, UnitKind
from rules.numbers import PATTERN, call_numbers
from rules.phone_spot import is_phone
from rules.relative import relative
from rules.rulebook import Rulebook
from rules.said import Said, Where
from rules.verbs import Verb
from rules.which import chosen
from rules.world import World

_FIRST = re.compile(r"\s*#?(\d{1,5})(?!\d)\s*号?")


def desk_command(
    verb: Verb,
    rest: str,
    said: Said,
    by: Unit,
    book: Rulebook,
    world: World,
    replied: Call | None = None,
) -> Asked:
    """The command, or a reply that says what is wrong with it.

    `rest` are the folded words without the verb; without a number the desk means `replied`.
    """
    numbers = numbers_in(rest)
    call = world.by_number(numbers[0]) if numbers else replied
    if call is None:
        named = str(numbers[0]) if numbers else "?"
        return Reply(message="no_such_call", gaps=(("number", named),))
    object = _after_number(rest)
    match verb:
        case Verb.CONFIRM:
            return Confirm(call=call.id, by=by.id, unit=_unit_in(object, book))
        case Verb.HOLD:
            return Hold(call=call.id, by=by.id)
        case Verb.UNDO:
            return Undo(call=call.id, by=by.id)
        case Verb.CANCEL:
            return Cancel(call=call.id, by=by.id)
        case Verb.SPLIT:
            return Split(call=call.id, by=by.id)
        case Verb.CLOSE:
            return Close(call=call.id, by=by.id, outcome=_as_written(said, object))
        case Verb.MERGE:
            into = world.by_number(numbers[-1]) if numbers else None
            return Merge(call=call.id, into=into.id, by=by.id) if into else _unknown(rest)
        case Verb.ASSIGN | Verb.RELEASE | Verb.ESCALATE:
            return _with_unit(verb, call.id, object, by, book)
        case Verb.LOCATE:
            return _locate(call.id, object, by, book)
        case Verb.KIND:
            kind = book.kind_named(object)
            return Resort(call=call.id, kind=kind, by=by.id) if kind else _unknown(object)
    said = replace(said, words=_as_written(said, object))
    return Note(call=call.id, said=said, by=by.id)


def numbers_in(rest: str) -> list[int]:
    """The call numbers behind a verb. Right after it "17 people" is call 17 all the same."""
    first = _FIRST.match(rest)
    if first is None:
        return call_numbers(rest)
    return [int(first[1]), *call_numbers(rest[first.end() :])]


def _as_written(said: Said, object: str) -> str:
    """The object as the desk wrote it, not folded."""
    at = fold(said.words).find(object)
    same = at >= 0 and len(fold(said.words)) == len(said.words)
    return said.words[at : at + len(object)] if same else object


def _with_unit(verb: Verb, call: str, name: str, by: Unit, book: Rulebook) -> Asked:
    unit = book.unit(name)
    if unit is None:
        return _unknown(name)
    if verb is Verb.ASSIGN:
        return Assign(call=call, unit=unit.id, by=by.id)
    if verb is Verb.RELEASE:
        return Release(call=call, unit=unit.id, by=by.id)
    if unit.kind is not UnitKind.DESK and unit.role is Role.RESPONDER:
        return Reply(message="not_a_desk", gaps=(("unit", unit.id),))
    return Escalate(call=call, to=unit.id, by=by.id)


def _unit_in(words: str, book: Rulebook) -> str:
    """The unit that a yes names, "" where it names none: "confirm 17, thanks"."""
    unit = book.unit(words)
    named = book.units_named(words)
    return unit.id if unit else named[0][0].id if named else ""


def _locate(call: str, name: str, by: Unit, book: Rulebook) -> Asked:
    if is_phone(name) and (where := chosen(name, 1.0, book)):
        return Locate(call=call, where=replace(where, reason=f"where_said_by:{by.id}"), by=by.id)
    spot = book.place(name)
    found = () if spot else book.gazetteer.find(name)
    if not spot and len(found) == 1 and not found[0].candidates:
        spot = book.place(found[0].place)
    if found and (beside := relative(fold(name), found, book)):
        return Locate(call=call, where=beside, by=by.id)
    if spot is None:
        return _unknown(name)
    where = Where(
        point=spot.point, place=spot.id, radius=spot.radius, reason=f"where_said_by:{by.id}"
    )
    return Locate(call=call, where=where, by=by.id)


def _after_number(rest: str) -> str:
    """What the verb is about: all behind the number; where nothing stands there, all before it."""
    match = _FIRST.match(rest) or PATTERN.search(rest)
    if match is None:
        return rest.strip(_EDGE)
    return rest[match.end() :].strip(_EDGE) or rest[: match.start()].strip(_EDGE)


def _unknown(name: str) -> Reply:
    return Reply(message="unknown_name", gaps=(("name", name[:60]),))


_EDGE = " :,，：>@"
