"""What python-telegram-bot's errors mean, in the words that both bots share.

The library's own text of a network error may show the address, and with it the token: only the
Bot API's words are passed on, and the cause is dropped.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from adapters.telegram.outcomes import Uncertain, judged, unreached
from bridge.errors import NotAllowed

_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


@contextmanager
def meanings() -> Iterator[None]:
    """The library's errors as ours."""
    try:
        yield
    except TelegramError as error:
        raise meant(error) from None  # the cause may show the address, and the token in it


def meant(error: TelegramError) -> Exception:
    """What an error of the library stands for."""
    match error:
        case RetryAfter(retry_after=wait):
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return judged(429, "retry later", retry_after=seconds)
        case ChatMigrated(new_chat_id=chat):
            return judged(400, "migrated", migrate_to=chat)
        case Forbidden():
            return judged(403, error.message)
        case InvalidToken():
            return NotAllowed("Telegram refuses the token")
        case BadRequest():
            return judged(400, error.message)
        case Conflict():
            return judged(409, "another process, or a webhook")
        case NetworkError() if isinstance(error.__cause__, _UNSENT):
            return unreached(type(error.__cause__).__name__)
        case TimedOut():
            return Uncertain("no answer in time")
        case NetworkError():
            return Uncertain(type(error.__cause__).__name__ if error.__cause__ else "server error")
    return Uncertain(type(error).__name__)
