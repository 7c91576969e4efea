"""Telephone numbers in octets: semi-octets or letters, with their type (TS 23.040, 9.1.2.5)."""

from adapters.sms.pdu import gsm7
from adapters.sms.pdu.octets import BadPdu, Octets

_DIGITS = "0123456789*#abc"
_DIALLED = _DIGITS[:12]  # a, b and c may be the beginning of a name
_INTERNATIONAL, _LETTERS, _UNKNOWN = 0x91, 0xD0, 0x81
_KIND = 0x70  # bits of the type that tell the type of number
_MOST = 20  # digits


def number(octets: Octets, what: str = "number") -> str:
    """One address: "+" and digits, digits, or letters. "" where it is empty. `BadPdu`."""
    size = octets.one(f"{what}'s length")
    if size > 2 * _MOST:
        raise BadPdu(f"a {what} of {size} digits")
    kind = octets.one(f"{what}'s type")
    return _read(octets.take((size + 1) // 2, what), size, kind)


def _read(content: bytes, size: int, kind: int) -> str:
    if kind & _KIND == _LETTERS & _KIND:
        return gsm7.decoded(gsm7.unpacked(content, size * 4 // 7)).rstrip("\r")
    digits = semi(content)[:size].rstrip("f")
    return f"+{digits}" if kind & _KIND == _INTERNATIONAL & _KIND and digits else digits


def semi(content: bytes) -> str:
    """Semi-octets as digits, the lower half first; "f" is nothing."""
    return "".join((_DIGITS + "f")[half] for octet in content for half in (octet & 15, octet >> 4))


def address(text: str) -> bytes:
    """The octets of "+" and digits, digits, or up to 11 letters. `ValueError`."""
    digits = text.removeprefix("+")
    if digits and set(digits) <= set(_DIALLED) and len(digits) <= _MOST:
        kind = _INTERNATIONAL if text.startswith("+") else _UNKNOWN
        return bytes((len(digits), kind)) + _semi(digits)
    if text.startswith("+") or not gsm7.fits(text) or not text:
        raise ValueError(f"{text!r} is no number and no name of a sender")
    septets = gsm7.encoded(text)
    if len(septets) > 11:  # noqa: PLR2004 - ten octets
        raise ValueError(f"{text!r} is too long for a sender")
    return bytes(((len(septets) * 7 + 3) // 4, _LETTERS)) + gsm7.packed(septets)


def _semi(digits: str) -> bytes:
    halves = [_DIGITS.index(d) for d in digits] + [15] * (len(digits) % 2)
    return bytes(low | high << 4 for low, high in zip(halves[::2], halves[1::2], strict=True))


def center(octets: Octets) -> str:
    """The service centre before a message; its length is in octets, type and all."""
    size = octets.one("service centre's length")
    if size == 0:
        return ""
    if size > 1 + _MOST // 2 + 2:
        raise BadPdu(f"a service centre of {size} octets")
    kind = octets.one("service centre's type")
    return _read(octets.take(size - 1, "service centre"), 2 * (size - 1), kind)


def center_address(text: str) -> bytes:
    """The octets of a service centre; "" is the SIM's own."""
    if not text:
        return b"\0"
    found = address(text)
    return bytes((len(found) - 1,)) + found[1:]
