"""What WeCom tells, in words of ours: the JSON of intelligent bots, the XML of applications.

Pure: the same message is the same `Seen`. What does not fit is not read at all: `None`. Positions
of applications are GCJ-02, as all maps in China. No user id gets into a key.
"""

import re
from math import isfinite

from msgspec import DecodeError, Struct, json

from adapters.wecom.crypt import xml_fields
from bridge.message import Datum, Point, inward, to_wgs84
from bridge.message.natives import short
from bridge.message.texts import clean

NAMED = re.compile(r"^(@[^\s@]{1,32}[\s\u2005]+)+")  # “@robot ” before the words


class File(Struct, frozen=True):
    """A file: at `url`, perhaps under a key of its own; or by its media id."""

    url: str = ""
    key: str = ""
    media: str = ""
    sound: bool = False


class Seen(inward.Seen[File], frozen=True, kw_only=True):
    """One thing that somebody did. `task`: the card whose button was pressed."""

    quote: str = ""
    task: str = ""
    code: str = ""  # with which an application may change the card

    @property
    def empty(self) -> bool:
        """Nothing was said."""
        return not (self.words or self.point or self.files or self.task)


class _From(Struct, frozen=True):
    userid: str = ""


class _Text(Struct, frozen=True):
    content: str = ""


class _File(Struct, frozen=True):
    url: str = ""
    aeskey: str = ""


class _Item(Struct, frozen=True, kw_only=True):
    """A message, a part of a mixed one, or one that is quoted."""

    msgtype: str = ""
    text: _Text = _Text()
    voice: _Text = _Text()
    image: _File = _File()
    file: _File = _File()
    video: _File = _File()


class _Mixed(Struct, frozen=True):
    msg_item: tuple[_Item, ...] = ()


class _Card(Struct, frozen=True):
    event_key: str = ""
    task_id: str = ""


class _Event(Struct, frozen=True, kw_only=True):
    eventtype: str = ""
    template_card_event: _Card = _Card()


class Body(_Item, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What an intelligent bot is told."""

    msgid: str = ""
    chatid: str = ""
    chattype: str = ""
    from_: _From = _From()
    mixed: _Mixed = _Mixed()
    quote: _Item | None = None
    event: _Event = _Event()


def told(text: bytes, owner: str) -> Seen | None:
    """A message in JSON or XML. `owner` tells the keys of several bots apart."""
    try:
        if text.lstrip()[:1] == b"<":
            return _of_app(xml_fields(text), owner)
        return of_bot(json.decode(text, type=Body), owner)
    except (DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        return None


def of_bot(body: Body, owner: str) -> Seen | None:
    """A message or a pressed button of an intelligent bot; None for what nobody said."""
    user, card = body.from_.userid, body.event.template_card_event
    pressed = body.event.eventtype == "template_card_event"
    if not (body.msgid and user) or (body.msgtype == "event" and not pressed):
        return None
    items = body.mixed.msg_item if body.msgtype == "mixed" else (body,)
    words = " ".join(item.text.content or item.voice.content for item in items)
    found = (f for item in items for f in (item.image, item.file, item.video) if f.url)
    return Seen(
        key=short(f"{owner}/{body.msgid}"),
        chat=body.chatid or user,
        user=user,
        words=clean(NAMED.sub("", words.strip()) if body.chattype == "group" else words),
        files=tuple(File(f.url, f.aeskey) for f in found),
        quote=clean(_quoted(body.quote)),
        task=card.task_id if pressed else "",
        pressed=card.event_key if pressed else "",
    )


def _quoted(quote: _Item | None) -> str:
    return (quote.text.content or quote.voice.content) if quote else ""


def _of_app(xml: dict[str, str], owner: str) -> Seen | None:
    user, kind = xml.get("FromUserName", ""), xml.get("MsgType", "")
    pressed = kind == "event" and xml.get("Event") == "template_card_event"
    id = xml.get("MsgId") or "/".join(
        xml.get(name, "") for name in ("CreateTime", "FromUserName", "TaskId", "EventKey")
    )
    if not user or user == "sys" or (kind == "event" and not pressed):
        return None
    sounding = kind == "voice"
    files = (File(media=xml["MediaId"], sound=sounding),) if xml.get("MediaId") else ()
    words = xml.get("Content") or (xml.get("Label", "") if kind == "location" else "")
    return Seen(
        key=short(f"{owner}/{id}"),
        chat=user,
        user=user,
        words=clean(words),
        point=_point(xml),
        files=files,
        task=xml.get("TaskId", "") if pressed else "",
        pressed=xml.get("EventKey", "") if pressed else "",
        code=xml.get("ResponseCode", "") if pressed else "",
    )


def _point(xml: dict[str, str]) -> Point | None:
    try:
        lat, lon = float(xml["Location_X"]), float(xml["Location_Y"])
    except (KeyError, ValueError):
        return None
    well = isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180  # noqa: PLR2004
    return to_wgs84(lat, lon, Datum.GCJ02) if well else None
