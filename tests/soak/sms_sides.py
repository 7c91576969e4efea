"""The far sides of the lines that are killed: each brings texts until it is told that they are here.

A side that is told nothing brings the same text again, as networks do; what it took stands in
`texts`. `lose` lets it take the next message and never say so.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from json import dumps, loads
from pathlib import Path
from typing import Any, Protocol

import aiohttp
from aiohttp import web

from tests.adapters.sms.modem import Modem, modem
from tests.adapters.sms.smpp_centre import Npm, npm

AGAIN = 0.05  # seconds until a text is brought again
TOKEN = "soak"
UCS2 = {"esm_class": 0x40, "data_coding": 8}
PIECE = 66  # letters of a part with its header


class Side(Protocol):
    """One network and the line to it."""

    line: dict[str, Any]  # as the site writes it
    changed: Callable[[], None]

    @property
    def count(self) -> int:
        """What happened so far."""

    def bring(self, number: str, words: str, nth: int) -> None:
        """Somebody writes."""

    def lose(self, once: bool) -> None:
        """From now on: is the next answer lost?"""

    def texts(self) -> list[str]:
        """Whole texts that it took, in order."""

    def idle(self) -> bool:
        """Was everything that it brought taken from it?"""


class ModemSide:
    """A modem on a pty."""

    def __init__(self, gsm: Modem, folder: Path) -> None:
        self._gsm = gsm
        self.line = {"by": "modem", "port": str(folder / "tty"), "poll": 1}
        self.changed: Callable[[], None] = lambda: None
        gsm.asked = lambda: self.changed()  # noqa: PLW0108 - it changes

    @property
    def count(self) -> int:
        return len(self._gsm.commands)

    def bring(self, number: str, words: str, nth: int) -> None:
        self._gsm.text(number, words, nth % 256)

    def lose(self, once: bool) -> None:
        self._gsm.network.lost = int(once)

    def texts(self) -> list[str]:
        return self._gsm.network.texts()

    def idle(self) -> bool:
        return not self._gsm.stored() and not self._gsm.waiting


class CentreSide:
    """An SMS centre (npm's smpp): a text that was not answered comes again with the next bind."""

    def __init__(self, centre: Npm) -> None:
        self._centre = centre
        self.line = {
            "by": "smpp", "host": "127.0.0.1", "port": centre.port, "user": "foo", "source": "7000",
            "password_file": "password", "answer": 2, "at_once": 4,
        }  # fmt: skip
        self.changed: Callable[[], None] = lambda: None
        self._open: dict[str, dict[str, Any]] = {}
        self._binds = self._read = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def count(self) -> int:
        return len(self._centre.seen)

    def bring(self, number: str, words: str, nth: int) -> None:
        cut = [words[n : n + PIECE] for n in range(0, len(words), PIECE)]
        for part, piece in enumerate(cut, 1):
            head = bytes((5, 0, 3, nth % 256, len(cut), part)) if len(cut) > 1 else b""
            pdu: dict[str, Any] = UCS2 if head else {"data_coding": 8}
            octets = head + piece.encode("utf-16-be")
            ref = f"{nth}.{part}"
            self._open[ref] = {"octets": octets, "source_addr": number[1:], "ref": ref, **pdu}
            self._do(self._centre.deliver(**self._open[ref]))

    def lose(self, once: bool) -> None:
        self._do(self._centre.do("set", lose=int(once)))

    def texts(self) -> list[str]:
        found: list[str] = []
        parts: dict[tuple[str, str, str], dict[str, str]] = {}
        for sent in self._centre.of("submit"):
            text = bytes.fromhex(sent["text"]).decode("utf-16-be") if sent["hex"] else sent["text"]
            if not sent["udh"]:
                found.append(text)
                continue
            reference, total, nth = (sent["udh"][0][-6:][n : n + 2] for n in (0, 2, 4))
            pieces = parts.setdefault((sent["to"], reference, total), {})
            pieces[nth] = text
            if len(pieces) == int(total, 16):
                found.append("".join(pieces[n] for n in sorted(pieces)))
                del parts[sent["to"], reference, total]
        return found

    def idle(self) -> bool:
        return not self._open

    async def look(self) -> None:
        """What it saw: an answer ends a text, a new bind brings what is open; for ever."""
        while True:
            await self._centre.more(self._read)
            for event in self._centre.seen[self._read :]:
                self._read += 1
                if event.get("answered") == 0 and "ref" in event:
                    self._open.pop(event["ref"], None)
                elif "answered" in event and event["ref"] in self._open:
                    self._do(self._centre.deliver(**self._open[event["ref"]]))
                elif "bind" in event:
                    for pdu in list(self._open.values()):
                        self._do(self._centre.deliver(**pdu))
            self.changed()

    def _do(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class GatewaySide:
    """A gateway over HTTP: whatever is not answered by 200 is brought again and again."""

    def __init__(self, url: str, port: int) -> None:
        self.line = {
            "by": "http", "at_once": 4,
            "send": {"url": url, "json": {"to": "{number}", "text": "{text}", "id": "{id}"}},
            "sent": {"status": [200], "id": "/id"},
            "callbacks": {"allow": ["127.0.0.1"], "port": port, "token_file": "token"},
            "inbound": {"path": "mo", "number": "/from", "text": "/text", "key": ["/id"]},
            "reports": {"path": "report", "id": "/id", "state": "/state", "delivered": ["ok"], "failed": ["no"]},
        }  # fmt: skip
        self.changed: Callable[[], None] = lambda: None
        self._far = f"http://127.0.0.1:{port}/{TOKEN}"
        self.count = self._nth = self._lose = self._open = 0
        self._took: list[str] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._never = asyncio.Event()
        self.session: aiohttp.ClientSession

    def bring(self, number: str, words: str, nth: int) -> None:
        self._open += 1
        self._call("mo", {"id": str(nth), "from": number, "text": words})

    def lose(self, once: bool) -> None:
        self._lose = int(once)

    def texts(self) -> list[str]:
        return self._took

    def idle(self) -> bool:
        return not self._open

    async def take(self, request: web.Request) -> web.Response:
        """A text comes; its report goes back."""
        told = loads(await request.read())
        self._took.append(told["text"])
        self._nth += 1
        self._open += 1
        self._call("report", {"id": str(self._nth), "state": "ok"})
        self._happens()
        if self._lose:
            self._lose -= 1
            assert request.transport
            request.transport.abort()
        return web.json_response({"id": str(self._nth)})

    def _happens(self) -> None:
        self.count += 1
        self.changed()

    def _call(self, path: str, told: dict[str, str]) -> None:
        task = asyncio.ensure_future(self._bring(f"{self._far}/{path}", dumps(told)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _bring(self, url: str, body: str) -> None:
        headers = {"Content-Type": "application/json"}
        while True:
            with suppress(aiohttp.ClientError, OSError, TimeoutError):
                async with self.session.post(url, data=body, headers=headers) as answer:
                    self._happens()
                    if answer.status == 200:
                        self._open -= 1
                        return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._never.wait(), AGAIN)


@asynccontextmanager
async def by_modem(folder: Path) -> AsyncIterator[Side]:
    async with modem(folder) as gsm:
        yield ModemSide(gsm, folder)


@asynccontextmanager
async def by_smpp(folder: Path) -> AsyncIterator[Side]:
    (folder / "password").write_text("bar\n")
    async with npm() as centre:
        side = CentreSide(centre)
        looking = asyncio.ensure_future(side.look())
        try:
            yield side
        finally:
            looking.cancel()
            await asyncio.wait((looking,))


@asynccontextmanager
async def by_http(folder: Path) -> AsyncIterator[Side]:
    (folder / "token").write_text(TOKEN)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = web.Application()
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    side = GatewaySide("", port)
    app.router.add_post("/", side.take)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    side.line["send"]["url"] = f"http://127.0.0.1:{runner.addresses[0][1]}/"  # type: ignore[index]
    limit = aiohttp.ClientTimeout(total=3)
    async with aiohttp.ClientSession(timeout=limit) as side.session:
        try:
            yield side
        finally:
            for task in list(side._tasks):
                task.cancel()
            await runner.cleanup()


SIDES = {"modem": by_modem, "smpp": by_smpp, "http": by_http}
