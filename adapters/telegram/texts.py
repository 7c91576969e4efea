"""Words as Telegram takes them: escaped, cut where it hurts least, never inside a letter.

Telegram counts UTF-16 units: 4,096 in a message, after entities are read. A cut falls at the end of
a paragraph, a sentence or a word where one is near, and never inside a character or an emoji that
several characters make.
"""

import re
from html import escape

from bridge.message import Point

MOST = 4_096  # UTF-16 units of one message
LABEL = 60  # characters of a button
# Control characters and those that turn the direction of writing: they forge what a desk reads.
FORGING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
UNSEEN = re.compile(r"[\u00ad\u200b\u2060-\u2064\ufeff\U000e0000-\U000e0fff]")
_BREAKS = ("\n\n", "\n", "。", "！", "？", ". ", "; ", "；", "，", ", ", " ")
_JOINS = frozenset("\u200d\ufe0f\ufe0e\u20e3") | frozenset(map(chr, range(0x1F3FB, 0x1F400)))


def html(text: str) -> str:
    """Nothing in it is markup any more."""
    return escape(text, quote=False)


def clean(text: str, most: int = 5_000) -> str:
    """What somebody wrote, without what cannot be seen or turns the writing; at most `most`."""
    return UNSEEN.sub("", FORGING.sub(" ", text)).strip()[:most]


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) + sum(ord(c) > 0xFFFF for c in text)  # noqa: PLR2004 - the first plane's end


def pieces(text: str, most: int = MOST) -> list[str]:
    """The text in order, each piece of at most `most` UTF-16 units; at least one."""
    found: list[str] = []
    while units(text) > most:
        end = _end(text, most)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*found, text] if text or not found else found


def _end(text: str, most: int) -> int:
    """Where to cut: after a break in the last third, else between two whole characters."""
    room, fits = most, 0
    for c in text:
        room -= 2 if ord(c) > 0xFFFF else 1  # noqa: PLR2004
        if room < 0:
            break
        fits += 1
    for mark in _BREAKS:
        at = text.rfind(mark, fits * 2 // 3, fits)
        if at > 0:
            return at + len(mark)
    return _between(text, fits)


def _between(text: str, end: int) -> int:
    """Not before what belongs to the character in front of it, nor after what joins."""
    at = end
    while at > 1 and end - at < 64 and (text[at] in _JOINS or text[at - 1] == "\u200d"):  # noqa: PLR2004
        at -= 1
    return at if at > 1 else end


def label(text: str) -> str:
    """The face of a button: one line, never empty."""
    plain = " ".join(clean(text).split())
    return plain if 0 < len(plain) <= LABEL else (plain[: LABEL - 1] + "…" if plain else "·")


def map_link(point: Point, language: str) -> str:
    """HTML that opens the spot on a map; WGS-84, as both maps are told."""
    lat, lon = f"{point.lat:.6f}", f"{point.lon:.6f}"
    amap = f"https://uri.amap.com/marker?position={lon},{lat}&amp;coordinate=wgs84&amp;callnative=1"
    osm = f"https://www.openstreetmap.org/?mlat={lat}&amp;mlon={lon}#map=17/{lat}/{lon}"
    word = "地图" if language.startswith("zh") else "map"
    return f'📍 <a href="{amap}">{word}</a> · <a href="{osm}">OSM</a>'
