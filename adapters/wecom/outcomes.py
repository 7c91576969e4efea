"""What an error code of WeCom means for a message: never, later, or that we are refused.

The codes are those of WeCom's global table (developer.work.weixin.qq.com, path 90313) and, for
intelligent bots, those that its server answers. Only what was certainly not taken is `TryLater` or
`Refused`.
"""

from bridge.errors import NotAllowed, Refused, TryLater
from bridge.message.texts import clean
from bridge.message.wire import AWAY, MINUTE, Stale

BUSY = frozenset({-1, 6000, 45033, 600039})  # the system is busy; data changed meanwhile
FLOOD = frozenset({45009, 45011, 45047, 846607})  # more calls than are allowed
STALE = frozenset({40014, 41001, 42001})  # the access token: another one is fetched
FORBIDDEN = frozenset({40001, 40013, 40056, 60020, 48002, 853000})  # secret, corp id, our address
UNSUBSCRIBED = frozenset({846609})


def judged(code: int, words: str) -> Exception:
    """The error that an errcode other than 0 stands for."""
    told = f"WeCom answers {code}: {clean(words, 120)}"
    if code in STALE:
        return Stale(told, AWAY)
    if code in FLOOD:
        return TryLater(told, MINUTE)
    if code in BUSY or code in UNSUBSCRIBED:
        return TryLater(told, AWAY, whole_adapter=True)
    if code in FORBIDDEN:
        return NotAllowed(told)
    return Refused(told)
