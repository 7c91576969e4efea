"""A text in parts: how many, in which alphabet, and where it is cut. Known before anything is sent.

160 letters of the 7-bit alphabet or 70 units of UTF-16 in one message; 153 or 67 in each of several
(a byte of length and five of concatenation come off 140), one or two fewer with a reference of 16
bits. No cut falls inside a surrogate pair, an escape, or what a reader sees as a letter; among the
cuts that need no further part, the one after a sentence or a word is taken.
"""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from adapters.sms.pdu import gsm7
from adapters.sms.pdu.clusters import clusters

MOST = 255  # parts of one text
_BREAKS = ("\n", "。！？!?…", "；;：:，,、.", " ")  # the best first


class Alphabet(StrEnum):
    """How letters become octets."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"
    DATA = "data"  # octets that are no letters


_ALONE = {Alphabet.GSM7: 160, Alphabet.UCS2: 70}
_OF_SEVERAL = {Alphabet.GSM7: (153, 152), Alphabet.UCS2: (67, 66)}


class Parts(Struct, frozen=True, kw_only=True):
    """A text as it goes out. `units`: septets or UTF-16 units of all of it."""

    alphabet: Alphabet
    texts: tuple[str, ...]
    units: int

    @property
    def count(self) -> int:
        """What is paid for."""
        return len(self.texts)


def speakable(text: str) -> str:
    """Without halves of surrogate pairs, which nothing can carry."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def parts(text: str, *, wide: bool = False) -> Parts:
    """The text in as few parts as can be. `wide`: with references of 16 bits.

    `ValueError`: more than 255 parts.
    """
    text = speakable(text)
    alphabet = Alphabet.GSM7 if gsm7.fits(text) else Alphabet.UCS2
    pieces = clusters(text)
    sizes = [_size(piece, alphabet) for piece in pieces]
    if sum(sizes) <= _ALONE[alphabet]:
        return Parts(alphabet=alphabet, texts=(text,), units=sum(sizes))
    room = _OF_SEVERAL[alphabet][wide]
    pieces, sizes = _small(pieces, sizes, room, alphabet)
    ends = _ends(sizes, room)
    needed = [0] * (len(sizes) + 1)  # parts from each piece on
    for nth in range(len(sizes) - 1, -1, -1):
        needed[nth] = 1 + needed[ends[nth]]
    if needed[0] > MOST:
        raise ValueError(f"{needed[0]} parts; {MOST} is the most")
    texts = _cut(pieces, ends, needed)
    return Parts(alphabet=alphabet, texts=tuple(texts), units=sum(sizes))


def _size(piece: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM7:
        return sum(map(gsm7.cost, piece))
    return len(piece.encode("utf-16-be")) // 2


def _small(
    pieces: Sequence[str], sizes: Sequence[int], room: int, alphabet: Alphabet
) -> tuple[list[str], list[int]]:
    """A letter that is longer than a part is cut between its characters."""
    found = [c for p, size in zip(pieces, sizes, strict=True) for c in (p if size > room else (p,))]
    return found, [_size(piece, alphabet) for piece in found]


def _ends(sizes: Sequence[int], room: int) -> list[int]:
    """For each piece, where a part ends that begins there and takes as much as it can."""
    found, end, used = [], 0, 0
    for size in sizes:
        while end < len(sizes) and used + sizes[end] <= room:
            used += sizes[end]
            end += 1
        found.append(end)
        used -= size
    return found


def _cut(pieces: Sequence[str], ends: Sequence[int], needed: Sequence[int]) -> list[str]:
    texts, start = [], 0
    while start < len(pieces):
        end = _better(pieces, start, ends[start], needed)
        texts.append("".join(pieces[start:end]))
        start = end
    return texts


def _better(pieces: Sequence[str], start: int, full: int, needed: Sequence[int]) -> int:
    """The best end in the last third of a part after which the rest needs no more parts."""
    if full == len(pieces):
        return full
    least = start + (full - start) * 2 // 3
    for marks in _BREAKS:
        for end in range(full, least, -1):
            if pieces[end - 1] in marks and needed[end] < needed[start]:
                return end
    return full
