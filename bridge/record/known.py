"""What a ledger must be told when it does not begin at the beginning of the journal."""

from collections.abc import Mapping
from datetime import datetime

from immutables import Map
from msgspec import Struct

from bridge.record.health import Delay
from bridge.record.trail import Desks
from rules.people_events import Advised
from rules.reserves.events import Moving
from rules.site_events import Alarmed, LinkMoved, WordsPassed
from rules.states import UnitState
from rules.volunteers import Member
from rules.world import World


class Known(Struct, frozen=True, kw_only=True):
    """The last word on what no call page tells."""

    units: Mapping[str, UnitState] = {}
    links: Mapping[str, LinkMoved] = {}
    alarms: Mapping[str, Alarmed] = {}
    members: Mapping[str, Member] = {}
    advisories: Mapping[str, Advised] = {}
    closed: Mapping[str, str] = {}  # path → why
    opened: Mapping[str, str] = {}  # path → by whom
    passed: Mapping[str, WordsPassed] = {}  # that wait for an answer
    moves: Mapping[str, Moving] = {}  # of the reserve
    thin: Mapping[str, int] = {}  # minimums that are missed
    sounds: Mapping[str, datetime] = {}  # adapter → when it was heard last
    delays: Mapping[str, Delay] = {}  # of the words of recordings
    desks: Desks = Desks()
    targets: Mapping[str, Mapping[str, str]] = {}  # target → calls that left → their day
    version: int = 0

    def world(self) -> World:
        """The world as far as it is known."""
        return World(
            units=Map(self.units),
            alarms=Map(self.alarms),
            members=Map(self.members),
            advisories=Map(self.advisories),
            closed=Map(self.closed),
            opened=Map(self.opened),
            passed=Map(self.passed),
            moves=Map(self.moves),
            thin=Map(self.thin),
        )
