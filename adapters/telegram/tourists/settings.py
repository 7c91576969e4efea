"""What a site may say of its tourists' bot, beside what every bot has.

tourists:
numbers: [{names: {zh: 报警, en: Police}, number: "110"}]
keep_days: 30       # after the last message a chat is forgotten, unless its call lives
burst: 10           # messages of one chat in `per` seconds that are handed in one by one
newcomers: 30       # of people never heard before, in `per` seconds
words: more-words   # a folder with <language>.yaml for more languages
"""

from typing import Annotated

from msgspec import Meta, Struct

Seconds = Annotated[float, Meta(ge=1, le=600)]
Most = Annotated[int, Meta(ge=1, le=10_000)]


class Number(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A telephone number that people see in /help; the first is the one for danger."""

    names: dict[str, str]  # by language
    number: Annotated[str, Meta(pattern=r"^\+?[0-9][0-9 ()-]{1,20}\Z")]

    def name(self, language: str) -> str:
        """Whose number it is."""
        return self.names.get(language) or next(iter(self.names.values()), "")


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """See above.

    `collect` is the seconds in which what is above `burst` is gathered, `finish` those after which
    a report that was begun and not sent goes as it is.
    """

    numbers: tuple[Number, ...] = ()
    keep_days: Annotated[float, Meta(gt=0, le=3650)] = 30.0
    burst: Most = 10
    newcomers: Most = 30
    per: Seconds = 60.0
    collect: Seconds = 20.0
    finish: Seconds = 90.0
    words: str = ""
