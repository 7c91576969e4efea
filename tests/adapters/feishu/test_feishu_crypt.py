"""Feishu's proofs and frames, against examples that are not ours."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.feishu.crypt import opened, robot_sign
from adapters.feishu.frames import Frame, decoded
from bridge.message.sealed import NotOurs
from tests.adapters.feishu.town import sealed

# Written by the SDK's own protobuf (lark-oapi 1.7.5), not by us.
DATA = "0887808080802010ac0218f681801020012a0d0a047479706512056576656e742a100a0a6d6573736167655f696412026d312a080a0373756d1201312a080a037365711201302a120a0874726163655f69641206e9a39ee4b9a632046a736f6e3a017842077b2261223a317d4a0432303236"
PING = "08001000180720002a0c0a0474797065120470696e67"


def test_the_published_example_is_opened() -> None:
    assert opened("test key", "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=") == b"hello world"


@given(st.binary(max_size=200))
def test_what_is_sealed_is_opened(content: bytes) -> None:
    assert opened("k", sealed(content, "k")) == content


@given(st.binary(max_size=15) | st.binary(min_size=17, max_size=31))
def test_noise_is_not_ours(noise: bytes) -> None:
    with pytest.raises(NotOurs):
        opened("k", b64encode(noise).decode())


@given(st.text(max_size=50))
def test_no_text_breaks_it(text: str) -> None:
    with pytest.raises(NotOurs):
        opened("k", text)


def test_the_sign_of_a_robot() -> None:
    """HMAC-SHA256 under `1599360473\\nsecret` of nothing, computed with openssl."""
    assert robot_sign(1599360473, "secret") == "q4jswNiMy51J5JuQV566yJat0/lQ/c+22kINzUgKsGU="


def test_frames_are_those_of_the_sdk() -> None:
    frame = decoded(bytes.fromhex(DATA))
    assert (frame.seq, frame.log, frame.service, frame.method) == (2**40 + 7, 300, 33554678, 1)
    assert frame.headers == {
        "type": "event",
        "message_id": "m1",
        "sum": "1",
        "seq": "0",
        "trace_id": "飞书",
    }
    assert (frame.payload_encoding, frame.payload_type, frame.payload, frame.log_id_new) == (
        "json",
        "x",
        b'{"a":1}',
        "2026",
    )
    assert frame.encoded().hex() == DATA
    assert Frame(service=7, headers={"type": "ping"}).encoded().hex() == PING


@given(st.binary(max_size=200))
def test_noise_is_a_frame_or_a_value_error(noise: bytes) -> None:
    try:
        decoded(noise)
    except ValueError:
        return


@given(
    st.integers(0, 2**64 - 1),
    st.dictionaries(st.text(max_size=20), st.text(max_size=20)),
    st.binary(),
)
def test_every_frame_is_read_as_it_was_written(
    seq: int, headers: dict[str, str], payload: bytes
) -> None:
    frame = Frame(seq=seq, headers=headers, payload=payload)
    assert decoded(frame.encoded()) == frame
