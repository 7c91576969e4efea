"""DingTalk's proofs, against the example that DingTalk itself publishes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.dingtalk.crypt import sign, signed
from adapters.dingtalk.seen import pressed, said
from bridge.message.sealed import NotOurs, Sealed
from tests.adapters.dingtalk.town import AES, TOKEN

# From DingTalk's documentation (回调接口本地调试方案).
SUITE = "suite4xxxxxxxxxxxxxxx"
EVENT = ("5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0", "1445827045067", "nEXhMP4r",
         "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==")  # fmt: skip


def test_the_published_example_is_opened() -> None:
    plain = b'{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}'
    assert Sealed(TOKEN, AES, SUITE).opened(*EVENT) == plain
    assert Sealed(TOKEN, AES).opened(*EVENT) == plain
    with pytest.raises(NotOurs, match="somebody else"):
        Sealed(TOKEN, AES, "suite-other").opened(*EVENT)


@pytest.mark.parametrize("at", range(4))
def test_any_other_part_is_not_ours(at: int) -> None:
    parts = list(EVENT)
    parts[at] = parts[at][:-3] + "abc"
    with pytest.raises(NotOurs):
        Sealed(TOKEN, AES).opened(parts[0], parts[1], parts[2], parts[3])


def test_the_sign_of_a_robot() -> None:
    """HMAC-SHA256 of `1577262236757\\nthis is secret` under `this is secret`, by openssl."""
    assert sign("1577262236757", "this is secret") == "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="
    assert not signed("\u00e9\ud800", "1", "s")


@given(st.binary(max_size=300))
def test_what_is_sealed_is_opened(content: bytes) -> None:
    sealed, signature = Sealed(TOKEN, AES).made(content, "1", "n")
    assert Sealed(TOKEN, AES).opened(signature, "1", "n", sealed) == content


@given(st.binary(max_size=100) | st.text(max_size=100).map(lambda t: t.encode("utf-8", "ignore")))
def test_noise_is_nothing(noise: bytes) -> None:
    assert said(noise, "a") is None
    assert pressed(noise, "a", "m") is None
