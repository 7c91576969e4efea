"""What a modem says, as answers and news. Pure: octets in, events out; no port, no clock.

A modem may echo or not, and speaks of other things in the middle of an answer. What begins with the
prefix of the command that runs belongs to it, as do lines without any prefix; all else is news. A
line that announces a message (`+CMT:`, `+CDS:`) takes the next line that is one along.
"""

import re

from msgspec import Struct

from adapters.sms.at.commands import Command

_FINAL = re.compile(
    r"OK|ERROR|\+CM[ES] ERROR: ?.*|NO CARRIER|NO DIALTONE|BUSY|NO ANSWER|ABORTED"
    r"|COMMAND NOT SUPPORT|TOO MANY PARAMETERS"
)
_PREFIX = re.compile(r"([+^*%#$&][A-Z][A-Z0-9_]*) ?[:,=]?", re.IGNORECASE)
_TOLD = re.compile(
    r"RING|RDY|READY|CALL READY|SMS READY|SMS DONE|PB DONE|NORMAL POWER DOWN|UNDER-VOLTAGE.*"
    r"|OVER-VOLTAGE.*|SYSSTART.*|STIN: .*",
    re.IGNORECASE,
)
_HEX = re.compile(r"([0-9A-F]{2}){8,}", re.IGNORECASE)
_CARRIES = ("+CMT:", "+CDS:")  # the message itself is the next line
_ALWAYS_NEWS = ("+CMTI:", "+CDSI:", "+CUSD:", *_CARRIES)
_TELLING = 5  # letters of a command that no other line ends with
_LONGEST = 4_096  # octets of a line; a modem that sends more is out of its mind


class Answer(Struct, frozen=True):
    """The end of a command: `result` is OK, ERROR, or an error with its number."""

    lines: tuple[str, ...]
    result: str

    @property
    def well(self) -> bool:
        """Did it do it?"""
        return self.result == "OK"


class Prompt(Struct, frozen=True):
    """The modem waits for a message."""


class News(Struct, frozen=True):
    """Something that nobody asked for. `pdu`: the message that came with it."""

    line: str
    pdu: str = ""


Event = Answer | Prompt | News


class Dialogue:
    """One side of the talk."""

    def __init__(self) -> None:
        self._buffer = b""
        self._command: Command | None = None
        self._lines: list[str] = []
        self._carrier = ""  # a line whose message is still to come
        self._prompted = False

    def asked(self, command: Command) -> None:
        """The command was written: what comes now answers it."""
        self._command, self._lines, self._prompted = command, [], False

    def dropped(self) -> None:
        """Nobody waits for the answer any more."""
        self._command = None

    def feed(self, octets: bytes) -> list[Event]:
        """What these octets complete."""
        self._buffer += octets.replace(b"\0", b"")
        *lines, self._buffer = re.split(rb"[\r\n]+", self._buffer)
        events = [e for line in lines for e in self._line(line.decode("ascii", "replace").strip())]
        if self._waits_for_prompt and self._buffer.lstrip().startswith(b">"):
            self._buffer = self._buffer.lstrip()[1:].lstrip(b" ")
            self._prompted = True
            events.append(Prompt())
        self._buffer = self._buffer[-_LONGEST:]
        return events

    @property
    def _waits_for_prompt(self) -> bool:
        return self._command is not None and self._command.prompts and not self._prompted

    def _line(self, line: str) -> list[Event]:
        if not line:
            return []
        if self._carrier and _HEX.fullmatch(line):
            carrier, self._carrier = self._carrier, ""
            return [News(carrier, line)]
        if line.startswith(_CARRIES):
            self._carrier = line
            return []
        if self._command is None:
            return [News(line)]
        return self._of_command(line, self._command)

    def _of_command(self, line: str, command: Command) -> list[Event]:
        if self._echo(line, command):
            return []
        if self._waits_for_prompt and line.startswith(">"):
            self._prompted = True
            return [Prompt()]
        if _FINAL.fullmatch(line):
            self._command = None
            return [Answer(tuple(self._lines), line)]
        if self._news(line, command):
            return [News(line)]
        self._lines.append(line)
        return []

    def _echo(self, line: str, command: Command) -> bool:
        """The command itself, or the message that we wrote behind the prompt."""
        plain = line.removeprefix(">").strip()
        text = command.text.upper()
        if plain.upper() == text or (len(text) >= _TELLING and plain.upper().endswith(text)):
            return True  # also behind what was in the line before
        return self._prompted and bool(_HEX.fullmatch(plain.rstrip("\x1a\ufffd")))

    def _news(self, line: str, command: Command) -> bool:
        if line.startswith(_ALWAYS_NEWS) or _TOLD.fullmatch(line):
            return True
        found = _PREFIX.match(line)
        if not found:
            return False
        if found[1].upper() != command.prefix:
            return True
        return command.prefix == "+CREG" and "," not in line  # it moved; the answer has two numbers
