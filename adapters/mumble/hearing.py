"""From packets to messages: each speaker's transmissions, apart from all others.

A transmission ends with the packet that says so, or when nothing came for `HANG`. It is on the disk
while it lasts, and leaves it when the journal has it and its words: what a crash left is handed in
under the same key. Words come while somebody speaks, where the house can follow.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TypeVar

from adapters.mumble import spool
from adapters.mumble.config import Config
from adapters.mumble.link import User
from adapters.mumble.sound import RATE, Decoder, flac
from adapters.mumble.spool import Head, Take
from adapters.mumble.telling import NOT_KEPT, SPEECH, Telling
from adapters.mumble.wire import Voice
from bridge.errors import LogError
from bridge.message import Inbound, Transcribed
from bridge.message import Voice as Recording
from bridge.ports import Following, Hear, Services, Talking

HANG = timedelta(milliseconds=600)  # without a packet: the transmission is over
LOOKED = timedelta(milliseconds=200)  # between two looks at who has stopped
LONGEST = 120  # seconds; what is longer goes on as another message
SHORTEST = 0.2  # seconds; less is a click
AGAIN = timedelta(seconds=2)  # between two tries to hand in
STRANGER = "?"  # before the name of somebody who has not the certificate of it

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass
class Speaking:
    """One transmission that lasts."""

    head: Head
    last: datetime
    samples: int = 0
    decoder: Decoder = field(default_factory=Decoder)
    unwritten: bytearray = field(default_factory=bytearray)
    take: Take | None = None
    following: Following | None = None  # puts it into words while it lasts
    shown: Talking | None = None
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)


class Hearing:
    """Everybody who speaks in our room."""

    def __init__(self, config: Config, services: Services, folder: Path, telling: Telling) -> None:
        self._config, self._services, self._folder = config, services, folder
        self._clock, self._telling = services.clock, telling
        self._speaking: dict[int, Speaking] = {}
        self._over: deque[Speaking | Take] = deque()
        self._bell = asyncio.Event()
        self._nth = count(1)

    @property
    def busy(self) -> bool:
        """Somebody speaks."""
        return bool(self._speaking)

    def heard(self, user: User, voice: Voice) -> None:
        """One packet of somebody's voice."""
        speaking = self._speaking.get(voice.session)
        if speaking is None:
            speaking = self._speaking[voice.session] = self._begun(user, voice)
        pcm = speaking.decoder.feed(voice.opus)
        speaking.last = self._clock.now()
        speaking.samples += len(pcm) // 2
        speaking.unwritten += pcm
        if speaking.following:
            speaking.following.feed(pcm)
        self._show(speaking)
        if voice.last or speaking.samples >= LONGEST * RATE:
            self._end(voice.session)

    async def run(self, hear: Hear) -> None:
        """Write down what comes and hand in what is over, for ever."""
        self._over.extendleft(reversed(await asyncio.to_thread(self._left)))
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look())
            while True:
                while self._over:
                    promised = await self._surely(partial(self._one, self._over[0], hear))
                    self._over.popleft()
                    if promised:
                        group.create_task(self._words(*promised, hear))
                self._bell.clear()
                await self._bell.wait()

    async def aclose(self) -> None:
        """All that was heard is on the disk."""
        for session in tuple(self._speaking):
            self._end(session)
        for speaking in self._over:
            if isinstance(speaking, Speaking):
                await self._save(speaking)

    def _left(self) -> Sequence[Take]:
        return list(spool.recover(self._folder))

    def _begun(self, user: User, voice: Voice) -> Speaking:
        now = self._clock.now()
        proof = sha256(voice.opus).hexdigest()[:8]
        key = f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{next(self._nth)}-{proof}"
        following = self._services.ears.begin(RATE)
        return Speaking(Head(key=key, sender=self._known(user)), now, following=following)

    def _known(self, user: User) -> str:
        """The name, where the certificate is the one that belongs to it."""
        wanted = self._config.members.get(user.name)
        return user.name if wanted in {None, user.certificate} else f"{STRANGER}{user.name}"

    def _end(self, session: int) -> None:
        speaking = self._speaking.pop(session)
        self._services.talk.over(self._services.name, speaking.head.key)
        self._over.append(speaking)
        self._bell.set()

    def _show(self, speaking: Speaking) -> None:
        """Who speaks now, and the words so far."""
        words = speaking.following.so_far if speaking.following else ""
        if speaking.shown is None or speaking.shown.words != words:
            since = speaking.shown.since if speaking.shown else self._clock.now()
            head, name = speaking.head, self._services.name
            speaking.shown = Talking(
                adapter=name, channel=self._config.channel, key=head.key, since=since,
                who=head.sender, words=words,
            )  # fmt: skip
            self._services.talk.tell(speaking.shown)

    async def _look(self) -> None:
        while True:
            now = self._clock.now()
            for session, speaking in tuple(self._speaking.items()):
                if now - speaking.last >= HANG:
                    self._end(session)
                else:
                    await self._kept(speaking)
            await self._clock.sleep_until(now + LOOKED)

    async def _kept(self, speaking: Speaking) -> None:
        try:
            await self._save(speaking)
        except OSError as error:  # it is in memory, and is tried again
            log.warning("a transmission cannot be written to the disk: %s", error)

    async def _save(self, speaking: Speaking) -> Take:
        async with speaking.writing:
            if (take := speaking.take) is None:
                take = await asyncio.to_thread(spool.begin, self._folder, speaking.head)
                speaking.take = take
            pcm = bytes(speaking.unwritten)
            await asyncio.to_thread(take.write, pcm)
            del speaking.unwritten[: len(pcm)]
            return take

    async def _surely(self, work: Callable[[], Awaitable[T]]) -> T:
        """Until it is done, however long the log or the disk is away."""
        while True:
            try:
                done = await work()
            except (LogError, OSError) as error:
                log.warning("a transmission waits, for it cannot be written: %s", error)
                self._telling.tell(NOT_KEPT, str(error))
                await self._clock.sleep_until(self._clock.now() + AGAIN)
            else:
                self._telling.tell(NOT_KEPT, "")
                return done

    async def _one(self, what: Speaking | Take, hear: Hear) -> "tuple[Take, Following] | None":
        """Hand it in; where its words follow, that and what they come from."""
        take = await self._save(what) if isinstance(what, Speaking) else what
        following = what.following if isinstance(what, Speaking) else None
        pcm = await asyncio.to_thread(take.pcm)
        seconds = len(pcm) / 2 / RATE
        if isinstance(what, Take) and seconds >= SHORTEST:  # an earlier process may have promised
            following = self._services.ears.begin(RATE, whole=True)
            if following:
                following.feed(pcm)
        following = following if following and not following.lost else None
        if seconds >= SHORTEST:
            await self._hand_in(take.head, pcm, hear, hearing=following is not None)
            if following:
                return take, following
        elif following:
            following.drop()
        await asyncio.to_thread(take.forget)
        return None

    async def _hand_in(self, head: Head, pcm: bytes, hear: Hear, *, hearing: bool) -> None:
        ref = await self._services.media.put(await asyncio.to_thread(flac, pcm))
        channel, voice = self._config.channel, Recording(ref=ref, seconds=len(pcm) / 2 / RATE)
        await hear(
            Inbound(key=head.key, channel=channel, sender=head.sender, voice=voice, hearing=hearing)
        )

    async def _words(self, take: Take, following: Following, hear: Hear) -> None:
        """Its words; only then is all of it in the journal."""
        said = await following.finish()
        self._telling.tell(SPEECH, following.lost)
        words = Transcribed(
            of=take.head.key, words=said.words, language=said.language, confidence=said.confidence,
            engine=said.engine, reason=said.reason, doubts=said.doubts, snr=said.snr,
            again=said.again,
        )  # fmt: skip
        await self._surely(partial(hear, words))
        await self._surely(partial(asyncio.to_thread, take.forget))
