"""The code of MDC1200: four bytes become 112 bits that survive a fade, and back.

A block is op, arg, unit (high byte first), CRC (low byte first), a zero, and seven bytes of parity;
bits count from the lowest of each byte. The CRC is that of CCITT (polynomial 1021 hex), reflected,
from 0, inverted at the end. The parity is a systematic convolutional code of rate ½ and
constraint length 7 with taps at 0, 2, 5 and 6. Bit L of the block is sent as number
(L mod 7)·16 + L div 7. Published example: 01 80 1234 → CRC 2E3E, parity 6580A862DD8808.
Decoding is Viterbi's (1967) on soft values; 64 states, start in state 0, end in any.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adapters.radio.ids.spectrum import Floats

BITS = 112
HALF = BITS // 2
TAPS = (0, 2, 5, 6)
MOST = 14  # bits mended; random bits lie about 12 from the nearest block, and the CRC decides then
_STATES = np.arange(64)

Bits = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Block:
    """Four bytes that passed the CRC, and how many of the 112 bits were wrong."""

    data: bytes
    mended: int

    @property
    def unit(self) -> str:
        """The last two bytes, as radios show them: four hex figures."""
        return self.data[2:].hex().upper()


def crc(data: bytes) -> int:
    """The check of some bytes, 16 bits."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0x8408 if value & 1 else 0)
    return value ^ 0xFFFF


def parity(bits: Bits) -> Bits:
    """The parity bits of a run of bits, as many."""
    padded = np.concatenate((np.zeros(max(TAPS), np.int8), bits))
    tapped = [padded[max(TAPS) - tap : len(padded) - tap] for tap in TAPS]
    return np.asarray(np.bitwise_xor.reduce(tapped, axis=0), np.int8)


def encode(data: bytes) -> Bits:
    """The 112 bits of four bytes, in the order of sending."""
    head = data + crc(data).to_bytes(2, "little") + b"\0"
    bits = np.unpackbits(np.frombuffer(head, np.uint8), bitorder="little").astype(np.int8)
    return np.concatenate((bits, parity(bits))).reshape(16, 7).T.reshape(BITS)


def decode(soft: Floats) -> Block | None:
    """The block of 112 soft bits (positive = 0, in the order of sending), None if it is none."""
    plain = soft.reshape(7, 16).T.reshape(BITS)
    bits = _viterbi(plain[:HALF], plain[HALF:])
    head = np.packbits(bits.astype(np.uint8), bitorder="little").tobytes()
    mended = int(np.sum(np.concatenate((bits, parity(bits))) != (plain < 0)))
    if mended > MOST or crc(head[:4]) != int.from_bytes(head[4:6], "little"):
        return None
    return Block(head[:4], mended)


# A state holds the last six bits, the latest lowest. Into state s lead two states, which differ in
# the bit that is forgotten; the bit that was sent is the lowest of s.
_BEFORE = np.stack((_STATES >> 1, (_STATES >> 1) | 32))
_WINDOW = (_BEFORE << 1) | (_STATES & 1)
_PARITY = 1.0 - 2.0 * (sum((_WINDOW >> tap) & 1 for tap in TAPS) % 2)
_SENT = 1.0 - 2.0 * (_STATES & 1)


def _viterbi(sent: Floats, checks: Floats) -> Bits:
    """The bits whose code is nearest to these soft values."""
    score = np.full(64, -np.inf)
    score[0] = 0.0
    chosen = np.zeros((len(sent), 64), np.int64)
    for step, (bit, check) in enumerate(zip(sent, checks, strict=True)):
        ways = score[_BEFORE] + check * _PARITY
        better = ways[1] > ways[0]
        chosen[step] = np.where(better, _BEFORE[1], _BEFORE[0])
        score = np.where(better, ways[1], ways[0]) + bit * _SENT
    state = int(score.argmax())
    bits = np.zeros(len(sent), np.int8)
    for step in range(len(sent) - 1, -1, -1):
        bits[step] = state & 1
        state = int(chosen[step][state])
    return bits
