"""Words on their way to Telegram: whole, within its limits, and never markup."""

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.outcomes import (
    Flood,
    Gone,
    Moved,
    TooLong,
    Uncertain,
    Unchanged,
    Unparsable,
    judged,
)
from adapters.telegram.patrols.positions import metres
from adapters.telegram.texts import LABEL, clean, html, label, map_link, pieces, units
from bridge.errors import NotAllowed, NotReady, Refused
from bridge.message import Point


@given(st.text(st.sampled_from("a 。\n😀👍🏽\u200d字é"), max_size=400), st.integers(8, 60))
def test_telegram_pieces_hold_every_letter_and_fit(text: str, most: int) -> None:
    found = pieces(text, most)
    assert found
    assert all(units(piece) <= most for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_telegram_a_piece_ends_where_a_sentence_does() -> None:
    assert pieces("第一句话。第二句话。第三句话", 12) == ["第一句话。第二句话。", "第三句话"]


def test_telegram_an_emoji_family_stays_together() -> None:
    family = "👨‍👩‍👧‍👦"
    assert pieces("x" * 8 + family, 12) == ["x" * 8, family]


@given(st.text(max_size=200))
def test_telegram_escaped_words_are_read_as_they_were(text: str) -> None:
    assert "<" not in html(text)
    assert unescape(html(text.replace("\r", ""))) == text.replace("\r", "") or "&" in text


@given(st.text(max_size=200))
def test_telegram_a_label_is_one_line_and_never_empty(text: str) -> None:
    assert 0 < len(label(text)) <= LABEL
    assert "\n" not in label(text)


def test_telegram_clean_words_cannot_forge() -> None:
    assert clean("\u202e17\u200b号\x00完成\ufeff ") == "17号 完成"
    assert clean("👨‍👩‍👧") == "👨‍👩‍👧"


def test_telegram_a_map_link_says_wgs84() -> None:
    link = map_link(Point(40.36, 116.01), "zh")
    assert "position=116.010000,40.360000&amp;coordinate=wgs84" in link


def test_telegram_answers_mean_what_telegram_says() -> None:
    table = [
        (400, "Bad Request: can't parse entities: Unsupported start tag", Unparsable),
        (400, "Bad Request: message is too long", TooLong),
        (400, "Bad Request: message is not modified: specified new message", Unchanged),
        (400, "Bad Request: message to edit not found", Gone),
        (400, "Bad Request: chat not found", Refused),
        (400, "Bad Request: BUTTON_DATA_INVALID", Refused),
        (403, "Forbidden: bot was kicked from the supergroup chat", Refused),
        (401, "Unauthorized", NotAllowed),
        (404, "Not Found", NotAllowed),
        (409, "Conflict: terminated by other getUpdates request", NotReady),
        (429, "Too Many Requests: retry after 5", Flood),
        (500, "Internal Server Error", Uncertain),
        (502, "Bad Gateway", Uncertain),
    ]
    assert [type(judged(code, words)) for code, words, _ in table] == [kind for _, _, kind in table]
    assert isinstance(judged(400, "x", migrate_to=-100), Moved)


def test_telegram_metres_of_a_degree() -> None:
    assert 111_000 < metres(Point(40, 116), Point(41, 116)) < 111_400
    assert 84_000 < metres(Point(40, 116), Point(40, 117)) < 86_000
