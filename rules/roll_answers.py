"""Does a unit answer a roll? Never by a guess: what could be a yes to a call is asked back."""

from rules import skilled
from rules.commands import Asked, Reply
from rules.hails import hail
from rules.inputs import Inbound
from rules.model import Unit, UnitKind
from rules.names import fold
from rules.pass_on import pending
from rules.reporter import replied_to
from rules.roll_commands import CallAll, Present, RollStatus
from rules.roll_events import Roll, RollRow, row_key
from rules.roll_words import Answer, answer, order, status
from rules.rulebook import Rulebook
from rules.said import Said
from rules.transitions import Part
from rules.understand import says_nothing
from rules.verbs import Verb
from rules.verbs import answer as verb_of
from rules.world import World

LONGEST = 60  # letters of an answer to a roll that names none
_HARMLESS = (None, Verb.ROGER, Verb.ON_DUTY)
_OFFERED = frozenset({Part.OFFERED})
_COMING = frozenset({Part.OFFERED, Part.TAKEN})


def ordered(said: Said, by: Unit, book: Rulebook) -> Asked | None:
    """What a desk orders of all units, or asks of a roll."""
    if (number := status(fold(said.words))) is not None:
        return RollStatus(number=number)
    found = order(said.words, book)
    if found is None:
        return skilled.asked(fold(said.words), book)
    known = found.scope
    if known.said and not (found.words or found.answer):
        return Reply(message="nobody_called", gaps=(("name", known.said),))
    return CallAll(by=by.id, words=found.words, scope=known, answer=found.answer)


def answered(
    words: str, said: Said, heard: Inbound, by: Unit, book: Rulebook, world: World
) -> Asked | None:
    """Folded words of a unit (without its own call sign) as an answer; None: they are none."""
    if not world.rolls or replied_to(heard, world):
        return None
    found = answer(words)
    mine = _mine(by, heard, world)
    if found is None or not (mine or found.sure):
        return None
    return _to_which(found, mine, said, heard, by, book, world)


def _to_which(
    found: Answer,
    mine: list[tuple[Roll, RollRow]],
    said: Said,
    heard: Inbound,
    by: Unit,
    book: Rulebook,
    world: World,
) -> Asked | None:
    replied = [(roll, row) for roll, row in mine if row.relay == heard.reply_to]
    numbered = [(roll, row) for roll, row in mine if found.number == roll.number]
    if found.number and not numbered:
        return Reply(message="roll_none")
    meant = numbered or replied or mine
    if not meant:
        return None
    if not (numbered or replied) and not _fits(found, meant[-1][0], said, heard, by, book, world):
        return None
    if len(meant) > 1:
        rolls = ", ".join(str(roll.number) for roll, _ in meant)
        return Reply(
            message="which_of_rolls", gaps=(("rolls", rolls), ("roll", meant[-1][0].number))
        )
    roll = meant[0][0]
    if not (found.sure or replied) and (number := _call_meant(found, by, world)):
        return Reply(message="which_roll", gaps=(("number", number), ("roll", roll.number)))
    return Present(roll=roll.key, unit=by.id)


def _mine(by: Unit, heard: Inbound, world: World) -> list[tuple[Roll, RollRow]]:
    """Rolls that wait for this unit, the oldest first; a group's for each of its people."""
    found = list[tuple[Roll, RollRow]]()
    for roll in sorted(world.rolls.values(), key=lambda r: (r.at, r.number)):
        row = world.roll_rows.get(row_key(roll.key, by.id))
        if not roll.number or row is None:
            continue
        another = by.kind is UnitKind.GROUP and heard.sender not in row.people
        if row.at is None or another:
            found.append((roll, row))
    return found


def _fits(
    found: Answer,
    roll: Roll,
    said: Said,
    heard: Inbound,
    by: Unit,
    book: Rulebook,
    world: World,
) -> bool:
    """May words that name no roll be for this one? Not where they tell of something else."""
    if len(said.words) > LONGEST or not says_nothing(said, book):
        return False
    if verb_of(found.rest) not in _HARMLESS:
        return False
    passed = pending(by, heard, hail(fold(said.words), book.call_signs).to, world)
    return found.sure or passed is None or passed.at <= roll.at


def _call_meant(found: Answer, by: Unit, world: World) -> int:
    """The number of a call that the answer could be for as well; 0 for none."""
    parts = _COMING if found.arrives else _OFFERED
    calls = [c for c in world.parts(by.id) if (a := c.assignment(by.id)) and a.part in parts]
    return calls[0].number if calls else 0
