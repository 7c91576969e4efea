"""Text for a terminal or a sheet: columns that fit, and nothing in it that acts.

Law: what came from outside is only ever text. Control characters, and those that turn the direction
of writing, are shown, not obeyed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

_ACTS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_BLANKS = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


def plain(text: str) -> str:
    """One line that does no harm: line breaks are blanks, other control characters spelled."""
    return _ACTS.sub(lambda m: f"<{ord(m[0]):04X}>", _BLANKS.sub(" ", text))


def width(text: str) -> int:
    """Columns that a text takes on a terminal: Chinese characters take two, accents none."""
    return sum(_columns(c) for c in text)


def clip(text: str, most: int) -> str:
    """The text in at most so many columns, with … where something is left out."""
    if width(text) <= most:
        return text
    kept, used = "", 1
    for c in text:
        used += _columns(c)
        if used > most:
            break
        kept += c
    return kept + "…"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], widest: int = 40) -> Iterator[str]:
    """Lines with aligned columns; longer cells are clipped."""
    cells = [[clip(plain(c), widest) for c in row] for row in (heads, *rows)]
    columns = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (c + " " * (w - width(c)) for c, w in zip(row, columns, strict=True))
        yield "  ".join(padded).rstrip()


def _columns(c: str) -> int:
    if unicodedata.combining(c):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1
