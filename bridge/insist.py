"""What has happened must be written: a log that is away for a while is waited for."""

import logging
from collections.abc import Sequence

from bridge.errors import LogError
from bridge.ports import Append, Clock, Entry, Log
from bridge.retry import back_off

_log = logging.getLogger(__name__)


async def insist(
    log: Log,
    clock: Clock,
    *lines: Append,
    done: Sequence[Entry] = (),
    what: str,
    key: str = "",
) -> None:
    """Commit the same lines until the log takes them; `what` waits, for the warning.

    Safe to repeat, since a known key is not written twice. `key` spreads the waits of many.
    """
    attempt = 0
    while True:
        try:
            return await log.commit(*lines, done=done)
        except LogError as error:
            attempt += 1
            _log.warning("%s: %s", what, error)
            await clock.sleep_until(clock.now() + back_off(attempt, key))
