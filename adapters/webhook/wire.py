"""The JSON of both directions: what it may hold, and what is wrong with it in words.

Strict on the way in: unknown fields, wrong types, wild sizes and control characters in names are
refused with the place where they stand. Control characters in words are only spaces to us: what a
person said is never refused for how their phone wrote it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from msgspec import DecodeError, Meta, Struct, json

from adapters.webhook.refusal import Refusal
from bridge.message import (
    Choice,
    Datum,
    Inbound,
    Outbound,
    Reach,
    Receipt,
    Reported,
    Shifted,
    Voice,
    from_wgs84,
    to_wgs84,
)

MANY = 500  # messages in one request
# Control characters and those that turn the direction of writing: they forge what a desk reads.
_NAME = r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*\Z"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=_NAME)]
Maybe = Annotated[str, Meta(max_length=200, pattern=_NAME)]
Tongue = Annotated[str, Meta(pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3})?\Z")]
Degrees = Annotated[float, Meta(ge=-180, le=180)]
T = TypeVar("T")


class Spot(Struct, frozen=True, forbid_unknown_fields=True):
    """A position in degrees, in the datum that the configuration names."""

    lat: Annotated[float, Meta(ge=-90, le=90)]
    lon: Degrees


class Letter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One message on its way in. `key` may stand in the header instead; `sender` is the channel."""

    channel: Name
    key: Maybe = ""
    sender: Maybe = ""
    words: Annotated[str, Meta(max_length=20_000)] = ""
    language: Tongue = ""
    name: Maybe = ""
    point: Spot | None = None
    place: Maybe = ""
    reply_to: Annotated[str, Meta(max_length=1_000, pattern=_NAME)] = ""
    voice_b64: bytes = b""

    def inbound(self, key: str, voice: Voice | None, datum: Datum = Datum.WGS84) -> Inbound:
        """As the bridge wants it."""
        return Inbound(
            key=key,
            channel=self.channel,
            sender=self.sender or self.channel,
            words=plain(self.words),
            language=self.language,
            name=self.name,
            point=None if self.point is None else to_wgs84(self.point.lat, self.point.lon, datum),
            place=self.place,
            reply_to=self.reply_to,
            voice=voice,
        )


class News(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a message of ours came."""

    relay: Annotated[str, Meta(min_length=1, max_length=1_000, pattern=_NAME)]
    reach: Literal["sent", "delivered", "read", "failed"]
    native: Annotated[tuple[Maybe, ...], Meta(max_length=16)] = ()
    reason: Annotated[str, Meta(max_length=500)] = ""

    def reported(self) -> Reported:
        """As the bridge wants it."""
        reach, reason = Reach(self.reach), plain(self.reason)
        return Reported(relay=self.relay, reach=reach, native=self.native, reason=reason)


class Shot(Struct, frozen=True):
    """A picture that goes along."""

    mime: str
    b64: bytes


class Notice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message on its way out."""

    key: str
    channel: str
    text: str
    language: str
    form: str
    priority: int
    number: int
    call: str
    choices: tuple[Choice, ...]
    point: Shifted | None
    expires: datetime | None
    again: bool
    pictures: tuple[Shot, ...] = ()  # where the far side takes them


class Proof(Struct, frozen=True):
    """What the far side may say of a message that it took. Unknown fields are its own affair."""

    reach: Literal["sent", "delivered", "read"] = "sent"
    native: Annotated[tuple[Maybe, ...], Meta(max_length=16)] = ()

    def receipt(self) -> Receipt:
        """As the bridge wants it."""
        return Receipt(reach=Reach(self.reach), native=self.native)


NO_SHOTS: Mapping[str, tuple[Shot, ...]] = MappingProxyType({})
_letters = (json.Decoder(Letter), json.Decoder(list[Letter]))
_news = (json.Decoder(News), json.Decoder(list[News]))
_proofs = (json.Decoder(Proof), json.Decoder(list[Proof]))
_encode = json.Encoder().encode


def plain(text: str) -> str:
    """Words without control characters; line breaks and tabs stay."""
    return _CONTROL.sub(" ", text).strip()


def media(kind: str) -> str:
    """The media type of a Content-Type header."""
    return kind.partition(";")[0].strip().lower()


def one(body: bytes, kind: str, shape: type[T]) -> T:
    """One object of JSON. `Refusal` 400 or 415."""
    if media(kind) != "application/json":
        raise Refusal(415, "Content-Type must be application/json or multipart/form-data")
    return _decode(json.Decoder(shape), body, "")


def letters(body: bytes, mime: str) -> list[Letter]:
    """The messages of one request. `Refusal` 400, 413 or 415."""
    return _some(_letters, body, mime)


def news(body: bytes, mime: str) -> list[News]:
    """The receipts of one request. `Refusal` 400, 413 or 415."""
    return _some(_news, body, mime)


def notices(
    messages: Sequence[Outbound],
    datum: Datum = Datum.WGS84,
    shots: Mapping[str, tuple[Shot, ...]] = NO_SHOTS,
) -> bytes:
    """One message as an object, several as an array; `shots` are pictures by a message's key."""
    bodies = [_notice(message, datum, shots.get(message.key, ())) for message in messages]
    return _encode(bodies[0] if len(bodies) == 1 else bodies)


def receipts(body: bytes, count: int) -> list[Receipt]:
    """One receipt a message. What stands beside a 2xx is a courtesy: nonsense is ignored."""
    try:
        several = body.lstrip().startswith(b"[")
        proofs = _proofs[1].decode(body) if several else [_proofs[0].decode(body)]
    except (DecodeError, UnicodeDecodeError, RecursionError):
        proofs = []
    if len(proofs) != count:
        return [Receipt()] * count
    return [proof.receipt() for proof in proofs]


def _notice(message: Outbound, datum: Datum, shots: tuple[Shot, ...]) -> Notice:
    return Notice(
        key=message.key,
        channel=message.channel,
        text=message.text,
        language=message.language,
        form=message.form,
        priority=message.priority,
        number=message.number,
        call=message.call,
        choices=message.choices,
        point=None if message.point is None else from_wgs84(message.point, datum),
        expires=message.expires,
        again=message.again,
        pictures=shots,
    )


def _some(
    decoders: tuple[json.Decoder[T], json.Decoder[list[T]]], body: bytes, mime: str
) -> list[T]:
    one, many = decoders
    if mime in {"application/x-ndjson", "application/jsonl", "application/x-jsonlines"}:
        lines = [(n, line) for n, line in enumerate(body.split(b"\n"), 1) if line.strip()]
        _not_too_many(len(lines))
        return [_decode(one, line, f"line {n}: ") for n, line in lines]
    if mime != "application/json":
        raise Refusal(415, "Content-Type must be application/json or application/x-ndjson")
    if not body.lstrip().startswith(b"["):
        return [_decode(one, body, "")]
    found = _decode(many, body, "")
    _not_too_many(len(found))
    return found


def _not_too_many(count: int) -> None:
    if count > MANY:
        raise Refusal(413, f"{count} messages; at most {MANY} in one request")


def _decode(decoder: json.Decoder[T], text: bytes, where: str) -> T:
    try:
        return decoder.decode(text)
    except UnicodeDecodeError:
        raise Refusal(400, f"{where}not UTF-8 (byte {_not_utf8(text)})") from None
    except DecodeError as error:
        told = str(error)
        if "truncated" in told:
            told = f"JSON is cut short at byte {len(text)}, or half of a surrogate pair ends it"
        raise Refusal(400, where + told) from None


def _not_utf8(text: bytes) -> int:
    """Where the first byte stands that is not UTF-8."""
    return len(text.decode("utf-8", "replace").partition("\ufffd")[0].encode())
