"""What a recogniser is told that it may hear: phrases in its model's own words, nothing else."""

import re
from collections.abc import Callable, Iterable

LONGEST_WORD = 8  # characters, of languages written without blanks
_SCRIPT_WITHOUT_BLANKS = re.compile(r"^[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]+$")
_WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]+|[^\W_]+(?:'[^\W_]+)*")
NUMBERS = {  # said with anything
    "zh": "零 一 二 三 四 五 六 七 八 九 十 百 两 幺 拐 洞 勾 号",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty"
    " ninety hundred number",
}
Known = Callable[[str], bool]


def grammar(phrases: Iterable[str], known: Known) -> tuple[list[str], list[str]]:
    """Phrases in a model's own words, and those that it has no words for."""
    lines: dict[str, None] = {}
    unknown: list[str] = []
    for phrase in dict.fromkeys(phrases):
        words = [split(w.lower(), known) for w in _WORD.findall(phrase)]
        if words and all(words):
            lines[" ".join(w for part in words for w in part)] = None
        else:
            unknown.append(phrase)
    return list(lines), unknown


def split(word: str, known: Known) -> list[str]:
    """A word as the fewest words of a model, [] where it cannot be; Latin words stay whole."""
    if known(word) or not _SCRIPT_WITHOUT_BLANKS.match(word):
        return [word] if known(word) else []
    best: list[list[str]] = [[]]
    for end in range(1, len(word) + 1):
        ways = [
            [*best[start], word[start:end]]
            for start in range(max(0, end - LONGEST_WORD), end)
            if (best[start] or start == 0) and known(word[start:end])
        ]
        best.append(min(ways, key=len, default=[]))
    return best[-1]
