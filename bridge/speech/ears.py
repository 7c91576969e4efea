"""Recordings to words, in the background: every line of “speech” becomes a line of the inbox.

Whatever goes wrong is said in the line, and a person listens to the recording. The newest
recording is heard first, and one that has waited to its deadline is given up unheard: a backlog
never stands before a fresh call. An engine that hangs keeps its hand busy; its recording is given
up at the deadline all the same.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta

from bridge import codec
from bridge.errors import MediaError
from bridge.message.unsaid import for_log
from bridge.ports import Append, Clock, Entry, Hints, Log, Media, Transcriber, Transcript
from bridge.speech.health import Health, Trouble
from bridge.speech.listen import Listen
from bridge.streams import INBOX, SPEECH, words_key
from rules.inputs import Transcribed

log = logging.getLogger(__name__)

BEHIND = "transcription is behind"
NO_ENGINE = "no speech model is installed (patrolbridge models list)"


async def ears(
    log: Log,
    media: Media,
    transcriber: Transcriber | None,
    hints: Callable[[Listen], Hints],
    pool: Executor,
    clock: Clock,
    *,
    within: timedelta = timedelta(seconds=20),
    hands: int = 1,
    health: Health | None = None,
) -> None:
    """Listen for ever, `hands` recordings at once in threads of `pool`.

    `within`: from the line's own time to the time when it is given up. `LogError` goes to whoever
    started us; lines that were not answered come again. `health` outlives that.
    """
    health = health or Health()
    turns = _Turns(hands)
    worker = _Ears(log, media, transcriber, hints, pool, clock, within, turns, health)
    async with asyncio.TaskGroup() as tasks:
        async for batch in log.read(SPEECH):
            for entry in batch:
                tasks.create_task(worker.answer(entry))


class _Ears:
    def __init__(
        self,
        log: Log,
        media: Media,
        transcriber: Transcriber | None,
        hints: Callable[[Listen], Hints],
        pool: Executor,
        clock: Clock,
        within: timedelta,
        turns: "_Turns",
        health: Health,
    ) -> None:
        self._log, self._media, self._transcriber, self._hints = log, media, transcriber, hints
        self._pool, self._clock, self._within, self._turns = pool, clock, within, turns
        self._health = health

    async def answer(self, entry: Entry) -> None:
        """One commit: the words, or why there are none, and the line is done."""
        said, heard = await self._said(entry)
        line = Append(stream=INBOX, key=words_key(said.of), body=codec.encode(said))
        news = self._health.news(heard, self._clock.now())
        await self._log.commit(line, *news, done=[entry])
        self._health.told(heard)

    async def _said(self, entry: Entry) -> tuple[Transcribed, Transcript | str | None]:
        """What is written; and what became of the recording, where somebody could listen."""
        try:
            listen = codec.decode(entry.body, Listen)
        except codec.Unreadable as error:
            reason = f"not a line of speech: {error}"
            return Transcribed(of=entry.key, words="", reason=reason), None
        transcriber = self._transcriber
        if transcriber is None:
            return _unheard(listen, "", NO_ENGINE), None
        heard = await self._by(entry.at + self._within, listen, transcriber)
        if isinstance(heard, str):
            return _unheard(listen, transcriber.name, str(heard)), heard
        return _heard(listen, heard), heard

    async def _by(
        self, deadline: datetime, listen: Listen, transcriber: Transcriber
    ) -> Transcript | str:
        """The transcript, or the reason why there is none by the deadline."""
        if self._clock.now() >= deadline:
            return Trouble(BEHIND)
        turn = self._turns.ask()
        if not await self._first(turn, deadline):
            self._turns.give_up(turn)
            return Trouble(BEHIND)
        work = asyncio.ensure_future(self._work(listen, transcriber))
        work.add_done_callback(lambda _: self._turns.over())
        if await self._first(work, deadline):
            return work.result()
        return Trouble(f"not understood within {self._within.total_seconds():.0f} s")

    async def _work(self, listen: Listen, transcriber: Transcriber) -> Transcript | str:
        try:
            # Imported late: a bridge without speech has none of the libraries under it.
            from bridge.speech.transcribe import transcribe  # noqa: PLC0415

            content = await self._media.open(listen.ref)
            loop = asyncio.get_running_loop()
            hints = self._hints(listen)
            return await loop.run_in_executor(
                self._pool, transcribe, transcriber, content, listen.ref, hints, listen.tones
            )
        except MediaError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - an engine raises anything; the call must go to a person
            log.warning("speech: %s failed on %s: %s", transcriber.name, listen.ref, for_log(error))
            return Trouble(f"{transcriber.name} failed: {type(error).__name__}: {error}"[:200])

    async def _first(self, wanted: Awaitable[object], deadline: datetime) -> bool:
        """Did it come before the deadline? It goes on in either case."""
        future = asyncio.ensure_future(wanted)
        bell = asyncio.ensure_future(self._clock.sleep_until(deadline))
        try:
            await asyncio.wait({future, bell}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            bell.cancel()
        return future.done()


class _Turns:
    """So many at once; who asked last goes first."""

    def __init__(self, hands: int) -> None:
        self._free = hands
        self._waiting: list[asyncio.Future[None]] = []

    def ask(self) -> asyncio.Future[None]:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._deal()
        return turn

    def give_up(self, turn: asyncio.Future[None]) -> None:
        self._waiting.remove(turn)

    def over(self) -> None:
        self._free += 1
        self._deal()

    def _deal(self) -> None:
        while self._free and self._waiting:
            self._free -= 1
            self._waiting.pop().set_result(None)


def _heard(listen: Listen, transcript: Transcript) -> Transcribed:
    return Transcribed(
        of=listen.of,
        words=transcript.words,
        language=transcript.language,
        confidence=transcript.confidence,
        engine=transcript.engine,
        reason=transcript.reason,
        doubts=transcript.doubts,
        snr=transcript.snr,
        again=transcript.again,
        readings=transcript.readings,
    )


def _unheard(listen: Listen, engine: str, reason: str) -> Transcribed:
    return Transcribed(
        of=listen.of, words="", language=listen.language, engine=engine, reason=reason
    )
