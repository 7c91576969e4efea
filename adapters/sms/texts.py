"""What is written in a text: as the house says it, with what the telephone cannot show otherwise.

The words of this table are the adapter's own, since only it adds them.
"""

from collections.abc import Sequence

from adapters.sms.line import Arrived
from adapters.sms.pdu.parts import parts
from bridge.message import Outbound

MOST_LETTERS = 160  # of one part
_AGAIN = {"zh": "再次发送：", "en": "Again: "}
_CUT = {"zh": "…（未完）", "en": "… (cut)"}
_MISSING = {"zh": "（短信第{}段未收到，内容不全）", "en": "(part {} of this text never came)"}


def _word(table: dict[str, str], language: str) -> str:
    return table.get(language, table["en"])


def written(message: Outbound, at_most: int) -> str:
    """The text, in no more than `at_most` parts; one that is cut says so."""
    head = _word(_AGAIN, message.language) if message.again else ""
    if message.number and str(message.number) not in message.text:
        head += f"#{message.number} "
    return _cut(head + message.text, _word(_CUT, message.language), at_most)


def _cut(text: str, tail: str, at_most: int) -> str:
    known = text[: at_most * MOST_LETTERS + 1]
    if known == text and parts(text).count <= at_most:
        return text
    text = known
    low, high = 0, len(text)  # the longest beginning that fits with the tail
    while low < high:
        middle = (low + high + 1) // 2
        if parts(text[:middle] + tail).count <= at_most:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip("\u200d\ufe0f") + tail


def heard(arrived: Arrived, language: str) -> str:
    """What came, and what of it did not."""
    if not arrived.missing:
        return arrived.text
    return f"{arrived.text} {_word(_MISSING, language).format(_numbers(arrived.missing))}"


def _numbers(missing: Sequence[int]) -> str:
    return ", ".join(str(n) for n in missing)
