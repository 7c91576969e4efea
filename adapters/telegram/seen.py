"""What an update is about, in words of ours. Pure: the same update is the same `Seen`.

Albums are several updates and one message. What nobody can put into words or a picture has an
`odd` name, so that a bot can say so instead of being silent.
"""

from collections.abc import Sequence
from math import isfinite

from msgspec import Struct
from msgspec.structs import replace

from adapters.telegram.texts import clean
from adapters.telegram.updates import (
    ANONYMOUS,
    Attached,
    Callback,
    Contact,
    Message,
    Update,
    read,
    update_id,
)
from adapters.telegram.wire import File, Raw, Target
from bridge.message import Point


class Seen(Struct, frozen=True, kw_only=True):
    """One thing that somebody did, before its files are fetched.

    `odd`: "" or why there is nothing in it to hear: unreadable, sticker, empty, service, member.
    """

    key: str
    target: Target = Target(0)
    message: int = 0
    user: int = 0  # 0 = nobody is named (a channel, an anonymous admin)
    speaker: int = 0  # the chat that spoke where no user did
    name: str = ""
    language: str = ""
    private: bool = False
    bot: bool = False  # said by another bot
    channel_post: bool = False
    edited: bool = False
    forwarded: bool = False
    words: str = ""
    point: Point | None = None
    live: bool = False  # the position moves on
    voice: File | None = None
    files: tuple[File, ...] = ()
    contact: Contact | None = None
    reply: int = 0  # message that is answered
    callback: str = ""  # id of the press of a button
    data: str = ""
    album: str = ""
    moved: tuple[int, int] | None = None  # a group became a supergroup: old, new
    reopened: bool = False  # somebody opened a topic again
    status: str = ""  # ours in the chat now, where that changed
    date: int = 0
    odd: str = ""


def see(raw: Raw, bot: int) -> Seen:
    """One update, read. `bot`: the id of our bot. `ValueError`: it has no number."""
    key = f"u{bot}-{update_id(raw)}"
    update = read(raw)
    if update is None:
        return Seen(key=key, odd="unreadable")
    if update.callback_query:
        return _pressed(key, update.callback_query)
    if update.my_chat_member:
        member = update.my_chat_member
        status = str(member.new_chat_member.get("status", ""))
        return Seen(key=key, target=Target(member.chat.id), status=status, odd="member")
    if update.said is None:
        return Seen(key=key, odd="service")
    return _said(key, update, update.said)


def joined(parts: Sequence[Seen]) -> list[Seen]:
    """The parts in order; those of one album are one, under the key of the first."""
    albums: dict[tuple[int, str], int] = {}
    found: list[Seen] = []
    for part in parts:
        at = albums.get((part.target.chat, part.album)) if part.album else None
        if at is not None:
            found[at] = _with(found[at], part)
            continue
        if part.album:
            albums[part.target.chat, part.album] = len(found)
        found.append(part)
    return found


def _with(first: Seen, more: Seen) -> Seen:
    words = "\n".join(w for w in (first.words, more.words) if w)
    odd = "" if not first.odd or not more.odd else first.odd
    return replace(first, words=words, files=(*first.files, *more.files), odd=odd)


def _said(key: str, update: Update, message: Message) -> Seen:
    words, point = _words(message), _point(message)
    voice, files = _files(message)
    seen = replace(
        _where(key, message),
        edited=update.edited,
        channel_post=bool(update.channel_post or update.edited_channel_post),
        forwarded=message.forward_origin is not None and not message.is_automatic_forward,
        words=words,
        point=point,
        live=bool(message.location and (message.location.live_period or update.edited)),
        voice=voice,
        files=files,
        contact=message.contact,
        reply=_reply(message),
        album=message.media_group_id or "",
        moved=_moved(message),
        reopened=message.forum_topic_reopened is not None,
    )
    return replace(seen, odd=_odd(seen, message))


def _where(key: str, message: Message) -> Seen:
    user, speaker = message.from_, message.sender_chat
    named = user if user and user.id not in ANONYMOUS and not speaker else None
    topic = message.message_thread_id if message.is_topic_message else 0
    name = f"{named.first_name} {named.last_name}" if named else (speaker.title if speaker else "")
    return Seen(
        key=key,
        target=Target(message.chat.id, topic or 0),
        message=message.message_id,
        user=named.id if named else 0,
        speaker=0 if named else (speaker.id if speaker else message.chat.id),
        name=clean(name, 200),
        language=_language(user.language_code if named and user else ""),
        private=message.chat.type == "private",
        bot=bool(named and named.is_bot),
        date=message.date,
    )


def _pressed(key: str, callback: Callback) -> Seen:
    who, message = callback.from_, callback.message
    seen = _where(key, message) if message else Seen(key=key, target=Target(who.id), private=True)
    return replace(
        seen,
        user=who.id,
        speaker=0,
        name=clean(f"{who.first_name} {who.last_name}", 200),
        language=_language(who.language_code),
        bot=who.is_bot,
        callback=callback.id,
        data=callback.data or "",
        reply=seen.message,
    )


def _reply(message: Message) -> int:
    quoted = message.reply_to_message
    topic = message.is_topic_message and message.message_thread_id
    return quoted.message_id if quoted and quoted.message_id != topic else 0


def _words(message: Message) -> str:
    words = clean(message.text or message.caption or "")
    if message.venue:
        words = clean(f"{message.venue.title} {message.venue.address} {words}")
    return words


def _point(message: Message) -> Point | None:
    spot = message.location
    if spot is None or not (isfinite(spot.latitude) and isfinite(spot.longitude)):
        return None
    well = abs(spot.latitude) <= 90 and abs(spot.longitude) <= 180  # noqa: PLR2004 - degrees
    return Point(spot.latitude, spot.longitude) if well else None


def _files(message: Message) -> tuple[File | None, tuple[File, ...]]:
    """What can be listened to, and what can be looked at."""
    sound = message.voice or message.audio
    found = (
        [_file(max(message.photo, key=lambda p: p.width), "image/jpeg")] if message.photo else []
    )
    others = (message.animation or message.document, message.video, message.video_note)
    found += [_file(one) for one in others if one is not None]
    return (_file(sound) if sound else None), tuple(found)


def _file(attached: Attached, mime: str = "") -> File:
    return File(
        id=attached.file_id,
        size=attached.file_size or 0,
        mime=attached.mime_type or mime,
        name=clean(attached.file_name or "", 100),
    )


def _moved(message: Message) -> tuple[int, int] | None:
    if message.migrate_to_chat_id:
        return message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id:
        return message.migrate_from_chat_id, message.chat.id
    return None


def _odd(seen: Seen, message: Message) -> str:
    if seen.words or seen.point or seen.voice or seen.files or seen.contact:
        return ""
    if message.service:
        return "service"
    return "sticker" if message.sticker else "empty"


def _language(code: str) -> str:
    """zh-hans is zh; what is no language code is not known."""
    short = code.partition("-")[0].lower()
    return short if short.isascii() and short.isalpha() and len(short) <= 3 else ""  # noqa: PLR2004
