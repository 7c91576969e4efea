"""Who talks on a channel just now, shown while it lasts: who it is, and the words so far."""

from adapters.radio.screened import Screened
from adapters.radio.words import Followed
from bridge.ports import Clock, Talk, Talking


class Shown:
    """One channel of the adapter called `name`."""

    def __init__(self, talk: Talk, clock: Clock, name: str, channel: str) -> None:
        self._talk, self._clock, self._name, self._channel = talk, clock, name, channel
        self._now: Talking | None = None

    def begin(self, key: str) -> None:
        """Somebody begins."""
        self._tell(
            Talking(adapter=self._name, channel=self._channel, key=key, since=self._clock.now())
        )

    def goes_on(self, followed: Followed | Screened | None, who: str) -> None:
        """More of it was heard."""
        words, was = followed.so_far if followed else "", self._now
        if was and (words, who) != (was.words, was.who):
            self._tell(
                Talking(adapter=was.adapter, channel=was.channel, key=was.key, since=was.since,
                        who=who, words=words)
            )  # fmt: skip

    def over(self) -> None:
        """Nobody talks."""
        if self._now:
            self._talk.over(self._name, self._now.key)
            self._now = None

    def _tell(self, talking: Talking) -> None:
        self._now = talking
        self._talk.tell(talking)
