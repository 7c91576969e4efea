"""Whom an identity belongs to, and what a keypad says.

Codes are compared as radios show them, whatever the case. A keypad sends a unit's own code
(`1701#`), a command (`3#`), or both (`1701*3#`). A unit is only named by a code of the table:
an unknown one, or two different ones in one transmission, name nobody; an emergency stays one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adapters.radio.ids import dtmf
from adapters.radio.ids.heard import Heard

EMERGENCY = "emergency"
COMMANDS = {"1#": "ack", "3#": "arrived", "4#": "done"}


@dataclass(frozen=True, slots=True)
class Signed:
    """What identities say: the unit ("" = nobody we know), its commands, whether it needs help."""

    unit: str = ""
    verbs: tuple[str, ...] = ()
    emergency: bool = False


class Aliases:
    """The site's table: by system and code the unit; codes of emergencies; commands of keypads."""

    def __init__(
        self,
        units: Mapping[str, Mapping[str, str]],
        *,
        emergencies: Mapping[str, Iterable[str]] | None = None,
        commands: Mapping[str, str] | None = None,
    ) -> None:
        self._units = {
            (kind, plain(code)): unit
            for kind, codes in units.items()
            for code, unit in codes.items()
        }
        self._emergencies = {
            (kind, plain(code)) for kind, codes in (emergencies or {}).items() for code in codes
        }
        self._commands = {
            plain(code): verb for code, verb in (COMMANDS if commands is None else commands).items()
        }

    def read(self, heard: Heard) -> Signed:
        """Who sends this, and what it says."""
        code, verb = plain(heard.code), ""
        if heard.kind == dtmf.KIND:
            code, verb = self._keys(code)
        emergency = heard.emergency or (heard.kind, code) in self._emergencies
        return Signed(
            unit=self._units.get((heard.kind, code), ""),
            verbs=(verb,) if verb else (),
            emergency=emergency or verb == EMERGENCY,
        )

    def together(self, heard: Iterable[Heard]) -> Signed:
        """What all identities of one transmission say."""
        signed = [self.read(one) for one in heard]
        units = {one.unit for one in signed if one.unit}
        return Signed(
            unit=units.pop() if len(units) == 1 else "",
            verbs=tuple(dict.fromkeys(verb for one in signed for verb in one.verbs)),
            emergency=any(one.emergency for one in signed),
        )

    def _keys(self, code: str) -> tuple[str, str]:
        """The unit's code and the command of what was keyed; "" for what is missing."""
        if verb := self._commands.get(code):
            return "", verb
        head, star, tail = code.rpartition("*")
        if star and (verb := self._commands.get(tail)):
            return head, verb
        known = {(dtmf.KIND, code)} & (self._units.keys() | self._emergencies)
        return code if known else code.removesuffix("#"), ""


def plain(code: str) -> str:
    """A code as it is compared."""
    return code.strip().upper()
