"""Other consoles: so many pages that read the stream of events and draw nothing.

`python -m tests.soak.readers URL COUNT` is so many of them, until its input is closed; then it says
what came.

Law: they stand beside the loop that is measured, in a thread or a process of their own. Each keeps
the versions of the board that came, in the order in which they came.
"""

import re
import selectors
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

BOARD = re.compile(rb'event: board\ndata: \{"version":(\d+),"at":"[^"]*","full":(true|false)')
ASK = b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n"
LONGEST = 128  # bytes of a line's beginning that may come in two pieces
EVENTS = "/api/events?desk=desk"


class Reader:
    """One page's line."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self.line = socket.create_connection((where.hostname, where.port))
        self.line.sendall(ASK % (EVENTS.encode(), where.netloc.encode()))
        self.versions: list[int] = []  # of the changes; the whole board is none
        self.over = False  # the house hung up
        self._rest = b""

    def read(self) -> bool:
        """Take what has come; False where the line has ended."""
        with suppress(ConnectionError):
            if came := self.line.recv(1 << 20):
                self._take(self._rest + came)
                return True
        self.over = True
        return False

    def _take(self, text: bytes) -> None:
        end = 0
        for match in BOARD.finditer(text):
            end = match.end()
            if match[2] == b"false":
                self.versions.append(int(match[1]))
        self._rest = text[max(end, len(text) - LONGEST) :]


class Crowd:
    """All of them."""

    def __init__(self, url: str, count: int) -> None:
        self.readers = [Reader(url) for _ in range(count)]
        self._selector = selectors.DefaultSelector()
        for reader in self.readers:
            self._selector.register(reader.line, selectors.EVENT_READ, reader)
        self._over = threading.Event()
        self._news = threading.Condition()

    def read(self) -> None:
        """Read until `end`, or until no line is left."""
        while not self._over.is_set() and self._selector.get_map():
            for key, _ in self._selector.select(0.1):
                if not key.data.read():
                    self._selector.unregister(key.fileobj)
            with self._news:
                self._news.notify_all()

    def reached(self, count: int, within: float) -> bool:
        """Wait until each of them has so many changes; False after so many seconds."""
        with self._news:
            return self._news.wait_for(
                lambda: all(len(reader.versions) >= count for reader in self.readers), within
            )

    def end(self) -> None:
        """Hang up."""
        self._over.set()

    def close(self) -> None:
        self._selector.close()
        for reader in self.readers:
            reader.line.close()


@contextmanager
def crowd(url: str, count: int) -> Iterator[Crowd]:
    """So many readers in a thread of their own: the loop's CPU time is not theirs."""
    readers = Crowd(url, count)
    thread = threading.Thread(target=readers.read, daemon=True)
    thread.start()
    try:
        yield readers
    finally:
        readers.end()
        thread.join()
        readers.close()


class Heard(Struct):
    """What the readers have heard."""

    readers: int
    lost: int  # to whom the house hung up
    changes: int  # that the last of them to come has got
    ordered: bool  # each got every change once, in order, and the same as all others


def heard(readers: list[Reader]) -> Heard:
    """Changes since all of them were there, as far as all have got."""
    first = max((r.versions[0] for r in readers if r.versions), default=0)
    came = [[v for v in r.versions if v >= first] for r in readers]
    least = min(map(len, came))
    one = came[0][:least]
    return Heard(
        readers=len(readers),
        lost=sum(r.over for r in readers),
        changes=least,
        ordered=one == sorted(set(one)) and all(c[:least] == one for c in came),
    )


def main() -> int:
    """Read until nobody wants to know any more."""
    with crowd(sys.argv[1], int(sys.argv[2])) as readers:
        sys.stdin.read()
    sys.stdout.write(msgspec.json.encode(heard(readers.readers)).decode() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
