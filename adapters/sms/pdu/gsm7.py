"""The 7-bit alphabet of 3GPP TS 23.038: letters as septets, septets in octets.

Encoding knows the default alphabet and its extension, which every telephone shows. Decoding knows
the national tables as well.
"""

from collections.abc import Sequence

from adapters.sms.pdu.national import NOTHING, locking, single

ESCAPE = 0x1B
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_MORE = dict(
    zip((0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65), "\f^{}\\[~]|€", strict=True)
)
EXTENSION = "".join(_MORE.get(place, NOTHING) for place in range(128))
LOCKING, SINGLE = locking(ALPHABET), single(EXTENSION)

_SEPTETS: dict[str, tuple[int, ...]] = {
    **{c: (ESCAPE, place) for place, c in enumerate(EXTENSION) if c != NOTHING},
    **{c: (place,) for place, c in enumerate(ALPHABET) if c != NOTHING},
}


def cost(letter: str) -> int:
    """How many septets it takes; 0: it is not in the alphabet."""
    return len(_SEPTETS.get(letter, ()))


def fits(text: str) -> bool:
    """Can all of it be said in this alphabet?"""
    return _SEPTETS.keys() >= set(text)


def encoded(text: str) -> bytes:
    """One septet in each octet. `KeyError`: a letter is not in the alphabet."""
    return bytes(septet for letter in text for septet in _SEPTETS[letter])


def decoded(septets: Sequence[int], lock: int = 0, shift: int = 0) -> str:
    """The text; `lock` and `shift` are the languages of the tables, 0 or unknown = the default.

    What a single shift table does not have is read in the other, and an escape alone is a space, as
    the standard wants.
    """
    table, more = LOCKING.get(lock, ALPHABET), SINGLE.get(shift, EXTENSION)
    found, escaped = [], False
    for septet in septets:
        if septet == ESCAPE:
            found += [" "] if escaped else []
            escaped = not escaped
            continue
        letter = more[septet] if escaped and more[septet] != NOTHING else table[septet]
        found.append(letter if letter != NOTHING else " ")
        escaped = False
    return "".join(found) + (" " if escaped else "")


def packed(septets: Sequence[int], fill: int = 0) -> bytes:
    """Septets close together, the first after `fill` bits of nothing."""
    bits = sum(septet << (fill + 7 * nth) for nth, septet in enumerate(septets))
    return bits.to_bytes((fill + 7 * len(septets) + 7) // 8, "little")


def unpacked(octets: bytes, count: int, fill: int = 0) -> bytes:
    """So many septets, or as many as there are."""
    count = max(0, min(count, (8 * len(octets) - fill) // 7))
    bits = int.from_bytes(octets, "little") >> fill
    return bytes((bits >> (7 * nth)) & 0x7F for nth in range(count))
