"""How words stand to a matter that they name: they say it, deny it, or only ask and suppose.

A denial reaches the named matter through words that add nothing ("没有 发生 打架", "nobody was
hurt"); any other word between them ends its reach, so that in doubt a matter counts as said. What
two denials name is said. A clause ends at a stop or at "but"; a list goes on ("no A, B or C").
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

Span = tuple[int, int]


class Stance(StrEnum):
    """What a clause does with the matter that it names."""

    SAID = "said"
    DENIED = "denied"
    ASKED = "asked"  # asked for, supposed, or warned of: it need not be there


_CLAUSE = re.compile(
    r"[。；;!！?？…\n]|[.,](?!\d)|，|但是?|不过|可是|然而|而是|只是|就是|只有"
    r"|\b(?:but|however|though|although|just|only)\b"
)
# Tokens of a clause; the first alternative that fits counts, so longer ones stand first.
_TOKEN = re.compile(
    r"(?P<free>不[仅光但止只]|不小心|不见|不料|不停|不断|不时|不少|不知道?|不得了|未成年"
    r"|没[事法完想带]|没办法|无人机|无法|别[人的处]|[特级分性告]别|淹没|沉没|出没"
    r"|\bnot (?:just|only|merely|simply)\b|\bno (?:doubt|joke)\b)"
    r"|(?P<asks>有没有|有无|是不是|是否|会不会|要不要)"
    r"|(?P<deny>没有|没|不是|并非|并不|并未|不曾|未曾|未|无|不要|不会|不准|不|别|勿"
    r"|\bno(?:body|t|ne|r|[- ]one)?\b|\bneither\b|\bnever\b|\bwithout\b|\b\w+n['’]t\b|\bcannot\b)"
    r"|(?P<warn>小心|当心|防止|避免|谨防|严防|预防|以免|免得|禁止|严禁|注意(?!有|到|看)"
    r"|\b(?:beware|careful|avoid|prevent|mind the|watch out)(?: of| for)?\b)"
    r"|(?P<still>什么|任何|有|人员|人|游客|乘客|旅客|群众|孩子|老人|小孩|大家|谁|一个|一位|一起|发生|出现|看到|看见|听到|听说"
    r"|发现|收到|造成|引起|导致|存在|再|在|要|会|真的?|怎么|这么|那么|很|太|严重|大规模|被|是|过|的"
    r"|\b(?:is|are|was|were|am|has|have|had|been|be|being|got|get|gets|getting|seems?|looks?|to|an?|any|the|of|signs?"
    r"|trace|really|seriously|badly|actually|here|there|people|persons?|visitors?|guests?|tourists?|child|children|kids?"
    r"|passengers?|more|longer|real|see|seen|saw|hear|heard|find|found|report(?:s|ed)?|it|that|this|he|she|they|we|i"
    r"|anybody|anyone|anything|like|kind|serious|further|other|major|big|one|ever|been|came|come)\b|\s+)"
    r"|(?P<word>[a-z'’]+|.)",
    re.DOTALL,
)
_LIST = re.compile(
    r"\s*(?:、|和|或者?|跟|以及|及|也|也?没有?|,?\s*(?:or|nor|and))\s*(?:an?|any)?\s*"
)
_LAST = re.compile(r"[^.;!?]{0,40}\b(?:or|nor)\b")
_SUPPOSED = re.compile(
    r"如果|要是|假如|假设|假使|万一|一旦|倘若|若是|以防"
    r"|\b(?:if|in case|whether|unless|suppose|supposing|not sure|not certain|unsure)\b"
    r"|\bwonder(?:ing)?\b"
)
_ASKS = re.compile(r"有没有|有无|是不是|是否|会不会|要不要")
_ASKS_AT_THE_END = re.compile(r"(?:(?<!好)吗|(?<![什怎多这那])么|没有?|否)\s*$")
_BEGS = re.compile(r"能|可以|可否|麻烦|帮|请(?!问)|快来|派")
_MAY_I_ASK = re.compile(r"请问.*(?:什么|哪|几|多少|如何)")
_TURNED = re.compile(
    r"^\W*(?:and |or |so |hello |hi |hey )?(?:is|are|was|were|did|does|do|has|have|what|where|when"
    r"|which|who|why|how|can i|any)\b"
)
_DENIED_AFTER = re.compile(
    r"(?:的|了|事件|情况|现象|人员|游客|人|者|已经?)+(?:都|也|倒|是)*(?:没有了?|没了?|不存在|误报|假的)\s*$"
)
_UNMARKED = 9  # words of a turned clause that is a question even where nobody wrote "?"


def stances(words: str, named: Sequence[Span]) -> list[Stance]:
    """For each named matter of folded words (in order, none over another) how it stands there."""
    starts = [start for start, _ in named]
    stops = [m for m in _CLAUSE.finditer(words) if _between(m, named, starts)]
    edges = [(0, 0, ""), *((m.start(), m.end(), m[0]) for m in stops), (len(words), 0, "")]
    found: list[Stance] = []
    for (_, start, _), (end, _, stop) in pairwise(edges):
        inside = named[bisect_left(starts, start) : bisect_left(starts, end)]
        found += _clause(words, (start, end, stop), inside, found, named)
    return found


def _between(stop: re.Match[str], named: Sequence[Span], starts: list[int]) -> bool:
    """Not in the middle of a name."""
    last = bisect_left(starts, stop.end()) - 1
    return last < 0 or named[last][1] <= stop.start()


def _clause(
    words: str,
    clause: tuple[int, int, str],
    inside: Sequence[Span],
    so_far: Sequence[Stance],
    named: Sequence[Span],
) -> list[Stance]:
    start, stops, stop = clause
    found: list[Stance] = []
    for at, end in inside:
        nth = len(so_far) + len(found)
        before = named[nth - 1][1] if nth else -1
        last = (found or so_far)[-1] if nth else Stance.SAID
        listed = last is Stance.DENIED and _goes_on(words[before:at], words[end:])
        stance = Stance.DENIED if listed else _by_tokens(words[max(start, before) : at])
        if stance is Stance.SAID and _DENIED_AFTER.fullmatch(words[end:stops]):
            stance = Stance.DENIED
        if stance is Stance.SAID and _is_asked(words[start:stops], at - start, end - start, stop):
            stance = Stance.ASKED
        found.append(stance)
    return found


def _goes_on(between: str, after: str) -> bool:
    """Does a list that is denied go on? "No A, B or C" denies all three."""
    return bool(_LIST.fullmatch(between)) or (between.strip() == "," and bool(_LAST.match(after)))


def _by_tokens(before: str) -> Stance:
    """The words right before the name, backwards as long as they add nothing."""
    tokens = [(m.lastgroup, m[0]) for m in _TOKEN.finditer(before)]
    denials: list[str] = []
    for group, token in reversed(tokens):
        if group in ("warn", "asks"):
            return Stance.ASKED
        if group == "deny" and (not denials or denials[-1] != token):  # a stammer denies once
            denials.append(token)
        elif group not in ("deny", "still"):
            break
    return Stance.DENIED if len(denials) % 2 else Stance.SAID


def _is_asked(clause: str, at: int, end: int, stop: str) -> bool:
    before, after = clause[:at], clause[end:]
    if _SUPPOSED.search(before):
        return True
    if _BEGS.search(clause):
        return False
    if _MAY_I_ASK.search(clause) or _ASKS.search(before) or _ASKS_AT_THE_END.search(after):
        return True
    turned = _TURNED.search(clause)
    return bool(turned) and (stop in ("?", "？") or len(clause.split()) < _UNMARKED)
