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
    SPLIT = "split"


FOR_DESKS = frozenset({
    Verb.CONFIRM, Verb.ASSIGN, Verb.RELEASE, Verb.LOCATE, Verb.CLOSE, Verb.NOTE, Verb.HOLD,
    Verb.UNDO, Verb.KIND, Verb.MERGE, Verb.ESCALATE, Verb.SPLIT,
})  # fmt: skip

_ANSWERS: tuple[tuple[Verb, str], ...] = (
    (Verb.OFF_DUTY, r"下班(?!高峰)|下岗|下哨|收岗|没有?上岗|\b(?:going |i'?m |we'?re )?off duty\b|\bnot on duty\b"),
    (Verb.ON_DUTY, r"上岗|上班了|到岗|\b(?:i'?m |we'?re )?on duty\b"),
    (Verb.NOT_FOUND, r"[没未]有?(?:能|再|人|在)?(?:找|捡|看|见)[到见着]|[没未]有?发现|找不[到着]|查无|找了.*没有|\b(?:not|nothing|never|isn'?t|didn'?t|hasn'?t|haven'?t|nobody|no one|none)\b(?:\s\w+){0,2}? f(?:ou|i)nd\b|\b(?:can'?t|cannot|couldn'?t|could not|unable to|can not) (?:find|locate)\b|\bno (?:sign|luck|trace)\b"),
    (Verb.FOUND, r"(?<![要想能帮忙快取望])(?:找到|找着了|捡到)|(?<!lost and )(?<!lost & )\bfound\b"),
    (Verb.DECLINE, r"[去来过赶]不[了过到及成]|(?<!能)不能[去来过]|没法[去来过]|无法(?:前往|过去|到达)|(?<!去)不去|[走离]不开|忙不过来|没空|抽不开身|拒绝|不能$|\b(?:declin(?:e|ing)|can'?t|cannot|can not|unable|negative|too busy)\b|^\W*no\b(?! (?:problem|worries|need|one|body|sign|luck|doubt))"),
    (Verb.DONE, r"(?<![没未快上])(?<![没未]有)(?:处理完|处理好|处置完|办完|办结|搞定|解决了|完成)|已处理|已解决|已经解决|(?<!not )(?<!n't )(?<!not yet )(?<!almost )(?<!nearly )\b(?:done|finished|resolved|sorted out|all clear|completed)\b"),
    (Verb.TAKE, r"快要?到|就要?到|马上就?到|即将到|分钟[内后左右之]*[就能可以]*到|\b(?:almost|nearly) (?:there|here|on scene)\b"),
    (Verb.HERE, r"(?<![没未不])(?<![没未]有)(?<!无法)(?:到达|到场|到位|抵达)|(?<![收找捡听看遇碰接拿得想感见说提轮受达])到了|已到|在现场|(?<!not )(?<!n't )(?<!not yet )\b(?:arrived|on scene|at scene|(?:we'?re|i'?m) (?:there|here)|(?:got|now) here)\b|^\W*here\b(?! (?:is|are|we|come|comes|i|it|he|she|they)\b)"),
    (Verb.TAKE, r"[我俺]们?马?上?立?[刻即]?[就来]?去(?!过)|马上[到去来过看]|立即前往|立刻前往|(?<![人员])前往|(?<![没未])出发|接警|接单|我们?接(?!到)|过去了|去处理|去看看|\b(?:taking(?! (?:care|photos|a|an))|take(?! (?:care|long|a|an|it easy|place|photos?|off)\b)|on (?:my|our|the) way|en route|responding|accept(?:ed)?|i'?ll go|we'?ll go|going(?! on))\b|(?<![不没能谁])去$"),
    (Verb.ROGER, r"(?<![没未])(?<![没未]有)收到|(?<!不)明白|好的|(?<!不)知道了|(?<!not )(?<!n't )\b(?:copy|copied|roger|wilco|received|understood|10-?4|ok(?:ay)?)\b"),
)  # fmt: skip
# "找到了吗", "找到没有", "found?" and "if you have found it" do not state a fact.
_STATED = frozenset({
    Verb.OFF_DUTY, Verb.ON_DUTY, Verb.NOT_FOUND, Verb.FOUND, Verb.DONE, Verb.HERE, Verb.ROGER,
})  # fmt: skip
_ASKS = re.compile(
    r"[吗么呢][\s?？。!！]*$|[?？][\s!！]*$|(?:[到达完好了成]|解决)没有?[\s。!！]*$|有没有|是不是|什么时候|几点|多久|谁"
    r"|^\W*(?:who|what|where|how|why)\b"
)
_IF = re.compile(r"如果|要是|假如|一旦|\b(?:if|when|once|unless|until)\b")
_TYPED: tuple[tuple[Verb, str], ...] = (
    (Verb.CONFIRM, r"^(confirm|yes|确认|同意|批准)(?![a-z])"),
    (Verb.ASSIGN, r"^(assign|send|派|指派|派遣)(?![a-z])|^#?\d{1,5}\s*号?\s*(>|派给?|给)"),
    (Verb.RELEASE, r"^(release|stand down|撤回|撤出|不用去)(?![a-z])"),
    (Verb.LOCATE, r"^(locate|定位|地点|位置)(?![a-z])|^#?\d{1,5}\s*号?\s*(@|at\b|在)"),
    (Verb.CLOSE, r"^(close|结案|关闭|办结)(?![a-z])"),
    (Verb.NOTE, r"^(note|备注|记录|补充)(?![a-z])"),
    (Verb.HOLD, r"^(hold|保留|等一下)(?![a-z])"),
    (Verb.UNDO, r"^(undo|撤销|收回)(?![a-z])"),
    (Verb.KIND, r"^(kind|类型|类别)(?![a-z])"),
    (Verb.MERGE, r"^(merge|合并)(?![a-z])"),
    (Verb.SPLIT, r"^(split|拆分|拆开|分开)(?![a-z])"),
    (Verb.ESCALATE, r"^(escalate|hand ?over|上报|移交)(?![a-z])"),
    (Verb.CANCEL, r"^(cancel|取消|撤单)(?![a-z])"),
)  # fmt: skip
_CANCEL = re.compile(
    r"(?<![别不])(?<!不要)(?:取消|撤销)|不用来|不用了|不需要了|没事了|不用管"
    r"|(?<!not )(?<!n't )(?<!never )\b(?:cancel|never ?mind|no longer need|not needed any ?more|withdraw)\b"
)
_ANOTHER = re.compile(
    r"另(?:外)?一[件回起码个]|不是(?:同)?一[件回起码]|不是同一|两[件回码]事"
    r"|\b(?:another|different|separate) (?:matter|one|thing|case|incident|call)\b|\bnot the same\b"
)
_SAYS_SO = 12  # letters around "another matter" that add nothing
_THANKS = re.compile(
    r"(?:谢谢|多谢|感谢|好的?|嗯|行|收到|知道了|辛苦了?|你们?|了|啊|[👍🙏]"
    r"|thanks?|thank you|thx|ok(?:ay)?|great|good|very much|so much|[\s,.!，。！~～])+"
)

ANSWERS = tuple((v, re.compile(p)) for v, p in _ANSWERS)
TYPED = tuple((v, re.compile(p)) for v, p in _TYPED)


def answer(words: str) -> Verb | None:
    """What a unit's folded words ask for; None for a question about it."""
    found = next(((v, m) for v, p in ANSWERS if (m := p.search(words))), None)
    if found is None:
        return None
    verb, match = found
    asks = _ASKS.search(words) or _IF.search(words[: match.start()])
    return None if verb in _STATED and asks else verb


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


def another_matter(words: str) -> bool:
    """Does somebody say that what they reported is not what we took it for?"""
    return bool(_ANOTHER.search(words))


def tells_more(words: str) -> bool:
    """Is there more in "it is another matter, …" than that?"""
    return len(_ANOTHER.sub("", words)) > _SAYS_SO


def thanks(words: str) -> bool:
    """Nothing but thanks, or a plain "ok"?"""
    return bool(_THANKS.fullmatch(words))
