"""What is asked for. Everything that is not clearly an answer is a call for help.

A unit's answer needs a call: the one that is named by number, that the message replies to, or the
only one that the answer can mean. Two possible calls are asked back, never guessed. Words of a unit
on its way that speak of no other matter and of no other place belong to its call.
"""

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from rules import drill_words, roll_answers, say_again, signup, step_words, wishes
from rules.air import called_on_air, on_the_air, to_a_desk
from rules.call import Call
from rules.commands import (
    Acknowledge,
    Arrive,
    Asked,
    Decline,
    Duty,
    Finish,
    Note,
    PassOn,
    Position,
    Reply,
    Report,
    Take,
)
from rules.desk import desk_command, numbers_in
from rules.gazetteer import fold
from rules.hails import hail
from rules.inputs import Inbound
from rules.model import Role, Unit
from rules.numbers import PATTERN, bare_english, call_numbers, numbered
from rules.pass_on import besides, pending, told
from rules.placing import choice
from rules.reporter import (
    SHORT,
    doubtful,
    replied_to,
    reporter_asks,
    split,
)
from rules.rulebook import Rulebook
from rules.said import Said
from rules.sitewide import sitewide
from rules.speaker import proven
from rules.texting import codes
from rules.texting.meant import could_mean
from rules.transitions import COMING
from rules.understand import kind_said, report, says_nothing, without_names
from rules.verbs import Verb, answer, thanks, typed
from rules.world import HIGHEST, World

_CALLS = re.compile(r"呼叫|\bcalling\b|\bthis is\b")
_TELLS = re.compile(
    r"有人|有个|有游客|发现|发生|出现|\bthere(?:'?s| is| are)\b|\b(?:someone|somebody)\b"
)
_NO_SUCH = re.compile(r"\D{1,12}(\d{4,5})[\s。.!！]*|\D{0,12}(\d{4,5})\s*号\D{0,12}")
_MAY_HAVE_NUMBERS = frozenset({Verb.ASSIGN, Verb.NOTE, Verb.LOCATE})  # "send 2 …, he is bleeding"


class Reading(Struct, frozen=True):
    """What a message asks for, by which unit ("" = none of ours), and a line on why."""

    asked: Asked
    by: str
    why: str


def interpret(said: Said, heard: Inbound, book: Rulebook, world: World) -> Reading:
    """What the words ask for. `said.source.unit` is who speaks, as far as known."""
    by = book.site.units.get(said.source.unit)
    if once_more := say_again.asked(said, heard, book, world):
        return Reading(once_more, by.id if by else "", "asks us to say it again")
    if by is None:
        signed = on_the_air(said, heard, book) or signup.asked(said, heard, book, world)
        asked, why = signed or reporter_asks(said, heard, book, world)
        return Reading(asked, "", why)
    if heard.point is not None and not said.words and said.voice is None:
        return Reading(Position(unit=by.id, point=heard.point), by.id, "a position and no words")
    desk = by.role is not Role.RESPONDER and proven(heard, by, book)
    if plain := drill_words.unmarked(said, world, desk=desk):
        means = interpret(plain, heard, book, world).asked
        if may := drill_words.practised(means, plain, heard, by, book, world, desk=desk):
            return Reading(may, by.id, "in a drill")
    words, replied = fold(without_names(said.words, by)), replied_to(heard, world)
    step = step_words.asked(words, by, book, world, replied)
    if step is not None and (desk or by.role is Role.RESPONDER):
        reading = Reading(step, by.id, "a step of a plan")
    elif wish := wishes.of_unit(
        said, heard, by, replied, book, world, desk=desk, sure=proven(heard, by, book)
    ):
        reading = Reading(wish[0], by.id, wish[1])
    elif desk:
        reading = _desk(said, heard, by, book, world)
    else:
        reading = _unit(said, heard, by, book, world)
    if doubtful(said, book) and not isinstance(reading.asked, _HARMLESS):
        return Reading(Reply(message="say_again"), by.id, f"{reading.why}, but hardly understood")
    return reading


_HARMLESS = Report | Note | Reply | PassOn


def _desk(said: Said, heard: Inbound, by: Unit, book: Rulebook, world: World) -> Reading:
    words = fold(said.words)
    if order := signup.order(said, by, book, world) or roll_answers.ordered(said, by, book):
        return Reading(order, by.id, "orders volunteers, or all")
    for order in sitewide(words, said, by, book):
        if not isinstance(order, Reply) or says_nothing(said, book):
            return Reading(order, by.id, f"desk: {type(order).__name__.lower()}")
    if asked := typed(words):
        (verb, rest), replied = asked, replied_to(heard, world)
        orders = verb is Verb.KIND or (verb is Verb.CLOSE and numbered(rest))
        speaks = not orders and not says_nothing(said, book)
        if call_numbers(rest) or replied or not speaks:  # "派出所门口有人打架" orders nothing
            command = desk_command(verb, rest, said, by, book, world, replied)
            return Reading(command, by.id, f"desk: {verb}")
    if other := told(words, by, book):
        return Reading(other, by.id, f"tells {other.to}")
    return _unit(said, heard, by, book, world)


def _unit(  # noqa: PLR0912 - in the order in which words are tried
    said: Said, heard: Inbound, by: Unit, book: Rulebook, world: World
) -> Reading:
    if asked := choice(world.talk(said.source), said, by.id, book):
        return Reading(asked, by.id, "which place is meant")
    if own := signup.of_member(fold(without_names(said.words, by)), by, book):
        return Reading(own, by.id, "of being a volunteer")
    words = to_a_desk(fold(without_names(said.words, by)), said, by, book)
    if here := roll_answers.answered(words, said, heard, by, book, world):
        return Reading(here, by.id, "answers a roll-call")
    if coded := _coded(words, said, heard, by, book, world):
        return coded
    verb = answer(PATTERN.sub(" ", words))
    nothing = says_nothing(said, book)
    if order := _order(words, said, by, world, nothing=nothing):
        return order
    if parted := split(said, heard, None, world):
        return Reading(parted, by.id, "not the matter that it was taken for")
    if verb is Verb.ROGER and nothing and (copied := _copied(words, said, heard, by, book, world)):
        return copied
    if verb in (Verb.ON_DUTY, Verb.OFF_DUTY):
        if nothing and len(words) <= SHORT:
            return Reading(Duty(unit=by.id, on=verb is Verb.ON_DUTY), by.id, str(verb))
        verb = None
    if verb is not None and not _CALLS.search(words):
        reading = _answer(verb, words, heard, by, said, book, world)
        if reading is not None:
            return reading
    if nothing and (other := called_on_air(said, by, book)):
        return Reading(other[0], by.id, other[1])
    if nothing and (reading := _nothing_new(verb, words, said, by, book, world)):
        return reading
    return Reading(report(said, heard, by, book, world), by.id, "no answer to anything: a call")


def _copied(
    words: str, said: Said, heard: Inbound, by: Unit, book: Rulebook, world: World
) -> Reading | None:
    """A "copy" to words that were passed on; asked back where it may be the yes to a call.

    Who calls the one that sent them ("A呼叫B，收到") leaves no doubt.
    """
    called = hail(fold(said.words), book.call_signs).to
    passed = pending(by, heard, called, world)
    if passed is None or call_numbers(words) or replied_to(heard, world):
        return None
    offers = could_mean(Verb.ROGER, by, world)
    if offers and heard.reply_to not in passed.relays and called != passed.by:
        gaps = (("number", offers[0].number), ("unit", passed.by))
        return Reading(Reply(message="which_answer", gaps=gaps), by.id, "a call, or words?")
    asked = Acknowledge(key=passed.key, words=besides(words, book))
    return Reading(asked, by.id, f"answers {passed.by}")


def _order(words: str, said: Said, by: Unit, world: World, *, nothing: bool) -> Reading | None:
    """What only a desk may ask; but a note is everybody's."""
    asked = typed(words)
    read = numbers_in if nothing else call_numbers
    numbers = read(asked[1]) if asked else []
    if asked is None or not numbers or (asked[0] in _MAY_HAVE_NUMBERS and not nothing):
        return None
    if asked[0] is not Verb.NOTE:
        return Reading(Reply(message="not_allowed"), by.id, f"{asked[0]} is for the desk")
    call = world.by_number(numbers[0])
    note = Note(call=call.id, said=said, by=by.id) if call else _no_call(numbers[0])
    return Reading(note, by.id, "a note")


def _nothing_new(
    verb: Verb | None, words: str, said: Said, by: Unit, book: Rulebook, world: World
) -> Reading | None:
    """Words that speak of no matter: they belong to the unit's call, or mean nothing now."""
    on = [c for c in world.parts(by.id) if (a := c.assignment(by.id)) and a.part in COMING]
    if len(on) == 1 and said.words and not _elsewhere(words, on[0], book):
        return Reading(Note(call=on[0].id, said=said, by=by.id), by.id, "words on its call")
    if verb is Verb.ROGER or thanks(words[:SHORT]):
        return Reading(Note(call="", said=said, by=by.id), by.id, "heard, and nothing to do")
    if verb and len(words) <= SHORT:
        return Reading(Reply(message="no_call_yours"), by.id, f"{verb}, but nothing it could mean")
    return None


def _elsewhere(words: str, call: Call, book: Rulebook) -> bool:
    """Do the words name places, and none of them this call's?"""
    places = {p for m in book.gazetteer.find(words) for p in (m.place, *m.candidates)}
    own = {call.where.place if call.where else "", *call.ends}
    return bool(places) and not places & own


def _answer(
    verb: Verb, words: str, heard: Inbound, by: Unit, said: Said, book: Rulebook, world: World
) -> Reading | None:
    for number in _numbers(words, book, world):
        call = world.by_number(number)
        if call is None:
            return Reading(_no_call(number), by.id, f"no call {number}")
        return Reading(_command(verb, call, by, said, words, book), by.id, f"{verb}, by number")
    if replied := replied_to(heard, world):
        return Reading(_command(verb, replied, by, said, words, book), by.id, f"{verb}, by reply")
    fits = [c for c in could_mean(verb, by, world) if not _another(words, said, c, book)]
    if len(fits) == 1:
        asked = _command(verb, fits[0], by, said, words, book)
        return Reading(asked, by.id, f"{verb}, the only call it fits")
    if fits:
        listed = ", ".join(str(c.number) for c in fits)
        return Reading(Reply(message="repeat_which", gaps=(("numbers", listed),)), by.id, "which?")
    mine = world.parts(by.id)
    if len(mine) == 1 and says_nothing(said, book):
        return Reading(Note(call=mine[0].id, said=said, by=by.id), by.id, "a word on its call")
    return None


def _numbers(words: str, book: Rulebook, world: World) -> list[int]:
    """Call numbers in an answer. A long one counts where it is known, or is all that is said."""
    for _, start, end in reversed(book.units_named(words)):
        if not words[start:end].isdigit():  # "快警一号" is a name, no number
            words = words[:start] + " " * (end - start) + words[end:]
    found = [n for n in call_numbers(words) if n <= HIGHEST[0] or world.by_number(n)]
    if not found and (only := _NO_SUCH.fullmatch(words)):
        return [int(only[1] or only[2])]
    return found or (bare_english(words) if words.isascii() else [])


def _another(words: str, said: Said, call: Call, book: Rulebook) -> bool:
    """Do the words tell of another matter than this call? "我去看看，南门有人打架" may."""
    kind = kind_said(said, book)
    if kind == book.site.default_kind:
        return False
    return kind != call.kind or bool(_TELLS.search(words) and _elsewhere(words, call, book))


def _coded(
    words: str, said: Said, heard: Inbound, by: Unit, book: Rulebook, world: World
) -> Reading | None:
    """An answer in figures; its words are those behind them."""
    form = book.manner(said.source.address).form
    coded = codes.asked(words, replied_to(heard, world), by, form, book, world)
    if coded is None:
        return None
    if isinstance(coded, Reply):
        return Reading(coded, by.id, "figures, but for what?")
    more = replace(said, words=coded.rest)
    asked = _command(coded.verb, coded.call, by, more, coded.rest, book)
    return Reading(asked, by.id, f"{coded.verb}, by code")


def _command(verb: Verb, call: Call, by: Unit, said: Said, words: str, book: Rulebook) -> Asked:
    id, unit = call.id, by.id
    if verb is Verb.FOUND and book.kind_of(call).search is None:
        verb = Verb.NOTE  # "found him" ends a search, not an injury
    table: dict[Verb, Callable[[], Asked]] = {
        Verb.TAKE: lambda: Take(call=id, unit=unit),
        Verb.ROGER: lambda: Take(call=id, unit=unit),
        Verb.DECLINE: lambda: Decline(call=id, unit=unit, reason=said.words),
        Verb.HERE: lambda: Arrive(call=id, unit=unit),
        Verb.DONE: lambda: Finish(call=id, unit=unit, outcome=_outcome(words)),
        Verb.FOUND: lambda: Finish(call=id, unit=unit, outcome=said.words, found=True),
        Verb.NOT_FOUND: lambda: Finish(call=id, unit=unit, outcome=said.words, found=False),
    }
    return table[verb]() if verb in table else Note(call=id, said=said, by=unit)


def _outcome(words: str) -> str:
    """What is left of "done 17 parties reconciled" when the verb and the number are gone."""
    rest = PATTERN.sub(" ", words)
    rest = re.sub(r"^\W*(done|finished|resolved|处理完毕|处理完了?|完成)\W*", "", rest)
    return re.sub(r"\s+", " ", rest).strip(" ,.，。!！")


def _no_call(number: int) -> Reply:
    return Reply(message="no_such_call", gaps=(("number", number),))
