"""The receiving half of a channel: blocks of sound in, recordings with what they say out.

A transmission is named when it begins, by the time and its first sound: the name is its file in the
spool and the key of its messages, the same after a crash. An emergency is told while the radio that
sends it is still on the air.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from itertools import count
from typing import Protocol

from adapters.radio import whose
from adapters.radio.faults import RECEIVER, Faults
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
from adapters.radio.hear.flac import readable
from adapters.radio.hear.inlet import Item
from adapters.radio.hear.recorder_thread import RecorderThread
from adapters.radio.hear.sound import BLOCK, from_pcm
from adapters.radio.ids import heard as ids
from adapters.radio.ids.aliases import Aliases, Signed
from adapters.radio.ids.heard import Decoder, Samples
from adapters.radio.told import AGAIN, Tongue, emergency, messages, speaks
from adapters.radio.words import Followed, Words
from bridge.message import Inbound, Voice
from bridge.ports import Clock

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
        words: Words,
    ) -> None:
        self._ear, self._own, self._reading = ear, own, reading
        self._recorder, self._handing, self._faults = recorder, handing, faults
        self._clock, self._words = clock, words
        self._numbers = count(1)
        self._name = ""  # of the recording that runs
        self._heard: list[ids.Heard] = []  # identities in it
        self._before = ""  # the unit whose transmission it goes on with
        self._followed: Followed | None = None  # while it is put into words

    async def recover(self) -> None:
        """Hand in what an earlier process heard and could not hand in.

        It is put into words anew: the earlier process may have promised them.
        """
        left, told = await self._recorder.recover()
        self._told(told)
        for recording in left:
            pcm = readable(await asyncio.to_thread(recording.flac))
            followed = self._words.whole(from_pcm(pcm.tobytes()))
            signed = whose.read(recording.note, self._reading.aliases)
            says = self._says(recording.name, signed, spoken=True)
            self._handing.put(Parcel(recording, says, followed=followed))

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
                self._unfollow()
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
                self._faults.told(Trouble(RECEIVER, told))
            case Rearmed():
                self._faults.told(Back(RECEIVER))

    async def _record(self, samples: Samples) -> None:
        if not self._name:
            self._name = self._named(samples)
            self._followed = self._words.begin()
            self._told(await self._recorder.begin(self._name))
            await self._noted(begun=True)
        if self._followed:
            self._followed.feed(samples)
        self._told(await self._recorder.write(samples))
        await self._identified(self._reading.decoder.feed(samples))

    async def _ended(self, ended: Ended) -> None:
        if not self._name:
            return
        await self._identified(self._reading.decoder.finish())
        name, self._name = self._name, ""
        spoken = speaks(ended.voiced, self._heard)
        short = ended.reason is Reason.SHORT and not self._heard
        followed = self._unfollow(spoken=spoken and not short)
        recording, told = await self._recorder.end()
        self._told(told)
        if short:
            await self._recorder.forget(recording)
            return
        signed = whose.signed(self._heard, self._before, self._reading.aliases)
        self._before = signed.unit if ended.reason is Reason.PART else ""
        says = self._says(name, signed, spoken=spoken)
        self._handing.put(Parcel(recording, says, ended.snr_db, followed))
        if AGAIN in signed.verbs:
            self._own.again(signed.unit)

    def _unfollow(self, *, spoken: bool = False) -> Followed | None:
        """Its sound is over: its words are wanted where it was speech."""
        followed, self._followed = self._followed, None
        if followed is None:
            return None
        if spoken:
            followed.end()
            return followed
        followed.drop()
        return None

    async def _noted(self, *, begun: bool) -> None:
        """What is known of who speaks is kept beside the recording."""
        if self._before or not begun:
            note = whose.written(self._heard, self._before)
            self._told(await self._recorder.note(self._name, note))

    async def _identified(self, found: Sequence[ids.Heard]) -> None:
        self._heard += found
        if found:
            await self._noted(begun=False)
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
