"""What every log agrees on: pages, stamps, and which lines are dropped when they are done."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from bridge.errors import ConfigError, Fenced, LogError, Mistake
from bridge.ports import Append, Entry
from bridge.streams import forgets

READ = 256  # lines in one batch of a consumer
PAGE = 1024  # lines in one batch of history
PAGE_BYTES = 4 << 20  # a batch of large bodies ends sooner
BODY_BYTES = 64 << 20  # a line is no place for recordings: those live in the media store
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def drops(stream: str) -> bool:
    """Are done lines of this stream dropped? The journal holds what they said; keys stay known."""
    return forgets(stream)


def to_stamp(at: datetime) -> int:
    """Whole milliseconds since 1970, rounded down: what all logs can keep."""
    return (at - EPOCH) // MILLISECOND


@lru_cache(maxsize=256)  # lines that were written together bear one stamp
def from_stamp(stamp: int) -> datetime:
    """The moment of a stamp, aware, UTC."""
    return EPOCH + stamp * MILLISECOND


def entry(stream: str, seq: str, key: str, stamp: int, body: bytes) -> Entry:
    """A line as it was written."""
    return Entry(stream=stream, key=key, body=body, seq=seq, at=from_stamp(stamp))


def check(lines: Iterable[Append]) -> None:
    """Refuse what no log could keep, before anything is written."""
    for line in lines:
        try:
            (line.stream + line.key).encode()
        except UnicodeEncodeError as error:
            raise LogError(f"{line.stream!a}: a key is no text") from error
        if len(line.body) > BODY_BYTES:
            raise LogError(f"{line.stream}: {len(line.body)} bytes are too many")


class Lease(NamedTuple):
    """Who owns the site, under which number, until when (a stamp)."""

    owner: str = ""
    fence: int = 0
    until: int = 0

    def claimed(self, owner: str, now: int, until: int) -> "Lease | None":
        """The lease after `owner` asked for it; None while another's still runs."""
        if owner == self.owner:
            return self._replace(until=until)
        if self.owner and now < self.until:
            return None
        return Lease(owner, self.fence + 1, until)

    def released(self, owner: str) -> "Lease":
        """The lease after `owner` gave it back; another's is not touched."""
        return self._replace(owner="", until=0) if owner == self.owner else self

    def admit(self, fence: int | None) -> None:
        """`Fenced` unless the number is the newest."""
        if fence is not None and fence != self.fence:
            raise Fenced(f"the site belongs to {self.owner or 'nobody'} now (fence {self.fence})")


def options(url: str, allowed: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a log's URL over their defaults; `ConfigError` for an unknown one."""
    found: dict[str, str] = {}
    mistakes = []
    for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        if name not in allowed:
            mistakes.append(Mistake("log", 1, name, f"unknown; known are {', '.join(allowed)}"))
        elif name in found:
            mistakes.append(Mistake("log", 1, name, "given twice"))
        found[name] = value
    if mistakes:
        raise ConfigError(mistakes)
    return {**allowed, **found}


def seconds(options: Mapping[str, str], name: str) -> float:
    """A parameter that is a number of seconds above zero and below an hour."""
    try:
        value = float(options[name])
    except ValueError:
        value = 0.0
    if not 0 < value < 3600:  # noqa: PLR2004  an hour is an hour
        raise ConfigError([Mistake("log", 1, name, f"{options[name]!r} is no number of seconds")])
    return value


class Bell:
    """Wakes all who wait; who comes after the ring waits for the next one."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake them. Only from the loop's own thread."""
        waiting, self._waiting = self._waiting, set()
        for one in waiting:
            if not one.done():
                one.set_result(None)

    async def wait(self) -> None:
        """Until the next ring."""
        one = asyncio.get_running_loop().create_future()
        self._waiting.add(one)
        try:
            await one
        finally:
            self._waiting.discard(one)
