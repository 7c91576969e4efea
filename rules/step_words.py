"""What people say of a plan's steps: "step 17 2 done", "步骤 17 2 完成", "17号第二步完成".

Without a call's number the step that the speaker has to do is meant; of two it is asked which.
"""

import re

from rules.call import Call
from rules.commands import Reply, StepDone
from rules.model import Role, Unit
from rules.numbers import hanzi_number
from rules.planned import stage
from rules.rulebook import Rulebook
from rules.steps import open_steps
from rules.world import World

_N = r"(\d{1,2}|[一二两三四五六七八九十]{1,3})"
_DONE = r"\s*(?:已经?|都|is|was)*\s*(?:done|finished|completed?|完成|完毕|做完|办完|搞定)了?"
_CALL = r"(?:#?(\d{1,5})\s*号?(?:警情|预案)?[\s,，、:：的]*)"
_TYPED = re.compile(rf"(?:step|步骤)\s*{_CALL}(?<=\D){_N}{_DONE}")
_SAID = re.compile(
    rf"{_CALL}?(?:预案)?(?:第?{_N}步骤?|第?{_N}个?步骤|步骤第?{_N}|step\s*{_N}){_DONE}"
    r"(?:[\s,，]*(?:of|for|on|in)?\s*(?:call\s*)?#?(\d{1,5})号?)?"
)
_HEAD = re.compile(r"^(?:报告|汇报|呼叫|收到|明白|reporting|report|calling|copy)[\s,.，。:：]*")
_TAIL = re.compile(r"[\s,，]*\b(?:over)$|[\s,，。]+完毕$")
_EDGE = " \t,.!，。！、"


def asked(
    words: str, by: Unit, book: Rulebook, world: World, replied: Call | None
) -> StepDone | Reply | None:
    """What folded words say of a step; None where they speak of something else."""
    told = _bare(words, book)
    if found := _TYPED.fullmatch(told):
        return _of(world.by_number(int(found[1])), found[1], _number(found[2]), by)
    if not (found := _SAID.fullmatch(told)):
        return None
    nth = _number(next(n for n in found.groups()[1:5] if n))
    if number := found[1] or found[6]:
        return _of(world.by_number(int(number)), number, nth, by)
    if replied is not None and replied.plan:
        return _of(replied, str(replied.number), nth, by)
    return _meant(nth, by, book, world)


def _bare(words: str, book: Rulebook) -> str:
    """The words without who is called, "reporting" before them and "over" behind them."""
    words = _TAIL.sub("", words.strip(_EDGE))
    while True:
        named = book.units_named(words)
        end = named[0][2] if named and named[0][1] == 0 else 0
        bare = _HEAD.sub("", words[end:].lstrip(_EDGE))
        if bare == words:
            return words.strip(_EDGE)
        words = bare


def _of(call: Call | None, number: str, nth: int, by: Unit) -> StepDone | Reply:
    if call is None:
        return Reply(message="no_such_call", gaps=(("number", number),))
    return StepDone(call=call.id, nth=nth, by=by.id)


def _meant(nth: int, by: Unit, book: Rulebook, world: World) -> StepDone | Reply | None:
    """The one call in which that step waits for the speaker; a desk may do any."""
    calls = [c for c in world.calls.values() if c.live and _waits(c, nth, by, book)]
    if len(calls) > 1:
        listed = ", ".join(str(n) for n in sorted(c.number for c in calls))
        return Reply(message="repeat_which", gaps=(("numbers", listed),))
    return StepDone(call=calls[0].id, nth=nth, by=by.id) if calls else None


def _waits(call: Call, nth: int, by: Unit, book: Rulebook) -> bool:
    if nth not in [step.nth for step in open_steps(call.steps)]:
        return False
    of = stage(call, nth, book)
    return by.role is not Role.RESPONDER or (of is not None and by.id in of.to)


def _number(written: str) -> int:
    return int(written) if written.isdigit() else hanzi_number(written)
