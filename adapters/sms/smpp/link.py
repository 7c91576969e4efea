"""One bound session: requests that wait for their answers, and requests of the centre.

A request that was written and not answered may have been carried out, whatever happens then: its
error is no `SendError`. What was not written yet, because the link was lost before, is `TryLater`.
The link watches itself: who says nothing is asked (`enquire_link`), who does not answer is lost.
"""

import asyncio
import logging
from asyncio import Future, StreamReader, StreamWriter, Task
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec import Struct

from adapters.sms.smpp.pdu import LAST_SEQUENCE, RESPONSE, Command, Frames, Malformed, Pdu
from adapters.sms.smpp.status import OK, UNKNOWN_COMMAND
from bridge.errors import TryLater
from bridge.message.unsaid import for_log
from bridge.ports import Clock

CHUNK = 65_536
AT_ONCE = 64  # requests of the centre that are being dealt with; then it must wait
GOODBYE = 2.0  # seconds for the centre to answer our unbind

Deal = Callable[[Pdu], Awaitable[None]]
_log = logging.getLogger(__name__)


class Unanswered(Exception):
    """The centre did not say what became of a request: it may have been carried out."""


class Patience(Struct, frozen=True, kw_only=True):
    """How long we wait for whom."""

    enquire: timedelta = timedelta(seconds=30)  # of silence until we ask
    answer: timedelta = timedelta(seconds=30)


class Link:
    """One connection. `deal` is given each `deliver_sm`, and answers it with `say`."""

    def __init__(
        self,
        reader: StreamReader,
        writer: StreamWriter,
        clock: Clock,
        patience: Patience,
        *,
        window: int,
        deal: Deal,
    ) -> None:
        self._reader, self._writer, self._clock = reader, writer, clock
        self._patience, self._deal = patience, deal
        self._window = asyncio.Semaphore(window)
        self._busy = asyncio.Semaphore(AT_ONCE)
        self._pending: dict[int, tuple[datetime, Future[Pdu]]] = {}
        self._sequence = 0
        self._heard_at = clock.now()
        self._tasks: set[Task[None]] = set()
        self.lost: Future[str] = asyncio.get_running_loop().create_future()

    def start(self) -> None:
        """Read, and watch over the link, until `close`."""
        self._task(self._read())
        self._task(self._watch())

    async def request(
        self,
        command: Command,
        body: bytes = b"",
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> Pdu:
        """The answer. `before` is awaited when it is its turn, right before it is written.

        `TryLater`: it was not written. `Unanswered`: it was, and nothing came back.
        """
        async with self._window:
            if before:
                await before()
            if self.lost.done():
                raise TryLater(f"not connected: {self.lost.result()}")
            return await self._ask(command, body)

    async def _ask(self, command: Command, body: bytes) -> Pdu:
        self._sequence = self._sequence % LAST_SEQUENCE + 1
        sequence = self._sequence
        answered: Future[Pdu] = asyncio.get_running_loop().create_future()
        self._pending[sequence] = (self._clock.now(), answered)
        try:
            await self.say(Pdu(command, sequence, body))
            return await answered
        finally:
            self._pending.pop(sequence, None)

    async def say(self, pdu: Pdu) -> None:
        """Write one PDU. `Unanswered`: the connection broke, perhaps in the middle of it."""
        try:
            self._writer.write(pdu.encode())
            await self._writer.drain()
        except OSError as error:
            self._lose(str(error))
            raise Unanswered(f"the connection broke: {error}") from error

    async def close(self) -> None:
        """Say goodbye if anybody is there, and let go of everything."""
        if not self.lost.done():
            with suppress(TimeoutError, Unanswered):
                async with asyncio.timeout(GOODBYE):
                    await self._ask(Command.UNBIND, b"")
        self._lose("closed")
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._writer.transport.abort()  # what was to be said is said; TLS must not wait for a peer
        with suppress(OSError):
            await self._writer.wait_closed()

    def _lose(self, why: str) -> None:
        """Nobody waits any longer for what will not come."""
        if not self.lost.done():
            self.lost.set_result(why)
        for _, answered in self._pending.values():
            if not answered.done():
                answered.set_exception(Unanswered(f"no answer: {why}"))

    def _task(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self) -> None:
        frames = Frames()
        try:
            while data := await self._reader.read(CHUNK):
                self._heard_at = self._clock.now()
                for pdu in frames.feed(data):
                    await self._take(pdu)
            self._lose("the SMS centre hung up")
        except (OSError, Malformed, Unanswered) as error:
            self._lose(f"the connection broke: {error}")

    async def _take(self, pdu: Pdu) -> None:
        if pdu.command & RESPONSE:
            _, answered = self._pending.get(pdu.sequence, (None, None))
            if answered and not answered.done():
                answered.set_result(pdu)
        elif pdu.command == Command.DELIVER_SM:
            await self._busy.acquire()  # while too many wait, we do not read on
            self._task(self._dealt(pdu))
        elif pdu.command == Command.ENQUIRE_LINK:
            await self.say(Pdu(pdu.command | RESPONSE, pdu.sequence))
        elif pdu.command == Command.UNBIND:
            await self.say(Pdu(pdu.command | RESPONSE, pdu.sequence))
            self._lose("the SMS centre said goodbye")
        else:
            nack = Pdu(Command.GENERIC_NACK, pdu.sequence, status=UNKNOWN_COMMAND)
            await self.say(nack)

    async def _dealt(self, pdu: Pdu) -> None:
        try:
            with suppress(Unanswered):  # it will send it again
                await self._deal(pdu)
        except Exception as error:  # noqa: BLE001 (not answered is not acknowledged; the link goes on)
            _log.warning("a message could not be taken in: %s", for_log(error))
        finally:
            self._busy.release()

    async def _watch(self) -> None:
        """Ask who is silent; give up on who does not answer."""
        tick = min(self._patience.enquire, self._patience.answer) / 2
        while not self.lost.done():
            now = self._clock.now()
            await self._clock.sleep_until(now + tick)
            now = self._clock.now()
            self._give_up(now)
            silent = now - self._heard_at
            if silent >= self._patience.enquire + self._patience.answer:
                self._lose("the SMS centre says nothing any more")
            elif silent >= self._patience.enquire:
                self._task(self._enquire())

    def _give_up(self, now: datetime) -> None:
        for since, answered in self._pending.values():
            if now - since >= self._patience.answer and not answered.done():
                answered.set_exception(Unanswered("no answer in time"))

    async def _enquire(self) -> None:
        with suppress(Unanswered):
            answer = await self._ask(Command.ENQUIRE_LINK, b"")
            if answer.status not in {OK, UNKNOWN_COMMAND}:
                _log.info("enquire_link was answered with %s", answer.status)
