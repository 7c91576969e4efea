"""What stands before a text: which part it is, and its tables (TS 23.040, 9.2.3.24)."""

from msgspec import Struct

from adapters.sms.pdu.octets import BadPdu

_CONCAT, _CONCAT_WIDE, _PORTS, _PORTS_WIDE, _SINGLE, _LOCKING = 0x00, 0x08, 0x04, 0x05, 0x24, 0x25
_SIZES = {_CONCAT: 3, _CONCAT_WIDE: 4, _PORTS: 2, _PORTS_WIDE: 4, _SINGLE: 1, _LOCKING: 1}


class Part(Struct, frozen=True):
    """Part `nth` (from 1) of `of`; parts of one text have the same reference."""

    reference: int
    of: int
    nth: int
    wide: bool = False  # a reference of 16 bits


class Header(Struct, frozen=True, kw_only=True):
    """What of a header matters here. `port`: where it goes in the telephone, for no reader."""

    part: Part | None = None
    port: int = 0
    shift: int = 0  # language of the single shift table
    lock: int = 0  # language of the locking shift table


def header(content: bytes) -> Header:
    """The elements of a header, without its length. What is odd in it is passed over."""
    found, at = Header(), 0
    while at + 1 < len(content):
        kind, size = content[at], content[at + 1]
        body = content[at + 2 : at + 2 + size]
        at += 2 + size
        if len(body) == size == _SIZES.get(kind):
            found = _with(found, kind, body)
    return found


def _with(found: Header, kind: int, body: bytes) -> Header:
    part, port, shift, lock = found.part, found.port, found.shift, found.lock
    match kind:
        case 0x00 | 0x08:
            *reference, of, nth = body
            told = Part(int.from_bytes(reference), of, nth, kind == _CONCAT_WIDE)
            part = told if 1 <= nth <= of else part  # else it is to be ignored, says the standard
        case 0x04 | 0x05:
            port = int.from_bytes(body[: len(body) // 2])
        case 0x24:
            shift = body[0]
        case 0x25:
            lock = body[0]
    return Header(part=part, port=port, shift=shift, lock=lock)


def part_octets(part: Part) -> bytes:
    """The whole header of one part, its length first."""
    reference = part.reference.to_bytes(2 if part.wide else 1)
    body = bytes((*reference, part.of, part.nth))
    kind = _CONCAT_WIDE if part.wide else _CONCAT
    return bytes((len(body) + 2, kind, len(body))) + body


def split(content: bytes, *, has_header: bool) -> tuple[Header, int]:
    """The header of user data, and how many octets it takes with its length. `BadPdu`."""
    if not has_header:
        return Header(), 0
    if not content or content[0] >= len(content):
        raise BadPdu("its header is longer than its text")
    return header(content[1 : 1 + content[0]]), 1 + content[0]
