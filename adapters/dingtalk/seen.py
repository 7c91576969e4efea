"""What DingTalk tells of messages to its robot and of pressed buttons, in words of ours.

Pure: the same message is the same `Seen`. What does not fit is not read at all: `None`. DingTalk
brings robots no positions. No user id gets into a key.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import DecodeError, Struct, json

from bridge.message.answers import Answer
from bridge.message.natives import short
from bridge.message.texts import clean

GROUP = "2"


class File(Struct, frozen=True):
    """A file of a message: the code that it is fetched with."""

    code: str


Seen = Answer[File]


class _Said(Struct, frozen=True, kw_only=True, rename="camel"):
    """A message to the robot."""

    msg_id: str
    msgtype: str = ""
    conversation_id: str = ""
    conversation_type: str = ""
    sender_staff_id: str | None = ""
    sender_id: str | None = ""
    text: dict[str, Any] = {}
    content: dict[str, Any] = {}
    original_process_query_key: str | None = ""
    original_msg_id: str | None = ""


class _Pressed(Struct, frozen=True, kw_only=True, rename="camel"):
    """A button of a card."""

    out_track_id: str = ""
    card_biz_id: str = ""
    user_id: str = ""
    space_id: str = ""
    content: str = "{}"


def said(text: bytes, app: str) -> Seen | None:
    """A message to the robot; None for what is none."""
    try:
        told = json.decode(text, type=_Said)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None
    user = told.sender_staff_id or told.sender_id  # people of other companies have no staff id
    if not user or not told.msg_id:
        return None
    group = told.conversation_type == GROUP
    return Seen(
        key=short(f"{app}/{told.msg_id}"),
        chat=told.conversation_id if group else user,
        user=user,
        words=clean(" ".join(_words(told)).strip()),
        files=tuple(File(code) for code in _codes(told) if code),
        reply=told.original_process_query_key or told.original_msg_id or "",
        quote=clean(_quoted(told.text), 500),
    )


def pressed(text: bytes, app: str, message: str) -> Seen | None:
    """A button; None for what is none. `message`: the id under which it was brought."""
    try:
        told = json.decode(text, type=_Pressed)
        content = json.decode(told.content.encode("utf-8", "surrogatepass"), type=dict[str, Any])
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None
    private = content.get("cardPrivateData")
    actions = private.get("actionIds") if isinstance(private, Mapping) else None
    action = actions[0] if isinstance(actions, list) and actions else None
    card = told.out_track_id or told.card_biz_id
    if not (isinstance(action, str) and action and told.user_id and card):
        return None
    return Seen(
        key=short(f"{app}/card/{message}"),
        chat=told.space_id or told.user_id,
        user=told.user_id,
        reply=card,
        pressed=action,
    )


def _words(told: _Said) -> Iterator[str]:
    yield _str(told.text, "content")
    yield _str(told.content, "recognition")  # DingTalk's own words of a voice
    yield from (_str(piece, "text") for piece in _pieces(told.content))


def _codes(told: _Said) -> Iterator[str]:
    yield _str(told.content, "downloadCode")
    yield from (_str(piece, "downloadCode") for piece in _pieces(told.content))


def _pieces(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    rich = content.get("richText")
    yield from (p for p in (rich if isinstance(rich, list) else []) if isinstance(p, Mapping))


def _quoted(text: Mapping[str, Any]) -> str:
    replied = text.get("repliedMsg")
    content = replied.get("content") if isinstance(replied, Mapping) else None
    return _str(content, "text") if isinstance(content, Mapping) else ""


def _str(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""
