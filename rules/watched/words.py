"""What desks say of the watch list: "关注 湘G12345 理由 宰客", "unwatch 湘G12345".

Law: a reason is never left out. Only a desk adds and removes, and only one that is entitled to an
entry removes it.
"""

import re
from typing import TYPE_CHECKING

from rules.gazetteer import fold
from rules.inputs import Inbound
from rules.model import Unit
from rules.people_events import WatchAdded, WatchRemoved
from rules.said import Said
from rules.watched.fold import SERIES
from rules.watched.matching import entitled, standing
from rules.watched.site import Watched, digest, plate
from rules.wish import Unwatch, Watch

if TYPE_CHECKING:  # it plans with what is told here
    from rules.doing import Doing

_ADD = re.compile(
    r"^\s*(?:(?:加入|列入)?关注(?:名单)?[\s:：]*(?P<zh>.{2,60}?)[\s，,。]*(?:理由|原因|因为|因)[\s:：是]*(?P<zh_why>.{2,200})"
    r"|watch[\s:]+(?P<en>.{2,60}?)[\s,]+(?:because|reason)[\s:]*(?P<en_why>.{2,200}))$",
    re.IGNORECASE,
)
_REMOVE = re.compile(
    r"^\s*(?:(?:取消|移出|解除|停止)关注(?:名单)?|unwatch|stop watching)"
    r"[\s:：]*(?P<what>.{2,60}?)\s*$",
    re.IGNORECASE,
)
_PLATE = re.compile(r"[\u4e00-\u9fff]?[A-Z0-9][A-Z0-9·.\- ]{3,9}")
_PHONE = re.compile(r"\+?\d[\d -]{5,16}\d")


def asked(said: Said, by: Unit) -> tuple[Watch | Unwatch, str] | None:
    """What a desk wants on the list, or off it."""
    if removed := _REMOVE.match(said.words):
        return Unwatch(what=removed["what"], by=by.id), "off the watch list"
    if added := _ADD.match(said.words):
        what, why = added["zh"] or added["en"], added["zh_why"] or added["en_why"]
        return Watch(what=what.strip(), reason=why.strip(), by=by.id), "on the watch list"
    return None


def added(doing: "Doing", said: Said, _heard: Inbound, wish: Watch) -> None:
    """The list has one entry more."""
    nth = doing.world.counts.get(SERIES, 0) + 1
    entry = _entry(f"B{nth}", wish)
    doing.add(WatchAdded(at=doing.at, entry=entry, nth=nth, by=wish.by))
    doing.reply("watch_added_ack", said.source, {"name": wish.what})


def removed(doing: "Doing", said: Said, _heard: Inbound, wish: Unwatch) -> None:
    """The entry is gone, where it is one that a desk added and this one may see."""
    mine = [
        e
        for e in standing(doing.book, doing.world, doing.at)
        if e.id in doing.world.watched and wish.by in entitled(e, doing.book) and _is(e, wish.what)
    ]
    for entry in mine:
        doing.add(WatchRemoved(at=doing.at, entry=entry.id, by=wish.by))
    message = "watch_removed_ack" if mine else "watch_unknown"
    doing.reply(message, said.source, {"name": wish.what})


def _entry(id: str, wish: Watch) -> Watched:
    what = wish.what.strip()
    if _PHONE.fullmatch(what):
        return Watched(id=id, phones=(digest(what),), reason=wish.reason, source=wish.by)
    if any(c.isdigit() for c in what) and _PLATE.fullmatch(what.upper()):
        return Watched(id=id, plates=(plate(what),), reason=wish.reason, source=wish.by)
    return Watched(id=id, names=(what,), reason=wish.reason, source=wish.by)


def _is(entry: Watched, what: str) -> bool:
    names = {entry.id.lower(), *map(fold, entry.names)}
    return fold(what) in names or plate(what) in entry.plates or digest(what) in entry.phones
