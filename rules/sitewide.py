"""Orders of a desk that are about no call: paths, announcements, its own shift."""

from collections.abc import Iterator

from rules import announce, shift_words
from rules.closures import closure
from rules.commands import Asked
from rules.model import Unit
from rules.rulebook import Rulebook
from rules.said import Said


def sitewide(words: str, said: Said, by: Unit, book: Rulebook) -> Iterator[Asked]:
    """Whatever of these the folded words may mean, the likeliest first."""
    found = (
        shift_words.asked(said, by),
        closure(words, by, book),
        announce.asked(words, by.id, book),
    )
    yield from (order for order in found if order is not None)
