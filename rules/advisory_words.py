"""What is typed of advisories: "订阅 迷魂台", "退订", "通告 迷魂台 到18:00：…", "撤销通告A2".

"通告 road", without more, advises of a path that the desk has closed.
"""

import re

from rules.areas import ALL, areas_named, path_of
from rules.closures import is_closed
from rules.commands import Asked, Reply
from rules.model import Unit
from rules.rulebook import Rulebook
from rules.said import Said
from rules.wish import Advise, EndAdvisory, Subscribe, Unsubscribe
from rules.world import World

_FLAGS = re.IGNORECASE | re.DOTALL
_SUBSCRIBE = re.compile(r"\s*/?(?:订阅(?!号)|subscribe\b(?: to\b)?)[\s:：]*(.*)", _FLAGS)
_UNSUBSCRIBE = re.compile(
    r"\s*/?(?:退订|取消订阅|不再订阅|unsubscribe\b(?: from\b)?|stop advisories)[\s:：]*(.*)", _FLAGS
)
_UNTIL = r"(?:\s*(?:直?到|至|until\s|till\s)\s*([01]?\d|2[0-3])[:：]([0-5]\d))?"
_ADVISE = re.compile(
    rf"\s*/?(?:(紧急)\s*)?(?:发布?)?(?:路况)?通告\s*([^:：]*?){_UNTIL}\s*[:：]\s*(\S.*)", _FLAGS
)
_ADVISE_EN = re.compile(
    rf"\s*/?(?:(urgent(?:ly)?)\s+)?(?:advise|advisory)\b\s*(?:for\s+)?([^:：]*?){_UNTIL}\s*[:：]\s*(\S.*)",
    _FLAGS,
)
_OF_PATH = re.compile(
    r"\s*/?(?:(紧急|urgent(?:ly)?)\s*)?(?:通告|advise|advisory)\s+([^:：]+)", _FLAGS
)
_END = re.compile(
    r"\s*/?(?:(?:撤销|取消|解除|结束)(?:通告)?|(?:end|withdraw|cancel) (?:advisory\s*)?)"
    r"\s*A\s*(\d{1,4})\W*",
    _FLAGS,
)
LONGEST = 500  # letters of an advisory


def from_anybody(said: Said, book: Rulebook) -> tuple[Asked, str] | None:
    """A wish to hear advisories, or not to; nobody subscribes a channel that is everybody's."""
    if book.manner(said.source.address).shared:
        return None
    if off := _UNSUBSCRIBE.fullmatch(said.words):
        areas = areas_named(off[1], book)
        return Unsubscribe(areas=() if areas == (ALL,) else areas), "unsubscribes"
    if on := _SUBSCRIBE.fullmatch(said.words):
        wanted = areas_named(on[1], book)
        unknown = Reply(message="area_unknown", gaps=(("name", on[1].strip()[:60]),))
        return (Subscribe(areas=wanted) if wanted else unknown), "subscribes"
    return None


def from_desk(said: Said, by: Unit, book: Rulebook, world: World) -> tuple[Asked, str] | None:
    """An advisory that a desk gives out or takes back."""
    if end := _END.fullmatch(said.words):
        name = f"A{int(end[1])}"
        known = name in world.advisories
        unknown = Reply(message="no_such_advisory", gaps=(("advisory", name),))
        return (EndAdvisory(advisory=name, by=by.id) if known else unknown), "ends an advisory"
    if found := _ADVISE.fullmatch(said.words) or _ADVISE_EN.fullmatch(said.words):
        return _advised(found, by, book), "advises"
    if found := _OF_PATH.fullmatch(said.words):
        return _of_path(found, by, book, world), "advises of a path"
    return None


def _advised(found: re.Match[str], by: Unit, book: Rulebook) -> Asked:
    urgent, where, hour, minute, words = found.groups()
    areas = areas_named(where, book)
    if not areas:
        return Reply(message="unknown_name", gaps=(("name", where.strip()[:60]),))
    until = int(hour) * 60 + int(minute) if hour else None
    words = words.strip()[:LONGEST]
    return Advise(by=by.id, area=areas[0], words=words, minute=until, urgent=bool(urgent))


def _of_path(found: re.Match[str], by: Unit, book: Rulebook, world: World) -> Asked:
    paths = [a for a in areas_named(found[2], book) if path_of(a)]
    if not paths or not is_closed(path_of(paths[0]), book, world):
        return Reply(message="advise_how")
    return Advise(by=by.id, area=paths[0], urgent=bool(found[1]))
