"""One transmitter at work: says what it is given, when the channel allows, and always lets go.

Law. Whatever happens while the line is up (an error of the sound card, of the line, of ourselves,
a cancellation), the line is lowered before anything else. A message ends with exactly one outcome:
said, given back with its reason so that it goes another way, or too late. Speech is made before
anybody keys. Without a sound card messages are given back at once, and the card is tried again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from adapters.radio.ids.heard import RATE, Samples
from adapters.radio.speak.alerts import alerts, whole
from adapters.radio.speak.ident import learn
from adapters.radio.speak.keyer import Keyer
from adapters.radio.speak.outcomes import Outcomes
from adapters.radio.speak.script import Script
from adapters.radio.speak.sinks import Lines, Open, Sink
from adapters.radio.speak.steps import Key, Keys, Release, Step, Why
from adapters.radio.speak.times import Times
from adapters.radio.speak.troubles import Tell, Troubles
from adapters.radio.speak.waiting import Saying
from bridge.errors import NotReady, Refused
from bridge.message import Outbound, Receipt
from bridge.ports import Clock, Speaker

STALLED = 2.0  # seconds that a sink may take for 20 ms, or a line to be lowered
DRAINED = 3.0  # seconds that what was written may take to be played
REOPEN = timedelta(seconds=2)  # between two tries to open the sink
RETRY = RATE  # samples between two tries to lower a line that would not go down
TRIES = 3  # at the end

SOUND, LINE, STATE = "sound_out", "transmitter", "transmitter_state"


async def _unnoted(_: Keys) -> None:
    """Nobody wants to know."""


class Transmitter:
    """`tell` hears of troubles.

    `calls`: tones that open the radio of a call sign; `ident`: text and language of who we are.
    `begins` is told what is going to be said before the line goes up.
    """

    def __init__(
        self,
        open_sink: Open,
        lines: Lines,
        speaker: Speaker,
        clock: Clock,
        tell: Tell,
        *,
        times: Times | None = None,
        tones: Mapping[int, Samples] | None = None,
        calls: Callable[[str], Samples | None] = lambda _: None,
        ident: tuple[str, str] | None = None,
        begins: Callable[[Keys], Awaitable[None]] = _unnoted,
    ) -> None:
        self._open, self._lines, self._clock = open_sink, lines, clock
        self._troubles = Troubles(tell)
        self._script = Script(speaker)
        self._keyer = Keyer(times or Times(), alerts() if tones is None else tones)
        self._calls, self._ident = calls, ident
        self._begins = begins
        self._outcomes = Outcomes()
        self._todo: list[Step] = []
        self._keying: asyncio.Task[None] | None = None
        self._up = False  # the line said that it is
        self._unsure_until: int | None = None  # when to lower it once more
        self._away = ""  # why nothing can be said
        self._tried = asyncio.Event()  # to open the sink, once
        self._agains = 0

    @property
    def on_air(self) -> bool:
        """Our line is up, or may be: what is heard is ourselves, for `times.deaf_for` more."""
        return self._keyer.on_air

    @property
    def waiting(self) -> int:
        """How many messages wait for their turn."""
        return self._keyer.waiting

    @property
    def times(self) -> Times:
        """How long everything takes."""
        return self._keyer.times

    async def send(self, message: Outbound) -> Receipt:
        """Say it; returns when it was on the air to its end.

        `Refused`: it was not, for `channel_busy`, `channel_crowded`, `not_keyed`, `cut_off` (with
        the sentences that were said of all), `radio_away` or `no_voice`. `TryLater`: too late.
        """
        call = self._calls(message.channel)
        call = None if call is None else whole(call)
        room = self._keyer.room - (0 if call is None else len(call))
        try:
            sentences = await self._script.of(message, room)
        except NotReady as error:
            raise Refused(f"no_voice:{error}") from error
        if self._away:
            raise Refused(f"{Why.AWAY}:{self._away}")
        now = self._keyer.now
        return await self._outcome(
            Saying(
                key=message.key,
                words=f"{message.language}\n{message.text}",
                sentences=sentences,
                priority=message.priority,
                to=message.channel,
                call=call,
                begin_by=now + self.times.wait(message.priority),
                asks=message.asks,
                expires=self._expiry(message),
            )
        )

    def again(self, to: str | None = None) -> bool:
        """Somebody asks us to repeat what we said last (to this call sign); False: nothing."""
        self._agains += 1
        return self._keyer.again(f"again/{self._agains}", to)

    async def opened(self) -> None:
        """Return when the sink is open for the first time. `NotReady`: it cannot be, and why."""
        await self._tried.wait()
        if self._away:
            raise NotReady(f"{SOUND}: {self._away}")

    async def run(self) -> None:
        """For ever. The line is down when it ends, however it ends."""
        learning = None
        try:
            learning = await self._learn_ident()
            while True:
                await self._opened()
                await self._clock.sleep_until(self._clock.now() + REOPEN)
        finally:
            if learning:
                learning.cancel()
            self._away = self._away or "closing"
            self._tried.set()
            self._outcomes.settle(self._keyer.abandon())

    async def _opened(self) -> None:
        """As long as the sound card lasts."""
        try:
            async with self._open() as sink:
                self._away = ""
                self._tried.set()
                self._troubles.end(SOUND)
                await self._speak(sink)
        except (OSError, NotReady) as error:
            self._lost(str(error) or "it takes no sound")

    def _lost(self, why: str) -> None:
        self._away = why
        self._tried.set()
        self._troubles.begin(SOUND, why)
        self._outcomes.settle(self._keyer.abandon())

    async def _learn_ident(self) -> asyncio.Task[None] | None:
        if self._ident is None or not self.times.ident_every:
            return None
        return await learn(self._ident, self._script, self._keyer, self._clock, self._troubles)

    async def _speak(self, sink: Sink) -> None:
        try:
            while True:
                await self._do(self._news(), sink)
                block, steps = self._keyer.tick(carrier=self._lines.carrier)
                async with asyncio.timeout(STALLED):
                    await sink.write(block, settled=self._keyer.sounding)
                await self._do(steps, sink)
        finally:
            self._away = self._away or "closing"
            await self._end()

    def _news(self) -> list[Step]:
        """What happened to the line since the last block, and what was decided meanwhile."""
        steps, self._todo = self._todo, []
        if self._keying and self._keying.done():
            task, self._keying = self._keying, None
            steps += self._keyer.answer(keyed=self._keyed(task))
        if self._up and not self._lines.keyed:
            self._up = False
            self._troubles.begin(LINE, Why.CUT_OFF)
            steps += self._keyer.fell()
        return steps

    def _keyed(self, task: asyncio.Task[None]) -> bool:
        """Whether the transmitter came on."""
        error = None if task.cancelled() else task.exception()
        self._up = error is None and not task.cancelled()
        if self._up:
            self._troubles.end(LINE)
        else:
            self._troubles.begin(LINE, f"{Why.NOT_KEYED}:{error}")
        return self._up

    async def _do(self, steps: Sequence[Step], sink: Sink) -> None:
        for step in steps:
            match step:
                case Key(keys=keys):
                    self._keying = asyncio.create_task(self._key(keys))
                case Release(drain=drain):
                    await self._let_go(sink, drain=drain)
                case _:
                    self._outcomes.settle([step])
        if self._unsure_until is not None and self._keyer.now >= self._unsure_until:
            await self._lower()

    async def _key(self, keys: Keys) -> None:
        await self._begins(keys)
        await self._lines.key()

    async def _let_go(self, sink: Sink, *, drain: bool) -> None:
        played = False
        try:
            if drain:
                async with asyncio.timeout(DRAINED):
                    await sink.drain()
            played = self._lines.keyed
        finally:
            if drain and not played:
                self._outcomes.settle(self._keyer.fell())
            await self._lower()

    async def _end(self) -> None:
        """Nothing more is played: break off, and lower the line."""
        self._outcomes.settle(self._keyer.abandon())
        await self._lower(TRIES)

    async def _lower(self, tries: int = 1) -> None:
        """Lower the line, whoever cancels us."""
        lowering = asyncio.ensure_future(self._lowering(tries))
        try:
            await asyncio.shield(lowering)
        except asyncio.CancelledError:
            await lowering
            raise

    async def _lowering(self, tries: int) -> None:
        for _ in range(tries):
            if self._keyer.on_air:
                await self._lowered()

    async def _lowered(self) -> None:
        keying, self._keying, self._up = self._keying, None, False
        if keying:
            keying.cancel()
            await asyncio.gather(keying, return_exceptions=True)
        try:
            async with asyncio.timeout(STALLED):
                await self._lines.release()
        except Exception as error:  # noqa: BLE001 - whatever it is, the line is unknown
            self._troubles.begin(STATE, f"state_unknown:{error or type(error).__name__}")
            self._unsure_until = self._keyer.now + RETRY
            self._outcomes.settle(self._keyer.released(down=False))
            return
        self._unsure_until = None
        self._troubles.end(STATE)
        self._outcomes.settle(self._keyer.released(down=True))

    async def _outcome(self, saying: Saying) -> Receipt:
        future = self._outcomes.ask(saying.key)
        try:
            self._keyer.put(saying)
            return await future
        except asyncio.CancelledError:
            self._todo += self._keyer.withdraw(saying.key)
            raise
        finally:
            self._outcomes.leave(saying.key)

    def _expiry(self, message: Outbound) -> int | None:
        """The sample from which on it is not worth beginning."""
        if message.expires is None:
            return None
        left = (message.expires - self._clock.now()).total_seconds()
        return self._keyer.now + max(int(left * RATE), 0)
