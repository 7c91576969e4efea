"""One update of the Bot API, read without a library: what we look at, and nothing else.

Both libraries can give an update as the JSON that it came as; so both bots hear alike, and an
update that is newer than a library is still read. What does not fit is not read at all: `None`.
"""

from typing import Any

from msgspec import Struct, ValidationError, convert

from adapters.telegram.wire import Raw

ANONYMOUS = frozenset({1087968824, 136817688, 777000})  # who speaks for a group or a channel


class User(Struct, frozen=True, kw_only=True):
    """Somebody."""

    id: int
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    language_code: str = ""


class Chat(Struct, frozen=True, kw_only=True):
    """Where."""

    id: int
    type: str = "private"
    title: str = ""


class Attached(Struct, frozen=True, kw_only=True):
    """A file, of whatever kind."""

    file_id: str
    file_size: int | None = 0
    mime_type: str | None = ""
    file_name: str | None = ""
    width: int = 0


class Location(Struct, frozen=True, kw_only=True):
    """A position; `live_period` seconds if it moves."""

    latitude: float
    longitude: float
    live_period: int | None = None
    heading: int | None = None


class Venue(Struct, frozen=True, kw_only=True):
    """A position with a name."""

    title: str = ""
    address: str = ""


class Contact(Struct, frozen=True, kw_only=True):
    """A telephone number that somebody shares."""

    phone_number: str
    first_name: str = ""
    last_name: str = ""
    user_id: int | None = None


class Sticker(Struct, frozen=True, kw_only=True):
    """A picture that stands for a feeling."""

    emoji: str | None = ""


class Quote(Struct, frozen=True, kw_only=True):
    """The message that is answered."""

    message_id: int
    from_: User | None = None


class Message(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A message of somebody."""

    message_id: int
    chat: Chat
    date: int = 0
    from_: User | None = None
    sender_chat: Chat | None = None
    message_thread_id: int | None = None
    is_topic_message: bool | None = False
    text: str | None = ""
    caption: str | None = ""
    reply_to_message: Quote | None = None
    media_group_id: str | None = ""
    forward_origin: dict[str, Any] | None = None
    is_automatic_forward: bool | None = False
    via_bot: User | None = None
    voice: Attached | None = None
    audio: Attached | None = None
    video: Attached | None = None
    video_note: Attached | None = None
    animation: Attached | None = None
    document: Attached | None = None
    photo: list[Attached] | None = None
    location: Location | None = None
    venue: Venue | None = None
    contact: Contact | None = None
    sticker: Sticker | None = None
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None
    new_chat_members: list[Any] | None = None
    left_chat_member: Any = None
    new_chat_title: str | None = None
    pinned_message: Any = None
    group_chat_created: bool | None = None
    forum_topic_created: Any = None
    forum_topic_closed: Any = None
    forum_topic_edited: Any = None
    forum_topic_reopened: Any = None

    @property
    def service(self) -> bool:
        """Nobody said anything: the server tells of the group itself."""
        told = (
            self.new_chat_members, self.left_chat_member, self.new_chat_title,
            self.pinned_message, self.group_chat_created, self.forum_topic_created,
            self.forum_topic_closed, self.forum_topic_edited, self.forum_topic_reopened,
            self.migrate_to_chat_id, self.migrate_from_chat_id,
        )  # fmt: skip
        return any(one is not None for one in told)


class Callback(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A button was pressed."""

    id: str
    from_: User
    data: str | None = ""
    message: Message | None = None


class Member(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Our own standing in a chat changed (blocked, thrown out, let in)."""

    chat: Chat
    new_chat_member: dict[str, Any] = {}


class Update(Struct, frozen=True, kw_only=True):
    """What Telegram tells. Exactly one of the rest is there."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    channel_post: Message | None = None
    edited_channel_post: Message | None = None
    callback_query: Callback | None = None
    my_chat_member: Member | None = None

    @property
    def said(self) -> Message | None:
        """The message that it brings, new or edited."""
        return self.message or self.edited_message or self.channel_post or self.edited_channel_post

    @property
    def edited(self) -> bool:
        """It was said before, in other words or from another spot."""
        return bool(self.edited_message or self.edited_channel_post)


WANTED = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
)
"""The kinds of update that we ask for."""


def read(raw: Raw) -> Update | None:
    """The update, or None where it is none that we can read."""
    try:
        return convert(raw, Update, strict=False)
    except (ValidationError, RecursionError):
        return None


def update_id(raw: Raw) -> int:
    """The number of an update; `ValueError` where it has none."""
    id = raw.get("update_id")
    if not isinstance(id, int) or isinstance(id, bool):
        raise ValueError("an update without a number")  # noqa: TRY004 - as hostile as any value
    return id
