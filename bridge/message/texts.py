"""Words as groups of a chat show them: nothing that forges, nothing that is markup, cut by size."""

import re

from bridge.message import Choice, Outbound, Point

# Control characters and those that turn the direction of writing: they forge what a desk reads.
FORGING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
UNSEEN = re.compile(r"[\u00ad\u200b\u2060-\u2064\ufeff\U000e0000-\U000e0fff]")
_MARKS = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "ˋ", "&": "＆"})
_BREAKS = ("\n\n", "\n", "。", "！", "？", ". ", "；", "，", ", ", " ")
_AGAIN = {"zh": "🔁 再次发送：", "en": "🔁 Sent again: "}
_ANSWERS = {"zh": "可回复：", "en": "Answer: "}
LABEL = 20  # characters of a button


def clean(text: str, most: int = 5_000) -> str:
    """What somebody wrote, without what cannot be seen or turns the writing; at most `most`."""
    return UNSEEN.sub("", FORGING.sub(" ", text)).strip()[:most]


def unmarked(text: str) -> str:
    """No character of it is markup: no link, no mention, no colour, whatever renders it."""
    return text.translate(_MARKS)


def label(text: str) -> str:
    """The face of a button: one line, never empty."""
    plain = " ".join(clean(text).split())
    return plain if 0 < len(plain) <= LABEL else (plain[: LABEL - 1] + "…" if plain else "·")


def pieces(text: str, most: int) -> list[str]:
    """The text in order, each piece of at most `most` bytes of UTF-8; at least one."""
    found: list[str] = []
    while len(text.encode()) > most:
        fits = len(text.encode()[:most].decode("utf-8", "ignore"))
        end = next((at for mark in _BREAKS if (at := _after(text, mark, fits))), fits)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*found, text] if text or not found else found


def said(message: Outbound) -> str:
    """The words of a relay, with its number and place."""
    head = f"#{message.number} " if _unnumbered(message.text, message) else ""
    spot = f"\n{map_link(message.point, message.language)}" if message.point else ""
    return head + FORGING.sub(" ", message.text) + spot


def repeated(text: str, message: Outbound) -> str:
    """The same words once more, with the number of the call: they may stand there already."""
    number = f"#{message.number} " if _unnumbered(text, message) else ""
    return f"{again(message.language)}{number}{text}"


def again(language: str) -> str:
    """The mark of what may stand there already."""
    return in_tongue(_AGAIN, language)


def answers(choices: tuple[Choice, ...], language: str) -> str:
    """What can be answered, for a chat that has no buttons."""
    told = " / ".join(choice.words for choice in choices)
    return f"\n{in_tongue(_ANSWERS, language)}{told}" if told else ""


def map_link(point: Point, language: str) -> str:
    """The spot on a map that phones here have; WGS-84, as the map is told."""
    spot = f"{point.lon:.6f},{point.lat:.6f}"
    word = in_tongue({"zh": "地图", "en": "Map"}, language)
    return f"📍{word} https://uri.amap.com/marker?position={spot}&coordinate=wgs84&callnative=1"


def in_tongue(words: dict[str, str], language: str) -> str:
    """The words in a language, else in English."""
    return words.get(language.partition("-")[0], words["en"])


def _unnumbered(text: str, message: Outbound) -> bool:
    """Does a call have a number that the words do not tell?"""
    number = message.number
    return number > 0 and not re.search(rf"(?<![\d.]){number}(?![\d.])", text)


def _after(text: str, mark: str, fits: int) -> int:
    """Behind the last such mark in the last third of what fits; 0 where there is none."""
    at = text.rfind(mark, fits * 2 // 3, fits)
    return at + len(mark) if at > 0 else 0
