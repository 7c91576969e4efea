"""How people hand in what they say: typed, spoken, or a position, on the channel that they have.

On a channel that several share a unit says who it is; what is spoken comes as sound first and as
words a moment later, sometimes hardly understood.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from bridge.simulate.day.core import Core
from bridge.simulate.day.dice import dice
from bridge.simulate.day.shape import Habits
from bridge.streams import heard_key, words_key
from rules.inputs import Inbound, Transcribed, Voice
from rules.members import peopled
from rules.model import Address, Form, Point
from rules.rulebook import Rulebook, named

CLEAR, UNCLEAR = 0.92, 0.35  # how sure an ear is of its words
HEARING = timedelta(seconds=2)
SPOKEN = {
    "zh": {"take": "收到，马上去{n}号", "decline": "去不了{n}号", "here": "{n}号，到达现场",
           "done": "{n}号，处理完了", "found": "{n}号，找到了", "not found": "{n}号，没找到"},
    "en": {"take": "on my way to call {n}", "decline": "can't go to call {n}",
           "here": "on scene at call {n}", "done": "call {n} is done",
           "found": "found it, call {n}", "not found": "not found, call {n}"},
}  # fmt: skip


class Mouth:
    """Says things to the core."""

    def __init__(self, core: Core, book: Rulebook, habits: Habits, seed: int) -> None:
        self._core, self._book, self._habits, self._seed = core, book, habits, seed
        self._nth = count(1)
        self.spoken: dict[str, tuple[str, str]] = {}  # inbox key → words of a voice, language

    def types(
        self, to: Address, words: str, language: str, *, key: str = "", point: Point | None = None,
        sender: str = "",
    ) -> str:  # fmt: skip
        """Somebody writes; the key of the line."""
        return self._hand(to, words, language, key, point, sender)

    def speaks(
        self, to: Address, words: str, language: str, *, key: str = "", sender: str = ""
    ) -> str:
        """Somebody speaks where voices are heard, and writes elsewhere; the key of the line."""
        mine = key or f"d{next(self._nth)}"
        aloud = self._book.manner(to).form is Form.SPOKEN
        if not aloud or dice(self._seed, "aloud", mine).random() >= self._habits.voice:
            return self._hand(to, words, language, mine, None, sender)
        self.spoken[heard_key(to.adapter, mine)] = words, language
        return self._hand(to, "", language, mine, None, sender, Voice(ref=f"sim:{mine}", seconds=3))

    def unit(self, unit: str, to: Address, words: str, *, point: Point | None = None) -> str:
        """A unit speaks, by its call sign where others could have said it."""
        one = peopled(self._book, self._core.world).site.units[unit]
        language = self._book.language(one)
        if point is not None:
            return self._hand(to, "", language, "", point, "")
        if self._book.manner(to).shared:
            words = f"{named(one.names, language, self._book.site.language)}，{words}"
        if self._book.manner(to).form is Form.SPOKEN:
            return self.speaks(to, aloud(words, language), language)
        return self._hand(to, words, language, "", None, "")

    def heard(self, of: str) -> Callable[[datetime], None]:
        """The words of a voice come from the ear."""
        words, language = self.spoken.get(of, ("", ""))
        unclear = dice(self._seed, "ear", of).random() < self._habits.misheard
        told = Transcribed(
            of=of, words=words, language=language, engine="play",
            confidence=UNCLEAR if unclear else CLEAR, again=unclear,
        )  # fmt: skip
        return lambda _: self._core.hear(words_key(of), told)

    def _hand(
        self, to: Address, words: str, language: str, key: str, point: Point | None, sender: str,
        voice: Voice | None = None,
    ) -> str:  # fmt: skip
        mine = key or f"d{next(self._nth)}"
        line = Inbound(
            key=mine, adapter=to.adapter, channel=to.channel, sender=sender or to.channel,
            words=words, language=language, point=point, voice=voice,
        )  # fmt: skip
        known = heard_key(to.adapter, mine)
        self._core.hear(known, line)
        return known


def aloud(words: str, language: str) -> str:
    """The words of a button as people say them over the air."""
    verb, _, number = words.rpartition(" ")
    said = SPOKEN.get(language, {}).get(verb)
    return said.format(n=number) if said and number.isdigit() else words
