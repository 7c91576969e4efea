"""A walkie-talkie without the radio: each call sign is a channel, spoken to by phone or browser.

A recorded or spoken call enters here exactly as radio audio will, and an answer is spoken. A
station that nobody listens to is like a radio that is switched off: sending to it is "later", so
that the bridge takes another way.

    GET  /                                the page with the push-to-talk button
    WS   /stations/{call sign}/talk       a transmission, as it is spoken (see `talk`)
    POST /stations/{call sign}/voice      a recording (WAV, FLAC, Ogg, MP3; 10 MB, 60 s)
    POST /stations/{call sign}/words      {words, language, reply_to}
    GET  /stations/{call sign}/events     server-sent events: what is said to the station, what its
                                          own pages spoke, the words so far while they speak, and
                                          what was understood of it
    POST /stations/{call sign}/heard      {key}: a person has heard or read that message
    GET  /audio/{token}                   what an event names as `audio` or `voice`
    GET  /stations, GET /health

What is sent carries Idempotency-Key, or X-Patrol-Time with the sender's own time; sent again, it is
heard once. 503 = keep it and send it again.

Access. On this machine (host 127.0.0.1) everybody may use every call sign: there are no PINs by
default. Any other host wants `pins_file` (lines of `call sign: PIN`, sent as X-Patrol-Pin), or the
operator's word `trusted_network: true`. PINs and voices cross the network as they are: put a proxy
with HTTPS in front; browsers give a page the microphone only on HTTPS or on this machine.
"""

import ipaddress
from asyncio import TaskGroup, to_thread
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from adapters.handset.app import application
from adapters.handset.audio import Sounds
from adapters.handset.door import LARGEST, Door
from adapters.handset.inward import Inward
from adapters.handset.pins import Pins, read
from adapters.handset.speaking import Speaking
from adapters.handset.stations import Said, Stations
from adapters.handset.takes import Takes
from adapters.handset.talk import Talk
from adapters.handset.understood import Understanding
from bridge.errors import Refused, TryLater
from bridge.message import Capabilities, Form, Outbound, Reach, Receipt
from bridge.ports import Hear, Services

CAN = Capabilities(form=Form.SPOKEN, reads=True, idempotent=True, lanes=64)
SWITCHED_OFF = timedelta(seconds=5)

Label = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/]{1,64}\Z")]


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the page is served, and who may use it.

    `stations`: call signs beside those that units of the site are told on; where none is known at
    all, any is served. `hosts`: names by which browsers reach us, beside bare addresses. `spool`:
    folder of transmissions that are not in the journal yet.
    """

    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8081
    stations: tuple[Label, ...] = ()
    pins_file: str = ""
    trusted_network: bool = False
    hosts: tuple[str, ...] = ()
    spool: Annotated[str, Meta(min_length=1)] = "spool"

    def __post_init__(self) -> None:
        """Refuse to be open to a network that nobody vouched for."""
        if not (self.pins_file or self.trusted_network or _this_machine(self.host)):
            raise ValueError(
                f"host {self.host} can be reached from other machines: "
                "give pins_file, or say trusted_network: true"
            )


class Parts:
    """What one open adapter is made of."""

    def __init__(self, config: Config, services: Services) -> None:
        self.clock = services.clock
        self.stations = Stations((*config.stations, *services.channels))
        self.sounds = Sounds(services.speaker, services.media)
        self.understood = Understanding(services.name, services.board, self.stations)
        self.inward = Inward(services, self.stations, self.sounds, self.understood)
        spool = services.folder / config.spool / services.name
        self.takes = Takes(services, spool, self.inward, Speaking(services, self.stations))


class Handset:
    """All stations of one adapter. `port` is where they are served."""

    def __init__(self, parts: Parts, port: int) -> None:
        self._parts, self._stations = parts, parts.stations
        self.port = port

    async def listen(self, hear: Hear) -> None:
        """Take what the stations say, for ever."""
        self._parts.inward.hear = hear
        try:
            async with TaskGroup() as group:
                group.create_task(self._parts.takes.run())
                group.create_task(self._parts.understood.follow())
        finally:
            self._parts.inward.hear = None

    async def send(self, message: Outbound) -> Receipt:
        """Say it to all who listen to the station: delivered when somebody does."""
        if not self._stations.serves(message.channel):
            raise Refused(f"there is no call sign {message.channel}")
        station = self._stations.get(message.channel)
        if station is None or not station.listeners:
            raise _switched_off(message.channel)
        if known := station.find(message.key):
            return Receipt(reach=Reach.DELIVERED, native=(known.id,))
        event = station.say(await self._said(message))
        if event is None:
            raise _switched_off(message.channel)
        return Receipt(reach=Reach.DELIVERED, native=(event.id,))

    async def _said(self, message: Outbound) -> Said:
        token = await self._parts.sounds.spoken(message.text, message.language)
        voice = self._parts.sounds.recording(message.voice) if message.voice else ""
        return Said(
            key=message.key,
            text=message.text,
            language=message.language,
            priority=message.priority,
            number=message.number,
            spoken=bool(token),
            audio=token and f"/audio/{token}",
            voice=voice and f"/audio/{voice}",
            choices=message.choices,
            point=message.point,
            again=message.again,
            drill=message.drill,
            at=self._parts.clock.now(),
            expires=message.expires,
        )


@asynccontextmanager
async def open(config: Config, services: Services) -> AsyncIterator[Handset]:
    """Serve the stations while it is open. `NotReady`, `NotAllowed`."""
    pins = await _pins(config, services)
    parts = Parts(config, services)
    door = Door(services, parts.stations, parts.sounds, parts.inward, pins)
    app = application(door, Talk(door, parts.takes), None if pins else config.hosts)
    async with aclosing(parts.sounds), aclosing(parts.takes):
        await parts.takes.recover()
        async with services.serve(app, config.host, config.port, largest=LARGEST) as port:
            try:
                yield Handset(parts, port)
            finally:
                parts.stations.close()


async def _pins(config: Config, services: Services) -> Pins | None:
    if not config.pins_file:
        return None
    return await to_thread(read, services.folder / config.pins_file)


def _switched_off(station: str) -> TryLater:
    return TryLater(f"nobody listens to {station}", SWITCHED_OFF)


def _this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
