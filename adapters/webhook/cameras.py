"""Cameras in, `POST /cameras`: one event of a camera system, with a still where it has one.

JSON, or multipart/form-data with the JSON in the field `event` and the picture in the file `still`:

    id         the event's own, unique for its camera: one heard twice is one (or a signed
               Idempotency-Key)
    camera     id of a camera of the site
    kind       id of a kind of the site; without it the words tell, as where the site has none such
    words      what it saw, in words; language: their language
    sure       0 to 1, how sure the camera system is; 1 where it does not say
    still_b64  the picture, where it does not come as a file: JPEG, PNG, GIF or WebP

Law: what is told of a camera that the site does not know is refused with 422, and the desks hear of
it; the sender keeps it. A still that is none, or too large, holds no event up: the words say that
it is missing. A flood of one camera and kind waits at the door: 429.
"""

from collections.abc import Mapping
from itertools import count
from typing import Annotated, Any

from msgspec import Meta, Struct

from adapters.webhook import wire
from adapters.webhook.refusal import Refusal
from bridge.message import Alarm, Inbound, Picture, Seen
from bridge.message.files import PICTURES, Kept, sniffed
from bridge.message.forms import MULTIPART, parsed
from bridge.ports import Hear, Limit, Services

CHANNEL = "cameras"  # nobody listens there: a camera is not answered
UNKNOWN = "camera_unknown"
TOLD = 100  # unknown cameras that the desks hear of, until one of them is known


class Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a camera saw."""

    camera: wire.Name
    id: wire.Maybe = ""
    kind: wire.Maybe = ""
    words: Annotated[str, Meta(max_length=2_000)] = ""
    language: wire.Tongue = ""
    sure: Annotated[float, Meta(ge=0, le=1)] = 1.0
    still_b64: bytes = b""


class Cameras:
    """The camera systems behind one door. `largest`: bytes of a still; `most`: events a minute."""

    def __init__(self, services: Services, largest: int, most: int) -> None:
        self._services, self._largest, self._most = services, largest, most
        self._unknown: set[str] = set()
        self._nth = count(1)

    async def read(self, body: bytes, kind: str, key: str, hear: Hear) -> list[Inbound]:
        """The event of one request, its still in the store. `Refusal`."""
        event, still = _event(body, kind)
        if not (own := event.id or key):
            raise Refusal(400, "id: missing, here or in a signed Idempotency-Key header")
        await self._known(event, hear)
        await self._turn(event)
        still = still or event.still_b64
        pictures = [await self._kept(still)] if self._sound(still) else []
        missing = int(bool(still) and not pictures)
        words = Kept(None, (), missing).told(self._words(event), self._services)
        return [_inbound(event, self._kind(event), words, own, pictures)]

    def _kind(self, event: Event) -> str:
        """As they say, where the site has it."""
        return event.kind if event.kind in _ids(self._services.site, "kinds") else ""

    def _words(self, event: Event) -> str:
        """Theirs; a kind that the site does not have is a word like others."""
        unknown = event.kind if not self._kind(event) else ""
        return wire.plain(" ".join(filter(None, (event.words, unknown))))

    async def _known(self, event: Event, hear: Hear) -> None:
        """A camera of the site. Of one that it does not know the desks hear."""
        site, camera = self._services.site, event.camera
        if camera in _ids(site, "cameras"):
            if camera in self._unknown:
                await hear(self._alarm(camera, on=False))
                self._unknown.discard(camera)
            return
        if camera not in self._unknown and len(self._unknown) < TOLD:
            await hear(self._alarm(camera, on=True))
            self._unknown.add(camera)
        raise Refusal(422, f"camera: {camera!r} is not among the cameras of the site file")

    def _alarm(self, camera: str, *, on: bool) -> Alarm:
        now = self._services.clock.now().isoformat()
        return Alarm(key=f"{UNKNOWN}/{now}/{next(self._nth)}", what=UNKNOWN, on=on, about=camera)

    def _sound(self, still: bytes) -> bool:
        """A picture by its own beginning, whatever it is called, and not too large."""
        return 0 < len(still) <= self._largest and sniffed(still) in PICTURES

    async def _turn(self, event: Event) -> None:
        limit = Limit(name=f"camera/{event.camera}/{event.kind}", most=self._most, per=60.0)
        if wait := await self._services.keep.turn(limit):
            told = f"camera: {event.camera} has told of {self._most} events in a minute"
            raise Refusal(429, told, wait=int(wait) + 1)

    async def _kept(self, still: bytes) -> Picture:
        return Picture(ref=await self._services.media.put(still), mime=sniffed(still))


def _event(body: bytes, kind: str) -> tuple[Event, bytes]:
    """What the request holds, and the picture that came as a file."""
    if wire.media(kind) != MULTIPART:
        return wire.one(body, kind, Event), b""
    form = parsed(kind, body)
    told = form.files.get("event") or form.fields.get("event", "").encode()
    if not told:
        raise Refusal(400, "event: a field of this name holds the JSON")
    return wire.one(told, "application/json", Event), form.files.get("still", b"")


def _inbound(event: Event, kind: str, words: str, key: str, pictures: list[Picture]) -> Inbound:
    return Inbound(
        key=f"camera/{event.camera}/{key}",  # cameras number their events by themselves
        channel=CHANNEL,
        sender=event.camera,
        words=words,
        language=event.language,
        pictures=tuple(pictures),
        seen=Seen(camera=event.camera, kind=kind, sure=event.sure),
    )


def _ids(site: Mapping[str, Any], section: str) -> Mapping[str, object]:
    found: Mapping[str, object] = site.get(section, {})
    return found
