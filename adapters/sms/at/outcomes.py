"""What an error of a modem means for a message (3GPP TS 27.005, 3.2.5; 27.007, 9.2; 24.011, E-2).

What the network or the modem refused certainly did not go out. What nobody explains may have.
"""

import re
from enum import Enum

_NUMBER = re.compile(r"\+(CM[ES]) ERROR: ?([0-9]+)")


class Meaning(Enum):
    """What to do next."""

    LATER = "the same message may go later"
    PAUSE = "nothing goes on this line for now"
    ELSEWHERE = "it will never go on this line"
    NEVER = "it will never go to that number"
    FULL = "there is no room in the store"
    GONE = "there is no such message in the store"
    UNKNOWN = "nobody knows whether it went"


_CMS = {
    Meaning.NEVER: (1, 28, 30, 195, 196),
    Meaning.ELSEWHERE: (
        8, 10, 29, 50, 69, 81, 95, 96, 97, 98, 99, 111, 128, 129, 143, 145, 159, 160, 161, 175,
        176, 193, 302, 303, 304, 305, 330,
    ),
    Meaning.LATER: (17, 21, 22, 27, 38, 41, 42, 47, 144, 192, 194, 212, 301, 314),
    Meaning.PAUSE: (310, 311, 312, 313, 315, 316, 317, 318, 331),
    Meaning.FULL: (208, 211, 322),
    Meaning.GONE: (321,),
}  # fmt: skip
_CME = {
    Meaning.LATER: (3, 14),
    Meaning.ELSEWHERE: (4,),
    Meaning.PAUSE: (5, 10, 11, 12, 13, 15, 16, 17, 18, 30, 32),
    Meaning.FULL: (20,),
    Meaning.GONE: (21, 22),
}
_WORDS = {
    1: "unassigned number", 8: "barred by the operator", 10: "barred", 17: "network failure",
    21: "rejected", 22: "congestion", 27: "destination out of order", 28: "unidentified subscriber",
    30: "unknown subscriber", 38: "network out of order", 41: "temporary failure",
    42: "congestion", 47: "resources unavailable", 50: "not subscribed", 192: "service centre busy",
    195: "invalid number", 196: "number barred", 304: "invalid PDU", 310: "no SIM",
    311: "PIN required", 313: "SIM failure", 314: "SIM busy", 321: "no such message",
    322: "SIM full", 330: "service centre unknown", 331: "no network", 332: "network timeout",
}  # fmt: skip


def meaning(result: str) -> Meaning:
    """What a final line says; a plain ERROR and what is not listed explain nothing."""
    found = _NUMBER.match(result)
    if not found:
        return Meaning.UNKNOWN
    table = _CMS if found[1] == "CMS" else _CME
    number = int(found[2])
    return next((means for means, numbers in table.items() if number in numbers), Meaning.UNKNOWN)


def words(result: str) -> str:
    """The error for a person."""
    found = _NUMBER.match(result)
    told = _WORDS.get(int(found[2]), "") if found and found[1] == "CMS" else ""
    return f"{result} ({told})" if told else result


def number(result: str) -> int:
    """Of a +CME or +CMS error; -1 of others."""
    found = _NUMBER.match(result)
    return int(found[2]) if found else -1
