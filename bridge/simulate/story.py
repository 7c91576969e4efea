"""What `people.yaml` says: who is there, what happens when, and how people answer.

Times are of the story; at four times the speed a minute lasts 15 s.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from msgspec import Struct

from rules.model import Address, Point

WAY = "way"  # in place of a time: as long as the way to the place takes


class By(StrEnum):
    """How something is said."""

    VOICE = "voice"
    TEXT = "text"


class Line(Struct, frozen=True, kw_only=True):
    """Words that somebody says, and how. `by` None = as the person is used to."""

    words: str
    by: By | None = None
    language: str = ""  # "" = the person's
    means: str = ""  # the button that it stands for, where it answers one
    number: int = 0  # of the call that it is about, as far as known


class Answer(Struct, frozen=True, kw_only=True):
    """What a person does when a message offers a button, or when its words fit a pattern.

    Without words the person drops what they still meant to say of that call.
    """

    button: str = ""  # its words without the number: take, here, done, found
    hears: re.Pattern[str] | None = None
    of: re.Pattern[str] | None = None  # must fit what was heard of that call so far
    after: tuple[timedelta, timedelta] | None = (timedelta(0), timedelta(0))  # None = the way there
    chance: float = 1.0  # else the person does not answer
    says: tuple[str, ...] = ()  # one of them
    by: By | None = None
    again: bool = False  # say the last words once more
    rather: str = ""  # said instead, `rarely` of 1
    rarely: float = 0.0


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who hears and speaks. A unit's person listens on all its channels."""

    id: str
    channels: tuple[Address, ...]
    name: str
    sender: str = ""  # "" = the channel: nobody else speaks there
    language: str = ""
    voice: str = ""  # "" = the usual one of the language
    pitch: float = 1.0  # of the voice; 1 = as it is
    by: By = By.TEXT
    at: Point | None = None  # where they start from
    pace: float = 1.2  # metres a second
    answers: tuple[Answer, ...] = ()
    tells: Address | None = None  # where they share their position when they set out
    lost: tuple[tuple[timedelta, timedelta], ...] = ()  # from, to: nothing reaches or leaves them

    def cut_off(self, at: timedelta) -> timedelta | None:
        """Until when they cannot be reached at a time of the evening; None = they can be."""
        return next((end for start, end in self.lost if start <= at < end), None)


class Scene(Struct, frozen=True, kw_only=True):
    """Something happens, and somebody says so."""

    id: str
    at: timedelta
    who: str
    line: Line
    point: Point | None = None  # a position that is shared along


class Story(Struct, frozen=True, kw_only=True):
    """An evening at a site."""

    language: str
    people: Mapping[str, Person]
    scenes: tuple[Scene, ...]  # by time
    quiet: timedelta  # of real time without a word; then a story that is played once is over
    repeat: timedelta | None  # from the end of one evening to the next; None = once
    hints: Mapping[str, tuple[str, ...]]  # what to try, by language
