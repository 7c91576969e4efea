"""One serial port: a thread that reads, a thread that writes, and one command at a time.

The port may hang, vanish and come back: nothing here waits for it without an end, and what was
asked in vain leaves the port in doubt (`settled` is False) until the modem answers to the point.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import serial

from adapters.sms.at import commands
from adapters.sms.at.commands import Command
from adapters.sms.at.dialogue import Answer, Dialogue, Event, News, Prompt
from adapters.sms.within import in_time
from bridge.errors import NotReady
from bridge.ports import Clock

TICK = 0.2  # seconds of one read
WRITE = 5.0  # seconds that the port may hold us back


class Silent(Exception):
    """The modem did not answer in time."""


class Port:
    """An open port. `news` is called for each line that nobody asked for."""

    def __init__(
        self, device: serial.SerialBase, clock: Clock, news: Callable[[News], None]
    ) -> None:
        self._device, self._clock, self._news = device, clock, news
        self._loop = asyncio.get_running_loop()
        self._dialogue = Dialogue()
        self._events: asyncio.Queue[Answer | Prompt] = asyncio.Queue()
        self._pen = ThreadPoolExecutor(1, "sms-write")
        self._ending = threading.Event()
        self.lost: asyncio.Future[str] = self._loop.create_future()  # why
        self.settled = True
        self._reader = threading.Thread(target=self._read, name="sms-read", daemon=True)
        self._reader.start()

    async def ask(self, command: Command) -> Answer:
        """What the modem says to it. `Silent`, `NotReady` (the port is gone)."""
        await self._write(command.octets(), command)
        answer = await self._next(command.within)
        if isinstance(answer, Prompt):  # it was not asked for a message
            await self.cancel()
            return await self._answer(command.within)
        return answer

    async def prompt(self, command: Command) -> Answer | None:
        """None: it waits for the message; else why it does not. `Silent`: cancelled."""
        await self._write(command.octets(), command)
        try:
            event = await self._next(command.within)
        except Silent:
            await self.cancel()
            raise
        return event if isinstance(event, Answer) else None

    async def message(self, pdu: str, within: float) -> Answer:
        """What became of the message behind the prompt. `Silent`: nobody knows."""
        await self._write(commands.message(pdu))
        return await self._answer(within)

    async def settle(self) -> bool:
        """Bring the modem back to where it answers what it is asked; False: it does not."""
        self._dialogue.dropped()
        await self.cancel()
        for _ in range(3):
            try:
                answer = await self.ask(commands.SIGNAL)
            except Silent:
                continue
            if answer.lines or not answer.well:  # to the point, and no late answer of another
                self.settled = True
                return True
        return False

    async def close(self) -> None:
        """Let the port go; whatever hangs in it ends with it."""
        self._ending.set()
        if hasattr(self._device, "cancel_read"):  # a real port; the others end by their tick
            self._device.cancel_read()
        self._pen.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._reader.join(5 * TICK)
        try:
            self._device.close()
        except (OSError, serial.SerialException):  # it is gone: nothing is left to close
            return

    async def cancel(self) -> None:
        """Leave a prompt, if there is one."""
        await self._write(commands.CANCEL)

    async def _answer(self, within: float) -> Answer:
        while True:
            event = await self._next(within)
            if isinstance(event, Answer):
                return event

    async def _next(self, within: float) -> Answer | Prompt:
        self.settled = False
        try:
            event = await in_time(self._clock, self._or_lost(), within)
        except TimeoutError as error:
            self._dialogue.dropped()
            raise Silent("the modem does not answer") from error
        self.settled = True
        return event

    async def _or_lost(self) -> Answer | Prompt:
        waiting = asyncio.ensure_future(self._events.get())
        try:
            await asyncio.wait((waiting, self.lost), return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                return waiting.result()
            raise NotReady(self.lost.result())
        finally:
            waiting.cancel()

    async def _write(self, octets: bytes, command: Command | None = None) -> None:
        if self.lost.done():
            raise NotReady(self.lost.result())
        if command:
            while not self._events.empty():  # late answers to what nobody waits for any more
                self._events.get_nowait()
            self._dialogue.asked(command)
        self.settled = False
        try:
            await self._loop.run_in_executor(self._pen, self._device.write, octets)
        except (OSError, serial.SerialException) as error:
            raise NotReady(f"the port cannot be written to: {error}") from error

    def _read(self) -> None:
        """In a thread of its own, until the end."""
        why = "the port was closed"
        try:
            while not self._ending.is_set():
                octets = self._device.read(max(1, getattr(self._device, "in_waiting", 0)))
                if octets:
                    self._loop.call_soon_threadsafe(self._heard, bytes(octets))
        except (OSError, serial.SerialException, TypeError) as error:  # TypeError: closed meanwhile
            why = f"the port is gone: {error}"
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end, why)

    def _heard(self, octets: bytes) -> None:
        for event in self._dialogue.feed(octets):
            self._told(event)

    def _told(self, event: Event) -> None:
        if isinstance(event, News):
            self._news(event)
        else:
            self._events.put_nowait(event)

    def _end(self, why: str) -> None:
        if not self.lost.done():
            self.lost.set_result(why)


def device(address: str, baud: int) -> serial.SerialBase:
    """The port, opened. Blocking. `NotReady`: not there, or another program has it."""
    try:
        opened = serial.serial_for_url(
            address, baudrate=baud, timeout=TICK, write_timeout=WRITE, do_not_open=True
        )
        if "://" not in address:
            opened.exclusive = True  # some programs try every modem that they find
        opened.open()
    except (OSError, ValueError, serial.SerialException) as error:
        raise NotReady(f"the port cannot be opened: {error}") from error
    return opened
