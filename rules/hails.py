"""Who calls whom on the air: "A呼叫B", "B，A", "B，这里是A", "A收到", "A to B", "B, this is A".

The called station often comes first, and twice ("快警一组快警一组，指挥室呼叫"). A call sign
alone at the head is who speaks, unless what follows is said to them ("快警一组，请前往…", "quick
one, come in").
"""

import re

from msgspec import Struct

from rules.callsigns import CallSigns, Sign

GAP = 2  # letters that may stand between the head of a message and the call sign
_STOP = re.compile(r"[\s,，、:：。.!！;；~—-]*")
_CALLS = re.compile(r"(?:在)?呼叫|(?:is )?calling\b|\bto\b(?=\s)")
_THIS_IS = re.compile(r"(?:这里是|这是|我是|这里)|(?:this is|it is|it's|here is)\b")
_SAID_TO = re.compile(
    r"(?:收到|听到|听得到|抄收)?(?:没有?|吗|否)?[\s,，]*请?(?:回答|回话|讲话)|(?:收到|听到)(?:没有?|吗|否)"
    r"|请(?:你|前往|到|去|速|立即|立刻|马上|注意|报告|处理|核实|查看|收队|归队|原地|返回|关注|加强)"
    r"|(?:你|在吗|在不在|什么位置|到哪|报告(?:你的)?(?:位置|情况))"
    r"|(?:please (?!send|help)|do you (?:copy|read|hear)|come in\b|are you\b|what(?:'s| is) your"
    r"|where are you|go to\b|proceed\b|respond to|stand by\b|return to|report your)"
)
_ANYTHING = re.compile(
    r"(?:收到|听到)?(?:没有?|吗|否)?[\s,，]*请?(?:回答|回话|讲话)?|(?:收到|听到)(?:没有?|吗|否)|在吗|在不在"
    r"|(?:come in|do you (?:copy|read(?: me)?|hear(?: me)?)|over|please|[\s,.!?])+"
)


class Hail(Struct, frozen=True):
    """Who speaks and who is called, as far as the words tell; unit ids, "" = not told."""

    by: str = ""
    to: str = ""
    said: str = ""  # what is left of the words
    unclear: tuple[str, ...] = ()  # units that the call sign of the speaker may be
    unclear_to: tuple[str, ...] = ()  # units that the one of who is called may be

    @property
    def empty(self) -> bool:
        """Does it only ask whether somebody hears?"""
        return bool(self.to) and bool(_ANYTHING.fullmatch(_trimmed(self.said)))


def hail(words: str, signs: CallSigns) -> Hail:
    """The head of folded words, read as on the air."""
    head, end = _head(words, signs)
    if not head and (found := _inside(words, signs)):
        return found
    if match := _CALLS.match(words, end):
        if called := _after(words, match.end(), signs):
            return _hail(head, called, words[_again(words, called, signs) :])
        if match[0] != "to":
            return _hail(head, None, words[match.end() :])
    if (match := _THIS_IS.match(words, end)) and (speaker := _after(words, match.end(), signs)):
        return _hail([*head[:1], speaker], None, words[_again(words, speaker, signs) :])
    return _alone(head, words[end:]) if len(head) == 1 else _hail(head, None, words[end:])


def _head(words: str, signs: CallSigns) -> tuple[list[Sign], int]:
    """Call signs at the head, one that is repeated once, and where what follows begins."""
    found: list[Sign] = []
    at = _STOP.match(words)
    end = at.end() if at else 0
    first = _near(words, end, signs)
    while first is not None:
        if not found or first.units != found[-1].units:
            found.append(first)
        end = _past(words, first.end)
        first = signs.at(words, end)
    return found, end


def _inside(words: str, signs: CallSigns) -> Hail | None:
    """A "this is A" or an "A calling B" further on; only as it is written."""
    if (match := _THIS_IS.search(words)) and (speaker := _after(words, match.end(), signs)):
        return _hail([speaker], None, words[speaker.end :])
    for sign in signs.written(words):
        if match := _CALLS.match(words, _past(words, sign.end)):
            called = _after(words, match.end(), signs)
            if called or match[0] != "to":
                rest = called.end if called else match.end()
                return _hail([sign], called, words[rest:])
    return None


def _hail(head: list[Sign], called: Sign | None, rest: str) -> Hail:
    """The last at the head speaks; who is called stands before it, or behind "calling"."""
    by = head[-1] if head else None
    to = called or (head[0] if len(head) > 1 else None)
    return Hail(
        by=by.unit if by else "",
        to=to.unit if to else "",
        said=_trimmed(rest),
        unclear=by.units if by and not by.unit else (),
        unclear_to=to.units if to and not to.unit else (),
    )


def _alone(head: list[Sign], rest: str) -> Hail:
    sign = head[0]
    if _SAID_TO.match(rest):
        return _hail([], sign, rest)
    return _hail([sign], None, rest)


def _after(words: str, end: int, signs: CallSigns) -> Sign | None:
    return _near(words, _past(words, end), signs)


def _near(words: str, start: int, signs: CallSigns) -> Sign | None:
    """The call sign there, or a letter or two later as it is written."""
    found = (signs.at(words, start + i, by_sound=not i) for i in range(GAP + 1))
    return next((sign for sign in found if sign), None)


def _again(words: str, sign: Sign, signs: CallSigns) -> int:
    """Behind a call sign that may be said twice."""
    twice = signs.at(words, _past(words, sign.end))
    return twice.end if twice and twice.units == sign.units else sign.end


def _past(words: str, end: int) -> int:
    match = _STOP.match(words, end)
    return match.end() if match else end


def _trimmed(words: str) -> str:
    return words.strip(" ,.:;!，。：；！、")
