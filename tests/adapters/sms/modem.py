"""A GSM modem on a pty, as bad as modems are. gammu-smsd and smsd drive it too, which judges it.

It answers on a thread-free loop of the test; `Quirks` say how it misbehaves.
"""

import asyncio
import fcntl
import os
import re
import termios
import tty
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.sms.pdu.octets import from_hex
from tests.adapters.sms.network import Network, delivers
from tests.adapters.sms.quirks import FIXED, ROOM, WELL, Quirks, length


class Modem:
    """One modem; `written` is every octet that was written to its port."""

    def __init__(self, link: Path, network: Network) -> None:
        self.link, self.network, self.quirks = link, network, Quirks()
        self.name = "north"  # of its line
        self.written = bytearray()
        self.commands: list[str] = []
        self.stores: dict[str, dict[int, list[object]]] = {"SM": {}, "SR": {}}
        self.waiting: list[str] = []  # the network has them: there was no room
        self.credit = "Your balance is 12.50 CNY"
        self.pins: list[str] = []
        self.asked: Callable[[], None] = lambda: None  # somebody gave a command
        self._store, self._next, self._buffer, self._length = "SM", 1, b"", -1
        self._reports = 0
        self._owes = False  # an answer that will not come by itself
        self._tasks: set[asyncio.Task[None]] = set()
        self._fds: tuple[int, int] = (-1, -1)
        self.plug()

    def plug(self) -> None:
        """It is there, under the same name, and has forgotten what it was told."""
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._fds = (master, slave)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(slave))
        self.quirks.echo, self._length, self._buffer, self._reports = True, -1, b"", 0
        asyncio.get_running_loop().add_reader(master, self._readable)

    def pull(self) -> None:
        """Somebody pulls it out."""
        master, slave = self._fds
        asyncio.get_running_loop().remove_reader(master)
        self.link.unlink(missing_ok=True)
        os.close(slave)
        os.close(master)
        self._fds = (-1, -1)

    def arrive(self, *pdus: str) -> None:
        """The network hands these over; what has no room waits there."""
        for pdu in pdus:
            if len(self.stores["SM"]) >= ROOM:
                self.waiting.append(pdu)
            else:
                self._put("SM", pdu, "+CMTI")

    def text(self, number: str, text: str, reference: int = 7) -> None:
        """Somebody writes."""
        self.arrive(*delivers(number, text, reference))

    def say(self, line: str) -> None:
        """A line that nobody asked for."""
        self._out(f"\r\n{line}\r\n")

    def stored(self) -> int:
        """How many texts lie in it."""
        return sum(map(len, self.stores.values()))

    def unread(self) -> bool:
        """Is anything on its way, in either direction?"""
        waiting = bytearray(4)
        for fd in self._fds if self.link.is_symlink() else ():
            fcntl.ioctl(fd, termios.FIONREAD, waiting)
            if any(waiting):
                return True
        return False

    @property
    def mute(self) -> bool:
        """Would somebody who waits for an answer wait in vain?"""
        return self.quirks.dumb or self._owes or self._fds[0] < 0

    def _put(self, store: str, pdu: str, tells: str) -> None:
        self.stores[store][self._next] = [0, pdu]
        self.say(f'{tells}: "{store}",{self._next}')
        self._next += 1

    def _out(self, text: str) -> None:
        if not self.quirks.dumb:
            os.write(self._fds[0], text.encode("latin-1"))

    def _readable(self) -> None:
        try:
            octets = os.read(self._fds[0], 4096)
        except OSError:  # nobody has it open
            return
        self.written += octets
        self._owes = False
        if self.quirks.dumb:
            return
        if self.quirks.echo:
            os.write(self._fds[0], octets)
        self._buffer += octets
        while self._step():
            pass

    def _step(self) -> bool:
        """One command or one message, if it is whole."""
        if self._length >= 0:
            end = min((i for m in b"\x1a\x1b" if (i := self._buffer.find(m)) >= 0), default=-1)
            if end < 0:
                return False
            pdu, sent = self._buffer[:end], self._buffer[end] == 0x1A
            self._buffer, self._length = self._buffer[end + 1 :], -1
            self._message(pdu.decode("latin-1").strip()) if sent else self._final("OK")
            self.asked()
            return True
        line, found, rest = self._buffer.partition(b"\r")
        if not found:
            return False
        self._buffer = rest
        text = line.decode("latin-1").replace("\x1b", "").replace("\n", "").strip()
        if text:
            self.commands.append(text)
            self._command(text)
            self.asked()
        return True

    def _final(self, line: str) -> None:
        noise = f"\r\n{self.quirks.noise}\r\n" if self.quirks.noise else ""
        self._out(f"{noise}\r\n{line}\r\n")

    def _answer(self, *lines: str) -> None:
        for line in lines:
            noise = f"\r\n{self.quirks.noise}\r\n" if self.quirks.noise else ""
            self._out(f"{noise}\r\n{line}")
        self._out("\r\n")
        self._final("OK")

    def _command(self, text: str) -> None:
        upper = text.upper()
        refused = next((r for c, r in self.quirks.refuses.items() if upper.startswith(c)), "")
        if refused:
            self._final(refused)
        elif upper in ("ATE0", "ATE1", "ATE0V1"):
            self.quirks.echo = upper == "ATE1"
            self._final("OK")
        elif upper.startswith("AT+CPIN"):
            self._pin(text)
        elif upper.startswith("AT+CM"):
            self._texts(upper)
        elif upper.startswith("AT+CPMS"):
            self._memory(upper)
        elif upper.startswith("AT+CNMI="):
            self._tells(upper)
        elif upper == "AT+CSQ":
            self._answer(f"+CSQ: {self.quirks.signal},0")
        elif upper == "AT+CREG?":
            self._answer(f"+CREG: 0,{self.quirks.registration}")
        elif upper == "AT+COPS?":
            self._answer('+COPS: 0,0,"CHINA MOBILE"')
        elif upper.startswith("AT+CUSD="):
            self._final("OK")
            self.say(f'+CUSD: 0,"{self.credit}",15')
        elif fixed := FIXED.get(upper):
            self._answer(fixed)
        else:
            self._final("OK" if WELL.match(upper) else "ERROR")

    def _pin(self, text: str) -> None:
        quirks = self.quirks
        if text == "AT+CPIN?":
            self._answer(
                "+CPIN: " + ("SIM PUK" if quirks.puk else "SIM PIN" if quirks.pin else "READY")
            )
            return
        self.pins.append(text.partition('"')[2].rstrip('"'))
        if self.pins[-1] == quirks.pin:
            quirks.pin = ""
            self._final("OK")
        else:
            self._final("+CME ERROR: 16")

    def _tells(self, upper: str) -> None:
        reports = (upper.partition("=")[2].split(",") + ["0"] * 5)[3]
        if reports == "2" and not self.quirks.report_store:
            self._final("+CMS ERROR: 303")
            return
        self._reports = int(reports)
        self._final("OK")

    def _memory(self, upper: str) -> None:
        names = ("SM", "SR") if self.quirks.report_store else ("SM",)
        if upper == "AT+CPMS=?":
            told = ",".join(f'"{name}"' for name in names)
            self._answer(f'+CPMS: ({told}),("SM"),("SM")')
            return
        if "=" in upper:
            wanted = upper.partition('"')[2].partition('"')[0]
            if wanted not in names:
                self._final("+CMS ERROR: 302")
                return
            self._store = wanted
        used = len(self.stores[self._store])
        named = f'"{self._store}",' if "?" in upper else ""
        self._answer("+CPMS: " + ",".join(f"{named}{used},{ROOM}" for _ in range(3)))

    def _texts(self, upper: str) -> None:
        store = self.stores[self._store]
        index = int(re.sub(r"\D", "", upper.partition("=")[2].partition(",")[0]) or -1)
        if self.quirks.text_mode and upper.startswith("AT+CMGL"):
            self._final("+CMS ERROR: 305")
        elif upper.startswith("AT+CMGF="):
            self.quirks.text_mode = upper != "AT+CMGF=0"
            self._final("OK")
        elif upper.startswith("AT+CMGS="):
            self._length = index
            self._prompt()
        elif upper.startswith("AT+CMGL"):
            everything = upper.endswith("4")
            found = [(i, kept) for i, kept in sorted(store.items()) if everything or kept[0] == 0]
            lines = [x for i, k in found for x in (f"+CMGL: {i},{k[0]},,{length(k[1])}", str(k[1]))]
            self._read([kept for _, kept in found])
            self._answer(*lines)
        elif upper.startswith("AT+CMGR=") and index in store:
            state, pdu = store[index]
            self._read([store[index]])
            self._answer(f"+CMGR: {state},,{length(pdu)}", str(pdu))
        elif upper.startswith("AT+CMGD=") and index in store:
            del store[index]
            self._final("OK")
            while self.waiting and len(self.stores["SM"]) < ROOM:
                self._put("SM", self.waiting.pop(0), "+CMTI")
        elif upper in FIXED or upper.startswith(("AT+CMEE", "AT+CMMS")):
            self._answer(FIXED[upper]) if upper in FIXED else self._final("OK")
        else:
            self._final("+CMS ERROR: 321")

    def _read(self, kept: list[list[object]]) -> None:
        for one in kept:
            one[0] = one[0] or 1  # drafts stay drafts

    def _prompt(self) -> None:
        self._owes = self.quirks.prompt is not None and not self.quirks.prompt.is_set()
        if self.quirks.prompt is None:
            self._out("\r\n> ")
            return
        task = asyncio.ensure_future(self._late(self.quirks.prompt))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _late(self, when: asyncio.Event) -> None:
        await when.wait()
        self._out("\r\n> ")

    def _message(self, pdu: str) -> None:
        result, reference, report = self.network.take(from_hex(pdu))
        self._owes = not result
        if result == "OK":
            self._answer(f"+CMGS: {reference}")
        elif result:
            self._final(result)
        if report and self._reports == 1:
            pdu = report.encoded()
            self.say(f"+CDS: {length(pdu)}\r\n{pdu}")
        elif report and self._reports == 2:
            self._put("SR", report.encoded(), "+CDSI")
        elif report:
            self._put("SM", report.encoded(), "+CMTI")

    def close(self) -> None:
        """It is switched off."""
        for task in self._tasks:
            task.cancel()
        if self.link.is_symlink():
            self.pull()


@asynccontextmanager
async def modem(
    folder: Path, network: Network | None = None, name: str = "tty"
) -> AsyncIterator[Modem]:
    """A modem at `folder/name`."""
    made = Modem(folder / name, network or Network())
    try:
        yield made
    finally:
        made.close()
