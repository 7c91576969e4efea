"""One poster on A4, in millimetres from the upper left corner: boxes, words and the code.

The QR code (ISO/IEC 18004) has error correction Q, a quarter of it may be scratched, and its quiet
zone of four modules. Black on white and no picture: any printer will do.
"""

import unicodedata
from collections.abc import Iterator, Sequence

import segno
from msgspec import Struct

from bridge.poster.subjects import Subject
from rules.model import Names

WIDTH, HEIGHT = 210.0, 297.0
MARGIN = 15.0
CODE = 112.0  # of the QR code with its quiet zone
QUIET = 4  # modules
RED, INK, WHITE, SOFT = "#b3261e", "#111111", "#ffffff", "#444444"
EM = {"W": 1.0, "F": 1.0, "A": 1.0}  # width of a letter by its East Asian width, in ems
NARROW = 0.6

_SCAN = {"zh": "需要帮助？扫码报告", "en": "Need help? Scan this code"}
_DO = {
    "zh": ("打开手机相机或微信扫一扫，不用装软件", "写一句话、拍照或说话，最近的人马上来"),
    "en": ("Open your phone's camera: no app needed", "Write, speak or send a photo: we come"),
}
_DANGER = {"zh": "有生命危险，直接拨打", "en": "Life in danger? Call"}
_PLATE = {"zh": "编号", "en": "No."}


class Box(Struct, frozen=True):
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str


class Words(Struct, frozen=True):
    """A line of words, centred at x, standing on y; size is the height of its letters' em."""

    x: float
    y: float
    text: str
    size: float
    fill: str = INK
    bold: bool = False


class Sheet(Struct, frozen=True):
    """A drawn poster."""

    title: str
    boxes: Sequence[Box]
    words: Sequence[Words]


def drawn(subject: Subject, site: Names, *, url: str, phone: str) -> Sheet:
    """The poster of one place or plate. `url` is what the code says."""
    top = Box(0, 0, WIDTH, 30, INK)
    foot = Box(0, HEIGHT - 52, WIDTH, 52, RED)
    left, upper = (WIDTH - CODE) / 2, 84.0
    return Sheet(
        title=_plain(" · ".join(filter(None, (*_both(subject.names), subject.plate)))),
        boxes=(top, foot, *_modules(url, left, upper, CODE)),
        words=(
            *_lines(20.0, (" ".join(_both(site)), 13.0, WHITE, True)),
            *_lines(50.0, (_SCAN["zh"], 17.0, INK, True)),
            *_lines(62.0, (_SCAN["en"], 10.0, INK, True)),
            *_lines(73.0, ("  ".join(_both(subject.names)), 9.0, RED, True)),
            *_lines(81.5, (_beneath(subject), 6.5, INK, True)),
            *_lines(upper + CODE + 3.0, (url, 4.2, SOFT, False)),
            *_lines(210.0, (_DO["zh"][0], 7.5, INK, False)),
            *_lines(219.5, (_DO["zh"][1], 7.5, INK, False)),
            *_lines(229.0, (_DO["en"][0], 6.2, INK, False)),
            *_lines(237.0, (_DO["en"][1], 6.2, INK, False)),
            *_lines(259.0, (f"{_DANGER['zh']}  {_DANGER['en']}", 9.0, WHITE, True)),
            *_lines(288.0, (phone, 30.0, WHITE, True)),
        ),
    )


def _beneath(subject: Subject) -> str:
    """The plate, or whose platform it is."""
    if subject.plate:
        return f"{_PLATE['zh']} / {_PLATE['en']} {subject.plate}"
    return "  ".join(" ".join(_both(names)) for names in subject.platforms[:2])


def _both(names: Names) -> tuple[str, ...]:
    """The name in Chinese and in English, as far as there are such; else as it is."""
    found = tuple(dict.fromkeys(names[code] for code in ("zh", "en") if code in names))
    return found or tuple(names.values())[:1]


def _lines(y: float, line: tuple[str, float, str, bool]) -> Iterator[Words]:
    """One line; smaller where it would be too wide, cut where it would be too small to read."""
    text, size, fill, bold = line
    text = _plain(text)
    width = WIDTH - 2 * MARGIN
    while text and ems(text) * size * 0.45 > width:
        text = text[:-2] + "…"
    if text:
        yield Words(WIDTH / 2, y, text, min(size, width / ems(text)), fill, bold)


def _plain(text: str) -> str:
    """Without what no printer prints and no file may hold."""
    return "".join(c for c in text if c.isprintable()).strip()


def ems(text: str) -> float:
    """About how wide words are, in ems."""
    return sum(EM.get(unicodedata.east_asian_width(c), NARROW) for c in text)


def _modules(url: str, left: float, upper: float, size: float) -> Iterator[Box]:
    """The dark modules of the code, those beside each other as one box."""
    rows = segno.make(url, error="q", micro=False).matrix
    step = size / (len(rows) + 2 * QUIET)
    yield Box(left, upper, size, size, WHITE)
    for nth, row in enumerate(rows):
        y = upper + (nth + QUIET) * step
        for start, end in _runs(row):
            yield Box(left + (start + QUIET) * step, y, (end - start) * step, step, "#000000")


def _runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = None
    for nth, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = nth
        elif not dark and start is not None:
            yield start, nth
            start = None
