"""PDUs of SMPP: smpp34 (Rust) reads what we write and writes what we read; noise breaks nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
import smpp34
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import ValidationError, convert
from msgspec.structs import replace

from adapters.sms import by_smpp
from adapters.sms.line import Elsewhere
from adapters.sms.smpp import report, status
from adapters.sms.smpp.coding import Default, read, written
from adapters.sms.smpp.outgoing import bodies
from adapters.sms.smpp.pdu import (
    LONGEST,
    Command,
    Frames,
    Malformed,
    Message,
    Party,
    Pdu,
    bind,
    decode,
    encode,
)
from adapters.sms.smpp.report import Ids, plain
from bridge.errors import NotAllowed, NotReady
from bridge.message import Reach
from tests.adapters.sms.texts import sms

DIGITS = st.text("0123456789", min_size=1, max_size=20)
OCTETS = st.integers(0, 255)
MESSAGES = st.builds(
    Message,
    source=st.builds(Party, DIGITS, st.integers(0, 6), st.integers(0, 1)),
    to=st.builds(Party, DIGITS, st.integers(0, 6), st.integers(0, 1)),
    text=st.binary(max_size=254),
    coding=st.sampled_from([0, 1, 3, 8, 0x10, 0xF0]),
    esm_class=st.sampled_from([0, 0x40, 4]),
    validity=st.sampled_from(["", "300101120000000+"]),
    report=st.booleans(),
    tlvs=st.dictionaries(
        st.sampled_from([0x0424, 0x020C, 0x001E, 0x1400]), st.binary(max_size=300), max_size=3
    ),
)


@given(MESSAGES)
@settings(max_examples=150, deadline=None)
def test_smpp_another_codec_reads_what_we_write(message: Message) -> None:
    told: Any = smpp34.decode(Pdu(Command.SUBMIT_SM, 7, encode(message)).encode())
    assert told.sequence_number == 7
    assert (told.source_addr, told.source_addr_ton, told.source_addr_npi) == (
        message.source.number,
        message.source.ton,
        message.source.npi,
    )
    assert told.destination_addr == message.to.number
    assert (told.short_message, told.data_coding) == (message.text, message.coding)
    assert (told.esm_class, told.validity_period) == (message.esm_class, message.validity)
    assert told.registered_delivery == message.report
    assert {tlv.tag: tlv.value for tlv in told.tlvs} == message.tlvs


@given(MESSAGES)
@settings(max_examples=150, deadline=None)
def test_smpp_we_read_what_another_codec_writes(message: Message) -> None:
    pdu = smpp34.DeliverSm(
        message.source.number,
        message.to.number,
        message.text,
        source_addr_ton=message.source.ton,
        source_addr_npi=message.source.npi,
        dest_addr_ton=message.to.ton,
        dest_addr_npi=message.to.npi,
        esm_class=message.esm_class,
        validity_period=message.validity,
        registered_delivery=int(message.report),
        data_coding=message.coding,
        tlvs=[smpp34.Tlv(tag, value) for tag, value in message.tlvs.items()],
        sequence_number=9,
    )
    (frame,) = Frames().feed(pdu.encode())
    assert (frame.command, frame.sequence) == (Command.DELIVER_SM, 9)
    assert decode(frame.body) == message


@given(
    st.lists(st.builds(Pdu, OCTETS, OCTETS, st.binary(max_size=40), OCTETS), max_size=6), st.data()
)
@settings(max_examples=100, deadline=None)
def test_smpp_pdus_come_whole_however_they_are_cut(pdus: list[Pdu], data: st.DataObject) -> None:
    stream = b"".join(pdu.encode() for pdu in pdus)
    frames, found, at = Frames(), [], 0
    while at < len(stream):
        step = data.draw(st.integers(1, 50))
        found += frames.feed(stream[at : at + step])
        at += step
    assert found == pdus


@given(st.binary(max_size=400))
@settings(max_examples=500, deadline=None)
def test_smpp_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    for reads in (Frames().feed, decode):
        try:
            reads(noise)
        except Malformed:
            continue


@given(MESSAGES, st.integers(0, 400), OCTETS)
@settings(max_examples=500, deadline=None)
def test_smpp_a_damaged_message_is_read_or_refused(message: Message, at: int, octet: int) -> None:
    body = bytearray(encode(message))
    body[at % len(body)] = octet
    try:
        read_back = decode(bytes(body))
    except Malformed:
        return
    read(read_back.content, read_back.coding, Default.GSM7)
    report.read(read_back, Ids.SAME)


def test_smpp_a_length_that_cannot_be_ends_the_link() -> None:
    for length in (0, 15, LONGEST + 1, 0xFFFF_FFFF):
        with pytest.raises(Malformed):
            Frames().feed(length.to_bytes(4, "big") + bytes(12))


def test_smpp_no_field_can_hold_the_end_of_another() -> None:
    with pytest.raises(ValueError, match="NUL"):
        bind("us\0er", "password", "", "")
    with pytest.raises(ValueError, match="too many"):
        encode(Message(source=Party("1"), to=Party("2"), text=bytes(255)))


@given(st.text(max_size=400), st.sampled_from([Default.GSM7, Default.LATIN1]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_smpp_texts_survive_their_coding(text: str, default: Default, wide: bool) -> None:
    octets = written(text, default, wide=wide, flash=False)
    room = 140 if octets.coding else 160
    assert all(len(piece) <= room for piece in octets.pieces)
    whole = "".join(read(piece, octets.coding, default) for piece in octets.pieces)
    assert whole == text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def test_smpp_greek_at_a_centre_that_speaks_latin1_is_cut_as_ucs2() -> None:
    octets = written("Ω" * 100, Default.LATIN1, wide=False, flash=True)
    assert octets.coding == 0x18
    assert [len(piece) for piece in octets.pieces] == [134, 66]


@pytest.mark.parametrize(
    ("id", "ids", "receipt", "expected"),
    [
        ("0000A1f", Ids.SAME, False, "a1f"),
        ("000", Ids.SAME, False, "0"),
        ("00001fFf", Ids.HEX_THEN_DECIMAL, False, "8191"),
        ("0000008191", Ids.HEX_THEN_DECIMAL, True, "8191"),
        ("8191", Ids.DECIMAL_THEN_HEX, False, "8191"),
        ("1FFF", Ids.DECIMAL_THEN_HEX, True, "8191"),
        ("no-hex", Ids.HEX_THEN_DECIMAL, False, "no-hex"),
    ],
)
def test_smpp_ids_have_one_form(id: str, ids: Ids, receipt: bool, expected: str) -> None:
    assert plain(id, ids, receipt=receipt) == expected


def receipt(text: bytes, **tlvs: bytes) -> Message:
    tags = {"state": 0x0427, "id": 0x001E, "error": 0x0423}
    found = {tags[name]: value for name, value in tlvs.items()}
    return Message(source=Party("1"), to=Party("2"), text=text, esm_class=4, tlvs=found)


@pytest.mark.parametrize(
    ("message", "id", "reach", "reason"),
    [
        (
            receipt(b"id:7 stat:EXPIRED err:000 text:id:9"),
            "7",
            Reach.FAILED,
            "the telephone was not reached in time",
        ),
        (receipt(b"ID:7 STAT:delivrd"), "7", Reach.DELIVERED, ""),
        (receipt(b"id:7 stat:ACCEPTD"), "7", Reach.SENT, ""),
        (receipt(b"id:7 stat:WHATEVR"), "7", Reach.UNCERTAIN, ""),
        (
            receipt(b"id:8 stat:DELIVRD", id=b"7\0", state=b"\x05", error=b"\x03\x00\x1b"),
            "7",
            Reach.FAILED,
            "it cannot be delivered (error 27)",
        ),
        (receipt(b"text:id:9 stat:DELIVRD", state=b"\x02"), "", None, ""),
    ],
)
def test_smpp_receipts_are_read(
    message: Message, id: str, reach: Reach | None, reason: str
) -> None:
    news = report.read(message, Ids.SAME)
    assert report.is_receipt(message)
    assert (news.id, news.reach, news.reason) == (id, reach, reason) if news else not id


def test_smpp_what_goes_out() -> None:
    given = {"by": "smpp", "host": "x", "user": "u", "password_file": "p", "source": "PATROL"}
    config = convert(given, by_smpp.Settings)
    one = sms("喂", number="10086", flash=True)
    expiring = bodies(config, one)[0]
    assert (expiring.to, expiring.source) == (Party("10086", 0, 1), Party("PATROL", 5, 0))
    assert (expiring.coding, expiring.validity) == (0x18, "")
    until = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
    later = bodies(
        config, type(one)(number="+1", text="a", message=_until(one, until), leaving=one.leaving)
    )
    assert later[0].validity == "300101120000000+"


def _until(one: Any, until: datetime) -> Any:
    return replace(one.message, expires=until)


def test_smpp_what_a_status_means() -> None:
    assert status.of_submit(0x58).whole_adapter  # type: ignore[attr-defined]
    assert isinstance(status.of_submit(0x0B), Elsewhere)
    assert not isinstance(status.of_submit(0x64), Elsewhere)
    assert isinstance(status.of_bind(0x0F), NotAllowed)
    assert isinstance(status.of_bind(0x05), NotReady)


@pytest.mark.parametrize(
    "wrong",
    [
        {"password_file": ""},
        {"password_env": "X"},
        {"tls_name": "x"},
        {"user": "with space"},
        {"source": "far too long a name"},
        {"ids": "octal"},
        {"long": "never"},
    ],
)
def test_smpp_a_wrong_setting_is_refused(wrong: dict[str, Any]) -> None:
    given = {"by": "smpp", "host": "x", "user": "u", "password_file": "p", **wrong}
    with pytest.raises(ValidationError):
        convert(given, by_smpp.Settings)
