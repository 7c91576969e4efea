"""How a modem is: its network, its signal, its credit; what of it the desks should know.

A line is up while it is registered at home, or abroad where that is allowed.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from adapters.sms.line import Health, Trouble
from adapters.sms.pdu import gsm7

_HOME, _ROAMING = 1, 5
_STATES = {0: "not registered", 2: "searching", 3: "registration denied", 4: "unknown"}
_BEST, _NOT_KNOWN = 31, 99
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_CUSD = re.compile(r'\+CUSD: ?([0-9]+)(?:, ?"(.*)"(?:, ?([0-9]+))?)?', re.DOTALL)
_UCS2_CODE = 72
_HEX = re.compile(r"([0-9A-Fa-f]{2})+")


class Condition(Struct, frozen=True, kw_only=True):
    """What the modem told last; `state` is the registration, -1 = not known yet."""

    state: int = -1
    signal: int | None = None
    network: str = ""
    credit: str = ""
    full: bool = False

    def health(self, *, roaming: bool) -> Health:
        """As the pool wants to know it."""
        up = self.state == _HOME or (self.state == _ROAMING and roaming)
        why = "abroad, and that is not allowed" if self.state == _ROAMING else ""
        return Health(
            up=up,
            why="" if up else why or f"no network: {_STATES.get(self.state, 'not known yet')}",
            signal=self.signal,
            network=self.network,
            credit=self.credit,
        )

    def troubles(self, *, weak: int, roaming: bool, least: float) -> Sequence[Trouble]:
        """What is wrong, and what is not; each is told at every look."""
        low = credit(self.credit)
        abroad = self.state == _ROAMING and not roaming
        faint = self.signal is not None and self.signal < weak
        poor = low is not None and low < least
        return (
            Trouble(what="sms_signal", on=faint, detail=f"{self.signal} %"),
            Trouble(what="sms_roaming", on=abroad, detail=self.network),
            Trouble(what="sms_full", on=self.full),
            Trouble(what="sms_credit", on=poor, detail=self.credit[:100]),
        )


def registration(lines: Sequence[str]) -> int:
    """Of `+CREG: n,state…` or `+CREG: state`; -1 where it says nothing."""
    told = _fields(lines, "+CREG")
    digits = told[1] if len(told) > 1 and told[1].isdecimal() else told[0] if told else ""
    return int(digits) if digits.isdecimal() else -1


def signal(lines: Sequence[str]) -> int | None:
    """Per cent of `+CSQ: level,errors`; 31 is -51 dBm or better. None: not known."""
    told = _fields(lines, "+CSQ")
    if not told or not told[0].isdecimal() or int(told[0]) == _NOT_KNOWN:
        return None
    return min(100, int(told[0]) * 100 // _BEST)


def network(lines: Sequence[str]) -> str:
    """Of `+COPS: mode,format,"name"`."""
    told = _fields(lines, "+COPS")
    return "".join(c for c in told[2].strip('"') if c.isprintable())[:40] if len(told) > 2 else ""  # noqa: PLR2004


def _fields(lines: Sequence[str], prefix: str) -> list[str]:
    found = next((li for li in lines if li.upper().startswith(f"{prefix}:")), "")
    return [f.strip() for f in found.partition(":")[2].split(",")] if found else []


def answer(line: str) -> str | None:
    """The words of `+CUSD: …`; None where it is no such line. In letters, octets or septets."""
    found = _CUSD.match(line)
    if not found:
        return None
    told = found[2] or ""
    if not _HEX.fullmatch(told) or told.isdecimal():
        return _plain(told)
    octets = bytes.fromhex(told)
    if int(found[3] or 0) == _UCS2_CODE or octets[:1] in (b"\0", b"\x4e", b"\x4f", b"\x59"):
        return _plain(octets.decode("utf-16-be", "replace"))
    return _plain(gsm7.decoded(gsm7.unpacked(octets, len(octets) * 8 // 7)))


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:160]


def credit(told: str) -> float | None:
    """The first number in the network's words."""
    found = _NUMBER.search(told)
    return float(found[0].replace(",", ".")) if found else None
