"""The word "help" alone asks what one can do here. With anything more somebody needs help.

It is answered with the site's own numbers, and with what to write when it was meant as a cry.
Spoken aloud, with a position or a picture, or from somebody with a live call, it is never a
question.
"""

import re

from rules.call import Call
from rules.commands import Reply
from rules.inputs import Inbound
from rules.rulebook import Rulebook, named
from rules.said import Said

_ALONE = re.compile(
    r"\s*/?(?:help|帮助|使用帮助|使用说明|菜单|menu|怎么[用报]警?|怎么求助|怎么使用"
    r"|how (?:do i|to|can i) (?:report|use (?:this|it))|what can you do)[\s?？。.]*",
    re.IGNORECASE,
)


def asked(said: Said, heard: Inbound, talk: Call | None, book: Rulebook) -> Reply | None:
    """The answer to somebody who only asks how this works."""
    live = talk is not None and talk.live
    shows = said.voice or heard.point or heard.place or heard.pictures
    if live or shows or not _ALONE.fullmatch(said.words):
        return None
    numbers = book.site.help
    told = named(numbers, said.source.language, book.site.language) if numbers else ""
    return Reply(message="help_how", gaps=(("numbers", told),))
