"""The journal, folded into what can be shown. Pure: no clock, no await, no store.

Law: a ledger that is given the same facts shows the same. Pages of calls that are over leave it
`keep` after the call's last fact, and earlier when there are more than `most`; the journal keeps
all. Facts of calls that it does not know (it began later, or the page has left) change nothing.
"""

from collections import OrderedDict, deque
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from bridge.record.page import Page, Relay, Words
from bridge.record.viewing import Viewing, heard, relayed
from bridge.views import BoardView, CallView, HeardView, LinkView, RelayView, UnitView
from rules.call import Call
from rules.events import (
    CALL_EVENTS,
    CallEvent,
    CallFact,
    DutyChanged,
    Event,
    Heard,
    LinkMoved,
    Listening,
    Located,
    Moved,
    Opened,
    Relayed,
    Understood,
)
from rules.model import Address
from rules.rulebook import Rulebook
from rules.said import Said
from rules.world import World, apply

ALL = 1 << 62
LINES = 500  # relays to one channel that a page can show again
LOOSE = 5_000  # relays without a call that are kept


class Touched(Struct, frozen=True, kw_only=True):
    """What one fact changed."""

    calls: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    waiting: bool = False
    gone: tuple[Page, ...] = ()  # pages that left


class Ledger:
    """The fold. `keep` None = the site's `forget_after`."""

    def __init__(
        self, book: Rulebook, *, keep: timedelta | None = None, most: int = ALL
    ) -> None:
        self.world = World()
        self.pages: dict[str, Page] = {}
        self.links: dict[str, LinkMoved] = {}
        self.version = 0
        self.book = book
        self._keep = book.policy.forget_after if keep is None else keep
        self._most = most
        self._over: OrderedDict[str, datetime] = OrderedDict()  # the longest quiet first
        self._loose: deque[Relay] = deque()
        self._relay_of: dict[str, tuple[Relay, Page | None]] = {}
        self._told: dict[Address, deque[Relay]] = {}
        self._understood: tuple[Listening, Understood] | None = None
        self._viewing = Viewing(book, self._number)
        self._views: dict[str, tuple[int, CallView]] = {}
