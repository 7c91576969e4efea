"""The network's time: semi-octets, and the zone in quarters of an hour (TS 23.040, 9.2.3.11)."""

from datetime import datetime, timedelta, timezone

SIZE = 7  # octets
_CENTURY = 2000  # short messages are younger; the standard has two digits
_MINUS = 0x08
_LARGEST = 14 * 4  # quarters of an hour that any place on earth is away


def stamp(content: bytes) -> datetime | None:
    """The moment, aware; None where the octets are no time."""
    digits = [(octet & 15) * 10 + (octet >> 4) for octet in content[:6]]
    if any(octet & 15 > 9 or octet >> 4 > 9 for octet in content[:6]):  # noqa: PLR2004
        return None
    quarters = (content[6] & 7) * 10 + (content[6] >> 4)
    if quarters > _LARGEST:
        return None
    zone = timezone(timedelta(minutes=15 * (-quarters if content[6] & _MINUS else quarters)))
    year, month, day, hour, minute, second = digits
    try:
        return datetime(_CENTURY + year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def stamped(at: datetime) -> bytes:
    """The octets of an aware time; what is less than a second is lost."""
    offset = at.utcoffset()
    assert offset is not None
    quarters = round(offset.total_seconds() / 900)
    parts = (at.year % 100, at.month, at.day, at.hour, at.minute, at.second, abs(quarters))
    octets = [value // 10 | (value % 10) << 4 for value in parts]
    octets[6] |= _MINUS if quarters < 0 else 0
    return bytes(octets)
