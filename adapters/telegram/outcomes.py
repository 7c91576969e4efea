"""What an answer of Telegram means for a message: never, later, otherwise, or nobody knows.

Both libraries' errors come here as the Bot API's own figures and words, so both bots decide alike.
429 pauses one chat. Only what was certainly not taken is `TryLater` or `Refused`.
"""

from datetime import timedelta

from bridge.errors import BridgeError, NotAllowed, NotReady, Refused, SendError, TryLater

AWAY = timedelta(seconds=5)  # the server cannot be reached, or fails


class Unparsable(SendError):
    """The markup is wrong: the same words may go as plain text."""


class TooLong(SendError):
    """The same words may go in more pieces."""


class Moved(SendError):
    """The group became a supergroup, `chat`."""

    def __init__(self, chat: int) -> None:
        super().__init__(f"the group is {chat} now")
        self.chat = chat


class NoReply(SendError):
    """The message that is answered is gone: the same words may go without it."""


class NoTopic(SendError):
    """The topic is closed or gone: the same words may go to the group's general thread."""


class Flood(TryLater):
    """Telegram itself wants quiet in this chat."""


class Unchanged(SendError):
    """The message reads so already."""


class Gone(Refused):
    """The message cannot be edited any more."""


class Uncertain(BridgeError):
    """The request may have been carried out."""


_MEANINGS: tuple[tuple[str, type[SendError]], ...] = (  # Telegram's own words, in small letters
    ("message is not modified", Unchanged),
    ("message to edit not found", Gone),
    ("message can't be edited", Gone),
    ("message_id_invalid", Gone),
    ("can't parse entities", Unparsable),
    ("can't find end", Unparsable),
    ("message is too long", TooLong),
    ("message_too_long", TooLong),
    ("caption is too long", TooLong),
    ("message to be replied not found", NoReply),
    ("message to reply not found", NoReply),
    ("replied message not found", NoReply),
    ("message thread not found", NoTopic),
    ("topic_closed", NoTopic),
    ("topic_deleted", NoTopic),
    ("topic_id_invalid", NoTopic),
)
_SERVERS = 500
_TOO_MANY, _CONFLICT, _UNAUTHORIZED, _NOT_FOUND = 429, 409, 401, 404


def judged(code: int, words: str, *, retry_after: float = 0, migrate_to: int = 0) -> Exception:
    """The error that an answer of the Bot API stands for. `code`: its error_code."""
    if migrate_to:
        return Moved(migrate_to)
    if code == _TOO_MANY or retry_after:
        return Flood(f"Telegram wants a pause: {words}"[:200], timedelta(seconds=retry_after or 1))
    if code == _UNAUTHORIZED or (code == _NOT_FOUND and words.strip().lower() == "not found"):
        return NotAllowed("Telegram refuses the token")
    if code == _CONFLICT:
        return NotReady(f"somebody else asks for this bot's updates: {words}")
    if code >= _SERVERS:  # it may have been carried out before the server failed
        return Uncertain(f"{code}: {words}")
    small = words.lower()
    for said, meaning in _MEANINGS:
        if said in small:
            return meaning(words)
    return Refused(words[:200])


def unreached(why: str) -> TryLater:
    """Nothing was sent: the server could not be reached at all."""
    return TryLater(f"Telegram cannot be reached: {why}"[:200], AWAY)
