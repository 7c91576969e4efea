"""Who reported a call: the first, those of merged calls, and those whose report joined it."""

from rules.events import Joined, Parted
from rules.said import Matter, Source

Company = tuple[tuple[Source, ...], tuple[Matter, ...]]


def company(
    sources: tuple[Source, ...], joined: tuple[Matter, ...], event: Joined | Parted
) -> Company:
    """Everybody who is told of the call, and what those who joined it reported, oldest first."""
    if isinstance(event, Joined):
        return (*sources, event.source), (*joined, event.matter) if event.matter else joined
    left = tuple(m for m in joined if m.said.key != event.into)
    last = max((n for n, s in enumerate(sources) if s == event.source), default=len(sources))
    return sources[:last] + sources[last + 1 :], left
