"""What Feishu tells in its events (schema 2.0), in words of ours.

Pure: the same event is the same `Seen`. What does not fit is not read at all: `None`. Positions are
GCJ-02, as all maps in China. No open id gets into a key.
"""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from msgspec import DecodeError, Struct, ValidationError, convert, json

from bridge.message import Datum, Point, to_wgs84
from bridge.message.answers import Answer
from bridge.message.natives import short
from bridge.message.texts import clean


class File(Struct, frozen=True):
    """A file of a message: its key, and how it is asked for (image or file)."""

    message: str
    key: str
    kind: str


Seen = Answer[File]


class Header(Struct, frozen=True, kw_only=True):
    """Of every event."""

    event_id: str = ""
    event_type: str = ""
    token: str = ""


class _Id(Struct, frozen=True):
    open_id: str | None = ""


class _Sender(Struct, frozen=True, kw_only=True):
    sender_id: _Id = _Id()
    sender_type: str = ""


class _Mention(Struct, frozen=True, kw_only=True):
    key: str = ""
    id: _Id = _Id()
    name: str = ""


class _Message(Struct, frozen=True, kw_only=True):
    message_id: str
    chat_id: str = ""
    chat_type: str = ""
    message_type: str = ""
    content: str = "{}"
    parent_id: str | None = ""
    mentions: tuple[_Mention, ...] | None = ()


class _Context(Struct, frozen=True):
    open_message_id: str = ""
    open_chat_id: str = ""


class _Action(Struct, frozen=True):
    value: Any = None


class _Happened(Struct, frozen=True, kw_only=True):
    sender: _Sender = _Sender()
    message: _Message | None = None
    operator: _Id = _Id()
    context: _Context = _Context()
    action: _Action = _Action()


class Event(Struct, frozen=True, kw_only=True):
    """What is brought. `type` and `challenge` only of the proof of an address."""

    header: Header = Header()
    event: dict[str, Any] = {}
    type: str = ""
    token: str = ""
    challenge: str = ""


def read(text: bytes) -> Event | None:
    """An event; None for what is none."""
    try:
        return json.decode(text, type=Event)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None


def see(event: Event, app: str, bot: str) -> Seen | None:
    """A message or a pressed button; None for what nobody said. `bot`: our own open id."""
    try:
        happened = convert(event.event, _Happened)
    except (ValidationError, RecursionError):
        return None
    match event.header.event_type:
        case "im.message.receive_v1" if happened.message:
            return _message(happened.message, happened.sender, app, bot)
        case "card.action.trigger":
            return _pressed(event, happened, app)
    return None


def _message(message: _Message, sender: _Sender, app: str, bot: str) -> Seen | None:
    user = sender.sender_id.open_id
    content = _content(message.content)
    if not user or sender.sender_type != "user" or content is None:
        return None
    words = " ".join(_words(message.message_type, content))
    for mention in sorted(message.mentions or (), key=lambda m: -len(m.key)):
        name = "" if mention.id.open_id == bot else f"@{mention.name}"
        words = words.replace(mention.key, name) if mention.key else words
    return Seen(
        key=short(f"{app}/{message.message_id}"),
        chat=message.chat_id if message.chat_type == "group" else user,
        user=user,
        words=clean(words),
        point=_point(message.message_type, content),
        files=tuple(_files(message, content)),
        reply=message.parent_id or "",
    )


def _pressed(event: Event, happened: _Happened, app: str) -> Seen | None:
    user, value = happened.operator.open_id, happened.action.value
    nth = value.get("nth") if isinstance(value, Mapping) else None
    if not user or not isinstance(nth, str):
        return None
    return Seen(
        key=short(f"{app}/card/{event.header.event_id}"),
        chat=happened.context.open_chat_id or user,
        user=user,
        reply=happened.context.open_message_id,
        pressed=nth,
    )


def _content(text: str) -> dict[str, Any] | None:
    try:
        return json.decode(text.encode("utf-8", "surrogatepass"), type=dict[str, Any])
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _words(kind: str, content: Mapping[str, Any]) -> Iterator[str]:
    match kind:
        case "text":
            yield _str(content, "text")
        case "location":
            yield _str(content, "name")
        case "post":
            yield _str(content, "title")
            yield from (_str(piece, "text") or _str(piece, "user_id") for piece in _pieces(content))


def _pieces(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What a rich text is made of."""
    lines = content.get("content")
    for line in lines if isinstance(lines, list) else []:
        for piece in line if isinstance(line, list) else []:
            if isinstance(piece, Mapping):
                yield piece


def _files(message: _Message, content: Mapping[str, Any]) -> Iterator[File]:
    kind = message.message_type
    if kind == "image":
        yield from _file(message, _str(content, "image_key"), "image")
    elif kind in {"audio", "file", "media"}:
        yield from _file(message, _str(content, "file_key"), "file")
    elif kind == "post":
        for piece in _pieces(content):
            yield from _file(message, _str(piece, "image_key"), "image")


def _file(message: _Message, key: str, kind: str) -> Iterator[File]:
    if key:
        yield File(message.message_id, key, kind)


def _point(kind: str, content: Mapping[str, Any]) -> Point | None:
    if kind != "location":
        return None
    try:
        lat, lon = float(content["latitude"]), float(content["longitude"])
    except (KeyError, ValueError, TypeError):
        return None
    well = isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180  # noqa: PLR2004
    return to_wgs84(lat, lon, Datum.GCJ02) if well else None


def _str(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""
