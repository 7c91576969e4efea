"""A real Kannel: bearerbox, smsbox and, as the operator, fakesmsc; all on ports of their own."""

import asyncio
import socket
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT, SIGKILL

import aiohttp

FAKESMSC = "/usr/lib/kannel/test/fakesmsc"
_CONF = """
group = core
admin-port = {admin}
admin-password = adminpass
admin-interface = "127.0.0.1"
admin-allow-ip = "127.0.0.1"
smsbox-port = {box}
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
dlr-storage = internal
store-type = spool
store-location = "{folder}/spool"
log-level = 2

group = smsc
smsc = fake
smsc-id = fake1
host = 127.0.0.1
port = {fake}
connect-allow-ip = 127.0.0.1
denied-prefix = "+8619"

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {box}
smsbox-id = box1
sendsms-port = {send}
sendsms-interface = "127.0.0.1"
log-level = 2
http-request-retry = 20
http-queue-delay = 1

group = sendsms-user
username = dispatch
password = s3cret
default-smsc = fake1
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
accepted-smsc = fake1
max-messages = 0
concatenation = true
assume-plain-text = true
get-url = "http://127.0.0.1:{ours}/a-token-of-ours/mo?from=%p&to=%P&text=%b&coding=%c&charset=%C&id=%I"

group = smsbox-route
smsbox-id = box1
smsc-id = fake1
"""


def free_ports(count: int) -> list[int]:
    """Free a moment ago; Kannel cannot choose its own."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@dataclass
class Operator:
    """fakesmsc: what came to it, line by line."""

    process: Process
    got: list[str] = field(default_factory=list)
    more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def read(self) -> None:
        assert self.process.stdout
        async for line in self.process.stdout:
            if b"Got message" in line:
                self.got.append(line.decode("utf-8", "replace").strip())
                async with self.more:
                    self.more.notify_all()

    async def saw(self, count: int) -> list[str]:
        async with self.more:
            await self.more.wait_for(lambda: len(self.got) >= count)
        return self.got


@dataclass
class Box:
    """The ports of one Kannel."""

    folder: Path
    admin: int
    box: int
    send: int
    fake: int
    ours: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.send}/cgi-bin/sendsms"

    @property
    def status(self) -> str:
        return f"http://127.0.0.1:{self.admin}/status.txt"

    async def says(self, words: str) -> None:
        """Until its status page has these words."""
        async with aiohttp.ClientSession() as session:
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.get(self.status + "?password=adminpass") as page:
                        if words in await page.text():
                            return
                await asyncio.get_running_loop().run_in_executor(None, _blink)


def _blink() -> None:
    """As long as the kernel takes to give up waiting on nothing: 20 ms."""
    left, right = socket.socketpair()
    with left, right, suppress(TimeoutError):
        left.settimeout(0.02)
        left.recv(1)


@asynccontextmanager
async def operator(box: Box, *texts: str) -> AsyncIterator[Operator]:
    """The network is there, and these people write: "<from> <to> text|ucs2 <url-encoded>"."""
    count = ["-m", str(len(texts))]
    process = await asyncio.create_subprocess_exec(
        FAKESMSC, "-H", "127.0.0.1", "-r", str(box.fake), "-i", "0.05", *count, *(texts or ("x y text z",)),
        stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip
    far = Operator(process)
    reading = asyncio.ensure_future(far.read())
    try:
        await box.says("(online")
        yield far
    finally:
        await _stopped(process)
        await reading


@asynccontextmanager
async def kannel(folder: Path) -> AsyncIterator[Box]:
    """Both boxes run, without an operator."""
    admin, inner, send, fake, ours = free_ports(5)
    box = Box(folder, admin, inner, send, fake, ours)
    (folder / "spool").mkdir()
    conf = folder / "kannel.conf"
    names = {"admin": admin, "box": inner, "send": send, "fake": fake, "ours": ours}
    conf.write_text(_CONF.format(folder=folder, **names))
    with (folder / "bearerbox.log").open("wb") as log, (folder / "smsbox.log").open("wb") as log2:
        bearerbox = await asyncio.create_subprocess_exec(
            "/usr/sbin/bearerbox", conf, stdout=log, stderr=log
        )
        await box.says("Status: running")
        smsbox = await asyncio.create_subprocess_exec(
            "/usr/sbin/smsbox", conf, stdout=log2, stderr=log2
        )
        try:
            await box.says("smsbox:box1")
            yield box
        finally:
            await _stopped(smsbox)
            await _stopped(bearerbox)


async def _stopped(process: Process) -> None:
    """Ask twice: bearerbox waits for its queues after the first time."""
    for signal in (SIGINT, SIGINT, SIGKILL):
        if process.returncode is None:
            with suppress(ProcessLookupError, TimeoutError):
                process.send_signal(signal)
                async with asyncio.timeout(1.5):
                    await process.wait()
