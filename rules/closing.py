"""A desk closes a path or opens it: who hears of it, and what becomes of routes along it."""

from rules.closures import NO_REASON, is_closed, on_the_way
from rules.closures import told as path_told
from rules.commands import Closure
from rules.doing import Doing
from rules.said import Said
from rules.site_events import PathClosed, PathOpened
from rules.telling import Told


def close(doing: Doing, said: Said, asked: Closure) -> None:
    """A path is closed or opened: desks hear of it, and who is on that way."""
    path, by = asked.path, asked.by
    if is_closed(path, doing.book, doing.world) is asked.on:
        doing.reply("path_as_it_was", said.source, {"path": path})
        return
    fact: PathClosed | PathOpened = PathOpened(at=doing.at, path=path, by=by)
    if asked.on:
        fact = PathClosed(at=doing.at, path=path, by=by, reason=asked.reason)
    doing.add(fact)
    doing.tell(path_told(fact, doing.book), None)
    for nth, (call, unit) in enumerate(on_the_way(path, doing.world) if asked.on else (), 1):
        gaps: dict[str, object] = {"path": path, "unit": unit, "reason": asked.reason or NO_REASON}
        desks = [Told(message="desk_way_closed", unit=d, gaps=gaps) for d in doing.book.dispatchers]
        to_unit = Told(message="way_closed", unit=unit, gaps=gaps)
        doing.tell([to_unit, *desks], doing.world.calls[call], nth)
