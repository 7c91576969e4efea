"""Words while somebody speaks: each transmission goes to the ears of the house as it comes.

The voice is handed in first and at once, its words when they are there. A transmission that cannot
be followed goes the ordinary way: its message does not say that words will come. Whoever said that
they will, hands in something, words or why there are none.
"""

import asyncio
from collections.abc import Callable

from adapters.radio.hear.events import Back, Trouble
from adapters.radio.hear.sound import BLOCK, to_pcm
from adapters.radio.ids.heard import RATE, Samples
from bridge.message import Transcribed
from bridge.ports import Ears, Following, Transcript

KEY = "speech"
PART = 50 * BLOCK  # samples of a recording given at a time: a second


class Words:
    """The words of one channel. `told` hears that they fail, once, and that they work again."""

    def __init__(self, ears: Ears, told: Callable[[Trouble | Back], None]) -> None:
        self._ears, self._told = ears, told
        self._failing = False

    def begin(self) -> "Followed | None":
        """A transmission begins. None: nobody hears while it lasts."""
        following = self._ears.begin(RATE)
        return Followed(following, self._went) if following else None

    def whole(self, samples: Samples) -> "Followed | None":
        """A transmission that was recorded before."""
        following = self._ears.begin(RATE, whole=True)
        if following is None:
            return None
        followed = Followed(following, self._went)
        for at in range(0, len(samples), PART):
            followed.feed(samples[at : at + PART])
        followed.end()
        return followed

    def _went(self, lost: str) -> None:
        if lost and not self._failing:
            self._told(Trouble(KEY, lost))
        elif self._failing and not lost:
            self._told(Back(KEY))
        self._failing = bool(lost)


class Followed:
    """One transmission on its way to words."""

    def __init__(self, following: Following, went: Callable[[str], None]) -> None:
        self._following, self._went = following, went
        self._words: asyncio.Future[Transcript] | None = None

    @property
    def comes(self) -> bool:
        """Will there be words, or a reason why there are none?"""
        return self._words is not None and not self._following.lost

    @property
    def so_far(self) -> str:
        """What was heard by now."""
        return self._following.so_far

    def feed(self, samples: Samples) -> None:
        """The next sound of it."""
        self._following.feed(to_pcm(samples).tobytes())

    def pause(self) -> None:
        """Nobody is heard just now."""
        self._following.pause()

    def end(self) -> None:
        """It is over. What was lost by now goes the ordinary way."""
        if lost := self._following.lost:
            self._went(lost)
        else:
            self._words = asyncio.ensure_future(self._following.finish())

    def drop(self) -> None:
        """It was no speech."""
        self._following.drop()

    async def said(self, of: str) -> Transcribed:
        """The words of the message with that key."""
        words = await self._words if self._words else None
        self._went(self._following.lost)
        if words is None:
            return Transcribed(of=of, words="", reason=self._following.lost)
        return Transcribed(
            of=of,
            words=words.words,
            language=words.language,
            confidence=words.confidence,
            engine=words.engine,
            reason=words.reason,
            doubts=words.doubts,
            snr=words.snr,
            again=words.again,
        )
