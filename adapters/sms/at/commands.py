"""What is written to a modem, and nothing else: no word from outside can become a command.

A command is built here from numbers, hexadecimal digits and words of ours, and is checked once more
before it is written: printable ASCII, then one carriage return. A message goes out as hexadecimal
digits, then one Ctrl-Z. So no text can hold a CR, LF, Ctrl-Z or Esc of its own.
"""

import re

from msgspec import Struct

RETURN, SEND, CANCEL = b"\r", b"\x1a", b"\x1b"
_PLAIN = re.compile(r"AT[ -~]*")
_HEX = re.compile(r"([0-9A-F]{2}){1,200}")
_PIN = re.compile(r"[0-9]{4,8}")
_USSD = re.compile(r"[*#0-9]{1,40}")
_STORE = re.compile(r"[A-Z]{2}")
_SPARE = ("2,1,0,2,0", "2,1,0,1,0", "1,1,0,2,0", "1,1,0,1,0", "2,1,0,0,0", "1,1")


class Command(Struct, frozen=True):
    """One command. `prefix`: of the lines that answer it, "" = only lines without one."""

    text: str
    prefix: str = ""
    prompts: bool = False  # the modem asks for a message after it
    within: float = 5.0  # seconds for the answer
    secret: bool = False  # never to be shown

    def octets(self) -> bytes:
        """As written. `ValueError`: that is no command."""
        if not _PLAIN.fullmatch(self.text):
            raise ValueError("a command is printable ASCII and begins with AT")
        return self.text.encode("ascii") + RETURN

    def __str__(self) -> str:
        return "AT+CPIN=…" if self.secret else self.text


def message(pdu: str) -> bytes:
    """A message as written behind the prompt. `ValueError`: it is not hexadecimal."""
    if not _HEX.fullmatch(pdu):
        raise ValueError("a message is hexadecimal digits")
    return pdu.encode("ascii") + SEND


AT = Command("AT", within=1.0)
QUIET = Command("ATE0", within=2.0)
ERRORS = Command("AT+CMEE=1")
PIN = Command("AT+CPIN?", "+CPIN", within=10.0)
PDU_MODE = Command("AT+CMGF=0")
REGISTERED = Command("AT+CREG?", "+CREG")
SIGNAL = Command("AT+CSQ", "+CSQ")
OPERATOR = Command("AT+COPS?", "+COPS", within=10.0)
STORES = Command("AT+CPMS=?", "+CPMS", within=10.0)
LIST = Command("AT+CMGL=4", "+CMGL", within=30.0)
TELL = tuple(Command(f"AT+CNMI={how}") for how in _SPARE)
"""How it should tell of what comes, the best first: stored and told, reports too."""
KEEPING = frozenset(c for c in TELL if c.text.split(",")[3:4] == ["2"])
"""Those after which reports are stored; else they are told once, and lost if nobody hears it."""


def enter(pin: str) -> Command:
    """Enter the PIN. `ValueError`, without it."""
    if not _PIN.fullmatch(pin):
        raise ValueError("a PIN is 4 to 8 digits")
    return Command(f'AT+CPIN="{pin}"', within=20.0, secret=True)


def store(name: str) -> Command:
    """Read from that store, write to it and let arrive there."""
    if not _STORE.fullmatch(name):
        raise ValueError("a store is two letters")
    return Command(f'AT+CPMS="{name}"', "+CPMS", within=10.0)


def read(index: int) -> Command:
    """One stored message."""
    return Command(f"AT+CMGR={index:d}", "+CMGR", within=10.0)


def delete(index: int) -> Command:
    """Delete one stored message."""
    return Command(f"AT+CMGD={index:d}", within=15.0)


def send(length: int) -> Command:
    """Ask for the prompt of a message with so many octets."""
    return Command(f"AT+CMGS={length:d}", "+CMGS", prompts=True, within=20.0)


def ussd(code: str) -> Command:
    """Ask the network for something, such as the credit."""
    if not _USSD.fullmatch(code):
        raise ValueError("a USSD code is digits, * and #")
    return Command(f'AT+CUSD=1,"{code}",15', within=20.0)
