"""Mumble's bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mumble import wire
from adapters.mumble.wire import Malformed, Voice


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (0, "00"),
        (0x7F, "7f"),
        (0x80, "8080"),
        (0x3FFF, "bfff"),
        (0x4000, "c04000"),
        (0x1FFFFF, "dfffff"),
        (0x200000, "e0200000"),
        (0x0FFFFFFF, "efffffff"),
        (0x10000000, "f010000000"),
        (0xFFFFFFFF, "f0ffffffff"),
    ],
)
def test_a_number_takes_as_many_bytes_as_mumble_says(value: int, data: str) -> None:
    assert wire.varint(value).hex() == data
    assert wire._varint(bytes.fromhex(data), 0) == (value, len(data) // 2)


@given(st.integers(0, 1 << 31), st.integers(0, 1 << 31), st.binary(max_size=8_000), st.booleans())
def test_voice_comes_as_it_went(session: int, sequence: int, opus: bytes, last: bool) -> None:
    sent = wire.spoken(sequence, opus, last=last)
    told = sent[:1] + wire.varint(session) + sent[1:]  # the server says who it was
    assert wire.heard(told) == Voice(session, sequence, opus, last)


@given(
    st.dictionaries(
        st.integers(1, 1000), st.integers(0, 1 << 63) | st.binary() | st.text(), max_size=8
    )
)
def test_fields_come_as_they_went(told: dict[int, int | bytes | str]) -> None:
    wanted = {n: v.encode() if isinstance(v, str) else v for n, v in told.items()}
    assert wire.fields(wire.message(told)) == wanted


@given(st.binary(max_size=200))
def test_anything_else_is_malformed_and_no_more(data: bytes) -> None:
    for read in (wire.heard, wire.fields):
        try:
            read(data)
        except Malformed:
            continue


def test_a_message_that_nobody_sends_is_not_waited_for() -> None:
    with pytest.raises(Malformed):
        wire.head(b"\x00\x01\xff\xff\xff\xff")
