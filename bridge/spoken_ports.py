"""The doors of speech: from sound to words and from words to sound. `bridge.ports` has them."""

from typing import Protocol, runtime_checkable

from msgspec import Struct

from rules.inputs import Doubt


class Hints(Struct, frozen=True, kw_only=True):
    """What is likely to be said on a channel."""

    language: str
    names: tuple[str, ...] = ()  # places, call signs
    phrases: tuple[str, ...] = ()  # what units answer, words of the kinds


class Transcript(Struct, frozen=True, kw_only=True):
    """What was understood of one transmission. Empty words carry a reason."""

    words: str
    language: str
    confidence: float  # 0…1, from comparing passes and from the sound itself
    engine: str
    reason: str = ""
    doubts: tuple[Doubt, ...] = ()
    snr: float | None = None  # dB, estimated
    again: bool = False  # it was listened to, and saying it again may help
    readings: tuple[str, ...] = ()  # what single passes heard, where there were several


class Hearing(Protocol):
    """One transmission being heard. Blocking; lives in a worker thread."""

    def feed(self, pcm: bytes) -> str:
        """Take s16le mono samples as they come; the words so far, "" where the engine cannot."""

    def finish(self) -> Transcript:
        """The transmission is over."""


class Transcriber(Protocol):
    """Speech to text."""

    name: str

    def begin(self, rate: int, hints: Hints) -> Hearing:
        """Start listening at `rate` Hz."""


class LiveHearing(Hearing, Protocol):
    """A hearing that keeps up while somebody speaks, and can do with less when it does not."""

    def hurry(self) -> bool:
        """Only what is quick from now on: less sure words. False: nothing here is quicker."""

    def pause(self) -> None:
        """Nobody is heard just now: this may be all. What can be done ahead, may be; blocking."""


@runtime_checkable
class LiveTranscriber(Transcriber, Protocol):
    """Speech to text that hears while people speak."""

    def follow(self, rate: int, hints: Hints) -> LiveHearing:
        """Start listening at `rate` Hz to a transmission that has just begun."""


class Following(Protocol):
    """A transmission that is put into words while it lasts. Lives on the event loop, never blocks.

    `lost`: why it will have no words, "" while they can be had; then the ordinary way is open.
    """

    @property
    def lost(self) -> str:
        """Why there will be no words."""

    @property
    def so_far(self) -> str:
        """What was heard by now; the end may change it."""

    def feed(self, pcm: bytes) -> None:
        """The next s16le mono samples."""

    def pause(self) -> None:
        """Nobody is heard just now: it may be over, or go on."""

    async def finish(self) -> Transcript:
        """It is over: its words, or none and why, within the time that the house gives."""

    def drop(self) -> None:
        """Nobody wants its words."""


class Ears(Protocol):
    """The recognisers of the house, shared by all channels."""

    def begin(self, rate: int, language: str = "", *, whole: bool = False) -> Following | None:
        """Follow a transmission at `rate` Hz; a `whole` one is there already and may wait.

        None: no engine that hears while people speak, or too many speak at once.
        """


class Speech(Struct, frozen=True, kw_only=True):
    """Spoken words: s16le mono samples."""

    pcm: bytes
    rate: int
    voice: str


class Speaker(Protocol):
    """Text to speech."""

    async def say(self, text: str, language: str) -> Speech:
        """The words as sound, from the cache where they were said before. `NotReady`: no voice."""
