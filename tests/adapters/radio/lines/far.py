"""A serial port on another machine: pyserial's own server side of RFC 2217, on a free port."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import serial
from serial.rfc2217 import PortManager

from tests.adapters.radio.lines.modem import PATIENCE


class FarPort:
    """Serves one client after another; RTS comes back as CTS, DTR as DSR.

    While it is not `awake` it answers nobody, and its lines stay as they are.
    """

    def __init__(self) -> None:
        self.port = serial.serial_for_url("loop://", timeout=0.01)
        self.port.rts = self.port.dtr = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"rfc2217://127.0.0.1:{self._listener.getsockname()[1]}"
        self._client: socket.socket | None = None
        self._ended = False
        self.awake, self._asleep = threading.Event(), threading.Event()
        self.awake.set()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def sleep(self) -> None:
        """From the return of this it answers nothing until it is `awake`."""
        self._asleep.clear()
        self.awake.clear()
        assert self._asleep.wait(PATIENCE)

    def hang_up(self) -> None:
        """The network breaks."""
        if self._client:
            with suppress(OSError):
                self._client.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._ended = True
        self.awake.set()
        self.hang_up()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        self.port.close()

    def _serve(self) -> None:
        while not self._ended:
            with suppress(OSError):
                self._client, _ = self._listener.accept()
                with self._client as client:
                    self._talk(client)
            self.port.rts = self.port.dtr = False  # as a kernel does when a port is closed

    def _talk(self, client: socket.socket) -> None:
        wire: Any = _Wire(client)
        port: Any = self.port  # what the stubs ask for is the client's side
        manager = PortManager(port, wire, logging.getLogger("far"))
        client.settimeout(0.01)
        while True:
            if not self.awake.is_set():
                self._asleep.set()
                self.awake.wait()
            with suppress(TimeoutError):
                read = client.recv(1024)
                if not read:
                    return
                self.port.write(b"".join(manager.filter(read)))
            manager.check_modem_lines()


class _Wire:
    """What the server wants of a connection."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def write(self, data: bytes) -> None:
        self._client.sendall(data)


@contextmanager
def far_port() -> Iterator[FarPort]:
    port = FarPort()
    try:
        yield port
    finally:
        port.close()
