"""Posters as one PDF, a page each, with the letters that they need inside it."""

import logging
from collections.abc import Iterable, Sequence
from itertools import pairwise

from fpdf import FPDF

from bridge.poster.fonts import Font
from bridge.poster.sheet import HEIGHT, WIDTH, Sheet, Words

POINT = 72 / 25.4  # points in a millimetre


def pdf(sheets: Iterable[Sheet], regular: Font, bold: Font) -> bytes:
    """The whole file. What the fonts lack is left out by the printer, not by us."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of every table it drops
    file = FPDF(unit="mm", format=(WIDTH, HEIGHT))
    file.set_auto_page_break(auto=False)
    for style, font in (("", regular), ("B", bold)):
        file.add_font("poster", style, font.path, collection_font_number=font.index)
    for sheet in sheets:
        file.add_page()
        for box in sheet.boxes:
            file.set_fill_color(*_rgb(box.fill))
            file.rect(box.x, box.y, box.width, box.height, style="F")
        for words in sheet.words:
            _write(file, words)
    return bytes(file.output())


def _write(file: FPDF, words: Words) -> None:
    file.set_font("poster", "B" if words.bold else "", words.size * POINT)
    file.set_text_color(*_rgb(words.fill))
    file.text(words.x - file.get_string_width(words.text) / 2, words.y, words.text)


def _rgb(colour: str) -> Sequence[int]:
    return [int(colour[start:end], 16) for start, end in pairwise((1, 3, 5, 7))]
