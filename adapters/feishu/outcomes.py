"""What an error code of Feishu means for a message: never, later, or that we are refused.

The codes are those of open.feishu.cn (通用错误码, 发送消息, 自定义机器人). Feishu says them with
status 400 as with 200. Only what was certainly not taken is `TryLater` or `Refused`.
"""

from bridge.errors import NotAllowed, Refused, TryLater
from bridge.message.texts import clean
from bridge.message.wire import AWAY, MINUTE, Stale

BUSY = frozenset({1, 2200, 1000040343, 230049, 99991671, 1500})
FLOOD = frozenset({230020, 99991400, 11232, 11247, 9499})  # of the chat, of the app, of a robot
STALE = frozenset({99991661, 99991663, 99991664, 99991665, 99991668, 99991677})
FORBIDDEN = frozenset({10003, 10012, 10014, 10015, 99991662, 99991401, 19021, 19022, 1000040344})


def judged(code: int, words: str) -> Exception:
    """The error that a code other than 0 stands for."""
    told = f"Feishu answers {code}: {clean(words, 120)}"
    if code in STALE:
        return Stale(told, AWAY)
    if code in FLOOD:
        return TryLater(told, MINUTE if code in {9499, 11232, 11247} else AWAY)
    if code in BUSY:
        return TryLater(told, AWAY, whole_adapter=True)
    if code in FORBIDDEN:
        return NotAllowed(told)
    return Refused(told)
