"""One thread for one port: it opens it, does what it is told, looks at the inputs, opens it anew.

Whatever goes wrong on a port leaves its lines unknown. So it is reported, the port is closed,
orders that come meanwhile fail, and the next open begins at rest. Nothing is keyed by itself again.
A port at rest is told to rest every two seconds: a far end that has gone is noticed, and a line
that something else raised comes down.
"""

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from adapters.radio.lines.expression import Drive
from adapters.radio.lines.port import Port, open_port

POLL = 0.01  # seconds between two looks at the inputs
AGAIN = 200  # looks between two repetitions of rest
PAUSES = (0.1, 0.2, 0.5, 1.0)  # seconds before the port is opened again; the last one stays


@dataclass(frozen=True, slots=True)
class Opened:
    """The port is open, its lines are at rest."""

    url: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The port is lost, or cannot be opened; its lines are unknown."""

    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Written:
    """The lines stand as the order of this turn wants them."""

    turn: int
    keyed: bool


@dataclass(frozen=True, slots=True)
class Sensed:
    """The inputs that are high from now on."""

    high: frozenset[str]


Report = Opened | Closed | Written | Sensed
Tell = Callable[[Report], None]


class Worker:
    """The thread of one port. `tell` is called in that thread."""

    def __init__(self, url: str, drive: Drive | None, tell: Tell) -> None:
        self._url = url
        self._drive = drive
        self._tell = tell
        self._orders: SimpleQueue[tuple[int, bool]] = SimpleQueue()
        self._last_words = ""
        self._failures = 0  # since the port was last well for two seconds
        self._thread = threading.Thread(target=self._run, name=url, daemon=True)

    def start(self) -> None:
        """Begin to open the port."""
        self._thread.start()

    def order(self, turn: int, *, keyed: bool) -> None:
        """Key or rest; answered by `Written`, or by `Closed`."""
        self._orders.put((turn, keyed))

    def _run(self) -> None:
        while True:
            try:
                with closing(open_port(self._url, self._drive)) as port:
                    self._forget_orders()
                    self._opened()
                    self._serve(port)
            except OSError as error:
                self._closed(str(error))
            threading.Event().wait(PAUSES[min(self._failures, len(PAUSES) - 1)])
            self._failures += 1

    def _opened(self) -> None:
        self._last_words = ""
        self._tell(Opened(self._url))

    def _closed(self, why: str) -> None:
        """Say it once, not at every attempt."""
        if why != self._last_words:
            self._last_words = why
            self._tell(Closed(self._url, why))

    def _serve(self, port: Port) -> None:
        """Until something goes wrong."""
        before, keyed, looks = None, False, 0
        while True:
            order = self._next()
            if order is not None:
                (turn, keyed), looks = order, 0
                self._set(port, keyed=keyed)
                self._tell(Written(turn, keyed))
            high = port.sense()
            if high != before:
                before = high
                self._tell(Sensed(high))
            looks += 1
            if looks >= AGAIN:
                looks = self._failures = 0
                if port.steady and not keyed:
                    self._set(port, keyed=False)

    def _set(self, port: Port, *, keyed: bool) -> None:
        if self._drive:
            port.drive(self._drive.keyed if keyed else self._drive.rest)

    def _next(self) -> tuple[int, bool] | None:
        try:
            return self._orders.get(timeout=POLL)
        except Empty:
            return None

    def _forget_orders(self) -> None:
        """What was ordered while the port was away has been refused already."""
        while not self._orders.empty():
            self._orders.get()
