"""The receiving half of a channel: blocks of sound in, recordings with what they say out.

A transmission is named when it begins, by the time and its first sound: the name is its file in the
spool and the key of its messages, the same after a crash. An emergency is told while the radio that
sends it is still on the air.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from itertools import count
from typing import Protocol

from adapters.radio.faults import Faults
from adapters.radio.handing import Handing, Parcel
from adapters.radio.hear.ear import Ear, Line
from adapters.radio.hear.events import (
    Audio,
    Back,
    Began,
    Ended,
    Heard,
    Rearmed,
    Reason,
    Stuck,
    Trouble,
)
from adapters.radio.hear.inlet import Item
from adapters.radio.hear.recorder_thread import RecorderThread
from adapters.radio.hear.sound import BLOCK
from adapters.radio.ids import heard as ids
from adapters.radio.ids.aliases import Aliases, Signed
from adapters.radio.ids.heard import Decoder, Samples
from adapters.radio.told import AGAIN, Tongue, emergency, messages, speaks
from bridge.message import Inbound, Voice
from bridge.ports import Clock

STUCK = "receiver"
Says = Callable[[Voice], Sequence[Inbound]]


class Own(Protocol):
    """Our own transmitter and lines, as far as hearing must know."""

    @property
    def line(self) -> Line:
        """Whether the line shows a carrier; None where no line tells, or it is unknown."""

    @property
    def deaf_for(self) -> int:
        """Samples for which what is heard from now on is ourselves; 0 while we are silent."""

    def again(self, to: str) -> None:
        """Repeat what was said last (to this unit; "" = to anybody)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How identities are heard, whose they are, and what is said of them."""

    decoder: Decoder
    aliases: Aliases
    tongue: Tongue


class Listening:
    """One channel being heard."""

    def __init__(
        self,
        ear: Ear,
        own: Own,
        reading: Reading,
        recorder: RecorderThread,
        handing: Handing,
        faults: Faults,
        clock: Clock,
    ) -> None:
        self._ear, self._own, self._reading = ear, own, reading
        self._recorder, self._handing, self._faults = recorder, handing, faults
        self._clock = clock
        self._numbers = count(1)
        self._name = ""  # of the recording that runs
        self._heard: list[ids.Heard] = []  # identities in it

    async def recover(self) -> None:
        """Hand in what an earlier process heard and could not hand in."""
        left, told = await self._recorder.recover()
        self._told(told)
        for recording in left:
            self._handing.put(Parcel(recording, self._says(recording.name, Signed(), spoken=True)))

    async def run(self, items: AsyncIterator[Item]) -> None:
        """Hear until the sound ends; a recording that runs then, or is cancelled, is finished."""
        try:
            async for item in items:
                if isinstance(item, Trouble | Back):
                    self._faults.told(item)
                else:
                    await self._block(item)
            for event in self._ear.finish():
                await self._take(event)
        finally:
            if self._name:  # it stays in the spool until the next start
                await self._recorder.end()
                self._name = ""

    async def _block(self, block: Samples) -> None:
        if deaf := self._own.deaf_for:
            self._ear.deaf(self._ear.now + BLOCK + deaf)
        for event in self._ear.feed(block, self._own.line):
            await self._take(event)

    async def _take(self, event: Heard) -> None:
        match event:
            case Began():
                self._heard = []
            case Audio(samples=samples):
                await self._record(samples)
            case Ended():
                await self._ended(event)
            case Stuck():
                told = "it stays open longer than anybody speaks, and is ignored"
                self._faults.told(Trouble(STUCK, told))
            case Rearmed():
                self._faults.told(Back(STUCK))

    async def _record(self, samples: Samples) -> None:
        if not self._name:
            self._name = self._named(samples)
            self._told(await self._recorder.begin(self._name))
        self._told(await self._recorder.write(samples))
        self._identified(self._reading.decoder.feed(samples))

    async def _ended(self, ended: Ended) -> None:
        if not self._name:
            return
        self._identified(self._reading.decoder.finish())
        name, self._name = self._name, ""
        recording, told = await self._recorder.end()
        self._told(told)
        if ended.reason is Reason.SHORT and not self._heard:
            await self._recorder.forget(recording)
            return
        signed = self._reading.aliases.together(self._heard)
        spoken = speaks(ended.voiced, self._heard)
        self._handing.put(Parcel(recording, self._says(name, signed, spoken=spoken), ended.snr_db))
        if AGAIN in signed.verbs:
            self._own.again(signed.unit)

    def _identified(self, found: Sequence[ids.Heard]) -> None:
        self._heard += found
        for one in found:
            signed = self._reading.aliases.read(one)
            if signed.emergency:  # sent again, it has the same key
                self._handing.put(emergency(self._name, one, signed, self._reading.tongue))

    def _says(self, name: str, signed: Signed, *, spoken: bool) -> Says:
        tongue = self._reading.tongue
        return lambda voice: messages(name, signed, voice, tongue, spoken=spoken)

    def _named(self, first: Samples) -> str:
        """Unique, also where the clock was set back; no word about who or where stands in it."""
        now = self._clock.now().astimezone(UTC)
        proof = sha256(first.tobytes()).hexdigest()[:8]
        return f"{now:%Y%m%dT%H%M%S.%f}-{next(self._numbers)}-{proof}"

    def _told(self, news: Sequence[Trouble | Back]) -> None:
        for one in news:
            self._faults.told(one)
