"""An ear: blocks and the carrier line in, transmissions out; pure, on the sample clock.

The line decides where there is one; VOX where there is none, or where the line is unknown; both
together where the site says so. What is heard passes the high-pass (which takes one block, so the
line waits as long) and, unless the site wants it as received, the automatic level.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from adapters.radio.hear.events import Audio, Heard, Rearmed, Stuck
from adapters.radio.hear.filters import high_pass, voice_band
from adapters.radio.hear.level import Level
from adapters.radio.hear.segment import Piece, Segmenter, Shape, Slot
from adapters.radio.hear.sound import BLOCK, blocks, decibel, power, silence
from adapters.radio.hear.squelch import Squelch, Times
from adapters.radio.hear.vox import Limits, Vox
from adapters.radio.ids.heard import Samples

Ms = Annotated[int, Meta(ge=0, le=600_000)]
Line = bool | None
"""Whether the line shows a carrier; None where that is not known."""


VOX_LATE = blocks(140)
"""What VOX needs to be sure: five blocks, and its power is that of three."""

VOX_HOLDS = blocks(340)
"""How much longer than the sound VOX stays on; so the tail of a squelch, 150 ms, is short."""

SMOOTH = 0.05  # of strength, a block


class Opens(StrEnum):
    """What opens the squelch."""

    LINE = "line"
    VOX = "vox"
    BOTH = "line & vox"
    EITHER = "line | vox"


class Hearing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one channel is heard. Times in ms, rounded up to 20; levels in dB or dBFS.

    VOX looks back further than a line: a first syllable may not stand out of noise alone.
    """

    opens: Opens = Opens.LINE
    open_delay: Ms = 0
    hang: Ms = 600
    weak_hang: Ms = 1000
    weak_below: float = 8.0
    longest_open: Annotated[int, Meta(ge=1000, le=600_000)] = 180_000
    before: Annotated[int, Meta(ge=0, le=2000)] | None = None  # VOX: 700, a line: 400
    after: Annotated[int, Meta(ge=0, le=2000)] | None = None  # VOX: 300, a line: 0
    tail: Annotated[int, Meta(ge=0, le=1000)] = 0
    shortest: Ms = 200
    part: Annotated[int, Meta(ge=1000, le=300_000)] = 45_000
    longest: Annotated[int, Meta(ge=1000, le=300_000)] = 60_000
    vox_on: Annotated[float, Meta(ge=1, le=40)] = 4.0
    vox_off: Annotated[float, Meta(ge=1, le=40)] = 2.5
    vox_least: Annotated[float, Meta(ge=-90, le=0)] = -55.0
    level: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.vox_off > self.vox_on:
            raise ValueError("vox_off is above vox_on")
        if self.part > self.longest:
            raise ValueError("part is above longest")

    def times(self) -> Times:
        """Those of the squelch."""
        return Times(
            opens=blocks(self.open_delay),
            hang=blocks(self.hang),
            weak_hang=blocks(self.weak_hang),
            weak_below=self.weak_below,
            longest=blocks(self.longest_open),
        )

    def shape(self) -> Shape:
        """That of transmissions."""
        line = self.opens is Opens.LINE
        before, after = (400, 0) if line else (700, 300)
        before = before if self.before is None else self.before
        after = after if self.after is None else self.after
        return Shape(
            before=blocks(before) + (0 if line else VOX_LATE),
            after=blocks(after),
            tail=blocks(self.tail),
            shortest=blocks(self.shortest),
            shortest_after=blocks(self.shortest) + (0 if line else VOX_HOLDS),
            part=blocks(self.part),
            longest=blocks(self.longest),
        )

    def limits(self) -> Limits:
        """Those of VOX."""
        return Limits(on_db=self.vox_on, off_db=self.vox_off, least_db=self.vox_least)


class Ear:
    """`now` is the first sample that has not come in yet."""

    def __init__(self, hearing: Hearing | None = None) -> None:
        hearing = hearing or Hearing()
        self._opens = hearing.opens
        self._high_pass, self._voice_band = high_pass(), voice_band()
        self._vox = Vox(hearing.limits())
        self._squelch = Squelch(hearing.times(), now=-BLOCK)
        self._segmenter = Segmenter(hearing.shape(), opens=blocks(hearing.open_delay), now=0)
        self._level = Level() if hearing.level else None
        self._strength = 0.0  # of speech in this transmission, over the floor
        self._last: Samples = silence()
        self._carrier: Line = False
        self.now = 0

    @property
    def busy(self) -> bool:
        """Whether somebody is heard on the channel now."""
        return self._squelch.open

    def deaf(self, until: int) -> None:
        """Hear nothing before this sample: we transmit, and what comes back is ours."""
        self._squelch.deaf(until)

    def feed(self, block: Samples, carrier: Line = None) -> list[Heard]:
        """Take 20 ms of sound, and what the line shows."""
        late, self._last = self._last, block
        line, self._carrier = self._carrier, carrier
        self.now += BLOCK
        return self._hear(self._high_pass.feed(block), self._voice_band.feed(late), line)

    def finish(self) -> list[Heard]:
        """The sound ended: the rest of it, and the end of what was open."""
        told = self.feed(silence(), self._carrier)
        pieces = self._segmenter.close(self._squelch.stop(), self._squelch.now)
        return [*told, *map(self._levelled, pieces)]

    def _hear(self, block: Samples, band: Samples, line: Line) -> list[Heard]:
        voiced = self._vox.feed(band)
        signal = self._signal(line, voiced=voiced)
        slot = Slot(
            self._squelch.now, block, power(band), self._vox.floor, signal=signal, voiced=voiced
        )
        turns = self._squelch.feed(signal, self._strength_db(voiced=voiced))
        pieces = self._segmenter.feed(slot, turns, self._squelch.lost, self._squelch.deaf_until)
        alarms = (t for t in turns if isinstance(t, Stuck | Rearmed))
        return [*map(self._levelled, pieces), *alarms]

    def _strength_db(self, *, voiced: bool) -> float | None:
        """How far speech stands out so far; None before any."""
        if voiced:
            now = self._vox.power / self._vox.floor
            self._strength += (SMOOTH if self._strength else 1.0) * (now - self._strength)
        elif not self.busy:
            self._strength = 0.0
        return decibel(self._strength) if self._strength else None

    def _signal(self, line: Line, *, voiced: bool) -> bool:
        if line is None or self._opens is Opens.VOX:
            return voiced
        match self._opens:
            case Opens.BOTH:
                return line and voiced
            case Opens.EITHER:
                return line or voiced
            case _:
                return line

    def _levelled(self, piece: Piece) -> Heard:
        if self._level and isinstance(piece, Audio):
            return Audio(
                piece.at, self._level.feed(piece.samples, voiced=piece.voiced), piece.voiced
            )
        return piece
