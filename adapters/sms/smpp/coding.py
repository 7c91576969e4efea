"""Texts as the octets of a centre, and back (5.2.19; TS 23.038 for the codings of GSM).

GSM letters go unpacked, one in each octet. What `data_coding` 0 means is the centre's own affair,
so the site file says it.
"""

from enum import StrEnum

from msgspec import Struct

from adapters.sms.pdu import gsm7
from adapters.sms.pdu.coding import FLASH, UCS2
from adapters.sms.pdu.coding import coding as of_gsm
from adapters.sms.pdu.header import Header
from adapters.sms.pdu.parts import Alphabet, Parts, parts

BINARY = "(data, {} octets)"
_CODECS = {
    1: "ascii",
    3: "latin-1",
    5: "shift_jis",
    6: "iso8859_5",
    7: "iso8859_8",
    8: "utf-16-be",
    10: "iso2022_jp",
    13: "euc_jp",
    14: "euc_kr",
}
_BINARY = 4
_AS_SMPP = {Alphabet.GSM7: 0, Alphabet.DATA: _BINARY, Alphabet.UCS2: UCS2}
_NO_HEADER = Header()


class Default(StrEnum):
    """What a centre reads and writes under data_coding 0."""

    GSM7 = "gsm7"
    LATIN1 = "latin1"
    UTF8 = "utf8"  # some gateways write so; we never do


class Octets(Struct, frozen=True, kw_only=True):
    """A text as octets: one piece for each part."""

    coding: int
    pieces: tuple[bytes, ...]


def written(text: str, default: Default, *, wide: bool, flash: bool) -> Octets:
    """The octets of each part, in the fewest parts. `ValueError`: more than 255."""
    cut = parts(text, wide=wide)
    head = FLASH if flash else 0
    if cut.alphabet is Alphabet.GSM7:
        if default is Default.GSM7:
            return Octets(coding=head, pieces=tuple(gsm7.encoded(one) for one in cut.texts))
        if text.isascii() or _latin(text, default):
            return Octets(coding=head, pieces=tuple(one.encode("latin-1") for one in cut.texts))
        cut = _as_ucs2(text, wide=wide)
    pieces = tuple(one.encode("utf-16-be") for one in cut.texts)
    return Octets(coding=head | UCS2, pieces=pieces)


def read(octets: bytes, coding: int, default: Default, header: Header = _NO_HEADER) -> str:
    """What is written there; what is no text says so. `header`: its tables of GSM letters."""
    if coding >= FLASH:  # message classes and waiting marks, as GSM has them
        told = of_gsm(coding)
        coding = _AS_SMPP[told.alphabet] if told.readable else _BINARY
    if coding and coding not in _CODECS:
        return BINARY.format(len(octets))
    if coding:
        return octets.decode(_CODECS[coding], "replace")
    if default is Default.GSM7:
        return gsm7.decoded([octet & 0x7F for octet in octets], header.lock, header.shift)
    return octets.decode("latin-1" if default is Default.LATIN1 else "utf-8", "replace")


def _latin(text: str, default: Default) -> bool:
    return default is Default.LATIN1 and all(ord(letter) <= 0xFF for letter in text)  # noqa: PLR2004


def _as_ucs2(text: str, *, wide: bool) -> Parts:
    """Cut as UCS-2 though GSM letters would do: one letter that is not among them decides it."""
    cut = parts(text + "一", wide=wide)
    texts = [*cut.texts[:-1], cut.texts[-1].removesuffix("一")]
    return Parts(alphabet=cut.alphabet, texts=tuple(t for t in texts if t), units=cut.units - 1)
