"""A poster as SVG 1.1, to print from any browser; its words are words, in a font of the machine."""

from collections.abc import Iterator
from html import escape

from bridge.poster.sheet import HEIGHT, WIDTH, Box, Sheet, Words

FONTS = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei','SimHei',sans-serif"


def svg(sheet: Sheet) -> str:
    """The whole file; A4, in millimetres."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" shape-rendering="crispEdges">'
    )
    yield f"<title>{escape(sheet.title)}</title>"
    yield f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#ffffff"/>'
    yield from map(_box, sheet.boxes)
    yield f'<g font-family="{FONTS}" text-anchor="middle">'
    yield from map(_words, sheet.words)
    yield "</g>"
    yield "</svg>"


def _box(box: Box) -> str:
    return (
        f'<rect x="{box.x:.3f}" y="{box.y:.3f}" width="{box.width:.3f}" '
        f'height="{box.height:.3f}" fill="{box.fill}"/>'
    )


def _words(words: Words) -> str:
    weight = ' font-weight="700"' if words.bold else ""
    return (
        f'<text x="{words.x:.2f}" y="{words.y:.2f}" font-size="{words.size:.2f}" '
        f'fill="{words.fill}"{weight}>{escape(words.text)}</text>'
    )
