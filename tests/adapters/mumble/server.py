"""A real Mumble server on loopback, and people on it."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from hashlib import sha1, sha256
from pathlib import Path
from ssl import PEM_cert_to_DER_cert

import numpy as np
from numpy.typing import NDArray

from adapters.mumble.config import Config
from adapters.mumble.link import Link, User, connect
from adapters.mumble.sound import RATE, Decoder, packets
from adapters.mumble.wire import Kind, Voice
from bridge.clock import SystemClock
from tests.servers import free_port
from tests.waiting import until

CLOCK = SystemClock()
PASSWORD, SUPER = "a secret of the server", "a secret of its owner"


def certificate(folder: Path, name: str) -> Path:
    """A new one, with its key, that nobody vouches for."""
    key, own = folder / f"{name}.key", folder / f"{name}.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", f"/CN={name}", "-keyout", key, "-out", own],
        check=True, capture_output=True,
    )  # fmt: skip
    both = folder / f"{name}.pem"
    both.write_text(own.read_text() + key.read_text())
    return both


def fingerprints(pem: Path) -> tuple[str, str]:
    """SHA-256 and SHA-1 of a certificate."""
    der = PEM_cert_to_DER_cert(pem.read_text().partition("-----BEGIN PRIVATE")[0])
    return sha256(der).hexdigest(), sha1(der, usedforsecurity=False).hexdigest()


class Server:
    """murmurd: started, killed, started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        pem = certificate(folder, "server")
        self.fingerprint = fingerprints(pem)[0]
        (folder / "m.ini").write_text(
            f"database={folder}/m.sqlite\nlogfile={folder}/m.log\nhost=127.0.0.1\nport={self.port}\n"
            f"serverpassword={PASSWORD}\nsslCert={folder}/server.crt\nsslKey={folder}/server.key\n"
            "bonjour=False\nusers=20\nautobanAttempts=0\nsendversion=True\n"
        )
        if os.getuid() == 0:  # it lets go of root's rights
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, "mumble-server", "mumble-server")
        self.process = self._run("-supw", SUPER)
        self.process.wait()

    def start(self) -> None:
        self.process = self._run("-fg")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def config(self, **more: object) -> Config:
        told = {"host": "127.0.0.1", "port": self.port, "user": "bridge", "channel": "ops"}
        told |= {"fingerprint": self.fingerprint, "password_file": "password"}
        return Config(**(told | more))  # type: ignore[arg-type]

    def _run(self, *flags: str) -> "subprocess.Popen[bytes]":
        command = ["setpriv", "--pdeathsig", "KILL", "murmurd", "-ini", str(self.folder / "m.ini")]
        quiet = subprocess.DEVNULL
        return subprocess.Popen([*command, *flags], stdout=quiet, stderr=quiet)


@contextmanager
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:  # where another user may go
        Path(folder).chmod(0o755)
        made = Server(Path(folder))
        made.start()
        try:
            yield made
        finally:
            made.kill()


class Person:
    """Somebody with a Mumble client."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.heard: dict[str, bytearray] = {}
        self.endings = 0
        self._decoder = Decoder()

    def hear(self, user: User, voice: Voice) -> None:
        self.heard.setdefault(user.name, bytearray()).extend(self._decoder.feed(voice.opus))
        self.endings += voice.last

    async def say(self, pcm: bytes, *, ends: bool = True) -> None:
        """Talk, in real time."""
        start, every = CLOCK.now(), list(packets(pcm, RATE))
        for nth, packet in enumerate(every, 1):
            await self.link.say(packet, last=ends and nth == len(every))
            await CLOCK.sleep_until(start + nth * timedelta(milliseconds=20))

    async def make_room(self, name: str) -> None:
        """As only the superuser may."""
        self.link._send(Kind.CHANNEL_STATE, {2: 0, 3: name})
        await until(lambda: name in self.link.state.rooms.values())

    async def put_out(self, name: str) -> None:
        [session] = [s for s, user in self.link.state.users.items() if user.name == name]
        self.link._send(Kind.USER_REMOVE, {1: session, 3: "go away"})


@asynccontextmanager
async def person(config: Config, folder: Path) -> AsyncIterator[Person]:
    async with asyncio.timeout(10):
        link = await connect(config, folder)
    one = Person(link)
    reading = asyncio.create_task(link.run(one.hear, CLOCK))
    try:
        yield one
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await link.aclose()


def chirp(seconds: float, low: float = 300.0, high: float = 2_000.0) -> bytes:
    """A tone that rises: its place in it can be told."""
    t = np.arange(int(seconds * RATE)) / RATE
    pitch = low + (high - low) * t / seconds / 2
    return np.asarray(9_000 * np.sin(2 * np.pi * pitch * t)).astype("<i2").tobytes()


def pitches(pcm: bytes | NDArray[np.int16]) -> NDArray[np.float64]:
    """The loudest pitch of each tenth of a second that is not silent."""
    samples = np.frombuffer(pcm, "<i2") if isinstance(pcm, bytes | bytearray) else pcm
    rows = samples[: len(samples) // 1_600 * 1_600].reshape(-1, 1_600).astype(float)
    rows = rows[np.abs(rows).max(axis=1) > 2_000]
    return np.asarray(np.argmax(np.abs(np.fft.rfft(rows, 16_000)), axis=1), float)
