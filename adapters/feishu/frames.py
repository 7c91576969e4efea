"""The frames of Feishu's long connection: protobuf `pbbp2.Frame`, read and written by hand.

    SeqID 1, LogID 2 (uint64), service 3, method 4 (int32), headers 5 (key 1, value 2: strings),
    payload_encoding 6, payload_type 7 (strings), payload 8 (bytes), LogIDNew 9 (string)

Nine fields that never change need no library. Method 0 is control (ping, pong), 1 is data.
"""

from collections.abc import Iterator

from msgspec import Struct, field

CONTROL, DATA = 0, 1
MOST = 1 << 64
_VARINT, _WIDE, _LENGTH, _NARROW = 0, 1, 2, 5  # wire types
_STRINGS = {6: "payload_encoding", 7: "payload_type", 9: "log_id_new"}


class Frame(Struct, kw_only=True):
    """One frame."""

    seq: int = 0
    log: int = 0
    service: int = 0
    method: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    payload_encoding: str = ""
    payload_type: str = ""
    payload: bytes = b""
    log_id_new: str = ""

    def encoded(self) -> bytes:
        """As it goes over the wire."""
        numbers = ((1, self.seq), (2, self.log), (3, self.service), (4, self.method))
        parts = [_varint(at << 3) + _varint(value) for at, value in numbers]
        for key, value in self.headers.items():
            parts.append(_bytes(5, _bytes(1, key.encode()) + _bytes(2, value.encode())))
        for at, name in ((6, "payload_encoding"), (7, "payload_type")):
            parts += [_bytes(at, getattr(self, name).encode())] if getattr(self, name) else []
        parts += [_bytes(8, self.payload)] if self.payload else []
        parts += [_bytes(9, self.log_id_new.encode())] if self.log_id_new else []
        return b"".join(parts)


def decoded(content: bytes) -> Frame:
    """`ValueError`: it is no frame."""
    frame = Frame()
    for at, value in _fields(content):
        if isinstance(value, int):
            name = {1: "seq", 2: "log", 3: "service", 4: "method"}.get(at)
            if name:
                setattr(frame, name, value)
        elif at == 5:  # noqa: PLR2004
            inner = {n: v for n, v in _fields(value) if isinstance(v, bytes)}
            frame.headers[inner.get(1, b"").decode()] = inner.get(2, b"").decode()
        elif at == 8:  # noqa: PLR2004
            frame.payload = value
        elif at in _STRINGS:
            setattr(frame, _STRINGS[at], value.decode())
    return frame


def _fields(content: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(content):
        tag, at = _number(content, at)
        kind = tag & 7
        if kind == _VARINT:
            value, at = _number(content, at)
            yield tag >> 3, value
            continue
        if kind == _LENGTH:
            length, at = _number(content, at)
        else:
            length = {_WIDE: 8, _NARROW: 4}.get(kind, -1)
        if length < 0 or at + length > len(content):
            raise ValueError("a field of the frame is cut short")
        if kind == _LENGTH:
            yield tag >> 3, content[at : at + length]
        at += length


def _number(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(content):
        byte = content[at]
        value, at, shift = value | (byte & 0x7F) << shift, at + 1, shift + 7
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a varint
            if value >= MOST:
                break
            return value, at
        if shift > 63:  # noqa: PLR2004
            break
    raise ValueError("a number of the frame is none")


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:  # noqa: PLR2004
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def _bytes(at: int, value: bytes) -> bytes:
    return _varint(at << 3 | _LENGTH) + _varint(len(value)) + value
