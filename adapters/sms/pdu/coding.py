"""The octet that tells how a text is coded (TS 23.038, 4)."""

from msgspec import Struct

from adapters.sms.pdu.parts import Alphabet

FLASH, UCS2, GSM7, DATA = 0x10, 0x08, 0x00, 0x04
_CLASS_TOLD = 0x10
_COMPRESSED = 0x20


class Coding(Struct, frozen=True):
    """`flash`: to be shown at once and kept nowhere (class 0)."""

    alphabet: Alphabet
    flash: bool = False
    readable: bool = True  # False: compressed


def coding(octet: int) -> Coding:
    """What an octet says; what is reserved is the default alphabet, as the standard wants."""
    group = octet >> 4
    if group < 0b1000:  # noqa: PLR2004 - general: compressed?, has a class?, alphabet, class
        alphabet = (Alphabet.GSM7, Alphabet.DATA, Alphabet.UCS2, Alphabet.GSM7)[octet >> 2 & 3]
        flash = bool(octet & _CLASS_TOLD) and octet & 3 == 0
        return Coding(alphabet, flash, readable=not octet & _COMPRESSED)
    if group == 0b1110:  # noqa: PLR2004 - a message waits; in UCS-2
        return Coding(Alphabet.UCS2)
    if group == 0b1111:  # noqa: PLR2004 - data coding and class
        return Coding(Alphabet.DATA if octet & DATA else Alphabet.GSM7, octet & 3 == 0)
    return Coding(Alphabet.GSM7)
