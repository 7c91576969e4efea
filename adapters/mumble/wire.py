"""Mumble's bytes, nothing of its network: control messages, their fields, packets of voice.

Written from the protocol's public description: frames of type (16 bits) and length (32 bits),
Protocol Buffers fields, and voice with Mumble's own variable-length numbers, tunnelled over TCP.
"""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple

VERSION = 1 << 16 | 3 << 8  # 1.3.0: voice in the form that every server speaks
LARGEST = 1 << 20  # bytes of one message; larger ones are not of a Mumble server
HEAD = 6  # bytes before a message
OPUS = 4  # type of a voice packet
TERMINATOR = 0x2000  # beside the length of the sound: the last packet of a transmission

Fields = Mapping[int, int | str | bytes | bool]


class Kind(IntEnum):
    """Messages that we know; others are passed over."""

    VERSION = 0
    VOICE = 1
    AUTHENTICATE = 2
    PING = 3
    REJECT = 4
    SERVER_SYNC = 5
    CHANNEL_REMOVE = 6
    CHANNEL_STATE = 7
    USER_REMOVE = 8
    USER_STATE = 9
    PERMISSION_DENIED = 12


class Malformed(Exception):
    """These are not Mumble's bytes."""


class Voice(NamedTuple):
    """One packet of somebody's voice."""

    session: int
    sequence: int
    opus: bytes
    last: bool


def frame(kind: int, payload: bytes) -> bytes:
    """A message as it goes over the wire."""
    return kind.to_bytes(2, "big") + len(payload).to_bytes(4, "big") + payload


def head(data: bytes) -> tuple[int, int]:
    """Type and length of the message behind these `HEAD` bytes. `Malformed`."""
    size = int.from_bytes(data[2:], "big")
    if size > LARGEST:
        raise Malformed(f"a message of {size} bytes")
    return int.from_bytes(data[:2], "big"), size


def message(fields: Fields) -> bytes:
    """Numbers, truths, texts and bytes as Protocol Buffers fields."""
    out = bytearray()
    for number, value in fields.items():
        if isinstance(value, int):
            out += _plain(number << 3) + _plain(int(value))
        else:
            data = value.encode() if isinstance(value, str) else value
            out += _plain(number << 3 | 2) + _plain(len(data)) + data
    return bytes(out)


def fields(data: bytes) -> dict[int, int | bytes]:
    """The fields of a message, the last one of each number. `Malformed`."""
    return dict(_fields(data))


def text(value: int | bytes | None) -> str:
    """A field that holds text; "" where there is none."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def number(value: int | bytes | None, default: int = 0) -> int:
    """A field that holds a number."""
    return value if isinstance(value, int) else default


def spoken(sequence: int, opus: bytes, *, last: bool) -> bytes:
    """Our voice: ordinary talking, Opus."""
    size = len(opus) | (TERMINATOR if last else 0)
    return bytes((OPUS << 5,)) + varint(sequence) + varint(size) + opus


def heard(data: bytes) -> Voice | None:
    """A packet of voice from the server; None where it is no Opus. `Malformed`."""
    if not data or data[0] >> 5 != OPUS:
        return None
    session, at = _varint(data, 1)
    sequence, at = _varint(data, at)
    size, at = _varint(data, at)
    opus = data[at : at + (size & (TERMINATOR - 1))]
    if len(opus) < size & (TERMINATOR - 1):
        raise Malformed("voice ends too early")
    return Voice(session, sequence, opus, bool(size & TERMINATOR))


def varint(value: int) -> bytes:
    """A number from 0 in Mumble's own form."""
    for bits, mark in ((7, 0x00), (14, 0x80), (21, 0xC0), (28, 0xE0)):
        if value < 1 << bits:
            size = (bits + 7) // 8
            return (value | mark << (size - 1) * 8).to_bytes(size, "big")
    return b"\xf0" + value.to_bytes(4, "big")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number from 0, and where it ends. Negative ones never stand in voice."""
    if at >= len(data):
        raise Malformed("a number ends too early")
    first = data[at]
    for more, mark in enumerate((0x80, 0xC0, 0xE0, 0xF0)):
        if first < mark:
            head = first & (0x7F >> more)
            return _tail(data, at, head, more)
    if first & 0xFC in {0xF0, 0xF4}:
        return _tail(data, at, 0, 4 if first & 0xFC == 0xF0 else 8)  # noqa: PLR2004
    raise Malformed("a negative number")


def _tail(data: bytes, at: int, head: int, more: int) -> tuple[int, int]:
    end = at + 1 + more
    if end > len(data):
        raise Malformed("a number ends too early")
    return head << 8 * more | int.from_bytes(data[at + 1 : end], "big"), end


def _plain(value: int) -> bytes:
    """A varint of Protocol Buffers."""
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def _read_plain(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for nth, byte in enumerate(data[at : at + 10]):
        value |= (byte & 0x7F) << 7 * nth
        if byte < 0x80:  # noqa: PLR2004
            return value, at + nth + 1
    raise Malformed("a number ends too early")


_SIZES = {1: 8, 5: 4}  # of fields that have a fixed one


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(data):
        tag, at = _read_plain(data, at)
        if tag & 7 == 0:
            value, at = _read_plain(data, at)
            yield tag >> 3, value
            continue
        if tag & 7 == 2:  # noqa: PLR2004
            size, at = _read_plain(data, at)
        elif (size := _SIZES.get(tag & 7, -1)) < 0:
            raise Malformed(f"a field of kind {tag & 7}")
        if at + size > len(data):
            raise Malformed("a field ends too early")
        yield tag >> 3, data[at : at + size]
        at += size
