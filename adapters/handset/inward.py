"""What a station says, on its way to the journal: one way for all that has a voice.

Stored, handed in, and only then told to the station's other pages and watched for what the house
understands of it.
"""

from adapters.handset.audio import Sounds, recorded
from adapters.handset.spool import WIDTH, Head
from adapters.handset.stations import Spoke, Stations
from adapters.handset.understood import Understanding
from bridge.errors import BridgeError
from bridge.message import Inbound, Transcribed, Voice
from bridge.ports import Hear, Hearsay, Measured, Services, Transcript

DEAF = "no recogniser that hears while people speak"


class NotListening(BridgeError):
    """The bridge does not listen yet: keep it."""


class Inward:
    """`hear` is set while the bridge listens."""

    def __init__(
        self, services: Services, stations: Stations, sounds: Sounds, understood: Understanding
    ) -> None:
        self._media, self._stations, self._sounds = services.media, stations, sounds
        self._understood = understood
        self.hear: Hear | None = None

    async def hand_in(self, message: Hearsay) -> None:
        """Durable when it returns. `NotListening`, `LogError`."""
        if self.hear is None:
            raise NotListening("the bridge does not listen yet")
        await self.hear(message)

    async def sound(self, head: Head, pcm: bytes, *, hearing: bool) -> None:
        """A transmission that came as samples; `hearing`: its `words` follow."""
        content, mime = await recorded(pcm, head.rate)
        measured = Measured(seconds=len(pcm) / WIDTH / head.rate, mime=mime)
        await self.recording(head, content, measured, hearing=hearing)

    async def typed(self, head: Head, words: str, language: str, reply_to: str) -> None:
        """Words that were written, or a button."""
        await self.hand_in(
            Inbound(
                key=head.whole_key,
                channel=head.station,
                sender=head.station,
                words=words,
                language=language,
                reply_to=reply_to,
            )
        )
        self._understood.watch(head)

    async def words(self, head: Head, said: Transcript | None) -> None:
        """What was understood of it, or why nothing was; None: nobody listens any more."""
        said = said or Transcript(words="", language="", confidence=0.0, engine="", reason=DEAF)
        await self.hand_in(
            Transcribed(
                of=head.whole_key,
                words=said.words,
                language=said.language,
                confidence=said.confidence,
                engine=said.engine,
                reason=said.reason,
                doubts=said.doubts,
            )
        )
        self._understood.words(head, said.words)

    async def recording(
        self, head: Head, content: bytes, measured: Measured, *, hearing: bool = False
    ) -> None:
        """A recording that is whole; `head.rate` does not count. `OSError`, `LogError`."""
        ref = await self._media.put(content)
        voice = Voice(ref=ref, seconds=measured.seconds, mime=measured.mime)
        await self.hand_in(
            Inbound(
                key=head.whole_key,
                channel=head.station,
                sender=head.station,
                language=head.language,
                voice=voice,
                hearing=hearing,
            )
        )
        self._understood.watch(head)
        if station := self._stations.get(head.station):
            audio = f"/audio/{self._sounds.recording(ref)}"
            station.tell(Spoke(key=head.key, seconds=measured.seconds, audio=audio))
