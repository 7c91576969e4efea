"""When to try again. Pure: the same attempt of the same message waits the same time."""

from datetime import timedelta
from zlib import crc32

FIRST, LONGEST = 0.5, 60.0  # seconds


def back_off(attempt: int, key: str = "") -> timedelta:
    """The wait before attempt 1, 2, …: doubling, at most a minute, spread by ±20 % over keys.

    The spread comes from the key's CRC-32, so that many messages that failed together do not come
    back together, and a replay still waits the same.
    """
    seconds = min(LONGEST, FIRST * 2 ** min(attempt - 1, 16))
    spread = 0.8 + 0.4 * (crc32(key.encode()) % 1000) / 1000
    return timedelta(seconds=seconds * spread)
