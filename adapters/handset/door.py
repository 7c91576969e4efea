"""HTTP of the handsets. 200 on a recording or on words means durable: the phone may forget it."""

import re
from hashlib import sha256
from math import ceil
from typing import Annotated, TypeVar

from msgspec import DecodeError, Meta, Struct, json
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response

from adapters.handset.audio import Sounds
from adapters.handset.inward import Inward
from adapters.handset.pins import Pins
from adapters.handset.spool import Head
from adapters.handset.stations import Stations
from adapters.handset.stream import Stream
from bridge.errors import MediaError
from bridge.message import Reach, Reported
from bridge.ports import Measured, Services

LONGEST = 60.0  # seconds of one recording
LARGEST = 10_000_000  # bytes of one recording
AWAY = 5  # seconds after which a phone may try again while we cannot write
# Control characters and those that turn the direction of writing: they forge what a desk reads.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069/]{1,64}")
KEY = r"^[\x21-\x7e]{1,200}\Z"
LANGUAGE = r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3})?\Z"
T = TypeVar("T")


class Typed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that somebody wrote instead of saying them."""

    words: Annotated[str, Meta(min_length=1, max_length=5_000)]
    language: Annotated[str, Meta(pattern=LANGUAGE)] = ""
    reply_to: Annotated[str, Meta(max_length=1_000)] = ""


class Heard(Struct, frozen=True, forbid_unknown_fields=True):
    """A person at the station has heard or read a message."""

    key: Annotated[str, Meta(min_length=1, max_length=1_000)]


class Door:
    """What a handset may ask for."""

    def __init__(
        self,
        services: Services,
        stations: Stations,
        sounds: Sounds,
        inward: Inward,
        pins: Pins | None,
    ) -> None:
        self._services = services
        self._stations = stations
        self._sounds = sounds
        self._inward, self._pins = inward, pins

    async def voice(self, request: Request) -> Response:
        """A recording: measured, stored, handed in, and only then confirmed."""
        station = self.station(request)
        content = await request.body()
        measured = await self._measured(content)
        if measured.seconds > LONGEST:
            told = f"{measured.seconds:.0f} s long; at most {LONGEST:.0f} s at a time"
            raise HTTPException(413, told)
        head = _head(station, request, content)
        await self._inward.recording(head, content, measured)
        seconds, mime = measured.seconds, measured.mime
        return JSONResponse({"key": head.whole_key, "seconds": seconds, "mime": mime})

    async def words(self, request: Request) -> Response:
        """Typed words, or a button: handed in as if they had been said."""
        station = self.station(request)
        body = await request.body()
        typed = _read(Typed, body)
        head = _head(station, request, body)
        words = CONTROL.sub(" ", typed.words).strip()
        if not words:
            raise HTTPException(400, "there are no words in it")
        await self._inward.typed(head, words, typed.language, typed.reply_to)
        return JSONResponse({"key": head.whole_key})

    async def heard(self, request: Request) -> Response:
        """A message of ours was heard by a person; the first one to say so counts."""
        station = self._stations.get(self.station(request))
        key = _read(Heard, await request.body()).key
        event = station and station.find(key)
        if not station or not event:
            raise HTTPException(404, "nothing was said here under this key lately")
        if key not in station.read:
            report = Reported(relay=key, reach=Reach.READ, native=(event.id,))
            await self._inward.hand_in(report)
            station.read.append(key)
        return JSONResponse({"key": key})

    async def events(self, request: Request) -> Response:
        """What is said to the station from now on, and since the event the client got last."""
        name = self.station(request)
        station = self._stations.join(name)
        if station is None:
            raise HTTPException(429, "too many listen already", {"Retry-After": "60"})
        after = request.headers.get("last-event-id", "") or request.query_params.get("after", "")
        return Stream(station, after, self._services.clock.now())

    async def audio(self, request: Request) -> Response:
        """The sound behind a token, when it is ready."""
        content = await self._sounds.get(request.path_params["token"])
        if content is None:
            raise HTTPException(404, "there is no such sound, or no voice for these words")
        mime = (await self._measured(content)).mime
        return Response(content, media_type=mime, headers={"Cache-Control": "private"})

    async def stations(self, _: Request) -> Response:
        """What a page needs to know before somebody chooses a call sign."""
        site = self._services.site
        return JSONResponse(
            {
                "site": site.get("names", {}),
                "language": site.get("language", ""),
                "stations": self._stations.known,
                "pins": self._pins is not None,
                "longest": LONGEST,
            }
        )

    async def health(self, _: Request) -> Response:
        """Are we listened to?"""
        if self._inward.hear is None:
            raise away("the bridge does not listen yet")
        return JSONResponse({"status": "ok"})

    def station(self, request: HTTPConnection, pin: str = "") -> str:
        """The call sign of the path, which this client may use. 404, 401, 429."""
        name: str = request.path_params["station"]
        if not NAME.fullmatch(name) or not self._stations.serves(name):
            known = ", ".join(self._stations.known) or "any of 1 to 64 characters"
            raise HTTPException(404, f"there is no such call sign; there are: {known}")
        if self._pins is not None:
            self._allow(self._pins, request, name, pin or request.headers.get("x-patrol-pin", ""))
        return name

    def _allow(self, pins: Pins, request: HTTPConnection, station: str, pin: str) -> None:
        client = request.client.host if request.client else ""
        now = self._services.clock.now()
        if wait := ceil(pins.wait(client, station, now).total_seconds()):
            raise HTTPException(429, "too many wrong PINs", {"Retry-After": str(wait)})
        if not pins.fits(client, station, pin, now):
            raise HTTPException(401, "X-Patrol-Pin is not the PIN of this call sign")

    async def _measured(self, content: bytes) -> Measured:
        try:
            return await self._services.measure(content)
        except MediaError as error:
            raise HTTPException(415, str(error)) from error


def away(why: str) -> HTTPException:
    """Not taken now; the phone keeps it and tries again."""
    return HTTPException(503, why, {"Retry-After": str(AWAY)})


def _head(station: str, request: Request, content: bytes) -> Head:
    """What it is, under a key that is the same when the same thing is sent again.

    Without a key or the sender's own time nobody could tell a second "I am here" from a repeated
    one, so one of them is demanded.
    """
    key, time = request.headers.get("idempotency-key"), request.headers.get("x-patrol-time")
    if key is None and time is not None:
        key = sha256(b"%b\n%b" % (time.encode(), content)).hexdigest()
    if key is None or not re.match(KEY, key):
        told = "give an Idempotency-Key of 1 to 200 ASCII characters, or X-Patrol-Time"
        raise HTTPException(400, told)
    return Head(station=station, key=key, rate=0, language=_language(request))


def _language(request: Request) -> str:
    language = request.query_params.get("language", "")
    if not re.match(LANGUAGE, language):
        raise HTTPException(400, "language: wants a code such as zh or en")
    return language


def _read(kind: type[T], body: bytes) -> T:
    try:
        return json.decode(body, type=kind)
    except (DecodeError, UnicodeDecodeError) as error:
        raise HTTPException(400, str(error)) from error
