"""Where a QR code hangs: a place's id, or a plate of it, however it is typed.

Law: a code that leads nowhere silences nobody; its letters go along in the words.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

_GAP = re.compile(r"[\s\-_./#:·]+")
_SAYABLE = re.compile(r"[\w\-./#: ·]{1,40}")
_SAID = {"zh": "（二维码：{code}）", "en": " (QR code: {code})"}


class Spot(Struct, frozen=True):
    """What a code says: a place of the site, or only itself."""

    code: str = ""
    place: str = ""

    def added(self, words: str, language: str) -> str:
        """The words with the code, where it says more than the place does."""
        if self.code in ("", self.place) or not _SAYABLE.fullmatch(self.code):
            return words
        return words + _SAID.get(language, _SAID["en"]).format(code=self.code)


def spot(code: str, places: Mapping[str, Any]) -> Spot:
    """The place of a code; a plate that hangs at two places names none."""
    code = code.strip()[:100]
    if code in places:
        return Spot(code, code)
    wanted = _plain(code)
    found = {id for id, plates in _plates(places) if wanted and wanted in plates}
    return Spot(code, found.pop() if len(found) == 1 else "")


def named(names: Mapping[str, str], language: str, site: str) -> str:
    """The name in that language, in English, in the site's, in any."""
    own = names.get(language) or names.get("en") or names.get(site)
    return own or next(iter(names.values()), "")


def _plates(places: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    for id, place in places.items():
        yield id, {_plain(id), *map(_plain, place.get("codes", ()))}


def _plain(code: str) -> str:
    return _GAP.sub("", code).casefold()
