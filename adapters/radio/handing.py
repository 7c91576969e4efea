"""From the spool to the journal: one recording after another, each until it is durable.

A recording leaves the spool only after the journal has all that was said with it. While the log or
the store of recordings is away it stays there and is tried again; a crash hands it in once more
under the same keys, so it is heard once.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from adapters.radio.hear.record import Recording
from adapters.radio.hear.recorder_thread import RecorderThread
from adapters.radio.ids.heard import RATE
from bridge.errors import LogError
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


class Handing:
    """What waits to be handed in, in order."""

    def __init__(self, hear: Hear, media: Media, recorder: RecorderThread, clock: Clock) -> None:
        self._hear, self._media, self._recorder, self._clock = hear, media, recorder, clock
        self._parcels: deque[Parcel | Inbound] = deque()
        self._bell = asyncio.Event()

    def put(self, what: Parcel | Inbound) -> None:
        """It waits for its turn."""
        self._parcels.append(what)
        self._bell.set()

    async def run(self) -> None:
        """For ever."""
        while True:
            while self._parcels:
                await self._surely(self._parcels[0])
                self._parcels.popleft()
            self._bell.clear()
            await self._bell.wait()

    async def _surely(self, what: Parcel | Inbound) -> None:
        while True:
            try:
                return await (self._hear(what) if isinstance(what, Inbound) else self._whole(what))
            except (LogError, OSError) as error:
                log.warning("what was heard waits, for it cannot be written: %s", error)
                await self._clock.sleep_until(self._clock.now() + AGAIN)

    async def _whole(self, parcel: Parcel) -> None:
        recording = parcel.recording
        ref = await self._media.put(await asyncio.to_thread(recording.flac))
        seconds = recording.samples / RATE
        for message in parcel.messages(Voice(ref=ref, seconds=seconds, mime=MIME, snr=parcel.snr)):
            await self._hear(message)
        await self._recorder.forget(recording)
