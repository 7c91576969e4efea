"""One text as the `submit_sm` bodies that carry it: pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from msgspec.structs import replace

from adapters.sms.line import Sms
from adapters.sms.pdu.header import Part, part_octets
from adapters.sms.smpp.coding import Octets, written
from adapters.sms.smpp.pdu import Message, Party, Tag
from adapters.sms.smpp.settings import Long, Settings

UDHI = 0x40  # esm_class: the text begins with a header
SHORT = 6  # digits of a number that has no country


def bodies(settings: Settings, sms: Sms) -> list[Message]:
    """What is submitted, in order. `ValueError`: more than 255 parts."""
    octets = written(sms.text, settings.alphabet, wide=settings.wide, flash=sms.flash)
    whole = Message(
        source=_source(settings.source),
        to=_to(settings, sms.number),
        coding=octets.coding,
        service=settings.service_type,
        priority=1 if sms.message.priority == 1 else 0,
        validity=_validity(sms.message.expires) if settings.validity else "",
        report=True,
    )
    if len(octets.pieces) == 1:
        return [replace(whole, text=octets.pieces[0])]
    if settings.long is Long.PAYLOAD:
        return [replace(whole, tlvs={Tag.MESSAGE_PAYLOAD: b"".join(octets.pieces)})]
    reference = int.from_bytes(sha256(f"{sms.key}\0{sms.text}".encode()).digest()[:2], "big")
    return _parts(settings, whole, octets, reference)


def _parts(settings: Settings, whole: Message, octets: Octets, reference: int) -> list[Message]:
    total = len(octets.pieces)
    if settings.long is Long.SAR:
        return [
            replace(whole, text=piece, tlvs=_sar(reference, total, nth))
            for nth, piece in enumerate(octets.pieces, 1)
        ]
    wide = settings.wide
    reference = reference if wide else reference & 0xFF
    heads = (part_octets(Part(reference, total, nth, wide)) for nth in range(1, total + 1))
    return [
        replace(whole, text=head + piece, esm_class=UDHI)
        for head, piece in zip(heads, octets.pieces, strict=True)
    ]


def _sar(reference: int, total: int, nth: int) -> Mapping[int, bytes]:
    return {
        Tag.SAR_REFERENCE: reference.to_bytes(2, "big"),
        Tag.SAR_TOTAL: bytes((total,)),
        Tag.SAR_SEQUENCE: bytes((nth,)),
    }


def _source(source: str) -> Party:
    """International, alphanumeric, or the centre's own short number."""
    if source.startswith("+"):
        return Party(source[1:], 1, 1)
    if source and not source.isdigit():
        return Party(source, 5, 0)
    return Party(source, 0, 1 if source else 0)


def _to(settings: Settings, number: str) -> Party:
    digits = number.removeprefix("+")
    if len(digits) <= SHORT and digits == number:
        return Party(digits, 0, 1)
    return Party(number if settings.plus else digits, settings.ton, settings.npi)


def _validity(expires: datetime | None) -> str:
    """Absolute, in UTC (7.1.1): YYMMDDhhmmsstnnp."""
    return f"{expires.astimezone(UTC):%y%m%d%H%M%S}000+" if expires else ""
