"""Voice notes of browsers that record WebM: the same Opus packets in an Ogg file, nothing decoded.

WebM is EBML (RFC 8794) with Matroska's elements (RFC 9559); Ogg is RFC 3533, Opus in it RFC 7845.
What is not what it says is a `ValueError`: everything here comes from outside.
"""

import struct
from collections.abc import Iterator, Sequence

MAGIC = b"\x1aE\xdf\xa3"
SEGMENT, CLUSTER, TRACKS, TRACK, GROUP = 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0xA0
INSIDE = frozenset({SEGMENT, CLUSTER, TRACKS, TRACK, GROUP})  # elements that hold elements
CODEC, PRIVATE, SIMPLE, BLOCK = 0x86, 0x63A2, 0xA3, 0xA1
UNKNOWN = -1  # a size that the writer did not know: up to the end
SERIAL = 1
LAST, FIRST = 4, 2  # flags of an Ogg page
PAGE = 50  # packets in a page: a second
SEGMENTS = 255  # of a page, and bytes of a full one
PACKETS = 60_000  # 20 minutes of 20 ms
# Samples at 48 kHz of one frame by the packet's configuration (RFC 6716, table 2).
_FRAMES = (480, 960, 1920, 2880) * 3 + (480, 960) * 2 + (120, 240, 480, 960) * 4


def to_ogg(content: bytes) -> bytes:
    """The recording as Ogg Opus. `ValueError` where it is no WebM with Opus in it."""
    head, packets = b"", list[bytes]()
    for element, body in _elements(content, 0, len(content)):
        if element == CODEC and body != b"A_OPUS":
            raise ValueError("another codec than Opus")
        if element == PRIVATE and body.startswith(b"OpusHead"):
            head = bytes(body)
        if element in (SIMPLE, BLOCK) and len(packets) < PACKETS:
            packets += _packet(bytes(body))
    if not (head and packets):
        raise ValueError("no Opus in it")
    return b"".join(_ogg(head, packets))


def _elements(data: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Every element that holds data, those inside others too; stops where it makes no sense."""
    while at < end:
        element, at = _number(data, at, keep=True)
        size, at = _number(data, at, keep=False)
        until = end if size == UNKNOWN else min(at + size, end)
        if element not in INSIDE:
            yield element, data[at:until]
            at = until  # of the others the inside is read next


def _number(data: bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """A number of one to eight bytes, and where the next thing begins."""
    if at >= len(data) or not data[at]:
        raise ValueError("cut short, or no WebM")
    length = 9 - data[at].bit_length()
    raw = data[at : at + length]
    if len(raw) < length:
        raise ValueError("cut short")
    value = int.from_bytes(raw, "big")
    if keep:
        return value, at + length
    value &= (1 << 7 * length) - 1
    return (UNKNOWN if value == (1 << 7 * length) - 1 else value), at + length


def _packet(block: bytes) -> Sequence[bytes]:
    """The packet in a block: behind track number, time and flags; laced ones do not occur."""
    _, at = _number(block, 0, keep=False)
    packet = block[at + 3 :]
    return (packet,) if packet and not block[at + 2] & 0x06 else ()


def _samples(packet: bytes) -> int:
    """How long a packet lasts, at 48 kHz."""
    count = (1, 2, 2, packet[1] & 63 if len(packet) > 1 else 0)[packet[0] & 3]
    return _FRAMES[packet[0] >> 3] * count


def _ogg(head: bytes, packets: Sequence[bytes]) -> Iterator[bytes]:
    yield _page([head], 0, 0, FIRST)
    yield _page([b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)], 0, 1, 0)
    granule, number = 0, 2
    for start in range(0, len(packets), PAGE):
        some = [p for p in packets[start : start + PAGE] if len(p) < 5 * SEGMENTS]
        granule += sum(map(_samples, some))
        yield _page(some, granule, number, LAST if start + PAGE >= len(packets) else 0)
        number += 1


def _page(packets: Sequence[bytes], granule: int, number: int, flags: int) -> bytes:
    """One page; 50 packets of at most 5 segments each fit in it."""
    sizes = bytes(s for p in packets for s in (*[SEGMENTS] * (len(p) // SEGMENTS), len(p) % 255))
    start = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, SERIAL, number, 0)
    page = bytearray(start + bytes([len(sizes)]) + sizes + b"".join(packets))
    page[22:26] = struct.pack("<I", _check(bytes(page)))
    return bytes(page)


def _row(value: int) -> int:
    value <<= 24
    for _ in range(8):
        value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


_ROWS = tuple(_row(n) for n in range(256))


def _check(page: bytes) -> int:
    """Ogg's checksum: CRC-32 with 0x04C11DB7, not reflected, from 0."""
    total = 0
    for byte in page:
        total = (total << 8 & 0xFFFFFFFF) ^ _ROWS[total >> 24 ^ byte]
    return total
