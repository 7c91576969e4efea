"""aiogram's errors as the house tells them; no text of theirs that may hold the token gets out."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from adapters.telegram.outcomes import Uncertain, judged, unreached

_CODES: tuple[tuple[type[TelegramAPIError], int], ...] = (
    (TelegramUnauthorizedError, 401),
    (TelegramForbiddenError, 403),
    (TelegramNotFound, 404),
    (TelegramConflictError, 409),
    (TelegramServerError, 500),
    (TelegramEntityTooLarge, 413),
    (TelegramBadRequest, 400),
)


@contextmanager
def told() -> Iterator[None]:
    """Aiogram's errors as the house tells them."""
    try:
        yield
    except TelegramRetryAfter as error:
        raise judged(429, "too many requests", retry_after=error.retry_after) from None
    except TelegramMigrateToChat as error:
        raise judged(400, "moved", migrate_to=error.migrate_to_chat_id) from None
    except TelegramNetworkError as error:
        if isinstance(error.__cause__, aiohttp.ClientConnectorError):
            raise unreached(type(error.__cause__).__name__) from None
        raise Uncertain(f"the network: {type(error.__cause__).__name__}") from None
    except TelegramAPIError as error:
        code = next((code for kind, code in _CODES if isinstance(error, kind)), 400)
        raise judged(code, error.message) from None
    except ClientDecodeError as error:
        raise Uncertain(f"an answer that cannot be read: {error.message}") from error
    except OSError as error:  # of a proxy; aiohttp tells its own otherwise
        raise unreached(type(error).__name__) from None
