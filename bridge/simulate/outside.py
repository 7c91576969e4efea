"""The far side of an adapter: what people there hear, and how they speak.

A network here is a set of phones, not a part of the bridge: what it sends it keeps and sends again,
under the same key, until the bridge has it.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from datetime import timedelta
from itertools import count
from typing import Protocol

import aiohttp
import msgspec
from msgspec import Struct

from bridge.errors import Refused
from bridge.ports import Clock
from bridge.retry import back_off
from rules.model import Address, Point

KINDS = ("handset", "webhook")  # of adapters on which people can be played
LATER = frozenset({408, 425, 429})
LONGEST_WAIT = timedelta(seconds=3)
SILENCE = 30.0  # seconds without a sign of life, after which a line counts as lost


class Choice(Struct, frozen=True):
    """A button: what stands on it, and the words that it says."""

    label: str
    words: str

    @property
    def name(self) -> str:
        """The words without the call's number: take, here, not found."""
        head, _, tail = self.words.rpartition(" ")
        return head if head and tail.isdigit() else self.words


class Heard(Struct, frozen=True, kw_only=True):
    """What the bridge says on a channel. Other fields of its messages are not looked at."""

    key: str
    text: str
    channel: str = ""
    number: int = 0
    choices: tuple[Choice, ...] = ()
    point: Point | None = None


class Utterance(Struct, frozen=True, kw_only=True):
    """What somebody says. `recording` is a FLAC file; b"" = the words are typed."""

    key: str
    channel: str
    sender: str
    words: str
    language: str
    recording: bytes = b""
    point: Point | None = None


Hear = Callable[[Address, Heard], None]


class Network(Protocol):
    """The phones on one adapter."""

    def open(self, channels: frozenset[str], hear: Hear) -> AbstractAsyncContextManager[None]:
        """Everybody on these channels listens while it is open; entered when all of them do."""

    async def say(self, said: Utterance) -> None:
        """Returns when the bridge has it. `Refused` when it will never take it."""

    async def read(self, address: Address, heard: Heard) -> None:
        """Somebody has heard or read a message, and the bridge may know."""


class Reached(Struct, frozen=True):
    """Where an adapter of the site listens; what else its configuration says is its own affair."""

    port: int
    host: str = "127.0.0.1"
    url: str = ""
    secret_file: str = ""
    secret_env: str = ""
    pins_file: str = ""

    @property
    def base(self) -> str:
        """Its address for somebody on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 - read, not bound
        return f"http://{host}:{self.port}"


def reached(config: Struct) -> Reached:
    """The part of an adapter's own configuration that the outside must know."""
    return msgspec.convert(msgspec.to_builtins(config), Reached, strict=False)


class Post:
    """Sends something until it is taken."""

    def __init__(self, session: aiohttp.ClientSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    async def __call__(
        self, url: str, body: bytes, headers: Callable[[], Mapping[str, str]]
    ) -> None:
        """Returns when it is. `headers` are made anew for each try; `Refused` names the reason."""
        for attempt in count(1):
            with suppress(aiohttp.ClientError, TimeoutError):  # it is kept, and sent again
                async with self._session.post(url, data=body, headers=headers()) as answer:
                    if answer.ok:
                        return
                    if answer.status < 500 and answer.status not in LATER:  # noqa: PLR2004 - its own troubles
                        said = (await answer.text())[:200]
                        raise Refused(f"{url}: answered {answer.status} {said}")
            await pause(self._clock, attempt, url)


async def pause(clock: Clock, attempt: int, key: str = "") -> None:
    """Wait before the next try."""
    await clock.sleep_until(clock.now() + min(back_off(attempt, key), LONGEST_WAIT))
