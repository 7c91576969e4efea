"""The text of a message with its header, to octets and back (TS 23.040, 9.2.3.24)."""

from msgspec import Struct

from adapters.sms.pdu import gsm7
from adapters.sms.pdu.coding import Coding
from adapters.sms.pdu.header import Header, Part, part_octets, split
from adapters.sms.pdu.octets import BadPdu, Octets
from adapters.sms.pdu.parts import Alphabet

ROOM = 140  # octets


class UserData(Struct, frozen=True, kw_only=True):
    """`text` is "" of octets that are no letters; `data` is what stands behind the header."""

    header: Header
    text: str = ""
    data: bytes = b""


def read(octets: Octets, coding: Coding, *, has_header: bool) -> UserData:
    """User data with its length before it; what is cut off at the end is missing. `BadPdu`."""
    size = octets.one("text's length")
    content = octets.rest()
    if coding.alphabet is Alphabet.GSM7 and coding.readable:
        return _septets(size, content, has_header=has_header)
    if size > ROOM:
        raise BadPdu(f"a text of {size} octets")
    content = content[:size]
    head, start = split(content, has_header=has_header)
    data = content[start:]
    text = _utf16(data) if coding.alphabet is Alphabet.UCS2 and coding.readable else ""
    return UserData(header=head, text=text, data=data)


def _septets(size: int, content: bytes, *, has_header: bool) -> UserData:
    if size > ROOM * 8 // 7:
        raise BadPdu(f"a text of {size} letters")
    content = content[: (size * 7 + 7) // 8]
    head, start = split(content, has_header=has_header)
    before = (start * 8 + 6) // 7  # septets that the header fills
    letters = gsm7.unpacked(content[start:], size - before, before * 7 - start * 8)
    text = gsm7.decoded(letters, head.lock, head.shift)
    return UserData(header=head, text=text, data=letters)


def _utf16(data: bytes) -> str:
    """UTF-16 in halves of pairs too, which other parts complete; an odd octet is dropped."""
    return data[: len(data) // 2 * 2].decode("utf-16-be", "surrogatepass")


def written(text: str, alphabet: Alphabet, part: Part | None) -> bytes:
    """Length and octets of one part. `ValueError`: it has no room."""
    head = part_octets(part) if part else b""
    if alphabet is Alphabet.GSM7:
        septets = gsm7.encoded(text)
        before = (len(head) * 8 + 6) // 7
        content = head + gsm7.packed(septets, before * 7 - len(head) * 8)
        size = before + len(septets)
    else:
        content = head + text.encode("utf-16-be", "surrogatepass")
        size = len(content)
    if len(content) > ROOM:
        raise ValueError(f"a part of {len(content)} octets; {ROOM} is the most")
    return bytes((size,)) + content
