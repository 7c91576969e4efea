"""Keying and carrier of one transceiver, for the main process; its guard holds the lines.

The lease is renewed by the event loop that does the work: where that hangs, the transmitter falls
silent. `keyed` is true only between the guard's word that the line is up and the first word, or
silence, that says otherwise. A guard that is lost is started again, and begins at rest.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from adapters.radio.guard import wire
from adapters.radio.guard.child import Child, started
from adapters.radio.guard.events import Back, CarrierChanged, Events, Trouble
from adapters.radio.guard.watch import Why
from adapters.radio.lines.expression import holds, names
from adapters.radio.lines.port import VOX
from adapters.radio.lines.wires import Wires
from bridge.errors import NotReady

RENEW = 0.2  # seconds between two renewals of the lease
MISSED = 4  # renewals without an answer after which the guard is taken for stuck
STARTING = 50  # the same for a guard that has not spoken yet: it is still being loaded
PATIENCE = 2.0  # seconds that an order may take
PAUSES = (0.0, 0.2, 1.0, 2.0)  # seconds before another guard is started; the last one stays
GUARD_LOST = "guard_lost"
LINE_LOST = Why.LINE_LOST.value


class Transceiver:
    """The lines of one transceiver."""

    def __init__(self, wires: Wires) -> None:
        self.events = Events()
        self._wires = wires
        self._sense = wires.sense()
        self._all = names(self._sense) - {VOX}
        self._loop = asyncio.get_running_loop()
        self._child: Child | None = None
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[str]] = {}
        self._since: float | None = None  # keyed since
        self._inputs: frozenset[str] | None = None if wires.hears_at else frozenset()
        self._voice = False
        self._carrier = False
        self._inhibited = False
        self._ports = {wires.keys_at, wires.hears_at} - {""} or {""}
        self._troubled = set(self._ports)  # not open yet, or lost
        self._unanswered = 0
        self._spoken = False
        self._closing = asyncio.Event()

    @property
    def carrier(self) -> bool:
        """Whether the receiver hears somebody; never while the lines are unknown."""
        return self._carrier

    @property
    def keyed(self) -> bool:
        """Whether the transmitter is certainly on."""
        return self._since is not None

    @property
    def keyed_for(self) -> float:
        """Seconds since the line went up; 0 while it is down."""
        return 0.0 if self._since is None else self._loop.time() - self._since

    @property
    def guard(self) -> int:
        """The process id of the guard, 0 while there is none."""
        return self._child.pid if self._child else 0

    async def key(self) -> None:
        """Raise the line; on the air when it returns. `NotReady` says why not."""
        if self.keyed:
            return
        number = next(self._numbers)
        try:
            why = await self._ask(wire.Key(number), number)
        except asyncio.CancelledError:
            self._say(wire.Release(next(self._numbers)))  # nobody is left who would
            raise
        if why:
            raise NotReady(f"the transmitter cannot be keyed: {why}")
        self._since = self._loop.time()

    async def release(self) -> None:
        """Lower the line; silent when it returns. `NotReady`: the line is unknown.

        Also then it is being lowered: by the guard, by the end of the guard, or as soon as the
        port is back.
        """
        self._since = None
        number = next(self._numbers)
        if why := await self._ask(wire.Release(number), number):
            raise NotReady(f"the transmitter may still be keyed: {why}")

    def inhibit(self, *, on: bool) -> None:
        """Let the guard refuse to key; what is on the air is finished."""
        self._inhibited = on
        self._say(wire.Inhibit(on))

    def voice(self, *, on: bool) -> None:
        """What VOX stands for in the carrier's expression: the sound card hears a voice."""
        self._voice = on
        self._weigh(self._loop.time())

    async def run(self) -> None:
        """Keep a guard alive until `close`. One that cannot be had is complained of once."""
        failures = 0  # guards in a row that never spoke
        while not self._closing.is_set():
            why = await self._guarded()
            if not self._closing.is_set() and (self._spoken or not failures):
                self._trouble(self._ports, f"{GUARD_LOST}:{why}")
            failures = 0 if self._spoken else failures + 1
            await self._pause(PAUSES[min(failures, len(PAUSES) - 1)])

    async def _guarded(self) -> str:
        """One life of a guard; how it ended."""
        self._spoken = False
        try:
            async with started(self._wires) as child:
                self._child, self._unanswered = child, -STARTING
                self._say(wire.Inhibit(self._inhibited))
                await self._talk(child)
                return str(child.pid)
        except OSError as error:
            return str(error)
        finally:
            self._child = None

    def close(self) -> None:
        """End `run`: the guard lowers the lines and goes."""
        self._closing.set()

    async def _talk(self, child: Child) -> None:
        """Until the guard is gone or we close."""
        beat = self._loop.create_task(self._beat(child))
        hear = self._loop.create_task(self._hear(child))
        done = self._loop.create_task(self._closing.wait())
        try:
            await asyncio.wait((hear, done), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (beat, hear, done):
                task.cancel()
            await asyncio.gather(beat, hear, done, return_exceptions=True)
            self._forget()

    async def _beat(self, child: Child) -> None:
        """Renew the lease; a guard that does not answer is killed, and the kernel lowers the line.

        Turns are counted, not seconds: while this loop was held up, the guard did nothing wrong.
        """
        while not self._closing.is_set():
            if self._unanswered >= MISSED:
                child.kill()
            self._unanswered += 1
            child.say(wire.Keep())
            await self._pause(RENEW)

    async def _hear(self, child: Child) -> None:
        while word := await child.hear():
            self._heard(word)

    def _heard(self, word: wire.Word) -> None:
        match word:
            case wire.Alive():
                self._unanswered, self._spoken = 0, True
                self._regained("")
            case wire.Answered(number, why):
                if (waiting := self._asked.pop(number, None)) and not waiting.done():
                    waiting.set_result(why)
            case wire.Fell(why):
                self._since = None
                if why != LINE_LOST:  # that was told with the port's name
                    self.events.put(Trouble(why))
            case wire.Lost(port, why):
                self._trouble({port}, f"{LINE_LOST}:{port}: {why}")
            case wire.Regained(port):
                self._regained(port)
            case wire.Inputs(high, at):
                self._inputs = None if high is None else frozenset(high)
                self._weigh(at)

    def _trouble(self, ports: set[str], text: str) -> None:
        self._troubled |= ports
        self.events.put(Trouble(text))

    def _regained(self, port: str) -> None:
        if port in self._troubled:
            self._troubled.remove(port)
            self.events.put(Back(port))

    def _weigh(self, at: float) -> None:
        """Say when the carrier is another one; of unknown lines, only what they cannot change."""
        voice = frozenset({VOX} if self._voice else ())
        known = [frozenset[str](), self._all] if self._inputs is None else [self._inputs]
        on = all(holds(self._sense, high | voice) for high in known)
        if on != self._carrier:
            self._carrier = on
            self.events.put(CarrierChanged(on, at))

    async def _ask(self, message: wire.Key | wire.Release, number: int) -> str:
        """The guard's answer to an order: "" well, else why not."""
        if self._child is None:
            return GUARD_LOST
        answer: asyncio.Future[str] = self._loop.create_future()
        self._asked[number] = answer
        self._say(message)
        try:
            async with asyncio.timeout(PATIENCE):
                await answer
        except TimeoutError:
            self._say(wire.Release(next(self._numbers)))
            return GUARD_LOST
        finally:
            self._asked.pop(number, None)
        return answer.result()

    def _say(self, message: wire.Order) -> None:
        if self._child:
            self._child.say(message)

    def _forget(self) -> None:
        """The guard is gone, and with it all that it said."""
        self._child, self._since = None, None
        self._inputs = None if self._wires.hears_at else frozenset()
        self._weigh(self._loop.time())
        for waiting in deque(self._asked.values()):
            if not waiting.done():
                waiting.set_result(GUARD_LOST)

    async def _pause(self, seconds: float) -> None:
        """Wait, but not longer than the lines are open."""
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return


@asynccontextmanager
async def open_lines(wires: Wires) -> AsyncIterator[Transceiver]:
    """The lines of one transceiver; at the end the line is down and the guard has gone."""
    transceiver = Transceiver(wires)
    running = asyncio.create_task(transceiver.run())
    running.add_done_callback(lambda _: transceiver.events.put(None))
    try:
        yield transceiver
    finally:
        transceiver.close()
        await running
