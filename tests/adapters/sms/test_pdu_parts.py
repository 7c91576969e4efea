"""A text in parts: how many there are is known before, and no cut hurts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sms import texts
from adapters.sms.pdu import gsm7
from adapters.sms.pdu.clusters import clusters
from adapters.sms.pdu.parts import Alphabet, parts
from tests.adapters.house import outbound

FAMILY, THUMB, FLAG, HEART, KEY = "👨‍👩‍👧", "👍🏽", "🇨🇳", "❤️", "7️⃣"
MANY = st.lists(
    st.sampled_from(
        [FAMILY, THUMB, FLAG, HEART, KEY, "é", "한", "नि", "a", "迷", "。", " ", "{", "€", "\r\n"]
    ),
    max_size=300,
).map("".join)


@pytest.mark.parametrize(
    ("text", "alphabet", "count"),
    [
        ("", Alphabet.GSM7, 1),
        ("a" * 160, Alphabet.GSM7, 1),
        ("a" * 161, Alphabet.GSM7, 2),
        ("€" * 80, Alphabet.GSM7, 1),
        ("€" * 81, Alphabet.GSM7, 2),
        ("a" * 306, Alphabet.GSM7, 2),
        ("a" * 307, Alphabet.GSM7, 3),
        ("迷" * 70, Alphabet.UCS2, 1),
        ("迷" * 71, Alphabet.UCS2, 2),
        ("迷" * 134, Alphabet.UCS2, 2),
        ("迷" * 135, Alphabet.UCS2, 3),
        ("😀" * 35, Alphabet.UCS2, 1),
        ("😀" * 36, Alphabet.UCS2, 2),
        ("ç", Alphabet.UCS2, 1),  # the 7-bit alphabet has only the capital
    ],
)
def test_how_many(text: str, alphabet: Alphabet, count: int) -> None:
    told = parts(text)
    assert (told.alphabet, told.count) == (alphabet, count)


@settings(max_examples=150, deadline=None)
@given(MANY, st.booleans())
def test_no_cut_hurts(text: str, wide: bool) -> None:
    told = parts(text, wide=wide)
    room = {Alphabet.GSM7: 153, Alphabet.UCS2: 67}[told.alphabet] - wide
    assert "".join(told.texts) == text
    for piece in told.texts if told.count > 1 else ():
        units = (
            len(gsm7.encoded(piece))
            if told.alphabet is Alphabet.GSM7
            else len(piece.encode("utf-16-be")) // 2
        )
        assert 0 < units <= room
    ends = {0}
    for cluster in clusters(text):
        ends.add(max(ends) + len(cluster))
    at = 0
    for piece in told.texts:
        at += len(piece)
        assert at in ends


@pytest.mark.parametrize("letter", [FAMILY, THUMB, FLAG, HEART, KEY, "é", "\r\n", "नि"])
def test_what_a_reader_sees_as_one_letter_is_one(letter: str) -> None:
    assert clusters(f"a{letter}b") == ["a", letter, "b"]


def test_flags_go_by_two_and_joiners_join_nothing_at_the_start() -> None:
    assert clusters(FLAG * 3) == [FLAG] * 3
    assert clusters("\u200da") == ["\u200d", "a"]
    assert clusters("\n\u0301") == ["\n", "\u0301"]


def test_a_letter_longer_than_a_part_is_cut_between_characters() -> None:
    told = parts("迷" + "\u0301" * 200)
    assert "".join(told.texts) == "迷" + "\u0301" * 200


def test_a_cut_falls_after_a_sentence_where_that_costs_nothing() -> None:
    told = parts("有游客在天下第一桥扭伤了脚。" * 5 + "请去")
    assert told.texts[0].endswith("。")
    assert told.count == 2
    full = parts("有游客在天下第一桥扭伤了脚，" + "迷" * 120)  # 134: not one unit to spare
    assert full.count == 2


def test_halves_of_pairs_are_not_sent() -> None:
    assert parts("a\ud83d").texts == ("a\ufffd",)


def test_more_than_255_parts_are_refused() -> None:
    assert parts("迷" * 67 * 255).count == 255
    with pytest.raises(ValueError, match="256"):
        parts("迷" * 67 * 255 + "迷")


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    told = texts.written(outbound(text="很长的话。" * 2_000), 3)
    assert parts(told).count == 3
    assert told.endswith("…（未完）")
    assert texts.written(outbound(text="短话"), 3) == "短话"
