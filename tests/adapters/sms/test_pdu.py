"""Octets of short messages: what is written is read, and what the standard says holds."""

from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sms.pdu import gsm7
from adapters.sms.pdu.address import address, number
from adapters.sms.pdu.coding import coding
from adapters.sms.pdu.deliver import Deliver, deliver
from adapters.sms.pdu.header import Header, Part, header
from adapters.sms.pdu.octets import BadPdu, Octets
from adapters.sms.pdu.parts import Alphabet
from adapters.sms.pdu.report import Report, report
from adapters.sms.pdu.stamp import stamp, stamped
from adapters.sms.pdu.submit import minutes, relative, submit, submits
from bridge.message import Reach
from tests.adapters.sms.mutants import mutant, survives, whole
from tests.adapters.sms.network import AT, delivers

FEW = settings(max_examples=60, deadline=None)
LETTERS = st.sampled_from([c for c in gsm7.ALPHABET + gsm7.EXTENSION if c != "\0"])


def test_the_standards_example_of_packing() -> None:
    assert gsm7.packed(gsm7.encoded("hellohello")).hex() == "e8329bfd4697d9ec37"


def test_a_message_that_a_telephone_wrote() -> None:
    told = deliver(
        bytes.fromhex("07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37")
    )
    assert (told.center, told.number, told.text) == ("+27381000015", "27838890001", "hellohello")
    assert told.at == datetime(2099, 3, 29, 15, 16, 59, tzinfo=timezone(timedelta(hours=2)))


@FEW
@given(st.text(LETTERS, max_size=160), st.integers(0, 6))
def test_septets_come_out_of_octets_as_they_went_in(text: str, fill: int) -> None:
    septets = gsm7.encoded(text)
    octets = gsm7.packed(septets, fill)
    assert gsm7.unpacked(octets, len(septets), fill) == septets
    assert gsm7.decoded(septets) == text


@FEW
@given(st.text(max_size=400), st.booleans(), st.integers(0, 255))
def test_a_text_in_parts_is_the_text(text: str, flash: bool, reference: int) -> None:
    sent = submits("+8613800138000", text, reference, flash=flash, validity=1440)
    read = [submit(bytes.fromhex(one.encoded()[0])) for one in sent]
    assert read == list(sent)
    speakable = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert "".join(one.text for one in read) == speakable


@pytest.mark.parametrize("wide", [False, True])
def test_a_reference_has_8_or_16_bits(wide: bool) -> None:
    reference = 0xABCD if wide else 0xAB
    parts = [deliver(bytes.fromhex(p)) for p in delivers("10086", "迷" * 150, reference, wide=wide)]
    assert [one.header.part for one in parts] == [Part(reference, 3, n, wide) for n in (1, 2, 3)]


@FEW
@given(st.from_regex(r"\A\+?[0-9]{1,20}\Z") | st.text(LETTERS, min_size=1, max_size=5))
def test_a_number_comes_out_as_it_went_in(text: str) -> None:
    if text.rstrip("\r") == text and (text[0] != "+" or text[1:].isdigit()):
        assert number(Octets(address(text))) == text


@pytest.mark.parametrize("text", ["", "+", "+12ab", "abcdefghijkl", "你好", "1" * 21])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        address(text)


@FEW
@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 30)),  # noqa: DTZ001
    st.integers(-48, 56).map(lambda q: timezone(timedelta(minutes=15 * q))),
)
def test_a_time_keeps_its_zone(at: datetime, zone: timezone) -> None:
    moment = at.replace(microsecond=0, tzinfo=zone)
    told = stamp(stamped(moment))
    assert told == moment
    assert told is not None
    assert told.utcoffset() == moment.utcoffset()


def test_a_time_that_is_none_does_not_stop_a_message() -> None:
    pdu = bytearray.fromhex(delivers("10086", "hi")[0])
    at = pdu.index(stamped(AT))
    pdu[at + 1] = 0xFF
    told = deliver(bytes(pdu))
    assert (told.at, told.text) == (None, "hi")


def test_a_validity_is_never_shorter_than_wished() -> None:
    assert [relative(m) for m in (1, 5, 720, 750, 1440, 2880, 10_080, 635_040)] == [
        0, 0, 143, 144, 167, 168, 173, 255,
    ]  # fmt: skip
    assert all(minutes(relative(m)) >= m for m in range(1, 635_041, 997))


@pytest.mark.parametrize(
    ("octet", "alphabet", "flash"),
    [
        (0x00, Alphabet.GSM7, False), (0x10, Alphabet.GSM7, True), (0x18, Alphabet.UCS2, True),
        (0x08, Alphabet.UCS2, False), (0x04, Alphabet.DATA, False), (0x11, Alphabet.GSM7, False),
        (0xF0, Alphabet.GSM7, True), (0xF5, Alphabet.DATA, False), (0xC8, Alphabet.GSM7, False),
        (0xE0, Alphabet.UCS2, False), (0x90, Alphabet.GSM7, False), (0x48, Alphabet.UCS2, False),
    ],
)  # fmt: skip
def test_a_coding(octet: int, alphabet: Alphabet, flash: bool) -> None:
    assert (coding(octet).alphabet, coding(octet).flash) == (alphabet, flash)


def test_a_part_that_says_nonsense_is_a_text_of_its_own() -> None:
    for content in ("0003070000", "0003070203", "000307", "00", "0004070201", "700500"):
        assert header(bytes.fromhex(content)).part is None


def test_a_surrogate_that_is_cut_in_two_is_kept_for_the_other_half() -> None:
    octets = "😀".encode("utf-16-be")
    for half in (octets[:2], octets[2:]):
        pdu = Deliver(
            number="10086", text=half.decode("utf-16-be", "surrogatepass"), alphabet=Alphabet.UCS2,
            at=AT, header=Header(),
        ).encoded()  # fmt: skip
        assert deliver(bytes.fromhex(pdu)).data == half


@pytest.mark.parametrize(
    ("status", "reach"),
    [
        (0x00, Reach.DELIVERED), (0x01, Reach.SENT), (0x20, Reach.SENT), (0x30, Reach.SENT),
        (0x40, Reach.FAILED), (0x46, Reach.FAILED), (0x61, Reach.FAILED), (0x7F, Reach.FAILED),
    ],
)  # fmt: skip
def test_a_report(status: int, reach: Reach) -> None:
    ours = Report(reference=200, number="+8613800138000", sent=AT, ended=AT, status=status)
    told = report(bytes.fromhex(ours.encoded()))
    assert told == ours
    assert told.reach is reach
    assert bool(told.reason) is (reach is Reach.FAILED)


def test_the_kinds_of_messages_are_not_mistaken_for_each_other() -> None:
    ours = bytes.fromhex(submits("10086", "hi", 1)[0].encoded()[0])
    theirs = bytes.fromhex(delivers("10086", "hi")[0])
    for read, content in ((deliver, ours), (submit, theirs), (report, ours), (report, theirs)):
        with pytest.raises(BadPdu):
            read(content)


def test_damaged_messages_are_read_or_refused() -> None:
    chance = Random(11)
    well = sum(survives(mutant(whole(chance), chance)) for _ in range(4_000))
    assert 500 < well < 3_900
    assert all(survives(whole(chance)) for _ in range(50))


def test_times_are_aware() -> None:
    assert deliver(bytes.fromhex(delivers("10086", "hi", at=AT)[0])).at == AT.astimezone(UTC)
