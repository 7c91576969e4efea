"""What the people at the desks did, folded: the newest of it, and the last shift of each desk.

Law: the fact that says who spoke stands before what follows from it, under the same line of the
inbox; so whatever a desk did in that line was done by that person.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from bridge.record.names import Names
from bridge.record.page import Page
from bridge.record.protected import who
from bridge.trail_ports import ShiftView, TrailView
from rules.desk_events import DESK_FACTS, DeskFact, HandedOver, Looked, Spoke, TookOver
from rules.events import Event
from rules.people_events import Forgotten
from rules.said import Source

MOST = 500  # lines that are remembered; the journal has all


class Shift(Struct, frozen=True, kw_only=True):
    """The last hand-over of a desk."""

    ended: HandedOver
    begun: TookOver | None = None


class Desks(Struct, frozen=True, kw_only=True):
    """What is remembered, to go on from a bookmark."""

    trail: Mapping[str, DeskFact] = {}  # by their keys in the journal
    shifts: Mapping[str, Shift] = {}  # by the desks' unit ids


class Trails:
    """The fold."""

    def __init__(self, known: Desks) -> None:
        self._trail: dict[str, DeskFact] = dict(known.trail)
        self._shifts: dict[str, Shift] = dict(known.shifts)
        self._spoke: tuple[str, Spoke, int] | None = None  # line of the inbox, fact, version
        self._gone: set[tuple[str, str]] = set()

    def apply(self, key: str, fact: Event, version: int) -> str:
        """One more fact: the person who did it at a desk, "" where nobody did."""
        match fact:
            case Spoke():
                self._spoke = cause(key), fact, version
            case HandedOver(by=by):
                self._shifts[by] = Shift(ended=fact)
            case TookOver(by=by) if by in self._shifts:
                self._shifts[by] = replace(self._shifts[by], begun=fact)
            case Forgotten(source=source):
                self._gone.add(who(source))
        if isinstance(fact, DESK_FACTS):
            self._trail[key] = fact
            for old in list(islice(self._trail, max(0, len(self._trail) - MOST))):
                del self._trail[old]
        spoke = self._spoke
        same = spoke is not None and spoke[0] == cause(key)
        return spoke[1].person if spoke and same and getattr(fact, "by", "") == spoke[1].by else ""

    def first(self, key: str, version: int) -> int:
        """From which version on one must read to know who did what this fact tells."""
        return self._spoke[2] if self._spoke and self._spoke[0] == cause(key) else version

    def known(self) -> Desks:
        """All of it."""
        return Desks(trail=dict(self._trail), shifts=dict(self._shifts))

    def views(self, names: Names, pages: Mapping[str, Page]) -> Iterator[TrailView]:
        """What they did, the oldest first."""
        for fact in self._trail.values():
            yield trail_view(fact, names, pages)

    def shifts(self, names: Names) -> Iterator[ShiftView]:
        """The last hand-over of each desk."""
        for desk, shift in self._shifts.items():
            ended, begun = shift.ended, shift.begun
            yield ShiftView(
                desk=desk,
                desk_names=names.unit_names(desk),
                at=ended.at,
                person=ended.person,
                note=ended.note,
                live=ended.live,
                taken_by=begun.person if begun else "",
                taken_at=begun.at if begun else None,
            )

    def forgotten(self, source: Source) -> bool:
        """Did they ask to be forgotten?"""
        return who(source) in self._gone


def cause(key: str) -> str:
    """The line of the inbox from which a line of the journal came."""
    return key.rpartition("/")[0]


def trail_view(fact: DeskFact, names: Names, pages: Mapping[str, Page]) -> TrailView:
    """One line of it."""
    told = TrailView(at=fact.at, what="", account=fact.account.lstrip("@"), person=fact.person)
    match fact:
        case Spoke(by=by, words=words):
            return _of_desk(told, "spoke", by, words, names)
        case HandedOver(by=by, note=note):
            return _of_desk(told, "handed over", by, note, names)
        case TookOver(by=by):
            return _of_desk(told, "took over", by, "", names)
        case Looked(what=what, call=call, reason=reason):
            page = pages.get(call)
            number = page.call.number if page else 0
            return replace(told, what=what, call=call, number=number, text=reason)


def _of_desk(told: TrailView, what: str, by: str, text: str, names: Names) -> TrailView:
    return replace(told, what=what, desk=by, desk_names=names.unit_names(by), text=text)
