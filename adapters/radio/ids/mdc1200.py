"""MDC1200: a radio's number, and what its buttons say, in a burst of a fifth of a second.

Which op and arg mean what is Motorola's and was never published whole; the table holds what open
decoders agree on. A call to another radio takes two blocks: the first names the called one, the
last bytes of the second the caller. When the second is lost nobody knows who called, and nothing
is told.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from adapters.radio.ids import mdc_code, mdc_modem
from adapters.radio.ids.heard import Heard, Samples
from adapters.radio.ids.mdc_code import BITS, Block
from adapters.radio.ids.mdc_modem import CHUNK, DELAY, FILTER, LEADER, REACH, STEP, SYNC, Sync

KIND = "mdc1200"
DOUBLE = (0x35, 0x55)  # ops of two blocks
EMERGENCY = 0x00
AFTER = 2 * CHUNK + mdc_modem.reach(2 * BITS, Sync(0, min(mdc_modem.SPEEDS), 1.0))  # samples


class Meaning(NamedTuple):
    """What an op (and arg) says; `called`: the block's unit is the one that is spoken to."""

    status: str
    called: bool = False


MEANINGS: dict[tuple[int, int | None], Meaning] = {
    (EMERGENCY, None): Meaning("emergency"),
    (0x01, 0x80): Meaning("ptt"),
    (0x01, 0x00): Meaning("end"),
    (0x11, 0x8A): Meaning("monitor", called=True),
    (0x20, 0x00): Meaning("emergency-ack", called=True),
    (0x22, 0x06): Meaning("status-request", called=True),
    (0x2B, 0x00): Meaning("disable", called=True),
    (0x2B, 0x0C): Meaning("enable", called=True),
    (0x30, 0x00): Meaning("check-ack"),
    (0x46, None): Meaning("status:{arg:02X}"),
    (0x47, None): Meaning("message:{arg:02X}"),
    (0x63, 0x85): Meaning("check", called=True),
}


class Mdc1200:
    """Hears bursts of one and two blocks, at speeds within 1.5 %, of either polarity.

    A burst begins where its sync word does; leaders before it are of any length.
    """

    def __init__(self) -> None:
        self._begin(0)

    def _begin(self, at: int) -> None:
        """Start anew at this sample of the stream."""
        self._raw: Samples = np.zeros(len(FILTER) - 1, np.float32)
        self._kept = np.zeros(REACH)  # filtered
        self._first = at - DELAY - REACH  # the sample of the stream that `_kept` begins with
        self._sync: Sync | None = None  # found, counted from _kept[REACH]

    def feed(self, block: Samples) -> Sequence[Heard]:
        """Take samples; the bursts that were whole and passed their check."""
        if not len(block):
            return ()
        raw = np.concatenate((self._raw, block))
        self._raw = raw[len(raw) - len(FILTER) + 1 :]
        self._kept = np.concatenate((self._kept, np.convolve(raw, FILTER, "valid")))
        found: list[Heard] = []
        while self._search() if self._sync is None else self._read(self._sync, found):
            pass
        return found

    def finish(self) -> Sequence[Heard]:
        """The transmission is over: a burst may have ended with its very last sample."""
        now = self._first + len(self._kept) + DELAY
        found = self.feed(np.zeros(AFTER, np.float32))
        self._begin(now)
        return found

    def _search(self) -> bool:
        """Look for a sync word; whether there is more to do."""
        if len(self._kept) < REACH + CHUNK:
            return False
        self._sync = mdc_modem.find(self._kept[REACH : REACH + CHUNK])
        self._drop(STEP if self._sync is None else self._sync.at)
        return True

    def _read(self, sync: Sync, found: list[Heard]) -> bool:
        """Read the blocks after a sync word; whether there is more to do."""
        if len(self._kept) < REACH + mdc_modem.reach(BITS, sync):
            return False
        first = mdc_code.decode(mdc_modem.read(self._kept, sync, BITS))
        blocks = [first] if first else []
        if first and first.data[0] in DOUBLE:
            if len(self._kept) < REACH + mdc_modem.reach(2 * BITS, sync):
                return False
            second = mdc_code.decode(mdc_modem.read(self._kept, sync, 2 * BITS)[BITS:])
            blocks = [first, second] if second else []
        length = (len(SYNC) - 1 + BITS * len(blocks)) * sync.bit
        if blocks:
            found.append(told(blocks, self._first + REACH, round(length)))
        self._sync = None
        self._drop(int(length) if blocks else REACH)
        return True

    def _drop(self, count: int) -> None:
        self._kept = self._kept[count:]
        self._first += count


def told(blocks: Sequence[Block], at: int, length: int) -> Heard:
    """What one or two blocks say."""
    op, arg = blocks[0].data[:2]
    until = at + length
    unit = blocks[0].unit
    if len(blocks) > 1:
        return Heard(kind=KIND, code=blocks[1].unit, to=unit, status="call", at=at, until=until)
    other = Meaning(f"op:{op:02X}{arg:02X}")
    meaning = MEANINGS.get((op, arg)) or MEANINGS.get((op, None)) or other
    return Heard(
        kind=KIND,
        code="" if meaning.called else unit,
        to=unit if meaning.called else "",
        status=meaning.status.format(arg=arg),
        emergency=op == EMERGENCY,
        at=at,
        until=until,
    )


def encode(*blocks: bytes, speed: float = 1.0, level: float = -6.0) -> Samples:
    """The burst of one or two blocks of four bytes (op, arg, unit); `level` in dBFS."""
    bits = np.concatenate((LEADER, SYNC, *(mdc_code.encode(block) for block in blocks)))
    return mdc_modem.modulate(bits, speed=speed, level=level)
