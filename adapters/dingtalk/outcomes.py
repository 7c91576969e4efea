"""What an error of DingTalk means for a message: never, later, or that we are refused.

The codes are those of open.dingtalk.com: words in the new interfaces, numbers in the old ones
(files and robots of groups). Only what was certainly not taken is `TryLater` or `Refused`.
"""

from datetime import timedelta

from bridge.errors import NotAllowed, Refused, TryLater
from bridge.message.texts import clean
from bridge.message.wire import AWAY, MINUTE, Stale

TEN = timedelta(minutes=10)  # that DingTalk mutes a robot which said more than 20 in a minute
FLOOD = {"130101": TEN, "410100": MINUTE, "90018": MINUTE, "90002": AWAY, "88": MINUTE}
FLOODING = ("toofast", "too.fast", "too.many", "throttling", "qpslimit", "flowcontrol", "ratelimit")
BUSY = frozenset({"-1", "15", "system.error", "serviceunavailable", "unknownerror"})
STALE = frozenset({"invalidauthentication", "40014", "42001", "40001"})
FORBIDDEN = frozenset({"310000", "300001", "40089", "40035"})  # a robot's token or sign; the app
FORBIDDING = ("invalidclient", "invalidappkey", "invalidappsecret", "invalidcredential")


def judged(code: str, words: str) -> Exception:
    """The error that a code stands for."""
    told = f"DingTalk answers {clean(code, 60)}: {clean(words, 120)}"
    small = code.lower()
    if small in STALE:
        return Stale(told, AWAY)
    if small in FLOOD or any(word in small for word in FLOODING):
        return TryLater(told, FLOOD.get(small, MINUTE))
    if small in BUSY:
        return TryLater(told, AWAY, whole_adapter=True)
    if small in FORBIDDEN or small.startswith(FORBIDDING):
        return NotAllowed(told)
    return Refused(told)
