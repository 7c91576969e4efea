"""WeCom's envelopes, against the examples that WeCom itself publishes."""

import os
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wecom.crypt import file_opened, xml_fields
from adapters.wecom.seen import told
from bridge.message.sealed import BLOCK, NotOurs, Sealed, decrypted
from tests.adapters.wecom.server import CORP
from tests.adapters.wecom.town import AES, TOKEN

# From WeCom's sample code (Sample.py of 加解密库, path 90307).
ECHO = ("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780",
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==")  # fmt: skip
POST = ("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149",
        "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==")  # fmt: skip


@pytest.fixture(scope="module")
def envelope() -> Sealed:
    return Sealed(TOKEN, AES, CORP)


def test_the_published_examples_are_opened(envelope: Sealed) -> None:
    assert envelope.opened(*ECHO) == b"1616140317555161061"
    seen = told(envelope.opened(*POST), "app")
    assert seen
    assert (seen.user, seen.words) == ("mycreate", "hello")


@pytest.mark.parametrize("at", range(4))
def test_any_other_part_is_not_ours(envelope: Sealed, at: int) -> None:
    parts = list(POST)
    parts[at] = parts[at][:-3] + "abc"
    with pytest.raises(NotOurs):
        envelope.opened(parts[0], parts[1], parts[2], parts[3])


def test_what_is_meant_for_another_company_is_not_ours() -> None:
    with pytest.raises(NotOurs, match="somebody else"):
        Sealed(TOKEN, AES, "wwOther").opened(*POST)


@given(st.binary(max_size=300))
def test_what_is_sealed_is_opened(content: bytes) -> None:
    envelope = Sealed(TOKEN, AES, CORP)
    sealed, signature = envelope.made(content, "1", "n")
    assert envelope.opened(signature, "1", "n", sealed) == content


@given(st.text(max_size=200))
def test_whatever_is_signed_with_our_token_is_opened_or_refused(sealed: str) -> None:
    envelope = Sealed(TOKEN, AES)
    with pytest.raises(NotOurs):
        envelope.opened(envelope.signature("1", "n", sealed), "1", "n", sealed)


@given(st.binary(max_size=96))
def test_noise_under_our_key_is_opened_or_refused(noise: bytes) -> None:
    envelope = Sealed(TOKEN, AES, CORP)
    sealed = b64encode(noise).decode()
    with pytest.raises(NotOurs):
        envelope.opened(envelope.signature("1", "n", sealed), "1", "n", sealed)


def test_a_file_lies_under_its_own_key() -> None:
    key = os.urandom(32)
    sealed = b64decode(Sealed("", b64encode(key).decode()[:43]).made(b"", "", "")[0])
    plain = decrypted(key, key[:16], sealed, BLOCK)
    assert file_opened(sealed, b64encode(key).decode().rstrip("="), None) == plain
    assert file_opened(b"as it is", "", None) == b"as it is"


@pytest.mark.parametrize(
    "text",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><Encrypt>&a;</Encrypt></xml>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>',
        b"<xml>&undefined;</xml>",
        b"<a>" * 100 + b"</a>" * 100,
        b"<xml><Encrypt>",
        b"\xff\xfe<xml",
        b"",
    ],
)
def test_hostile_xml_is_not_read(text: bytes) -> None:
    with pytest.raises(ValueError):
        xml_fields(text)
