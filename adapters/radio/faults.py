"""What goes wrong with a channel: told at once, and the end of the link where it does not pass.

Without its lines, its sound or a transmitter that is known to be silent, a channel is no channel: a
link that goes on would be believed. A plug that is pulled and put back passes within the grace.
Of everything else (a full disk, a lost block, a receiver that stays open) the channel goes on.
"""

import asyncio
import logging

from adapters.radio.alarms import Alarms
from adapters.radio.guard import events as lines
from adapters.radio.guard.transceiver import GUARD_LOST, LINE_LOST
from adapters.radio.hear.events import Back, Trouble
from adapters.radio.hear.record import KEY as RECORDING
from adapters.radio.lines.wires import Wires
from adapters.radio.speak.ident import VOICE
from adapters.radio.speak.transmitter import LINE, SOUND, STATE
from adapters.radio.ways import SOUND_IN
from adapters.radio.words import KEY as SPEECH
from bridge.errors import NotReady

RECEIVER = "receiver"
HANDING = "handing"
GRACE = 3.0  # seconds; a person must hear of it within five
VITAL = frozenset({SOUND, STATE, SOUND_IN})
WORDS = {  # what the desks are told of a part that fails
    SOUND: "sound_out",
    LINE: "transmitter",
    STATE: "transmitter_state",
    VOICE: "station_ident",
    SOUND_IN: "sound_in",
    RECORDING: "disk_full",
    RECEIVER: "receiver_stuck",
    HANDING: "not_kept",
    SPEECH: "speech",
}
LOST = "sound_lost"
FORCED = frozenset({"key_time_up", "lease_lapsed"})  # the guard let go of the line

log = logging.getLogger(__name__)


class Faults:
    """Of one channel, called `name`. `away`: its ports that are not open."""

    def __init__(self, name: str, wires: Wires, alarms: Alarms) -> None:
        self._name, self.alarms = name, alarms
        self._loop = asyncio.get_running_loop()
        self._lost: asyncio.Future[None] = self._loop.create_future()
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self.away = {wires.keys_at, wires.hears_at} - {""} or {""}
        self._ports = frozenset(self.away)
        self._opened = asyncio.Event()

    def told(self, news: Trouble | Back) -> None:
        """A part of hearing or speaking fails, or works again."""
        match news:
            case Trouble(key, text, count):
                log.warning("%s: %s: %s%s", self._name, key, text, f" ({count})" if count else "")
                if count:
                    self.alarms.begin(LOST, key, text, passes=True)
                    return
                self.alarms.begin(WORDS.get(key, key), detail=text)
                if key in VITAL:
                    self._begin(key, f"{key}: {text}")
            case Back(key):
                log.info("%s: %s works again", self._name, key)
                self.alarms.end(WORDS.get(key, key))
                self._pass(key)

    def of_lines(self, event: lines.Event) -> None:
        """The same of the lines; a carrier is no fault."""
        match event:
            case lines.Trouble(text):
                log.warning("%s: %s", self._name, text)
                self._alarmed(text)
                for port in self._meant(text):
                    self.away.add(port)
                    self._begin(f"port {port}", text)
            case lines.Back(port):
                self.away.discard(port)
                self.alarms.end(LINE_LOST, port)
                self.alarms.end(GUARD_LOST)
                self._pass(f"port {port}")
                if not self.away:
                    self._opened.set()
            case lines.CarrierChanged():
                pass

    async def opened(self) -> None:
        """Return when all ports were open once. `NotReady`: they are not, and why."""
        opening = asyncio.ensure_future(self._opened.wait())
        try:
            async with asyncio.timeout(2 * GRACE):
                await asyncio.wait((opening, self._lost), return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError as error:
            raise NotReady(f"no answer of the guard of {', '.join(self.away)}") from error
        finally:
            opening.cancel()
        if self._lost.done():
            self._lost.result()

    async def end(self) -> None:
        """Wait for a fault that does not pass; raises its `NotReady`."""
        await asyncio.shield(self._lost)

    def close(self) -> None:
        """Nothing is waited for any more."""
        self.alarms.close()
        for timer in self._waiting.values():
            timer.cancel()
        if self._lost.done() and not self._lost.cancelled():
            self._lost.exception()  # seen, also where nobody listened
        self._lost.cancel()

    def _meant(self, text: str) -> frozenset[str]:
        """The ports that a trouble of the lines is about; none where it is about the words."""
        key, _, rest = text.partition(":")
        if key == GUARD_LOST:
            return self._ports
        if key != LINE_LOST:
            return frozenset()
        return frozenset(port for port in self._ports if rest.startswith(f"{port}: "))

    def _alarmed(self, text: str) -> None:
        """The desks hear what the guard tells; of an order that was refused they hear otherwise."""
        key, _, rest = text.partition(":")
        if key == LINE_LOST:
            about = next(iter(self._meant(text)), "")
            self.alarms.begin(LINE_LOST, about, rest.removeprefix(f"{about}: "))
        elif key == GUARD_LOST or key in FORCED:
            self.alarms.begin(key, detail=rest, passes=key in FORCED)

    def _begin(self, part: str, why: str) -> None:
        if part not in self._waiting:
            self._waiting[part] = self._loop.call_later(GRACE, self._lose, why)

    def _pass(self, part: str) -> None:
        if timer := self._waiting.pop(part, None):
            timer.cancel()

    def _lose(self, why: str) -> None:
        if not self._lost.done():
            self._lost.set_exception(NotReady(why))
