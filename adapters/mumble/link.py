"""One connection to a Mumble server, from the handshake until it is lost."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from adapters.mumble import wire
from adapters.mumble.config import Config
from adapters.mumble.wire import Kind, Voice
from bridge.errors import NotAllowed, NotReady
from bridge.ports import Clock

WITHIN = 15.0  # seconds for the handshake
GOODBYE = 1.0  # seconds
PING = timedelta(seconds=5)
SILENCE = 20.0  # seconds without a byte: the server answers every ping
_REFUSALS = {1, 2, 3, 4, 7, 8}  # version, name, passwords, no certificate: trying again is no use
_ENTER, _SPEAK = 0x4, 0x8  # permissions
_NAME, _HASH = 3, 15  # fields of users; a room's name has the same number


@dataclass
class User:
    """Somebody on the server. `certificate`: SHA-1, "" = has none."""

    name: str = ""
    certificate: str = ""
    room: int = 0


@dataclass
class State:
    """What the server told us."""

    session: int = 0
    rooms: dict[int, str] = field(default_factory=lambda: {0: ""})
    users: dict[int, User] = field(default_factory=dict)
    muted: bool = False  # nobody would hear us

    @property
    def room(self) -> int:
        """Where we are."""
        return self.users[self.session].room if self.session in self.users else 0


class Link:
    """An open connection. `run` reads it until it is lost."""

    def __init__(
        self, config: Config, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._config, self._reader, self._writer = config, reader, writer
        self._sequence = 0
        self.state = State()

    async def greet(self, password: str) -> None:
        """Say who we are and enter the room. `NotReady`, `NotAllowed`."""
        self._send(Kind.VERSION, {1: wire.VERSION, 2: "patrolbridge"})
        self._send(Kind.AUTHENTICATE, {1: self._config.user, 2: password, 5: True})
        while not self.state.session:
            await self._one()
        room = self._room()
        if room != self.state.room:
            self._send(Kind.USER_STATE, {1: self.state.session, 5: room})
            while self.state.room != room:
                await self._one()

    async def run(self, heard: Callable[[User, Voice], None], clock: Clock) -> None:
        """Hear until the connection is lost. `NotReady`, `NotAllowed`."""
        pinging = asyncio.create_task(self._ping(clock))
        try:
            while True:
                if (voice := await self._one()) and voice.session in self.state.users:
                    heard(self.state.users[voice.session], voice)
        finally:
            pinging.cancel()
            await asyncio.gather(pinging, return_exceptions=True)

    async def say(self, opus: bytes, *, last: bool) -> None:
        """One packet of 20 ms. `ConnectionError`."""
        self._write(Kind.VOICE, wire.spoken(self._sequence, opus, last=last))
        self._sequence += 2  # counted in 10 ms
        await self._writer.drain()

    async def aclose(self) -> None:
        """Hang up, politely where the server still answers."""
        self._writer.close()
        try:
            async with asyncio.timeout(GOODBYE):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):  # lost already
            self._writer.transport.abort()

    def _room(self) -> int:
        found = [id for id, name in self.state.rooms.items() if name == self._config.room]
        if not self._config.room:
            return 0
        if not found:
            raise NotAllowed(f"there is no channel {self._config.room!r} on the Mumble server")
        return found[0]

    async def _ping(self, clock: Clock) -> None:
        while True:
            self._send(Kind.PING, {1: int(clock.now().timestamp())})
            await clock.sleep_until(clock.now() + PING)

    async def _one(self) -> Voice | None:
        """The next message: followed, and given back where it is voice."""
        try:
            async with asyncio.timeout(SILENCE):
                kind, size = wire.head(await self._reader.readexactly(wire.HEAD))
                payload = await self._reader.readexactly(size)
            if kind == Kind.VOICE:
                return wire.heard(payload)
            self._follow(kind, wire.fields(payload))
        except TimeoutError as error:
            raise NotReady("the Mumble server is silent") from error
        except (OSError, EOFError, wire.Malformed) as error:
            raise NotReady(f"the Mumble server is lost: {error}") from error
        return None

    def _follow(self, kind: int, told: dict[int, int | bytes]) -> None:
        match kind:
            case Kind.REJECT:
                _refused(told)
            case Kind.SERVER_SYNC:
                self.state.session = wire.number(told.get(1))
            case Kind.CHANNEL_STATE:
                self._renamed(told)
            case Kind.CHANNEL_REMOVE:
                self.state.rooms.pop(wire.number(told.get(1)), None)
            case Kind.USER_STATE:
                self._moved(told)
            case Kind.USER_REMOVE:
                self._left(told)
            case Kind.PERMISSION_DENIED if wire.number(told.get(1)) & _ENTER:
                raise NotAllowed(f"we may not enter {self._config.room!r} on the Mumble server")
            case Kind.PERMISSION_DENIED if wire.number(told.get(1)) & _SPEAK:
                self.state.muted = True

    def _renamed(self, told: dict[int, int | bytes]) -> None:
        id = wire.number(told.get(1))
        if id and _NAME in told:
            self.state.rooms[id] = wire.text(told[_NAME])

    def _moved(self, told: dict[int, int | bytes]) -> None:
        session = wire.number(told.get(1))
        user = self.state.users.setdefault(session, User())
        user.name = wire.text(told[_NAME]) if _NAME in told else user.name
        user.room = wire.number(told.get(5), user.room)
        user.certificate = wire.text(told[_HASH]) if _HASH in told else user.certificate
        if session == self.state.session:
            for silenced in (6, 8):  # muted, suppressed
                self.state.muted = bool(told.get(silenced, self.state.muted))

    def _left(self, told: dict[int, int | bytes]) -> None:
        session = wire.number(told.get(1))
        self.state.users.pop(session, None)
        if session == self.state.session:
            why = wire.text(told.get(3)) or "no reason given"
            raise NotReady(f"the Mumble server put us out: {why}")

    def _send(self, kind: Kind, fields: wire.Fields) -> None:
        self._write(kind, wire.message(fields))

    def _write(self, kind: Kind, payload: bytes) -> None:
        self._writer.write(wire.frame(kind, payload))


def _refused(told: dict[int, int | bytes]) -> None:
    why = f"the Mumble server refuses us: {wire.text(told.get(2)) or 'no reason given'}"
    raise (NotAllowed if wire.number(told.get(1)) in _REFUSALS else NotReady)(why)


async def connect(config: Config, folder: Path) -> Link:
    """Connected, known to the server, and in the room. `NotReady`, `NotAllowed`."""
    context, password = await asyncio.to_thread(_credentials, config, folder)
    try:
        async with asyncio.timeout(WITHIN):
            reader, writer = await asyncio.open_connection(config.host, config.port, ssl=context)
    except ssl.SSLCertVerificationError as error:
        told = "nobody vouches for the Mumble server's certificate; its `fingerprint` would"
        raise NotAllowed(told) from error
    except (OSError, TimeoutError) as error:
        raise NotReady(f"{config.host}:{config.port} cannot be reached: {error}") from error
    link = Link(config, reader, writer)
    try:
        _prove(config, writer)
        async with asyncio.timeout(WITHIN):
            await link.greet(password)
    except TimeoutError as error:
        await link.aclose()
        raise NotReady("the Mumble server does not answer") from error
    except BaseException:
        await link.aclose()
        raise
    return link


def _prove(config: Config, writer: asyncio.StreamWriter) -> None:
    """It is the server that the operator named."""
    if config.fingerprint:
        certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        if sha256(certificate).hexdigest() != config.fingerprint:
            raise NotAllowed("the Mumble server's certificate is not the one of `fingerprint`")


def _credentials(config: Config, folder: Path) -> tuple[ssl.SSLContext, str]:
    """Blocking. `NotAllowed` names the file, and nothing of what stands in it."""
    context = ssl.create_default_context()
    if config.fingerprint:  # then the certificate itself is compared
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        if config.certificate_file:
            context.load_cert_chain(folder / config.certificate_file)
        password = ""
        if config.password_file:
            password = (folder / config.password_file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        named = config.certificate_file or config.password_file
        raise NotAllowed(f"{named} cannot be used: {type(error).__name__}") from error
    return context, password
