"""From the spool to the journal: one recording after another, each until it is durable.

A recording leaves the spool only after the journal has all that was said with it. While the log or
the store of recordings is away it stays there and is tried again; a crash hands it in once more
under the same keys, so it is heard once. Words come after their voice and hold up nothing.
"""

import asyncio
import logging
from asyncio import TaskGroup
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from msgspec.structs import replace

from adapters.radio.faults import HANDING
from adapters.radio.hear.events import Back, Trouble
from adapters.radio.hear.record import Recording
from adapters.radio.hear.recorder_thread import RecorderThread
from adapters.radio.ids.heard import RATE
from adapters.radio.screened import Screened
from adapters.radio.words import Followed
from bridge.errors import LogError, MediaError
from bridge.message import Inbound, Voice
from bridge.ports import Clock, Hear, Media

AGAIN = timedelta(seconds=2)  # between two tries
MIME = "audio/flac"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A recording, how far speech stood out of noise (dB), and what to say of it."""

    recording: Recording
    messages: Callable[[Voice], Sequence[Inbound]]
    snr: float | None = None
    followed: Followed | Screened | None = None  # where its words come by themselves


class Handing:
    """What waits to be handed in, in order."""

    def __init__(
        self,
        hear: Hear,
        media: Media,
        recorder: RecorderThread,
        clock: Clock,
        told: Callable[[Trouble | Back], None] = lambda _: None,
    ) -> None:
        self._hear, self._media, self._recorder, self._clock = hear, media, recorder, clock
        self._told, self._failing = told, False
        self._parcels: deque[Parcel | Inbound] = deque()
        self._bell = asyncio.Event()

    def put(self, what: Parcel | Inbound) -> None:
        """It waits for its turn."""
        self._parcels.append(what)
        self._bell.set()

    async def run(self) -> None:
        """For ever."""
        async with TaskGroup() as tasks:
            while True:
                while self._parcels:
                    await self._surely(partial(self._one, self._parcels[0], tasks))
                    self._parcels.popleft()
                self._bell.clear()
                await self._bell.wait()

    async def _surely(self, work: Callable[[], Awaitable[None]]) -> None:
        """Until it is done, however long the log or the disk is away."""
        while True:
            try:
                await work()
            except (LogError, MediaError, OSError) as error:
                log.warning("what was heard waits, for it cannot be written: %s", error)
                self._fails(str(error))
                await self._clock.sleep_until(self._clock.now() + AGAIN)
            else:
                return self._fails("")

    def _fails(self, why: str) -> None:
        """One alarm while it goes on."""
        if bool(why) is not self._failing:
            self._failing = bool(why)
            self._told(Trouble(HANDING, why) if why else Back(HANDING))

    async def _one(self, what: Parcel | Inbound, tasks: TaskGroup) -> None:
        if isinstance(what, Inbound):
            await self._hear(what)
            return
        promised = await self._voice(what)
        if promised and what.followed:
            tasks.create_task(self._said(what.recording, what.followed, promised))
        else:
            await self._recorder.forget(what.recording)

    async def _voice(self, parcel: Parcel) -> str:
        """Hand the recording in, with all that is said by it; the message that will have words."""
        ref = await self._media.put(await asyncio.to_thread(parcel.recording.flac))
        seconds, promised = parcel.recording.samples / RATE, ""
        for message in parcel.messages(Voice(ref=ref, seconds=seconds, mime=MIME, snr=parcel.snr)):
            if message.voice and not message.words and parcel.followed and parcel.followed.comes:
                promised = message.key
            await self._hear(replace(message, hearing=promised == message.key))
        return promised

    async def _said(self, recording: Recording, followed: Followed | Screened, of: str) -> None:
        """Its words; only then is all of it in the journal."""
        words = await followed.said(of)
        await self._surely(partial(self._hear, words))
        await self._surely(partial(self._recorder.forget, recording))
