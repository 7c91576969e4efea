"""PDUs of SMPP 3.4 as bytes and values: no socket, no clock. Bytes from outside are hostile.

Numbers in brackets are sections of "Short Message Peer to Peer Protocol Specification v3.4".
"""

import struct
from collections.abc import Mapping
from enum import IntEnum

from msgspec import Struct

HEADER = struct.Struct(">IIII")
LONGEST = 70_000  # bytes of a PDU: a message_payload of 64 KiB and its headers
RESPONSE = 0x8000_0000
LAST_SEQUENCE = 0x7FFF_FFFF
SHORT_MESSAGE = 254  # bytes that short_message holds (5.2.21)


class Command(IntEnum):
    """command_id (5.1.2.1)."""

    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15
    GENERIC_NACK = RESPONSE


class Tag(IntEnum):
    """Optional parameters that we use (5.3.2)."""

    NETWORK_ERROR = 0x0423
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427
    RECEIPTED_MESSAGE_ID = 0x001E
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_SEQUENCE = 0x020F


class Malformed(Exception):
    """Bytes that are no PDU, or a PDU whose fields do not fit into it."""


class Pdu(Struct, frozen=True):
    """A header and its body."""

    command: int
    sequence: int
    body: bytes = b""
    status: int = 0

    def encode(self) -> bytes:
        """As it goes over the wire."""
        length = HEADER.size + len(self.body)
        return HEADER.pack(length, self.command, self.status, self.sequence) + self.body


class Frames:
    """Bytes in, PDUs out."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Pdu]:
        """The PDUs that are complete now. `Malformed`: the stream cannot be followed any more."""
        self._rest += data
        pdus = []
        while len(self._rest) >= HEADER.size:
            length, command, status, sequence = HEADER.unpack_from(self._rest)
            if not HEADER.size <= length <= LONGEST:
                raise Malformed(f"a PDU of {length} bytes")
            if len(self._rest) < length:
                break
            body, self._rest = self._rest[HEADER.size : length], self._rest[length:]
            pdus.append(Pdu(command, sequence, body, status))
        return pdus


class Party(Struct, frozen=True):
    """One end of a message: digits or letters, type of number and numbering plan (5.2.5, 5.2.6)."""

    number: str
    ton: int = 0
    npi: int = 0


class Message(Struct, frozen=True, kw_only=True):
    """What `submit_sm` and `deliver_sm` carry alike (4.4.1, 4.6.1)."""

    source: Party
    to: Party
    text: bytes = b""
    coding: int = 0
    esm_class: int = 0
    service: str = ""
    priority: int = 0
    validity: str = ""
    report: bool = False
    tlvs: Mapping[int, bytes] = {}

    @property
    def content(self) -> bytes:
        """The bytes of the text, wherever they stand."""
        return self.tlvs.get(Tag.MESSAGE_PAYLOAD, b"") or self.text


def bind(user: str, password: str, system_type: str, range_: str) -> bytes:
    """The body of `bind_transceiver` (4.1.5)."""
    head = _text(user) + _text(password) + _text(system_type)
    return head + bytes((0x34, 0, 0)) + _text(range_)


def encode(message: Message) -> bytes:
    """The body of a `submit_sm` or `deliver_sm`. `ValueError` where it does not fit."""
    if len(message.text) > SHORT_MESSAGE:
        raise ValueError(f"{len(message.text)} bytes are too many for short_message")
    return b"".join(
        (
            _text(message.service),
            _party(message.source),
            _party(message.to),
            bytes((message.esm_class, 0, message.priority)),
            _text(""),  # scheduled for: now
            _text(message.validity),
            bytes((message.report, 0, message.coding, 0, len(message.text))),
            message.text,
            *(struct.pack(">HH", tag, len(value)) + value for tag, value in message.tlvs.items()),
        )
    )


def decode(body: bytes) -> Message:
    """A `submit_sm` or `deliver_sm`. `Malformed`."""
    reader = _Reader(body)
    service = reader.text(6)
    source, to = reader.party(), reader.party()
    esm_class, _, priority = reader.take(3)
    _, validity = reader.text(17), reader.text(17)
    report, _, coding, _, length = reader.take(5)
    return Message(
        source=source,
        to=to,
        text=reader.take(length),
        coding=coding,
        esm_class=esm_class,
        service=service,
        priority=priority,
        validity=validity,
        report=bool(report & 0x03),
        tlvs=reader.tlvs(),
    )


def message_id(body: bytes) -> str:
    """What a `submit_sm_resp` gives (4.4.2); "" where there is none."""
    return body.partition(b"\0")[0][:64].decode("latin-1")


def _text(value: str) -> bytes:
    """A C-octet string. `ValueError` where it cannot be one."""
    data = value.encode("latin-1")
    if b"\0" in data:
        raise ValueError("a NUL in a field")
    return data + b"\0"


def _party(party: Party) -> bytes:
    return bytes((party.ton, party.npi)) + _text(party.number)


class _Reader:
    """Fields, one after another."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def take(self, count: int) -> bytes:
        """The next `count` bytes, all of them."""
        piece = self._body[self._at : self._at + count]
        if len(piece) < count:
            raise Malformed("a field ends beyond the PDU")
        self._at += count
        return piece

    def text(self, most: int) -> str:
        """A C-octet string of at most `most` bytes with its end; some centres allow longer ones."""
        end = self._body.find(b"\0", self._at, self._at + max(most, 66))
        if end < 0:
            raise Malformed("a field without an end")
        text = self._body[self._at : end].decode("latin-1")
        self._at = end + 1
        return text

    def party(self) -> Party:
        """Type, plan, number."""
        ton, npi = self.take(2)
        return Party(self.text(21), ton, npi)

    def tlvs(self) -> dict[int, bytes]:
        """Optional parameters; what is cut off is not there. The first of a tag counts."""
        found: dict[int, bytes] = {}
        while len(self._body) - self._at >= 4:  # noqa: PLR2004 (a tag and a length)
            tag, length = struct.unpack(">HH", self.take(4))
            if len(self._body) - self._at < length:
                break
            found.setdefault(tag, self.take(length))
        return found
