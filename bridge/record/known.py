"""What a ledger must be told when it does not begin at the beginning of the journal."""

from collections.abc import Mapping

from immutables import Map
from msgspec import Struct

from rules.people_events import Advised
from rules.site_events import Alarmed, LinkMoved
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
        )
