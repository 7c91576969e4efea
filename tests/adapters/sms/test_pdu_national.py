"""Letters of other languages, as telephones there send them."""

import gsmcodecs  # noqa: F401 - it registers its codecs
import pytest

from adapters.sms.pdu import gsm7
from adapters.sms.pdu.address import address
from adapters.sms.pdu.deliver import deliver
from adapters.sms.pdu.national import NOTHING
from adapters.sms.pdu.stamp import stamped
from tests.adapters.sms.network import AT

LANGUAGES = range(14)
# Where gsmcodecs 1.0.0 differs from the standard's tables as Android carries them: a comma that it
# took for an apostrophe, one Kannada letter, and the euro of Telugu.
ERRS = {(False, place, 0x2C) for place in range(4, 14)} | {(False, 7, 0x24), (True, 12, 0x65)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shifted", [False, True])
def test_the_tables_agree_with_gsmcodecs(language: int, shifted: bool) -> None:
    default = gsm7.EXTENSION if shifted else gsm7.ALPHABET
    table = (gsm7.SINGLE if shifted else gsm7.LOCKING).get(language, default)
    codec = f"gsm23.038-0-{language}" if shifted else f"gsm23.038-{language}-0"
    assert len(table) == 128
    for place in set(range(128)) - {0x1B}:
        octets = bytes((0x1B, place)) if shifted else bytes((place,))
        try:
            theirs = octets.decode(codec)
        except UnicodeDecodeError:
            theirs = NOTHING
        if (shifted, language, place) not in ERRS:
            assert table[place] == theirs, (language, hex(place))


def pdu(septets: bytes, header: str) -> bytes:
    """A message with these letters behind a header."""
    head = bytes.fromhex(header)
    before = (len(head) * 8 + 6) // 7
    body = head + gsm7.packed(septets, before * 7 - len(head) * 8)
    first = bytes.fromhex("0044") + address("10086") + bytes(2) + stamped(AT)
    return first + bytes((before + len(septets),)) + body


@pytest.mark.parametrize(
    ("header", "septets", "text"),
    [
        ("03250101", b"\x0c\x1d", "ğş"),  # Turkish, locked
        ("03240101", b"\x1b\x67\x1b\x73a", "ğşa"),  # Turkish, shifted one by one
        ("03240102", b"\x1b\x61\x1b\x6f", "áó"),  # Spanish
        ("06250103240103", b"\x0b\x1b\x61", "ÔÂ"),  # Portuguese, both
        ("03250106", b"\x2f\x42\x4c\x55\x59", "नमसृे"),  # Hindi
        ("0325010d", b"\x00\x02", "اب"),  # Urdu
        ("03250199", b"ab", "ab"),  # a language that nobody knows: the default
        ("03240101", b"\x1b\x65\x1b\x28", "€{"),  # what all extensions share
    ],
)
def test_a_text_in_a_national_alphabet(header: str, septets: bytes, text: str) -> None:
    assert deliver(pdu(septets, header)).text == text


def test_an_escape_before_nothing_is_read_in_the_other_table() -> None:
    assert gsm7.decoded(b"\x1b\x41") == "A"
    assert gsm7.decoded(b"\x1b\x1b\x41") == " A"
    assert gsm7.decoded(b"A\x1b") == "A "
