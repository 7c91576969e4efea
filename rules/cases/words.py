"""What posts say of a case: "17 移交", "退回 17 照片不清", "接收 17", "记录 17 证件 5329".

Without a number the only case that it can be is meant; of two it is asked which. Words that name
a call that is no case are not read here.
"""

import re
import unicodedata

from rules.call import Call
from rules.cases import moving
from rules.cases.fields import said_in
from rules.commands import Reply
from rules.gazetteer import fold
from rules.model import Unit
from rules.numbers import PATTERN, call_numbers
from rules.rulebook import Rulebook
from rules.said import Said
from rules.understand import without_names
from rules.wish import CaseAct, MoveCase
from rules.world import World

_ACTS: tuple[tuple[CaseAct, re.Pattern[str]], ...] = (
    (CaseAct.HAND_ON, re.compile(
        r"移交|转交|[交转]?下一?[站关岗道步]"
        r"|hand(?:ed|ing)?[ -](?:it )?(?:on|over)|pass(?:ed|ing)? (?:it )?on|next stage",
        re.IGNORECASE)),
    (CaseAct.RETURN, re.compile(
        r"退回(?:上一?[站关岗道步])?|返回上一?[站关岗道步]"
        r"|(?:send|sent|hand(?:ed)?|give|gave) (?:it )?back|return(?:ed|ing)?\b",
        re.IGNORECASE)),
    (CaseAct.ACCEPT, re.compile(r"接收|接手|签收|accept(?:ed)?\b", re.IGNORECASE)),
    (CaseAct.RECORD, re.compile(r"记录|登记|采集|补录|record(?:ed)?\b", re.IGNORECASE)),
)  # fmt: skip
_HEAD = re.compile(r"^(?:报告|汇报|呼叫|reporting|report)?[\s,.，。:：]*", re.IGNORECASE)
_EDGE = " \t,.，。:：;；!！、"
_TO = re.compile(r"(?:给|到|至|由|to\b)\s*", re.IGNORECASE)
_OVER = re.compile(r"[\s,，。]*(?:完毕|\bover)[\s.。]*$", re.IGNORECASE)


def asked(
    said: Said, by: Unit, replied: Call | None, book: Rulebook, world: World, *, desk: bool
) -> MoveCase | Reply | None:
    """What the words ask of a case; None where they speak of something else."""
    if not any(kind.stages for kind in book.site.kinds.values()):
        return None
    number, act, rest = _read(_bare(said.words, by, book))
    call = _call(number, act, by, replied, book, world)
    if isinstance(call, Reply) or call is None:
        return call
    if act is None and (desk or not _fields(call, rest, by, book)):
        return None
    to, rest = _whom(rest, book) if act is CaseAct.HAND_ON else ("", rest)
    return MoveCase(call=call.id, by=by.id, act=act or CaseAct.RECORD, to=to, words=rest)


def _bare(words: str, by: Unit, book: Rulebook) -> str:
    """The words without who speaks, who is called, "reporting" before and "over" behind."""
    own = without_names(words, by)
    plain = " ".join(unicodedata.normalize("NFKC", own).split())
    while True:
        named = book.units_named(fold(plain))
        end = named[0][2] if named and named[0][1] == 0 else 0
        bare = _HEAD.sub("", plain[end:].lstrip(_EDGE))
        if bare == plain:
            return _OVER.sub("", plain).strip(_EDGE)
        plain = bare


def _read(words: str) -> tuple[int, CaseAct | None, str]:
    """The number (0 = none), what is asked, and the rest."""
    number, words = _number(words)
    for act, pattern in _ACTS:
        if found := pattern.match(words):
            rest = words[found.end() :].lstrip(_EDGE)
            later, rest = (number, rest) if number else _number(rest)
            return later, act, rest.strip(_EDGE)
    return number, None, words


def _number(words: str) -> tuple[int, str]:
    found = PATTERN.match(words)
    numbers = call_numbers(found[0]) if found else []
    if found is None or not numbers:
        return 0, words
    return numbers[0], words[found.end() :].lstrip(_EDGE)


def _call(
    number: int, act: CaseAct | None, by: Unit, replied: Call | None, book: Rulebook, world: World
) -> Call | Reply | None:
    if number:
        call = world.by_number(number)
        return call if call is not None and moving.is_case(call, book) else None
    if replied is not None and moving.is_case(replied, book):
        return replied
    mine = [c for c in world.parts(by.id) if c.stays and moving.is_case(c, book)]
    if act is CaseAct.ACCEPT:
        mine = [c for c in mine if moving.asked(c) == by.id]
    elif act is not CaseAct.RETURN:
        mine = [c for c in mine if c.stays[-1].unit == by.id]
    if len(mine) > 1 and act is not None:
        listed = ", ".join(str(c.number) for c in mine)
        return Reply(message="repeat_which", gaps=(("numbers", listed),))
    return mine[0] if len(mine) == 1 else None


def _fields(call: Call, words: str, by: Unit, book: Rulebook) -> bool:
    """Do words of who has the case begin with a field of its stage?"""
    if not call.stays or call.stays[-1].unit != by.id:
        return False
    record = moving.stage(call, call.stays[-1].nth, book).record
    names = [fold(n) for f in record for n in (*f.names.values(), *f.aliases)]
    return fold(words).startswith(tuple(names)) and bool(said_in(words, record))


def _whom(rest: str, book: Rulebook) -> tuple[str, str]:
    """The post that is named ("给二号岗"), and what else is said."""
    if not (found := _TO.match(rest)):
        return "", rest
    after = rest[found.end() :]
    named = book.units_named(fold(after))
    if not named or named[0][1] > 0:
        return "", rest
    unit, _, end = named[0]
    return unit.id, after[end:].strip(_EDGE)
