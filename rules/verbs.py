"""The small grammar that all adapters share: what an answer says, in Chinese and English.

Spoken and typed forms are one list. Order matters: the first that fits is meant, so denials stand
before what they deny. "完毕" alone is "over" on the air, not "done".
"""

import re
from enum import StrEnum


class Verb(StrEnum):
    """What somebody asks for."""

    NOT_FOUND = "not found"
    FOUND = "found"
    DECLINE = "decline"
    DONE = "done"
    HERE = "here"
    TAKE = "take"
    ROGER = "roger"  # heard you: takes the one call that is offered
    CANCEL = "cancel"
    ON_DUTY = "on duty"
    OFF_DUTY = "off duty"
    CONFIRM = "confirm"
    ASSIGN = "assign"
    RELEASE = "release"
    LOCATE = "locate"
    CLOSE = "close"
    NOTE = "note"
    HOLD = "hold"
    UNDO = "undo"
    KIND = "kind"
    MERGE = "merge"
    ESCALATE = "escalate"


FOR_DESKS = frozenset({
    Verb.CONFIRM, Verb.ASSIGN, Verb.RELEASE, Verb.LOCATE, Verb.CLOSE, Verb.NOTE, Verb.HOLD,
    Verb.UNDO, Verb.KIND, Verb.MERGE, Verb.ESCALATE,
})  # fmt: skip

_ANSWERS: tuple[tuple[Verb, str], ...] = (
    (Verb.OFF_DUTY, r"下班|下岗|下哨|收岗|\b(going |i'?m |we'?re )?off duty\b"),
    (Verb.ON_DUTY, r"上岗|上班了|到岗|\b(i'?m |we'?re )?on duty\b"),
    (Verb.NOT_FOUND, r"(没有?|未|还没)找到|没找着|查无|找了.*没有|\b(not|nothing|never|isn'?t|didn'?t) (been )?f(ou|i)nd\b|\bno sign\b"),
    (Verb.FOUND, r"找到|找着了|捡到|\b(we |i )?(have )?found\b(?!.{0,3}\?)"),
    (Verb.DECLINE, r"去不了|来不了|去不成|不能去|没法去|无法前往|走不开|没空|抽不开身|拒绝|不能$|\b(decline|can'?t|cannot|can not|unable|negative|too busy)\b|^no\b"),
    (Verb.DONE, r"处理完|处理好|已处理|处置完|办完|办结|搞定|解决了|已解决|已经解决|完成|\b(done|finished|resolved|sorted out|all clear|completed)\b"),
    (Verb.HERE, r"到达|到了|已到|到场|到位|抵达|在现场|\b(arrived|on scene|at scene|here|we'?re there|i'?m there)\b"),
    (Verb.TAKE, r"[我俺]们?马?上?立?[刻即]?[就来]?去|马上[到去来过]|立即前往|立刻前往|前往|出发|接警|接单|我们?接|过去了|去处理|\b(take|taking|on (my|our|the) way|en route|responding|accept(ed)?|i'?ll go|we'?ll go|going)\b|(?<![不没])去$"),
    (Verb.ROGER, r"收到|明白|好的|知道了|\b(copy|roger|wilco|received|understood|10-?4|ok(ay)?)\b"),
)  # fmt: skip
_TYPED: tuple[tuple[Verb, str], ...] = (
    (Verb.CONFIRM, r"^(confirm|yes|确认|同意|批准)(?![a-z])"),
    (Verb.ASSIGN, r"^(assign|send|派|指派|派遣)(?![a-z])|^#?\d{1,5}\s*(>|派给?|给)"),
    (Verb.RELEASE, r"^(release|stand down|撤回|撤出|不用去)(?![a-z])"),
    (Verb.LOCATE, r"^(locate|定位|地点|位置)(?![a-z])|^#?\d{1,5}\s*(@|at\b|在)"),
    (Verb.CLOSE, r"^(close|结案|关闭|办结)(?![a-z])"),
    (Verb.NOTE, r"^(note|备注|记录|补充)(?![a-z])"),
    (Verb.HOLD, r"^(hold|保留|等一下)(?![a-z])"),
    (Verb.UNDO, r"^(undo|撤销|收回)(?![a-z])"),
    (Verb.KIND, r"^(kind|类型|类别)(?![a-z])"),
    (Verb.MERGE, r"^(merge|合并)(?![a-z])"),
    (Verb.ESCALATE, r"^(escalate|hand ?over|上报|移交)(?![a-z])"),
    (Verb.CANCEL, r"^(cancel|取消|撤单)(?![a-z])"),
)  # fmt: skip
_CANCEL = re.compile(
    r"取消|撤销|不用来|不用了|不需要了|没事了|不用管|\b(cancel|never ?mind|no longer need|not needed any ?more|withdraw)\b"
)

ANSWERS = tuple((v, re.compile(p)) for v, p in _ANSWERS)
TYPED = tuple((v, re.compile(p)) for v, p in _TYPED)


def answer(words: str) -> Verb | None:
    """What a unit's folded words ask for."""
    return next((v for v, p in ANSWERS if p.search(words)), None)


def typed(words: str) -> tuple[Verb, str] | None:
    """A desk's folded words: the verb and what follows it (without the call's number)."""
    for verb, pattern in TYPED:
        if match := pattern.search(words):
            rest = words[: match.start()] + words[match.end() :]
            head = match[0] if match[0][0] in "#0123456789" else ""
            number = re.match(r"#?\d{1,5}", head)
            return verb, f"{number[0]} {rest}" if number else rest.strip()
    return None


def withdraws(words: str) -> bool:
    """Does a reporter say that nobody needs to come?"""
    return bool(_CANCEL.search(words))
