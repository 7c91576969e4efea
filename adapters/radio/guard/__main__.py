"""The guard's process: `python -m adapters.radio.guard SOCKET`, started by the main process.

It alone opens the ports. Nothing but the end of the main process's socket ends it: terminal and
service manager may signal what they like, the line is lowered first. Its own death closes the
ports, and the kernel lowers the lines.

Lowered within one second: a lease lapses `LEASE` seconds after the main process last spoke, and a
port that has not confirmed `CONFIRM` seconds later is closed by the end of this process.
"""

import asyncio
import ctypes
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import NoReturn

from adapters.radio.guard.watch import (
    Answer,
    Do,
    Drive,
    Dropped,
    End,
    Start,
    Stop,
    Timer,
    Watch,
)
from adapters.radio.guard.wire import (
    Alive,
    Answered,
    Begin,
    Fell,
    Inhibit,
    Inputs,
    Keep,
    Key,
    Lost,
    Order,
    Regained,
    Release,
    Word,
    line,
    order,
)
from adapters.radio.lines.wires import Wires
from adapters.radio.lines.worker import Closed, Opened, Report, Sensed, Worker, Written

LEASE = 0.6  # seconds
CONFIRM = 0.35  # seconds; a far port needs 0.1
STUCK = 70  # the exit code where a port hung
_PDEATHSIG = 1  # prctl(2)


class Guard:
    """One transmitter's guard, from the first word to the last."""

    def __init__(self, wires: Wires, link: socket.socket) -> None:
        self._wires = wires
        self._link = link
        self._loop = asyncio.get_running_loop()
        self._watch = Watch(ready=not wires.keys_at)
        self._timers: dict[Timer, asyncio.TimerHandle] = {}
        self._lease: asyncio.TimerHandle | None = None
        self._keying: Worker | None = None
        self.ended = asyncio.Event()

    def start(self) -> None:
        """Open the ports, one thread each."""
        keys, hears = self._wires.keys_at, self._wires.hears_at
        for url in {keys, hears} - {""}:
            drive = self._wires.drive() if url == keys else None
            worker = Worker(url, drive, partial(self._from_thread, url))
            if url == keys:
                self._keying = worker
            worker.start()
        self._renew()

    def told(self, said: Order) -> None:
        """The main process spoke."""
        match said:
            case Keep():
                self._renew()
                self._say(Alive())
            case Key(number):
                self._do(self._watch.key(number))
            case Release(number):
                self._do(self._watch.release(number))
            case Inhibit(on):
                self._do(self._watch.inhibit(on=on))
            case Begin():
                pass  # said once, before this guard was made

    def gone(self) -> None:
        """The main process has gone."""
        self._do(self._watch.gone())

    def _from_thread(self, url: str, report: Report) -> None:
        if isinstance(report, Sensed) and url != self._wires.hears_at:
            return  # the inputs of the port that only keys tell no carrier
        self._loop.call_soon_threadsafe(self._reported, report)

    def _reported(self, report: Report) -> None:
        match report:
            case Opened(url):
                self._say(Regained(url))
                self._do(self._watch.opened() if url == self._wires.keys_at else [])
            case Closed(url, why):
                self._do(self._watch.lost() if url == self._wires.keys_at else [])
                self._say(Lost(url, why))
                if url == self._wires.hears_at:
                    self._say(Inputs(None, self._loop.time()))
            case Written(turn, keyed):
                self._do(self._watch.written(turn, keyed=keyed))
            case Sensed(high):
                self._say(Inputs(sorted(high), self._loop.time()))

    def _do(self, things: Sequence[Do]) -> None:
        for thing in things:
            match thing:
                case Drive(keyed, turn):
                    self._drive(turn, keyed=keyed)
                case Start(timer):
                    self._start(timer)
                case Stop(timer):
                    self._stop(timer)
                case Answer(number, why):
                    self._say(Answered(number, why or ""))
                case Dropped(why):
                    self._say(Fell(why))
                case End(well):
                    self._end(well=well)

    def _drive(self, turn: int, *, keyed: bool) -> None:
        if self._keying:
            self._keying.order(turn, keyed=keyed)
        else:  # by voice: there is no line to wait for
            self._loop.call_soon(self._reported, Written(turn, keyed))

    def _start(self, timer: Timer) -> None:
        self._stop(timer)
        seconds = CONFIRM if timer is Timer.CONFIRMED else self._wires.longest
        self._timers[timer] = self._loop.call_later(seconds, self._rang, timer)

    def _stop(self, timer: Timer) -> None:
        if running := self._timers.pop(timer, None):
            running.cancel()

    def _rang(self, timer: Timer) -> None:
        late = timer is Timer.CONFIRMED
        self._do(self._watch.unconfirmed() if late else self._watch.time_is_up())

    def _renew(self) -> None:
        if self._lease:
            self._lease.cancel()
        self._lease = self._loop.call_later(LEASE, lambda: self._do(self._watch.lapsed()))

    def _say(self, word: Word) -> None:
        """Never wait for a main process that does not listen: its lease lapses anyway."""
        try:
            self._link.send(line(word))
        except (BlockingIOError, BrokenPipeError, ConnectionResetError):
            return

    def _end(self, *, well: bool) -> None:
        if not well:
            fail()  # a thread hangs in the port: nothing else would end this process
        self.ended.set()


def fail(*_: object) -> NoReturn:
    """End now, whatever runs: the kernel closes the ports."""
    os._exit(STUCK)


async def serve(link: socket.socket) -> None:
    """Guard until the main process goes."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: fail(sys.stderr.write(f"guard: {context}\n")))
    reader = asyncio.StreamReader()
    link.setblocking(False)
    await loop.connect_accepted_socket(lambda: asyncio.StreamReaderProtocol(reader), link.dup())
    begin = order(await reader.readline())
    if not isinstance(begin, Begin):
        raise TypeError(f"the first word was {begin!r}")
    guard = Guard(begin.wires, link)
    loop.add_signal_handler(signal.SIGHUP, guard.gone)
    guard.start()
    listening = loop.create_task(listen(reader, guard))
    await guard.ended.wait()
    listening.cancel()


async def listen(reader: asyncio.StreamReader, guard: Guard) -> None:
    """Pass on what the main process says, until it says no more or nothing of sense."""
    with suppress(ConnectionResetError, ValueError):
        while said := await reader.readline():
            guard.told(order(said))
    guard.gone()


def main(argv: Sequence[str]) -> int:
    """`SOCKET`: the number of an inherited descriptor. 0 when the lines are at rest."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(ignored, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGHUP)  # should the socket live on in a child
    threading.excepthook = fail
    asyncio.run(serve(socket.socket(fileno=int(argv[0]))))
    sys.stderr.flush()
    os._exit(0)  # the threads of the ports wait for nothing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
