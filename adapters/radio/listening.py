"""The receiving half of a channel: blocks of sound in, recordings with what they say out.

A transmission is named when it begins, by the time and its first sound: the name is its file in the
spool and the key of its messages, the same after a crash. An emergency is told while the radio that
sends it is still on the air.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from hashlib import sha256
from itertools import count
from typing import Protocol

from msgspec.structs import replace as struct_replace

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
from adapters.radio.screened import Screened, floor_of, following, spans, without
from adapters.radio.spoken import Shown
from adapters.radio.told import AGAIN, Tongue, emergency, messages, speaks
from adapters.radio.words import Followed, Words
from bridge.message import Inbound, Voice
from bridge.ports import Clock

AWAY = 2 * BLOCK  # without a signal it may be over, or a flutter
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
    delay: int = 0  # samples by which recognisers hear later, so that identities are left out


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
        shown: Shown,
    ) -> None:
        self._ear, self._own, self._reading = ear, own, reading
        self._recorder, self._handing, self._faults = recorder, handing, faults
        self._clock, self._words, self._shown = clock, words, shown
        self._numbers = count(1)
        self._away = 0  # samples without sound of a transmission
        self._name = ""  # of the recording that runs
        self._heard: list[ids.Heard] = []  # identities in it, from its beginning
        self._fed = self._since = 0  # samples that the decoder had by now, and when it began
        self._before = ""  # the unit whose transmission it goes on with
        self._followed: Followed | Screened | None = None  # while it is put into words

    async def recover(self) -> None:
        """Hand in what an earlier process heard and could not hand in.

        It is put into words anew: the earlier process may have promised them.
        """
        left, told = await self._recorder.recover()
        self._told(told)
        for recording in left:
            pcm = readable(await asyncio.to_thread(recording.flac))
            heard, samples = whose.heard(recording.note), from_pcm(pcm.tobytes())
            floor = floor_of(samples, spans(heard))
            followed = self._words.whole(without(samples, spans(heard), floor=floor))
            signed = whose.read(recording.note, self._reading.aliases)
            says = self._says(recording.name, signed, heard, spoken=True)
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
                self._shown.over()
                await self._recorder.end()
                self._name = ""

    async def _block(self, block: Samples) -> None:
        if deaf := self._own.deaf_for:
            self._ear.deaf(self._ear.now + BLOCK + deaf)
        events = self._ear.feed(block, self._own.line)
        for event in events:
            await self._take(event)
        self._away = 0 if any(isinstance(event, Audio) for event in events) else self._away + BLOCK
        if self._away == AWAY and self._followed:
            self._followed.pause()

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
            self._name, self._since = self._named(samples), self._fed
            self._followed = following(self._words, self._reading.delay)
            self._shown.begin(self._name)
            self._told(await self._recorder.begin(self._name))
            await self._noted(begun=True)
        if self._followed:
            self._followed.feed(samples)
        self._told(await self._recorder.write(samples))
        self._fed += len(samples)
        await self._identified(self._reading.decoder.feed(samples))
        self._shown.goes_on(self._followed, self._who)

    async def _ended(self, ended: Ended) -> None:
        if not self._name:
            return
        await self._identified(self._reading.decoder.finish())
        name, self._name = self._name, ""
        self._shown.over()
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
        says = self._says(name, signed, self._heard, spoken=spoken)
        self._handing.put(Parcel(recording, says, ended.snr_db, followed))
        if AGAIN in signed.verbs:
            self._own.again(signed.unit)

    @property
    def _who(self) -> str:
        """Whose radio it is, as far as it told."""
        return whose.signed(self._heard, self._before, self._reading.aliases).unit

    def _unfollow(self, *, spoken: bool = False) -> Followed | Screened | None:
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

    async def _identified(self, told: Sequence[ids.Heard]) -> None:
        since = self._since
        found = [replace(one, at=one.at - since, until=one.until - since) for one in told]
        self._heard += found
        if found:
            await self._noted(begun=False)
        if found and isinstance(self._followed, Screened):
            self._followed.tones(found)
        for one in found:
            signed = self._reading.aliases.read(one)
            if signed.emergency:  # sent again, it has the same key
                self._handing.put(emergency(self._name, one, signed, self._reading.tongue))

    def _says(self, name: str, signed: Signed, heard: Sequence[ids.Heard], *, spoken: bool) -> Says:
        tongue = self._reading.tongue
        tones = tuple((begin / ids.RATE, end / ids.RATE) for begin, end in spans(heard))

        def says(voice: Voice) -> Sequence[Inbound]:
            return messages(name, signed, struct_replace(voice, tones=tones), tongue, spoken=spoken)

        return says

    def _named(self, first: Samples) -> str:
        """Unique, also where the clock was set back; no word about who or where stands in it."""
        now = self._clock.now().astimezone(UTC)
        proof = sha256(first.tobytes()).hexdigest()[:8]
        return f"{now:%Y%m%dT%H%M%S.%f}-{next(self._numbers)}-{proof}"

    def _told(self, news: Sequence[Trouble | Back]) -> None:
        for one in news:
            self._faults.told(one)
